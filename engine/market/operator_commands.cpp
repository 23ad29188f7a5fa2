#include "engine/market/operator_commands.hpp"

#include <algorithm>

#include "engine/market/phases.hpp"
#include "engine/market/validation.hpp"

namespace paddock::market {

using base::Uuid;
using model::Amount;
using model::CashKind;
using model::Command;
using model::Event;
using model::EventSink;
using model::EventType;
using model::Identities;
using model::IdentityOf;
using model::Op;
using model::Reason;
namespace flag = model::command_flag;

namespace {

bool taken(const State& state, IdentityOf of, const Uuid& uuid) noexcept {
  return !uuid.is_nil() && state.uuid_in_use(of, uuid);
}

void name(State& state, IdentityOf of, std::uint32_t number, const Uuid& uuid, EventSink& out) noexcept {
  if (uuid.is_nil()) return;
  out.append(EventType::identity).identity = Event::Identity{of, number, uuid};
  state.name(of, number, uuid);
}

Reason open_account(State& state, const Command& c, const Identities* named, EventSink& out) noexcept {
  const Uuid user = named == nullptr ? Uuid{} : named->user_or_offering;
  if (state.find_account(c.account) != kNil || taken(state, IdentityOf::user, user)) return Reason::duplicate;
  if (!state.room_for_account() || !state.room_for_port(model::PortId{c.account.raw()})) {
    return Reason::too_many_orders;
  }
  out.append(EventType::account_opened).account_opened = {c.account};
  state.open_account(c.account);
  name(state, IdentityOf::user, c.account.raw(), user, out);
  return Reason::none;
}

Reason entitle(State& state, const Command& c, EventSink& out) noexcept {
  const Index account = state.find_account(c.account);
  if (account == kNil || c.account == model::kHouse) return Reason::unknown_account;
  if (!state.room_for_entitlement(c.port, account)) return Reason::too_many_orders;
  out.append(EventType::entitled).entitled = {c.port, c.account};
  state.entitle(state.ensure_port(c.port), account);
  return Reason::none;
}

Reason reset_port(State& state, const Command& c, EventSink& out) noexcept {
  const Index port = state.find_port(c.port);
  if (port != kNil && state.port(port).refs.live > 0) return Reason::live_orders;
  out.append(EventType::port_reset).port_reset = {c.port};
  if (port != kNil) state.reset_port(port);
  return Reason::none;
}

Reason move_cash(State& state, const Command& c, CashKind kind, EventSink& out) noexcept {
  const Index place = state.find_account(c.account);
  if (place == kNil) return Reason::unknown_account;
  if (c.amount <= 0 || c.amount > model::kMaxTransfer.raw()) return Reason::invalid_amount;
  const Account& account = state.account(place);
  const Amount amount{c.amount};
  if (kind == CashKind::deposit && state.total_cash() + amount > model::kMaxTotalCash) {
    return Reason::invalid_amount;
  }
  if (kind == CashKind::withdraw && amount > account.cash - account.reserved)
    return Reason::insufficient_cash;
  out.append(EventType::cash).cash = Event::Cash{c.account, kind, amount};
  state.transfer(place, kind == CashKind::deposit ? amount : Amount{0} - amount);
  return Reason::none;
}

Reason check_listing(const State& state, const Command& c, const Identities* named) noexcept {
  const bool symbol_taken = c.list.symbol.is_valid() && state.symbol_in_use(c.list.symbol);
  const bool uuid_taken = named != nullptr && (taken(state, IdentityOf::offering, named->user_or_offering) ||
                                               taken(state, IdentityOf::vehicle, named->vehicle));
  if (state.find_offering(c.offering) != kNil || symbol_taken || uuid_taken) {
    return Reason::duplicate;
  }
  if (c.account == model::kHouse || state.find_account(c.account) == kNil) return Reason::unknown_account;
  if (c.offering.raw() == 0 || !c.list.symbol.is_valid()) return Reason::unknown_offering;
  if (c.quantity == 0 || c.quantity > model::kMaxListedShares) return Reason::invalid_quantity;
  const bool tick_fits = c.list_tick > 0 && c.list_tick % model::kTickMultiple == 0;
  if (!tick_fits || !price_on_tick(c.price, static_cast<std::uint32_t>(c.list_tick)) ||
      c.list.collar_pct > 100 || c.list.tie_break > model::TieBreak::pressure) {
    return Reason::invalid_price;
  }
  // Shares come with a holding of the issuer's.
  return state.room_for_offering() && state.room_for_new_holding() ? Reason::none : Reason::too_many_orders;
}

Reason list(State& state, const Command& c, const Identities* named, EventSink& out) noexcept {
  if (const Reason reason = check_listing(state, c, named); reason != Reason::none) return reason;
  Event::Listed& listed = out.append(EventType::listed).listed;
  listed.offering = c.offering;
  listed.issuer = c.account;
  listed.shares = c.quantity;
  listed.price = model::Price{static_cast<std::uint32_t>(c.price)};
  listed.tick = static_cast<std::uint32_t>(c.list_tick);
  listed.collar_pct = c.list.collar_pct;
  listed.tie_break = c.list.tie_break;
  listed.symbol = c.list.symbol;
  state.list(listing_of(listed), state.find_account(c.account));
  if (named != nullptr) {
    name(state, IdentityOf::offering, c.offering.raw(), named->user_or_offering, out);
    name(state, IdentityOf::vehicle, c.offering.raw(), named->vehicle, out);
  }
  return Reason::none;
}

/// Disabling cancels the orders that it concerns, after its own event.
void set_entry(State& state, Sweeps& sweeps, const Command& c, bool enabled, EventSink& out) noexcept {
  const bool of_account = (c.flags & flag::has_account) != 0;
  out.append(EventType::entry).entry =
      Event::Entry{of_account ? c.account.raw() : c.port.raw(), of_account, enabled};
  if (of_account) {
    state.set_account_disabled(state.find_account(c.account), !enabled);
  } else {
    state.set_port_disabled(state.ensure_port(c.port), !enabled);
  }
  if (enabled) return;
  sweeps.begin({.port = c.port,
                .account = c.account,
                .offering = {},
                .flags = of_account ? flag::has_account : flag::has_port,
                .reason = model::CancelReason::mass_cancel,
                .bound = {}},
               out);
}

Reason change_entry(State& state, Sweeps& sweeps, const Command& c, bool enabled, EventSink& out) noexcept {
  const bool of_account = (c.flags & flag::has_account) != 0;
  const bool of_port = (c.flags & flag::has_port) != 0;
  if (of_account == of_port) return Reason::none;  // scripts cannot say it: no answer but `consumed`
  if (of_account && (c.account == model::kHouse || state.find_account(c.account) == kNil)) {
    return Reason::unknown_account;
  }
  if (!of_account && !state.room_for_port(c.port)) return Reason::too_many_orders;
  set_entry(state, sweeps, c, enabled, out);
  return Reason::none;
}

Reason end_of_day(State& state, const Command& c, EventSink& out) noexcept {
  if (state.day_ended() && c.date <= state.last_day()) return Reason::duplicate;
  out.append(EventType::end_of_day).end_of_day = {c.date};
  state.end_day(c.date);
  return Reason::none;
}

/// Boundaries are closed once each, in order.
Reason close_boundary(State& state, const Command& c, EventSink& out) noexcept {
  if (c.due_ns <= state.last_boundary().due || c.scheduled.what > model::Boundary::end_of_day) {
    return Reason::duplicate;
  }
  Event::Scheduled& scheduled = out.append(EventType::scheduled).scheduled;
  scheduled.date = c.scheduled.date;
  scheduled.what = c.scheduled.what;
  scheduled.due = c.due_ns;
  state.close_boundary(scheduled);
  return Reason::none;
}

}  // namespace

Offering listing_of(const Event::Listed& listed) noexcept {
  Offering offering{};
  offering.id = listed.offering;
  offering.symbol = listed.symbol;
  offering.shares = listed.shares;
  offering.tick = listed.tick;
  offering.collar_pct = listed.collar_pct;
  offering.tie_break = listed.tie_break;
  offering.phase = model::Phase::closed;
  offering.reference = listed.price;
  return offering;
}

void operate(State& state, Sweeps& sweeps, const Command& c, const Identities* named,
             EventSink& out) noexcept {
  Reason reason = Reason::none;
  switch (c.op) {
    case Op::open_account:
      reason = open_account(state, c, named, out);
      break;
    case Op::entitle:
      reason = entitle(state, c, out);
      break;
    case Op::reset_port:
      reason = reset_port(state, c, out);
      break;
    case Op::deposit:
      reason = move_cash(state, c, CashKind::deposit, out);
      break;
    case Op::withdraw:
      reason = move_cash(state, c, CashKind::withdraw, out);
      break;
    case Op::list:
      reason = list(state, c, named, out);
      break;
    case Op::phase:
      reason = change_phase(state, sweeps, c, out);
      break;
    case Op::disable:
      reason = change_entry(state, sweeps, c, false, out);
      break;
    case Op::enable:
      reason = change_entry(state, sweeps, c, true, out);
      break;
    case Op::end_of_day:
      reason = end_of_day(state, c, out);
      break;
    case Op::scheduled:
      reason = close_boundary(state, c, out);
      break;
    default:
      return;
  }
  if (reason != Reason::none) out.append(EventType::refused).refused = Event::Refused{c.op, reason};
}

}  // namespace paddock::market
