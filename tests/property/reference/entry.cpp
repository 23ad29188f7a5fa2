#include <algorithm>
#include <cstdlib>

#include "tests/property/reference/rules.hpp"

namespace paddock::reference {
namespace {

using model::Phase;
using model::Reason;
using model::Side;
using model::TimeInForce;

constexpr std::int64_t kHighestPrice = 1'999'999'900;
constexpr std::int64_t kMostShares = 999'999;

std::int64_t round_down(std::int64_t value, std::int64_t divisor) { return value / divisor; }
std::int64_t round_up(std::int64_t value, std::int64_t divisor) { return (value + divisor - 1) / divisor; }

Reason check_phase(Phase phase, bool only_in_trading) {
  if (phase == Phase::halted) return Reason::halted;
  if (phase == Phase::closed) return Reason::market_closed;
  if (phase != Phase::trading && only_in_trading) return Reason::not_in_auction;
  return Reason::none;
}

bool beyond_collar(const Offering& offering, std::int64_t price) {
  return offering.collar_pct != 0 &&
         std::abs(price - offering.reference) * 100 > offering.collar_pct * offering.reference;
}

/// The order as it would be accepted. A market order is an ioc order whatever it says.
Order order_from(const model::Command& command) {
  Order order;
  order.port = command.port;
  order.account = command.account;
  order.ref = command.ref;
  order.offering = command.offering;
  order.options = command.order.options;
  if (order.options.market()) order.options.tif(TimeInForce::ioc);
  order.price = command.price;
  order.open = command.quantity;
  return order;
}

Reason check_funds(const Market& market, const Order& order) {
  if (order.is_buy()) {
    const std::int64_t available =
        market.accounts.at(order.account).cash - market.reserved_cash(order.account);
    return available < cost(order.open, order.price) ? Reason::insufficient_cash : Reason::none;
  }
  const std::int64_t available = market.owned_shares(order.account, order.offering) -
                                 market.reserved_shares(order.account, order.offering);
  return available < order.open ? Reason::insufficient_shares : Reason::none;
}

/// Checks 2 to 4: who may enter, and what.
Reason check_identities(Market& market, const model::Command& command) {
  if (command.front_reason != 0) return Reason::front_door;
  if (market.ports[command.port].disabled) return Reason::entry_disabled;
  const auto account = market.accounts.find(command.account);
  if (account != market.accounts.end() && account->second.disabled) return Reason::entry_disabled;
  if (account == market.accounts.end() || !account->second.ports.contains(command.port)) {
    return Reason::unknown_account;
  }
  return market.offerings.contains(command.offering) ? Reason::none : Reason::unknown_offering;
}

/// Checks 2 to 12; a market order gets its limit on the way.
Reason check_order(Market& market, const model::Command& command, Order& order) {
  if (const Reason reason = check_identities(market, command); reason != Reason::none) return reason;
  const bool is_market = order.options.market();
  const bool immediate = order.options.tif() == TimeInForce::ioc || order.options.tif() == TimeInForce::fok;
  const Terms terms{order.open, is_market ? std::nullopt : std::optional(order.price),
                    immediate || order.options.post_only()};
  if (const Reason reason = check_terms(market.offerings.at(order.offering), terms); reason != Reason::none) {
    return reason;
  }
  std::optional<std::int64_t> limit = order.price;
  if (is_market) limit = protective_limit(market, order.offering, order.options.side());
  if (order.options.post_only() && limit &&
      would_cross(market, order.offering, order.options.side(), *limit)) {
    return Reason::would_cross;
  }
  if (!limit) return Reason::no_liquidity;
  order.price = *limit;
  if (const Reason reason = check_funds(market, order); reason != Reason::none) return reason;
  const bool full =
      market.orders.size() >= market.limits.orders ||
      market.count_orders(order.account, order.offering) >= market.limits.orders_per_account_and_offering;
  return full ? Reason::too_many_orders : Reason::none;
}

}  // namespace

bool use_ref(Market& market, model::PortId port, model::UserRef ref) {
  std::uint32_t& last = market.ports[port].last_ref;
  if (ref.raw() <= last) return false;
  last = ref.raw();
  return true;
}

Reason check_terms(const Offering& offering, const Terms& terms) {
  if (terms.quantity < 1 || terms.quantity > kMostShares) return Reason::invalid_quantity;
  if (terms.price &&
      (*terms.price <= 0 || *terms.price > kHighestPrice || *terms.price % offering.tick != 0)) {
    return Reason::invalid_price;
  }
  if (const Reason reason = check_phase(offering.phase, terms.only_in_trading); reason != Reason::none) {
    return reason;
  }
  return terms.price && beyond_collar(offering, *terms.price) ? Reason::price_collar : Reason::none;
}

bool would_cross(const Market& market, model::OfferingId offering, Side side, std::int64_t limit) {
  const Order* opposite = market.best(offering, model::opposite(side));
  return opposite != nullptr && crosses(side, limit, opposite->price);
}

std::optional<std::int64_t> protective_limit(const Market& market, model::OfferingId id, Side side) {
  const Order* opposite = market.best(id, model::opposite(side));
  if (opposite == nullptr) return std::nullopt;
  const Offering& offering = market.offerings.at(id);
  const std::int64_t tick = offering.tick;
  std::int64_t limit = 0;
  if (side == Side::buy) {
    const std::int64_t highest = round_down(kHighestPrice, tick) * tick;
    limit = std::min(round_down(opposite->price * 105, 100 * tick) * tick, highest);
  } else {
    limit = round_up(opposite->price * 95, 100 * tick) * tick;
  }
  if (offering.collar_pct == 0) return limit;
  const std::int64_t high = round_down(offering.reference * (100 + offering.collar_pct), 100 * tick) * tick;
  const std::int64_t low = round_up(offering.reference * (100 - offering.collar_pct), 100 * tick) * tick;
  return std::clamp(limit, low, high);
}

void enter(Market& market, const model::Command& command) {
  if (!use_ref(market, command.port, command.ref)) return;
  Order order = order_from(command);
  const Reason reason = check_order(market, command, order);
  if (reason != Reason::none) {
    auto& rejected = market.add(model::EventType::rejected).rejected;
    rejected.port = command.port;
    rejected.account = command.account;
    rejected.ref = command.ref;
    rejected.reason = reason;
    rejected.wire_reason = reason == Reason::front_door ? command.front_reason : std::uint16_t{0};
    rejected.cl_ord_id = command.order.cl_ord_id;
    return;
  }
  order.number = market.next_seq;
  auto& accepted = market.add(model::EventType::accepted).accepted;
  accepted.port = order.port;
  accepted.account = order.account;
  accepted.ref = order.ref;
  accepted.offering = order.offering;
  accepted.price = model::Price{static_cast<std::uint32_t>(order.price)};
  accepted.quantity = model::Quantity{command.quantity};
  accepted.options = order.options;
  accepted.cl_ord_id = command.order.cl_ord_id;
  market.orders.emplace(order.number, order);
  match(market, order.number);
}

}  // namespace paddock::reference
