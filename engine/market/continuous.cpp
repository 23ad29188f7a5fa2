#include "engine/market/continuous.hpp"

#include <algorithm>

#include "engine/market/events.hpp"

namespace paddock::market {

using book::crosses;
using book::Order;
using model::Aggressor;
using model::CancelReason;
using model::EventSink;
using model::Quantity;
using model::SelfTrade;
using model::Side;
using model::TimeInForce;

namespace {

/// Whether a fill-or-kill can be filled in full at once.
bool can_fill(const State& state, const Incoming& incoming) noexcept {
  const auto& books = state.books();
  const auto& book = state.offering(incoming.order.offering).book;
  const bool passes_own = incoming.order.options.stp() == SelfTrade::cancel_oldest;
  std::uint64_t missing = incoming.order.open.raw();
  std::uint32_t looks = state.limits().fok_scan;
  for (Index at = books.best(book, opposite(incoming.side)); at != kNil; at = books.worse(book, at)) {
    if (!crosses(incoming.side, incoming.limit, books.level(at).price)) return false;
    for (Index i = books.level(at).head; i != kNil; i = books.order(i).next) {
      if (looks-- == 0) return false;
      const Order& resting = books.order(i);
      if (resting.account == incoming.order.account) {
        if (!passes_own) return false;
        continue;
      }
      if (resting.open.raw() >= missing) return true;
      missing -= resting.open.raw();
    }
  }
  return false;
}

void cancel_remainder(State& state, Incoming& incoming, CancelReason reason, EventSink& out) noexcept {
  const Quantity open = incoming.order.open;
  state.release(incoming, open);
  emit_cancelled(state, incoming.order, {.quantity = open, .open_after = Quantity{0}, .reason = reason}, out);
  incoming.order.open = Quantity{0};
}

void prevent_self_trade(State& state, Incoming& incoming, Index resting, EventSink& out) noexcept {
  const SelfTrade mode = incoming.order.options.stp();
  if (mode != SelfTrade::cancel_newest) {
    const Order order = state.books().order(resting);
    emit_cancelled(state, order,
                   {.quantity = order.open, .open_after = Quantity{0}, .reason = CancelReason::stp}, out);
    state.cancel(resting, order.open);
  }
  if (mode != SelfTrade::cancel_oldest) cancel_remainder(state, incoming, CancelReason::stp, out);
}

void trade_with(State& state, Incoming& incoming, Index resting, EventSink& out) noexcept {
  const Order& order = state.books().order(resting);
  const model::Price price = state.books().price_of(resting);
  const Quantity quantity = std::min(order.open, incoming.order.open);
  const bool buys = incoming.side == Side::buy;
  const Match match{.offering = order.offering,
                    .buyer = buys ? incoming.order.account : order.account,
                    .seller = buys ? order.account : incoming.order.account,
                    .buy_order = buys ? incoming.order.number : order.number,
                    .sell_order = buys ? order.number : incoming.order.number,
                    .price = price,
                    .quantity = quantity};
  emit_trade(state, match, model::TradeKind::continuous, buys ? Aggressor::buy : Aggressor::sell, out);
  state.settle(match.offering, match.buyer, match.seller, price, buys ? incoming.limit : price, quantity);
  state.fill(resting, quantity);
  // Never a trade with oneself: it moves the reference price.
  state.set_reference(match.offering, price);
  incoming.order.open -= quantity;
  incoming.order.executed += quantity;
}

}  // namespace

void match(State& state, Incoming& incoming, EventSink& out) noexcept {
  Order& order = incoming.order;
  const auto& book = state.offering(order.offering).book;
  if (order.options.tif() == TimeInForce::fok && !can_fill(state, incoming)) {
    cancel_remainder(state, incoming, CancelReason::fok, out);
  }
  while (order.open.raw() > 0) {
    const Index resting = state.books().front(book, opposite(incoming.side));
    if (resting == kNil || !crosses(incoming.side, incoming.limit, state.books().price_of(resting))) break;
    if (state.books().order(resting).account == order.account) {
      prevent_self_trade(state, incoming, resting, out);
    } else {
      trade_with(state, incoming, resting, out);
    }
  }
  if (order.open.raw() > 0 && order.options.tif() == TimeInForce::ioc) {
    cancel_remainder(state, incoming, CancelReason::ioc, out);
  }
  if (order.open.raw() > 0) {
    state.rest(incoming);
  } else {
    state.retire(order.account, order.offering);
  }
}

}  // namespace paddock::market
