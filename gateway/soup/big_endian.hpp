#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <span>

/// Numbers in network byte order, as SoupBinTCP and OUCH have them. Any thread; the caller has checked the
/// size.
namespace paddock::soup {

using Bytes = std::span<const std::uint8_t>;

template <std::unsigned_integral T>
[[nodiscard]] inline T load_big(const std::uint8_t* from) noexcept {
  T value;
  std::memcpy(&value, from, sizeof value);
  if constexpr (sizeof(T) == 1) return value;
  if constexpr (sizeof(T) == 2) return __builtin_bswap16(value);
  if constexpr (sizeof(T) == 4) return __builtin_bswap32(value);
  if constexpr (sizeof(T) == 8) return __builtin_bswap64(value);
}

template <std::unsigned_integral T>
inline void store_big(std::uint8_t* to, T value) noexcept {
  const T swapped = load_big<T>(reinterpret_cast<const std::uint8_t*>(&value));
  std::memcpy(to, &swapped, sizeof swapped);
}

static_assert(std::endian::native == std::endian::little, "the byte swaps above assume a little-endian host");

}  // namespace paddock::soup
