#pragma once

#include <cstdint>
#include <memory>

#include "engine/base/clock.hpp"
#include "engine/base/result.hpp"
#include "engine/ipc/market_directory.hpp"

namespace paddock::ipc {

/// How a set clock goes: it showed `shown_ns` when the wall clock showed `wall_ns`, and goes `speed` times as
/// fast.
struct ClockSetting {
  std::int64_t shown_ns;
  std::int64_t wall_ns;
  std::int64_t speed;  ///< 0: it stands still; at most kMostSpeed
};

/// A day in a second.
inline constexpr std::int64_t kMostSpeed = 86'400;

/// Where a market's time comes from: the wall clock, or, for tests and days that are played fast, a clock
/// that can be set, in a small file of the market's folder that processes share. A set clock goes on while no
/// engine runs, as a real one does. Instants are nanoseconds since the Unix epoch. Movable; reading it is for
/// any thread and process, and takes no lock; on the wall clock it costs a branch besides the clock.
class MarketClock {
 public:
  /// The wall clock.
  MarketClock() noexcept;
  /// The clock of a market as others read it: the one that was set, if its file is there. An error names the
  /// file and what is wrong with it.
  [[nodiscard]] static base::Result<MarketClock> of(const MarketDirectory& market);
  /// The clock that can be set; its file is made when there is none, going on from `begin_ns` at speed 1.
  [[nodiscard]] static base::Result<MarketClock> settable(const MarketDirectory& market,
                                                          std::int64_t begin_ns);
  /// The market has the wall clock: takes a set clock's file away; whether there was one.
  [[nodiscard]] static base::Result<bool> unset(const MarketDirectory& market);

  MarketClock(MarketClock&&) noexcept;
  MarketClock& operator=(MarketClock&&) noexcept;
  ~MarketClock();

  [[nodiscard]] std::int64_t now() const noexcept {
    return file_ == nullptr ? base::wall_clock_ns() : shown();
  }
  [[nodiscard]] bool is_set() const noexcept { return file_ != nullptr; }
  /// How it goes; a clock that is not set: as the wall clock.
  [[nodiscard]] ClockSetting setting() const noexcept;
  /// Sets a clock that can be: from now on it shows `ns` and goes on at `speed`. An error when another
  /// process sets it right now.
  [[nodiscard]] base::Result<void> set(const MarketDirectory& market, std::int64_t ns, std::int64_t speed);

 private:
  struct File;
  explicit MarketClock(File* file) noexcept;
  [[nodiscard]] std::int64_t shown() const noexcept;

  File* file_ = nullptr;  // mapped; null: the wall clock
};

}  // namespace paddock::ipc
