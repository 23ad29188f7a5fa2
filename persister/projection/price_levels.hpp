#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "engine/base/check.hpp"
#include "engine/model/types.hpp"

namespace paddock::projection {

/// What an offering's live orders have open at one limit.
struct PriceLevel {
  std::int64_t shares = 0;
  std::int64_t orders = 0;
  std::uint64_t changed_in = 0;  ///< the batch in which it changed last
  bool stored = false;           ///< an earlier batch has its row
};

/// The price levels of an offering's live orders by side, in every phase. Memory proportional to the number
/// of different limits. One thread.
class PriceLevels {
 public:
  /// Adds to what is open at the limit, or takes off it. A level left without orders stays until `settle`.
  PriceLevel& move(model::Side side, model::Price limit, std::int64_t shares, std::int64_t orders) {
    PriceLevel& level = levels(side)[limit];
    level.shares += shares;
    level.orders += orders;
    PADDOCK_CHECK(level.orders >= 0 && level.shares >= level.orders,
                  "what goes from a limit was counted when it came");
    return level;
  }

  /// An order that the tables have, its level with it.
  void restore(model::Side side, model::Price limit, std::int64_t shares) {
    move(side, limit, shares, 1).stored = true;
  }

  /// The level as it is at the end of a batch: its row is stored with it, or goes. `stored` is as before.
  PriceLevel settle(model::Side side, model::Price limit) {
    const auto found = levels(side).find(limit);
    PADDOCK_CHECK(found != levels(side).end(), "a level that changed is there until it is settled");
    const PriceLevel level = found->second;
    found->second.stored = true;
    if (level.orders == 0) levels(side).erase(found);
    return level;
  }

  /// The highest buy or lowest sell limit, once all levels are settled; 0: none.
  [[nodiscard]] model::Price best(model::Side side) const noexcept {
    const Levels& all = side == model::Side::buy ? buys_ : sells_;
    if (all.empty()) return model::Price{0};
    return side == model::Side::buy ? all.rbegin()->first : all.begin()->first;
  }

 private:
  using Levels = std::map<model::Price, PriceLevel>;
  [[nodiscard]] Levels& levels(model::Side side) noexcept {
    return side == model::Side::buy ? buys_ : sells_;
  }

  Levels buys_;
  Levels sells_;
};

}  // namespace paddock::projection
