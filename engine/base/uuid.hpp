#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paddock::base {

/// A UUID (RFC 9562): 16 bytes in text order. The nil UUID, `Uuid{}`, means "none". Trivial, so that it can
/// lie in records.
struct Uuid {
  std::array<std::uint8_t, 16> bytes;

  auto operator<=>(const Uuid&) const = default;
  [[nodiscard]] bool is_nil() const noexcept { return *this == Uuid{}; }
};

/// What a computed UUID stands for (rulebook section 2).
enum class UuidKind : std::uint16_t { order = 1, trade = 2, user = 3, offering = 4, vehicle = 5 };

/// The version-8 UUID of rulebook section 2: 48 bits `market`, 4 bits version, 12 bits `kind`, 2 bits
/// variant, 62 bits `number`. `market` must fit 48 bits and `number` 62 bits.
[[nodiscard]] Uuid computed_uuid(std::uint64_t market, UuidKind kind, std::uint64_t number) noexcept;

/// The canonical text, 36 characters in lower case.
[[nodiscard]] std::string to_string(const Uuid& uuid);

/// Reads the canonical text in either case; nothing else (no braces, no missing dashes).
[[nodiscard]] std::optional<Uuid> parse_uuid(std::string_view text) noexcept;

}  // namespace paddock::base
