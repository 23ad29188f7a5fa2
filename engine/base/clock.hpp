#pragma once

#include <time.h>

#include <cstdint>

namespace paddock::base {

/// Nanoseconds since the Unix epoch, from the wall clock. Any thread; about 25 ns (vDSO, no syscall).
[[nodiscard]] inline std::int64_t wall_clock_ns() noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

/// Nanoseconds of a clock that never goes back, for intervals and timeouts. Any thread.
[[nodiscard]] inline std::int64_t monotonic_ns() noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

}  // namespace paddock::base
