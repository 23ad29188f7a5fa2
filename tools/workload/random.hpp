#pragma once

#include <cstdint>

namespace paddock::workload {

/// SplitMix64: the same numbers from the same seed on every machine and compiler. One thread; a few cycles.
class Random {
 public:
  explicit constexpr Random(std::uint64_t seed) noexcept : state_(seed) {}

  constexpr std::uint64_t next() noexcept {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  /// From 0 to `bound` - 1; `bound` is at least 1 and far below 2^32, so that the bias does not matter.
  constexpr std::uint32_t below(std::uint32_t bound) noexcept {
    return static_cast<std::uint32_t>(((next() >> 32) * bound) >> 32);
  }
  constexpr std::int64_t between(std::int64_t low, std::int64_t high) noexcept {
    return low + below(static_cast<std::uint32_t>(high - low + 1));
  }

 private:
  std::uint64_t state_;
};

}  // namespace paddock::workload
