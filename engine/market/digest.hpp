#pragma once

#include <concepts>
#include <cstdint>

namespace paddock::market {

/// A digest of the exchange's state that costs O(1) a change: the sum, modulo 2^64, of every number in the
/// state times a pseudo-random factor of its name. Two states with the same digest at the same seq are taken
/// to be the same; it detects faults, not forgery. One thread.
class Digest {
 public:
  enum class Field : std::uint8_t {
    account,
    account_enabled,
    cash,
    cash_reserved,
    shares,
    shares_reserved,
    port_ref,
    port_enabled,
    entitlement,
    offering,
    phase,
    reference,
    order,
    order_open,
    order_executed,
    identity,
    last_day,
    last_boundary,
  };

  /// The number that `field` of `key` holds has changed by `change`.
  template <std::integral Change>
  void add(Field field, std::uint64_t key, Change change) noexcept {
    value_ += factor(field, key) * static_cast<std::uint64_t>(change);
  }
  [[nodiscard]] std::uint64_t value() const noexcept { return value_; }

  /// A well-mixed word of two others (the finaliser of MurmurHash3).
  [[nodiscard]] static constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
    std::uint64_t x = a * 0x9E3779B97F4A7C15ULL + b;
    x = (x ^ (x >> 33)) * 0xFF51AFD7ED558CCDULL;
    x = (x ^ (x >> 33)) * 0xC4CEB9FE1A85EC53ULL;
    return x ^ (x >> 33);
  }

 private:
  [[nodiscard]] static constexpr std::uint64_t factor(Field field, std::uint64_t key) noexcept {
    return mix(key, static_cast<std::uint64_t>(field) << 56) | 1;
  }
  std::uint64_t value_ = 0;
};

}  // namespace paddock::market
