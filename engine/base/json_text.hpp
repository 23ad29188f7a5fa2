#pragma once

#include <string>
#include <string_view>

namespace paddock::base {

/// `text`, which is UTF-8, as a JSON string with its quotes; control characters come as \u00XX (RFC 8259, 7).
[[nodiscard]] std::string json_text(std::string_view text);

}  // namespace paddock::base
