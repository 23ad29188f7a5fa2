#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>

namespace paddock::property {

/// A small seeded generator (splitmix64) whose numbers are the same on every machine and library. One thread.
class Rng {
 public:
  explicit Rng(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }
  /// 0 .. bound - 1; bound at least 1.
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  /// low .. high, both included.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
  }
  bool chance(unsigned percent) { return below(100) < percent; }
  bool one_in(std::uint64_t times) { return below(times) == 0; }

  template <class T>
  T pick(std::span<const T> from) {
    return from[below(from.size())];
  }
  template <class T>
  T pick(std::initializer_list<T> from) {
    return from.begin()[below(from.size())];
  }

 private:
  std::uint64_t state_;
};

}  // namespace paddock::property
