#pragma once

#include <string>
#include <string_view>

namespace paddock::postgres {

/// The libpq connection string or URI with times after which a silent network counts as broken, wherever it
/// names none itself: libpq would wait for hours.
[[nodiscard]] std::string with_timeouts(std::string_view url);

}  // namespace paddock::postgres
