#include <algorithm>

#include "engine/base/check.hpp"
#include "tests/property/reference/rules.hpp"

namespace paddock::reference {
namespace {

using model::CancelReason;
using model::SelfTrade;
using model::Side;
using model::TimeInForce;

/// Whether a fok order can be filled in full at once.
bool can_fill(const Market& market, const Order& incoming) {
  std::int64_t found = 0;
  std::uint64_t looked_at = 0;
  for (const Order* resting :
       market.by_priority(incoming.offering, model::opposite(incoming.options.side()))) {
    if (!crosses(incoming.options.side(), incoming.price, resting->price)) break;
    if (looked_at++ == market.limits.fok_scan) break;
    if (resting->account == incoming.account) {
      if (incoming.options.stp() == SelfTrade::cancel_oldest) continue;
      break;
    }
    found += resting->open;
  }
  return found >= incoming.open;
}

/// What happens when `incoming` meets an order of its own account. True: it goes on.
bool prevent_self_trade(Market& market, const Order& incoming, const Order& resting) {
  const std::uint64_t number = incoming.number;
  const SelfTrade mode = incoming.options.stp();
  if (mode != SelfTrade::cancel_newest) take_off(market, resting.number, resting.open, CancelReason::stp);
  if (mode != SelfTrade::cancel_oldest)
    take_off(market, number, market.orders.at(number).open, CancelReason::stp);
  return mode == SelfTrade::cancel_oldest;
}

void trade_with(Market& market, const Order& incoming, const Order& resting) {
  const bool buys = incoming.is_buy();
  trade(market, Fill{.buy = buys ? incoming.number : resting.number,
                     .sell = buys ? resting.number : incoming.number,
                     .quantity = std::min(incoming.open, resting.open),
                     .price = resting.price,
                     .kind = model::TradeKind::continuous,
                     .aggressor = buys ? model::Aggressor::buy : model::Aggressor::sell});
}

void fill_order(Market& market, std::uint64_t number, std::int64_t quantity) {
  Order& order = market.orders.at(number);
  order.open -= quantity;
  order.executed += quantity;
  if (order.open == 0) market.orders.erase(number);
}

}  // namespace

void match(Market& market, std::uint64_t number) {
  const Order& incoming = market.orders.at(number);
  if (market.offerings.at(incoming.offering).phase != model::Phase::trading) return;
  const TimeInForce tif = incoming.options.tif();
  if (tif == TimeInForce::fok && !can_fill(market, incoming)) {
    return take_off(market, number, incoming.open, CancelReason::fok);
  }
  while (market.orders.contains(number)) {
    const Order* resting = market.best(incoming.offering, model::opposite(incoming.options.side()));
    if (resting == nullptr || !crosses(incoming.options.side(), incoming.price, resting->price)) break;
    if (resting->account == incoming.account) {
      if (!prevent_self_trade(market, incoming, *resting)) return;
    } else {
      trade_with(market, incoming, *resting);
    }
  }
  if (tif == TimeInForce::ioc && market.orders.contains(number)) {
    take_off(market, number, incoming.open, CancelReason::ioc);
  }
}

void trade(Market& market, const Fill& fill) {
  const Order buy = market.orders.at(fill.buy);
  const Order sell = market.orders.at(fill.sell);
  auto& event = market.add(model::EventType::trade).trade;
  event.offering = buy.offering;
  event.price = model::Price{static_cast<std::uint32_t>(fill.price)};
  event.quantity = static_cast<std::uint32_t>(fill.quantity);
  event.kind = fill.kind;
  event.buyer = buy.account;
  event.seller = sell.account;
  event.aggressor = fill.aggressor;
  event.buy_order = model::Seq{fill.buy};
  event.sell_order = model::Seq{fill.sell};

  const std::int64_t value = fill.quantity * fill.price;
  PADDOCK_CHECK(value % 50 == 0, "a commission is a whole number of units");
  market.accounts.at(buy.account).cash -= value + value / 50;
  market.accounts.at(sell.account).cash += value;
  market.accounts.at(model::kHouse).cash += value / 50;
  market.shares[{sell.account, sell.offering}] -= fill.quantity;
  market.shares[{buy.account, buy.offering}] += fill.quantity;
  if (buy.account != sell.account) market.offerings.at(buy.offering).reference = fill.price;
  fill_order(market, fill.buy, fill.quantity);
  fill_order(market, fill.sell, fill.quantity);
}

}  // namespace paddock::reference
