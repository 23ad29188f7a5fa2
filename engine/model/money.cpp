#include "engine/model/money.hpp"

#include <fmt/format.h>

#include <iterator>

namespace paddock::model {
namespace {

constexpr std::uint64_t kUnits = 10'000;
constexpr std::size_t kDecimals = 4;

/// magnitude x 10 + digit, or false when that leaves 64 bits.
bool shift_in(std::uint64_t& magnitude, unsigned digit) noexcept {
  return !__builtin_mul_overflow(magnitude, std::uint64_t{10}, &magnitude) &&
         !__builtin_add_overflow(magnitude, std::uint64_t{digit}, &magnitude);
}

}  // namespace

void append_money(std::string& to, std::int64_t units) {
  const auto magnitude =
      units < 0 ? 0 - static_cast<std::uint64_t>(units) : static_cast<std::uint64_t>(units);
  const auto fraction = magnitude % kUnits;
  if (units < 0) to += '-';
  if (fraction % 100 == 0) {
    fmt::format_to(std::back_inserter(to), "{}.{:02}", magnitude / kUnits, fraction / 100);
  } else {
    fmt::format_to(std::back_inserter(to), "{}.{:04}", magnitude / kUnits, fraction);
  }
}

std::string money_text(std::int64_t units) {
  std::string text;
  append_money(text, units);
  return text;
}

std::optional<std::int64_t> parse_money(std::string_view text) noexcept {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto point = text.find('.');
  const auto whole = text.substr(0, point);
  const auto fraction = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
  if (whole.empty() || fraction.size() > kDecimals) return std::nullopt;
  if (point != std::string_view::npos && fraction.empty()) return std::nullopt;
  std::uint64_t magnitude = 0;
  for (const auto part : {whole, fraction}) {
    for (const char c : part) {
      if (c < '0' || c > '9' || !shift_in(magnitude, static_cast<unsigned>(c - '0'))) return std::nullopt;
    }
  }
  for (auto i = fraction.size(); i < kDecimals; ++i) {
    if (!shift_in(magnitude, 0)) return std::nullopt;
  }
  const std::uint64_t limit = (1ULL << 63) - (negative ? 0 : 1);
  if (magnitude > limit) return std::nullopt;
  return static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude);
}

}  // namespace paddock::model
