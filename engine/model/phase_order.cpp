#include "engine/model/phase_order.hpp"

namespace paddock::model {

bool may_follow(Phase from, Phase to) noexcept {
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
