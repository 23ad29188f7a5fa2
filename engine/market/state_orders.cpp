// The effects of order events: reservations, holdings, the book.

#include "engine/base/check.hpp"
#include "engine/market/state.hpp"

namespace paddock::market {

using book::Order;
using model::Amount;
using model::Price;
using model::Quantity;
using model::Side;
using model::UserRef;
using Field = Digest::Field;

std::uint64_t State::holding_name(Index account, Index offering) const noexcept {
  return std::uint64_t{accounts_[account].id.raw()} << 32 | offerings_[offering].id.raw();
}

void State::change_holding(Index account, Index offering, std::int64_t shares, std::int64_t reserved,
                           std::int32_t live_orders) noexcept {
  const std::uint64_t key = pair_key(account, offering);
  Holding& h = holdings_.insert(key);
  h.shares += static_cast<std::uint32_t>(shares);
  h.reserved += static_cast<std::uint32_t>(reserved);
  h.live_orders += static_cast<std::uint32_t>(live_orders);
  PADDOCK_DCHECK(h.reserved <= h.shares, "no more shares are reserved than owned");
  const std::uint64_t name = holding_name(account, offering);
  if (shares != 0) digest_.add(Field::shares, name, shares);
  if (reserved != 0) digest_.add(Field::shares_reserved, name, reserved);
  if ((h.shares | h.reserved | h.live_orders) == 0) holdings_.erase(key);
}

void State::use_ref(Index port, UserRef ref) noexcept {
  Port& p = ports_[port];
  digest_.add(Field::port_ref, p.id.raw(), std::int64_t{ref.raw()} - std::int64_t{p.last_ref.raw()});
  p.last_ref = ref;
}

void State::admit(const Incoming& incoming) noexcept {
  const Order& order = incoming.order;
  if (incoming.side == Side::buy) {
    add_reserved(order.account, with_commission(incoming.limit * order.open));
    change_holding(order.account, order.offering, 0, 0, 1);
  } else {
    change_holding(order.account, order.offering, 0, order.open.raw(), 1);
  }
}

void State::release(const Incoming& incoming, Quantity quantity) noexcept {
  const Order& order = incoming.order;
  if (incoming.side == Side::buy) {
    add_reserved(order.account, Amount{0} - with_commission(incoming.limit * quantity));
  } else {
    change_holding(order.account, order.offering, 0, -std::int64_t{quantity.raw()}, 0);
  }
}

void State::retire(Index account, Index offering) noexcept { change_holding(account, offering, 0, 0, -1); }

void State::settle(Index offering, Index buyer, Index seller, Price price, Price buy_limit,
                   Quantity quantity) noexcept {
  const Amount value = price * quantity;
  // The seller first: in a trade with oneself the shares leave before they come back.
  change_holding(seller, offering, -std::int64_t{quantity.raw()}, -std::int64_t{quantity.raw()}, 0);
  change_holding(buyer, offering, quantity.raw(), 0, 0);
  add_reserved(buyer, Amount{0} - with_commission(buy_limit * quantity));
  add_cash(buyer, Amount{0} - with_commission(value));
  add_cash(seller, value);
  add_cash(0, commission(value));
}

void State::digest_order(const Incoming& incoming, std::int64_t sign) noexcept {
  const Order& order = incoming.order;
  const std::uint64_t number = order.number.raw();
  const auto place = std::uint64_t{incoming.limit.raw()} << 32 | order.ref.raw();
  const auto owner = std::uint64_t{ports_[order.port].id.raw()} << 32 | accounts_[order.account].id.raw();
  const auto rest = std::uint64_t{offerings_[order.offering].id.raw()} << 16 | order.options.raw();
  const auto fixed = static_cast<std::int64_t>(Digest::mix(Digest::mix(place, owner), rest));
  digest_.add(Field::order, number,
              sign > 0 ? fixed : static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(fixed)));
  digest_.add(Field::order_open, number, sign * std::int64_t{order.open.raw()});
  digest_.add(Field::order_executed, number, sign * std::int64_t{order.executed.raw()});
}

Index State::rest(const Incoming& incoming) noexcept {
  const Order& order = incoming.order;
  const Index place = books_.add(offerings_[order.offering].book, incoming.side, incoming.limit, order);
  refs_.append(ports_[order.port].refs, order.ref, place);
  digest_order(incoming, 1);
  return place;
}

Incoming State::as_incoming(Index order) const noexcept {
  return Incoming{books_.order(order), books_.side_of(order), books_.price_of(order)};
}

/// Takes an order whose reservation is settled out of the book.
void State::remove_resting(Index index) noexcept {
  const Order order = books_.order(index);
  digest_order(as_incoming(index), -1);
  refs_.erase(ports_[order.port].refs, order.ref);
  books_.remove(offerings_[order.offering].book, index);
  retire(order.account, order.offering);
}

void State::fill(Index index, Quantity quantity) noexcept {
  const Order& order = books_.order(index);
  if (quantity == order.open) return remove_resting(index);
  books_.reduce(index, quantity);
  books_.count_executed(index, quantity);
  digest_.add(Field::order_open, order.number.raw(), -std::int64_t{quantity.raw()});
  digest_.add(Field::order_executed, order.number.raw(), std::int64_t{quantity.raw()});
}

void State::cancel(Index index, Quantity quantity) noexcept {
  release(as_incoming(index), quantity);
  const Order& order = books_.order(index);
  if (quantity == order.open) return remove_resting(index);
  books_.reduce(index, quantity);
  digest_.add(Field::order_open, order.number.raw(), -std::int64_t{quantity.raw()});
}

}  // namespace paddock::market
