#include "engine/market/exchange.hpp"

#include "engine/market/operator_commands.hpp"
#include "engine/market/orders.hpp"

namespace paddock::market {

using model::Command;
using model::EventSink;
using model::Op;

void Exchange::apply(const Command& command, const model::Identities* identities, EventSink& out) noexcept {
  switch (command.op) {
    case Op::enter:
      return enter(state_, command, out);
    case Op::cancel:
      return cancel(state_, command, out);
    case Op::replace:
      return replace(state_, command, out);
    case Op::query:
      return query(state_, command, out);
    case Op::mass_cancel:
      return sweeps_.begin({.port = command.port,
                            .account = command.account,
                            .offering = command.offering,
                            .flags = command.flags,
                            .reason = model::CancelReason::mass_cancel,
                            .bound = {}},
                           out);
    default:
      return operate(state_, sweeps_, command, identities, out);
  }
}

}  // namespace paddock::market
