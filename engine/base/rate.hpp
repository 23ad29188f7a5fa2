#pragma once

#include <cstdint>
#include <utility>

namespace paddock::base {

/// How fast a counter grows, for people: from one look at it to the next, whatever time lies between. One
/// thread.
class Rate {
 public:
  /// `count` at the monotonic time `now_ns`, as growth a second since the last look; 0 at the first one, and
  /// for a counter that has begun anew.
  std::uint64_t per_second(std::uint64_t count, std::int64_t now_ns) noexcept {
    const std::uint64_t before = std::exchange(count_, count);
    const std::int64_t since = std::exchange(at_ns_, now_ns);
    if (since == 0 || now_ns <= since || count <= before) return 0;
    const double seconds = static_cast<double>(now_ns - since) / 1e9;
    return static_cast<std::uint64_t>(static_cast<double>(count - before) / seconds + 0.5);
  }

 private:
  std::uint64_t count_ = 0;
  std::int64_t at_ns_ = 0;  ///< 0: not looked at yet
};

}  // namespace paddock::base
