#pragma once

#include <cstdint>
#include <map>

#include "engine/base/check.hpp"
#include "engine/model/types.hpp"

namespace paddock::projection {

/// The limits of an offering's live orders, counted by side: all that the best bid and ask need, in every
/// phase. Memory proportional to the number of different limits. One thread.
class BestPrices {
 public:
  void add(model::Side side, model::Price limit) { ++limits(side)[limit]; }

  /// An order with this limit is no longer live; it must have been added.
  void remove(model::Side side, model::Price limit) {
    auto& counts = limits(side);
    const auto found = counts.find(limit);
    PADDOCK_CHECK(found != counts.end(), "a limit that goes was counted when it came");
    if (--found->second == 0) counts.erase(found);
  }

  /// The highest buy or lowest sell limit; 0: none.
  [[nodiscard]] model::Price best(model::Side side) const noexcept {
    const auto& counts = side == model::Side::buy ? buys_ : sells_;
    if (counts.empty()) return model::Price{0};
    return side == model::Side::buy ? counts.rbegin()->first : counts.begin()->first;
  }

 private:
  using Counts = std::map<model::Price, std::uint32_t>;
  [[nodiscard]] Counts& limits(model::Side side) noexcept {
    return side == model::Side::buy ? buys_ : sells_;
  }

  Counts buys_;
  Counts sells_;
};

}  // namespace paddock::projection
