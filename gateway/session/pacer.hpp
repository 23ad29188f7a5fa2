#pragma once

#include <algorithm>
#include <cstdint>

namespace paddock::session {

/// How many packets a port may send: `rate` a second in the long run, `burst` at once. Above that it is not
/// read until it may again; nothing is refused for it. Keeps the time at which the next packet would be due
/// if they came evenly. Times are nanoseconds of any steady clock. One thread.
class Pacer {
 public:
  Pacer(std::int64_t rate, std::int64_t burst) noexcept
      : interval_(1'000'000'000 / rate), allowance_(interval_ * (burst - 1)) {}

  /// Takes one packet, unless the port is above its rate at `now`.
  [[nodiscard]] bool take(std::int64_t now) noexcept {
    const std::int64_t due = std::max(due_, now);
    if (due - now > allowance_) return false;
    due_ = due + interval_;
    return true;
  }
  /// When `take` will succeed again.
  [[nodiscard]] std::int64_t ready_at() const noexcept { return due_ - allowance_; }

 private:
  std::int64_t interval_;
  std::int64_t allowance_;
  std::int64_t due_ = 0;
};

}  // namespace paddock::session
