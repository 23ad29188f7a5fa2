#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "engine/base/clock.hpp"
#include "engine/ipc/market_clock.hpp"
#include "engine/ipc/market_directory.hpp"

namespace paddock::persister {

/// How long ago events happened, in real time, whichever clock their market has. The writing thread's.
class MarketAge {
 public:
  /// From now on by the clock of this market; else by the wall clock. Before the writing thread starts.
  void follow(ipc::MarketDirectory market) { market_ = std::move(market); }

  /// Nanoseconds since `time`, that of an event. A clock that was set is looked for each time, which costs
  /// some microseconds a batch: an engine may have been started with another. On one that stands still
  /// nothing is known, which is given as 0.
  [[nodiscard]] std::int64_t of(std::int64_t time) const {
    auto clock = market_ ? ipc::MarketClock::of(*market_) : base::Result<ipc::MarketClock>{};
    if (!clock || !clock->is_set()) return base::wall_clock_ns() - time;
    const std::int64_t speed = clock->setting().speed;
    return speed == 0 ? 0 : std::max<std::int64_t>(clock->now() - time, 0) / speed;
  }

 private:
  std::optional<ipc::MarketDirectory> market_;
};

}  // namespace paddock::persister
