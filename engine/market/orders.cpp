#include "engine/market/orders.hpp"

#include <algorithm>

#include "engine/market/continuous.hpp"
#include "engine/market/events.hpp"
#include "engine/market/validation.hpp"

namespace paddock::market {

using book::Order;
using model::Command;
using model::Event;
using model::EventSink;
using model::EventType;
using model::Quantity;
using model::Reason;
using model::UserRef;

namespace {

/// Check 1: a ref not greater than the port's last was seen before.
bool seen(const State& state, Index port, UserRef ref) noexcept {
  return ref <= (port == kNil ? UserRef{0} : state.port(port).last_ref);
}

/// In trading the order is matched, in the other phases that take it it only rests.
void place(State& state, Incoming& incoming, EventSink& out) noexcept {
  if (state.offering(incoming.order.offering).phase == model::Phase::trading) {
    match(state, incoming, out);
  } else {
    state.rest(incoming);
  }
}

void accept(State& state, const Command& command, const Entry& entry, EventSink& out) noexcept {
  out.append(EventType::accepted).accepted = Event::Accepted{
      .port = command.port,
      .account = command.account,
      .ref = command.ref,
      .offering = command.offering,
      .price = entry.limit,
      .quantity = entry.quantity,
      .options = entry.options,
      .cl_ord_id = command.order.cl_ord_id,
  };
  Incoming incoming{};
  incoming.side = entry.side;
  incoming.limit = entry.limit;
  incoming.order.number = out.last_seq();
  incoming.order.account = entry.account;
  incoming.order.port = entry.port;
  incoming.order.offering = entry.offering;
  incoming.order.ref = command.ref;
  incoming.order.open = entry.quantity;
  incoming.order.executed = Quantity{0};
  incoming.order.options = entry.options;
  state.use_ref(entry.port, command.ref);
  state.admit(incoming);
  place(state, incoming, out);
}

/// The old order makes way, and its successor takes the old one's executed shares along.
void succeed(State& state, const Command& command, const Amendment& amendment, EventSink& out) noexcept {
  Incoming incoming = state.as_incoming(amendment.order);
  const Order old = incoming.order;
  Event& event = out.append(EventType::replaced);
  event.replaced.port = command.port;
  event.replaced.account = state.account(old.account).id;
  event.replaced.orig_ref = command.orig_ref;
  event.replaced.ref = command.ref;
  event.replaced.orig_order = old.number;
  event.replaced.offering = state.offering(old.offering).id;
  event.replaced.price = amendment.limit;
  event.replaced.total = amendment.total.raw();
  event.replaced.open = (amendment.total - old.executed).raw();
  event.replaced.options = old.options;
  incoming.order.number = out.last_seq();
  incoming.order.ref = command.ref;
  incoming.order.open = amendment.total - old.executed;
  incoming.limit = amendment.limit;
  if (!command.order.cl_ord_id.is_blank()) {
    event.flags |= model::event_flag::text_follows;
    out.append(EventType::text).text.cl_ord_id = command.order.cl_ord_id;
  }
  state.use_ref(old.port, command.ref);
  state.cancel(amendment.order, old.open);
  state.admit(incoming);
  place(state, incoming, out);
}

}  // namespace

void enter(State& state, const Command& command, EventSink& out) noexcept {
  Entry entry{.port = state.find_port(command.port)};
  if (seen(state, entry.port, command.ref)) return;
  const Reason reason = check_enter(state, command, entry);
  if (reason == Reason::none) return accept(state, command, entry, out);
  const bool named = (command.flags & model::command_flag::account_absent) == 0;
  emit_rejected(command, named, command.account, reason, out);
  if (const Index port = state.ensure_port(command.port); port != kNil) state.use_ref(port, command.ref);
}

void cancel(State& state, const Command& command, EventSink& out) noexcept {
  const Index port = state.find_port(command.port);
  const Index index = port == kNil ? kNil : state.refs().find(state.port(port).refs, command.ref);
  if (index == kNil) {
    out.append(EventType::cancel_rejected).cancel_rejected =
        Event::CancelRejected{command.port, command.ref, Reason::unknown_order};
    return;
  }
  const Order order = state.books().order(index);
  const std::uint32_t executed = order.executed.raw();
  const Quantity left{command.quantity > executed ? command.quantity - executed : 0};
  if (left >= order.open) return;
  emit_cancelled(state, order,
                 {.quantity = order.open - left, .open_after = left, .reason = model::CancelReason::user},
                 out);
  state.cancel(index, order.open - left);
}

void replace(State& state, const Command& command, EventSink& out) noexcept {
  const Index port = state.find_port(command.port);
  if (seen(state, port, command.ref)) return;
  Amendment amendment;
  Reason reason = check_replace(state, command, port, amendment);
  const Order old = amendment.order == kNil ? Order{} : state.books().order(amendment.order);
  if (reason == Reason::none) {
    if (amendment.total <= old.executed) {
      emit_cancelled(state, old,
                     {.quantity = old.open,
                      .open_after = Quantity{0},
                      .reason = model::CancelReason::user,
                      .used_ref = command.ref},
                     out);
      state.use_ref(port, command.ref);
      return state.cancel(amendment.order, old.open);
    }
    reason = check_amended(state, amendment, amendment.total - old.executed);
    if (reason == Reason::none) return succeed(state, command, amendment, out);
  }
  const bool live = amendment.order != kNil;
  emit_rejected(command, live, live ? state.account(old.account).id : model::AccountId{0}, reason, out);
  if (const Index used = state.ensure_port(command.port); used != kNil) state.use_ref(used, command.ref);
}

void query(const State& state, const Command& command, EventSink& out) noexcept {
  const Index port = state.find_port(command.port);
  // After the greatest ref the next one is 0: none is left.
  const std::uint32_t last = port == kNil ? 0 : state.port(port).last_ref.raw();
  out.append(EventType::next_ref).next_ref = Event::NextRef{command.port, UserRef{last + 1}};
}

}  // namespace paddock::market
