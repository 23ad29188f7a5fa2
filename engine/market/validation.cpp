#include "engine/market/validation.hpp"

#include <algorithm>

namespace paddock::market {

using book::crosses;
using model::Command;
using model::Phase;
using model::Price;
using model::Quantity;
using model::Reason;
using model::Side;
using model::TimeInForce;

namespace {

Reason check_phase(Phase phase, bool auction_takes_it) noexcept {
  if (phase == Phase::halted) return Reason::halted;
  if (phase == Phase::closed) return Reason::market_closed;
  if (phase != Phase::trading && !auction_takes_it) return Reason::not_in_auction;
  return Reason::none;
}

bool outside_collar(const Offering& offering, Price price) noexcept {
  if (offering.collar_pct == 0) return false;
  const std::int64_t reference = offering.reference.raw();
  const std::int64_t distance = std::abs(std::int64_t{price.raw()} - reference);
  return distance * 100 > std::int64_t{offering.collar_pct} * reference;
}

bool would_cross(const State& state, const Offering& offering, Side side, Price limit) noexcept {
  const Index best = state.books().best(offering.book, opposite(side));
  return best != kNil && crosses(side, limit, state.books().level(best).price);
}

constexpr std::int64_t down_to(std::int64_t price, std::int64_t tick) noexcept { return price / tick * tick; }

/// `numerator` / (100 x tick) ticks, rounded down or up: a percentage of a price brought to the tick grid.
constexpr std::int64_t percent_down(std::int64_t numerator, std::int64_t tick) noexcept {
  return numerator / (100 * tick) * tick;
}
constexpr std::int64_t percent_up(std::int64_t numerator, std::int64_t tick) noexcept {
  return (numerator + 100 * tick - 1) / (100 * tick) * tick;
}

/// The limit that protects a market order (rulebook section 4).
Price protective_limit(const Offering& offering, Side side, Price best_opposite) noexcept {
  const std::int64_t tick = offering.tick;
  const std::int64_t best = best_opposite.raw();
  std::int64_t limit = side == Side::buy
                           ? std::min(percent_down(best * 105, tick), down_to(model::kMaxPrice.raw(), tick))
                           : percent_up(best * 95, tick);
  if (offering.collar_pct != 0) {
    const std::int64_t reference = offering.reference.raw();
    limit = std::clamp(limit, percent_up(reference * (100 - offering.collar_pct), tick),
                       percent_down(reference * (100 + offering.collar_pct), tick));
  }
  return Price{static_cast<std::uint32_t>(limit)};
}

/// Check 11, with `freed` of the account's reservation (cash or shares) counted as free.
Reason check_funds(const State& state, const Entry& entry, std::int64_t freed) noexcept {
  if (entry.side == Side::sell) {
    const Holding holding = state.holding(entry.account, entry.offering);
    const std::int64_t available = std::int64_t{holding.shares} - holding.reserved + freed;
    return available < entry.quantity.raw() ? Reason::insufficient_shares : Reason::none;
  }
  const Account& account = state.account(entry.account);
  const std::int64_t available = account.cash.raw() - account.reserved.raw() + freed;
  const std::int64_t needed = with_commission(entry.limit * entry.quantity).raw();
  return available < needed ? Reason::insufficient_cash : Reason::none;
}

Reason check_limits(State& state, const Entry& entry) noexcept {
  const Holding holding = state.holding(entry.account, entry.offering);
  if (state.books().full() || holding.live_orders >= state.limits().max_orders_per_account_and_offering ||
      !state.room_for_holding(entry.account, entry.offering) || !state.room_for_ref(entry.port)) {
    return Reason::too_many_orders;
  }
  return Reason::none;
}

/// Checks 2 to 4: who and what.
Reason check_identities(const State& state, const Command& command, Entry& entry) noexcept {
  const bool named = (command.flags & model::command_flag::account_absent) == 0;
  entry.account = named ? state.find_account(command.account) : kNil;
  const bool disabled = (entry.port != kNil && state.port(entry.port).disabled) ||
                        (entry.account != kNil && state.account(entry.account).disabled);
  if (command.front_reason != 0) return Reason::front_door;
  if (disabled) return Reason::entry_disabled;
  if (entry.account == kNil || entry.port == kNil || !state.entitled(entry.port, entry.account)) {
    return Reason::unknown_account;
  }
  entry.offering = state.find_offering(command.offering);
  return entry.offering == kNil ? Reason::unknown_offering : Reason::none;
}

/// Checks 5 and 6; those of a market order's price come with the order itself.
Reason check_terms(const Offering& offering, const Command& command, bool market) noexcept {
  if (command.quantity == 0 || command.quantity > model::kMaxOrderQuantity.raw()) {
    return Reason::invalid_quantity;
  }
  if (!market && !price_on_tick(command.price, offering.tick)) return Reason::invalid_price;
  return Reason::none;
}

/// Checks 8 to 10, and the limit of a market order.
Reason check_price(const State& state, const Command& command, Entry& entry) noexcept {
  const Offering& offering = state.offering(entry.offering);
  const Index best = state.books().best(offering.book, opposite(entry.side));
  if (entry.options.market()) {
    if (best == kNil) return Reason::no_liquidity;
    entry.limit = protective_limit(offering, entry.side, state.books().level(best).price);
  } else {
    entry.limit = Price{static_cast<std::uint32_t>(command.price)};
    if (outside_collar(offering, entry.limit)) return Reason::price_collar;
  }
  if (entry.options.post_only() && would_cross(state, offering, entry.side, entry.limit)) {
    return Reason::would_cross;
  }
  return Reason::none;
}

}  // namespace

bool price_on_tick(std::int64_t price, std::uint32_t tick) noexcept {
  return price > 0 && price <= model::kMaxPrice.raw() && price % tick == 0;
}

Reason check_enter(State& state, const Command& command, Entry& entry) noexcept {
  if (!command.order.options.is_valid()) return Reason::internal;
  if (const Reason r = check_identities(state, command, entry); r != Reason::none) return r;
  entry.options = command.order.options;
  entry.side = entry.options.side();
  entry.quantity = Quantity{command.quantity};
  const bool market = entry.options.market();
  if (market) entry.options.tif(TimeInForce::ioc);
  const Offering& offering = state.offering(entry.offering);
  if (const Reason r = check_terms(offering, command, market); r != Reason::none) return r;
  const TimeInForce tif = entry.options.tif();
  const bool rests = tif == TimeInForce::day || tif == TimeInForce::gtc;
  const bool auction_takes_it = rests && !entry.options.post_only();
  if (const Reason r = check_phase(offering.phase, auction_takes_it); r != Reason::none) return r;
  if (const Reason r = check_price(state, command, entry); r != Reason::none) return r;
  if (const Reason r = check_funds(state, entry, 0); r != Reason::none) return r;
  return check_limits(state, entry);
}

Reason check_replace(State& state, const Command& command, Index port, Amendment& amendment) noexcept {
  amendment.order = port == kNil ? kNil : state.refs().find(state.port(port).refs, command.orig_ref);
  const bool live = amendment.order != kNil;
  if (!command.order.options.is_valid()) return Reason::internal;
  if (command.front_reason != 0) return Reason::front_door;
  if (port != kNil && state.port(port).disabled) return Reason::entry_disabled;
  if (!live) return Reason::unknown_order;
  const book::Order& order = state.books().order(amendment.order);
  if (state.account(order.account).disabled) return Reason::entry_disabled;
  if ((command.flags & model::command_flag::has_tif) != 0 &&
      command.order.options.tif() != order.options.tif()) {
    return Reason::tif_change;
  }
  const Offering& offering = state.offering(order.offering);
  if (const Reason r = check_terms(offering, command, false); r != Reason::none) return r;
  if (const Reason r = check_phase(offering.phase, !order.options.post_only()); r != Reason::none) return r;
  amendment.limit = Price{static_cast<std::uint32_t>(command.price)};
  amendment.total = Quantity{command.quantity};
  return outside_collar(offering, amendment.limit) ? Reason::price_collar : Reason::none;
}

Reason check_amended(State& state, const Amendment& amendment, Quantity difference) noexcept {
  const Incoming old = state.as_incoming(amendment.order);
  const Entry entry{.port = old.order.port,
                    .account = old.order.account,
                    .offering = old.order.offering,
                    .side = old.side,
                    .limit = amendment.limit,
                    .quantity = difference,
                    .options = old.order.options};
  if (entry.options.post_only() &&
      would_cross(state, state.offering(entry.offering), entry.side, entry.limit)) {
    return Reason::would_cross;
  }
  const std::int64_t freed = old.side == Side::buy ? with_commission(old.limit * old.order.open).raw()
                                                   : std::int64_t{old.order.open.raw()};
  if (const Reason r = check_funds(state, entry, freed); r != Reason::none) return r;
  return state.room_for_ref(entry.port) ? Reason::none : Reason::too_many_orders;
}

}  // namespace paddock::market
