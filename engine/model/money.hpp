#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Money as text (rulebook section 1): decimal strings, never a binary float. Any thread.
namespace paddock::model {

/// Appends `units` of $0.0001: 2 decimals when it is whole cents, else 4. "-0.5050", "110.00".
void append_money(std::string& to, std::int64_t units);
[[nodiscard]] std::string money_text(std::int64_t units);

/// Reads `-?[0-9]+(\.[0-9]{1,4})?`; nothing when the text is not that or does not fit 64 bits.
[[nodiscard]] std::optional<std::int64_t> parse_money(std::string_view text) noexcept;

}  // namespace paddock::model
