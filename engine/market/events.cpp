#include "engine/market/events.hpp"

namespace paddock::market {

using model::Event;
using model::EventSink;
using model::EventType;

void emit_cancelled(const State& state, const book::Order& order, const Cancellation& cancellation,
                    EventSink& out) noexcept {
  out.append(EventType::cancelled).cancelled = Event::Cancelled{
      .port = state.port(order.port).id,
      .account = state.account(order.account).id,
      .ref = order.ref,
      .quantity = cancellation.quantity,
      .order = order.number,
      .offering = state.offering(order.offering).id,
      .used_ref = cancellation.used_ref,
      .open_after = cancellation.open_after,
      .reason = cancellation.reason,
  };
}

void emit_trade(const State& state, const Match& match, model::TradeKind kind, model::Aggressor aggressor,
                EventSink& out) noexcept {
  Event::Trade& trade = out.append(EventType::trade).trade;
  trade.offering = state.offering(match.offering).id;
  trade.price = match.price;
  trade.quantity = match.quantity.raw();
  trade.kind = kind;
  trade.buyer = state.account(match.buyer).id;
  trade.seller = state.account(match.seller).id;
  trade.aggressor = aggressor;
  trade.buy_order = match.buy_order;
  trade.sell_order = match.sell_order;
}

void emit_rejected(const model::Command& command, bool account_known, model::AccountId account,
                   model::Reason reason, EventSink& out) noexcept {
  Event& event = out.append(EventType::rejected);
  if (!account_known) event.flags |= model::event_flag::account_null;
  Event::Rejected& rejected = event.rejected;
  rejected.port = command.port;
  rejected.account = account_known ? account : model::AccountId{0};
  rejected.ref = command.ref;
  rejected.orig_ref = command.orig_ref;
  rejected.reason = reason;
  if (reason == model::Reason::front_door) rejected.wire_reason = command.front_reason;
  rejected.cl_ord_id = command.order.cl_ord_id;
}

}  // namespace paddock::market
