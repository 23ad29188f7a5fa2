#pragma once

#include "engine/model/types.hpp"

namespace paddock::model {

/// Whether an offering may go from one phase to another (rulebook section 3). Any thread.
[[nodiscard]] constexpr bool may_follow(Phase from, Phase to) noexcept {
  switch (from) {
    case Phase::closed:
      return to == Phase::pre_open || to == Phase::trading;
    case Phase::pre_open:
      return to == Phase::trading || to == Phase::halted || to == Phase::closed;
    case Phase::trading:
      return to == Phase::closing_auction || to == Phase::halted || to == Phase::closed;
    case Phase::closing_auction:
      return to == Phase::closed || to == Phase::halted;
    case Phase::halted:
      return to == Phase::pre_open || to == Phase::trading || to == Phase::closed;
  }
  return false;
}

}  // namespace paddock::model
