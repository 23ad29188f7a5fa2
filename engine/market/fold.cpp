#include "engine/market/fold.hpp"

#include "engine/base/check.hpp"
#include "engine/market/operator_commands.hpp"

namespace paddock::market {

using model::Event;
using model::EventType;
using model::Quantity;
using model::Seq;
using model::Side;

void Fold::apply(const Event& event, Seq seq) noexcept {
  switch (event.type) {
    case EventType::accepted:
      return accepted(event.accepted, seq);
    case EventType::replaced:
      return replaced(event.replaced, seq);
    case EventType::trade:
      return trade(event.trade);
    case EventType::cancelled:
      return cancelled(event.cancelled);
    case EventType::rejected:
      return rejected(event.rejected);
    case EventType::continued:
      return sweeps_.restore(event.continued);
    default:
      return apply_operator(event);
  }
}

void Fold::apply_operator(const Event& e) noexcept {
  switch (e.type) {
    case EventType::account_opened:
      state_.open_account(e.account_opened.account);
      return;
    case EventType::entitled:
      state_.entitle(state_.ensure_port(e.entitled.port), state_.find_account(e.entitled.account));
      return;
    case EventType::port_reset:
      if (const Index port = state_.find_port(e.port_reset.port); port != kNil) state_.reset_port(port);
      return;
    case EventType::cash:
      state_.transfer(state_.find_account(e.cash.account), e.cash.kind == model::CashKind::deposit
                                                               ? e.cash.amount
                                                               : model::Amount{0} - e.cash.amount);
      return;
    case EventType::listed:
      state_.list(listing_of(e.listed), state_.find_account(e.listed.issuer));
      return;
    case EventType::identity:
      state_.name(e.identity.of, e.identity.number, e.identity.uuid);
      return;
    case EventType::phase:
      state_.set_phase(state_.find_offering(e.phase.offering), e.phase.phase);
      return;
    case EventType::entry:
      if (e.entry.of_account) {
        state_.set_account_disabled(state_.find_account(model::AccountId{e.entry.number}), !e.entry.enabled);
      } else {
        state_.set_port_disabled(state_.ensure_port(model::PortId{e.entry.number}), !e.entry.enabled);
      }
      return;
    case EventType::end_of_day:
      state_.end_day(e.end_of_day.date);
      return;
    case EventType::scheduled:
      state_.close_boundary(e.scheduled);
      return;
    default:
      return;  // answers and records that change nothing
  }
}

void Fold::accepted(const Event::Accepted& accepted, Seq number) noexcept {
  Incoming incoming{};
  incoming.side = accepted.options.side();
  incoming.limit = accepted.price;
  incoming.order.number = number;
  incoming.order.account = state_.find_account(accepted.account);
  incoming.order.port = state_.find_port(accepted.port);
  incoming.order.offering = state_.find_offering(accepted.offering);
  incoming.order.ref = accepted.ref;
  incoming.order.open = accepted.quantity;
  incoming.order.executed = Quantity{0};
  incoming.order.options = accepted.options;
  PADDOCK_CHECK(
      incoming.order.port != kNil && state_.room_for_ref(incoming.order.port) && !state_.books().full(),
      "an accepted order fits into the limits that this market runs with");
  state_.use_ref(incoming.order.port, accepted.ref);
  state_.admit(incoming);
  newest_ = state_.rest(incoming);
}

void Fold::replaced(const Event::Replaced& replaced, Seq number) noexcept {
  const Index port = state_.find_port(replaced.port);
  const Index old = state_.refs().find(state_.port(port).refs, replaced.orig_ref);
  PADDOCK_CHECK(old != kNil && state_.books().order(old).number == replaced.orig_order,
                "a replaced order is live");
  PADDOCK_CHECK(state_.room_for_ref(port), "an order that replaces another fits into the limits");
  Incoming incoming = state_.as_incoming(old);
  const Quantity old_open = incoming.order.open;
  incoming.limit = replaced.price;
  incoming.order.number = number;
  incoming.order.ref = replaced.ref;
  incoming.order.open = Quantity{replaced.open.value()};
  state_.use_ref(port, replaced.ref);
  state_.cancel(old, old_open);
  state_.admit(incoming);
  newest_ = state_.rest(incoming);
}

/// The place of a side's order in a trade: the newest, or the first of its side.
Index Fold::traded(Index offering, Side side, Seq number) const noexcept {
  if (newest_ != kNil && state_.books().order(newest_).number == number) return newest_;
  const Index front = state_.books().front(state_.offering(offering).book, side);
  PADDOCK_CHECK(front != kNil && state_.books().order(front).number == number,
                "a trade is the newest order's or the first one's of its side");
  return front;
}

void Fold::trade(const Event::Trade& trade) noexcept {
  const Index offering = state_.find_offering(trade.offering);
  const Index buy = traded(offering, Side::buy, trade.buy_order);
  const Index sell = traded(offering, Side::sell, trade.sell_order);
  const Index buyer = state_.books().order(buy).account;
  const Index seller = state_.books().order(sell).account;
  const Quantity quantity{trade.quantity.value()};
  state_.settle(offering, buyer, seller, trade.price, state_.books().price_of(buy), quantity);
  state_.fill(buy, quantity);
  state_.fill(sell, quantity);
  if (buyer != seller) state_.set_reference(offering, trade.price);
}

void Fold::cancelled(const Event::Cancelled& cancelled) noexcept {
  const Index port = state_.find_port(cancelled.port);
  const Index order = state_.refs().find(state_.port(port).refs, cancelled.ref);
  PADDOCK_CHECK(order != kNil && state_.books().order(order).number == cancelled.order,
                "a cancelled order is live");
  if (cancelled.used_ref.raw() != 0) state_.use_ref(port, cancelled.used_ref);
  state_.cancel(order, cancelled.quantity);
}

void Fold::rejected(const Event::Rejected& rejected) noexcept {
  if (const Index port = state_.ensure_port(rejected.port); port != kNil) state_.use_ref(port, rejected.ref);
}

}  // namespace paddock::market
