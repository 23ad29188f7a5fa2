#include "engine/base/uuid.hpp"

#include "engine/base/check.hpp"

namespace paddock::base {
namespace {

constexpr bool dash_at(std::size_t position) {
  return position == 8 || position == 13 || position == 18 || position == 23;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void put_big_endian(std::uint8_t* to, std::uint64_t value) {
  for (int i = 7; i >= 0; --i, value >>= 8) to[i] = static_cast<std::uint8_t>(value);
}

}  // namespace

Uuid computed_uuid(std::uint64_t market, UuidKind kind, std::uint64_t number) noexcept {
  PADDOCK_CHECK(market < (1ULL << 48), "a market id fits 48 bits");
  PADDOCK_CHECK(number < (1ULL << 62), "a UUID's number fits 62 bits");
  Uuid uuid{};
  put_big_endian(uuid.bytes.data(), (market << 16) | 0x8000ULL | static_cast<std::uint64_t>(kind));
  put_big_endian(uuid.bytes.data() + 8, (1ULL << 63) | number);
  return uuid;
}

std::string to_string(const Uuid& uuid) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(36);
  for (const auto byte : uuid.bytes) {
    if (dash_at(text.size())) text += '-';
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

std::optional<Uuid> parse_uuid(std::string_view text) noexcept {
  if (text.size() != 36) return std::nullopt;
  Uuid uuid{};
  std::size_t nibble = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (dash_at(i)) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    const int digit = hex_digit(text[i]);
    if (digit < 0) return std::nullopt;
    auto& byte = uuid.bytes[nibble / 2];
    byte = static_cast<std::uint8_t>((byte << 4) | digit);
    ++nibble;
  }
  return uuid;
}

}  // namespace paddock::base
