#include "engine/market/exchange.hpp"

#include "engine/market/operator_commands.hpp"
#include "engine/market/orders.hpp"

namespace paddock::market {

using model::Command;
using model::EventSink;
using model::Op;

namespace {

namespace flag = model::command_flag;

/// Without port and account it fits nothing, or a broken lane could clear the whole market.
void mass_cancel(Sweeps& sweeps, const Command& command, EventSink& out) noexcept {
  if ((command.flags & (flag::has_port | flag::has_account)) == 0) return;
  const auto filter = command.flags & (flag::has_port | flag::has_account | flag::has_offering);
  sweeps.begin({.port = command.port,
                .account = command.account,
                .offering = command.offering,
                .flags = static_cast<std::uint8_t>(filter),
                .reason = model::CancelReason::mass_cancel,
                .bound = {}},
               out);
}

}  // namespace

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
      return mass_cancel(sweeps_, command, out);
    default:
      return operate(state_, sweeps_, command, identities, out);
  }
}

}  // namespace paddock::market
