#include "engine/market/phases.hpp"

#include "engine/market/auction.hpp"
#include "engine/model/phase_order.hpp"

namespace paddock::market {

using model::EventSink;
using model::Phase;
using model::Reason;
using model::TradeKind;

Reason change_phase(State& state, Sweeps& sweeps, const model::Command& command, EventSink& out) noexcept {
  const Index index = state.find_offering(command.offering);
  if (index == kNil) return Reason::unknown_offering;
  const Phase from = state.offering(index).phase;
  const Phase to = command.to;
  // A change that was decided on in another phase may not be what is wanted any more.
  const bool stale = (command.flags & model::command_flag::has_from) != 0 && command.from != from;
  if (stale || !may_follow(from, to)) return Reason::bad_phase;
  // Orders that were to expire must not trade in the next phase.
  sweeps.finish_expiry(command.offering, out);
  if (to == Phase::trading) {
    uncross(state, index, from == Phase::halted ? TradeKind::intraday : TradeKind::opening, out);
  } else if (to == Phase::closed && from == Phase::closing_auction) {
    uncross(state, index, TradeKind::closing, out);
  }
  out.append(model::EventType::phase).phase = model::Event::PhaseChange{command.offering, to, from};
  state.set_phase(index, to);
  if (to != Phase::closed) return Reason::none;
  sweeps.begin({.port = {},
                .account = {},
                .offering = command.offering,
                .flags = model::command_flag::has_offering,
                .reason = model::CancelReason::expired,
                .bound = {}},
               out);
  return Reason::none;
}

}  // namespace paddock::market
