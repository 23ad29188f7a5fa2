// What must hold between commands, computed afresh from the tables.

#include <map>
#include <utility>

#include "engine/base/check.hpp"
#include "engine/market/state.hpp"

namespace paddock::market {

using book::Order;
using model::Amount;
using model::Side;

void State::check_invariants() const {
  for (Index i = 0; i < offering_by_id_.size(); ++i) {
    const Offering& o = offerings_[i];
    PADDOCK_CHECK(o.reference.raw() % o.tick == 0 && o.reference.raw() > 0,
                  "a reference price is on the tick");
    check_side(o, Side::buy);
    check_side(o, Side::sell);
    const Index bid = books_.best(o.book, Side::buy);
    const Index ask = books_.best(o.book, Side::sell);
    if (o.phase == model::Phase::trading && bid != kNil && ask != kNil) {
      PADDOCK_CHECK(books_.level(bid).price < books_.level(ask).price, "a trading book is not crossed");
    }
  }
  check_orders();
  check_money();
}

/// Every level holds what its orders say, in time priority, and lies beyond the one before.
void State::check_side(const Offering& offering, Side side) const {
  std::uint32_t orders = 0;
  Index last = kNil;
  for (Index at = books_.best(offering.book, side); at != kNil; at = books_.worse(offering.book, at)) {
    const book::Level& level = books_.level(at);
    PADDOCK_CHECK(level.orders > 0 && level.side == side, "no level stays behind empty");
    if (last != kNil) {
      const bool worse =
          side == Side::buy ? level.price < books_.level(last).price : level.price > books_.level(last).price;
      PADDOCK_CHECK(worse && books_.better(offering.book, at) == last, "a ladder is in order, both ways");
    }
    last = at;
    std::uint64_t shares = 0;
    std::uint32_t count = 0;
    model::Seq before{0};
    for (Index i = level.head; i != kNil; i = books_.order(i).next) {
      const Order& order = books_.order(i);
      PADDOCK_CHECK(order.number > before && order.open.raw() > 0, "a queue is in time priority");
      PADDOCK_CHECK(order.level == at && (order.next != kNil || level.tail == i), "a queue is linked");
      before = order.number;
      shares += order.open.raw();
      ++count;
    }
    PADDOCK_CHECK(shares == level.shares && count == level.orders, "a level counts its orders");
    orders += count;
  }
  PADDOCK_CHECK(orders == offering.book.side(side).orders, "a side counts its orders");
}

/// Every order is found by its ref, and every reservation is the sum of its orders'.
void State::check_orders() const {
  std::map<Index, Amount> reserved_cash;
  std::map<std::pair<Index, Index>, Holding> from_orders;
  std::size_t live = 0;
  books_.for_each([&](Index i) {
    const Order& order = books_.order(i);
    ++live;
    PADDOCK_CHECK(refs_.find(ports_[order.port].refs, order.ref) == i, "a live order is found by its ref");
    PADDOCK_CHECK(order.ref <= ports_[order.port].last_ref, "a live order's ref has been used");
    Holding& h = from_orders[{order.account, order.offering}];
    ++h.live_orders;
    if (books_.side_of(i) == Side::sell) {
      h.reserved += order.open.raw();
    } else {
      auto [sum, fresh] = reserved_cash.try_emplace(order.account, Amount{0});
      sum->second += with_commission(books_.price_of(i) * order.open);
    }
  });
  PADDOCK_CHECK(live == books_.live_orders(), "the pool counts its orders");
  std::uint64_t of_ports = 0;
  for (Index i = 0; i < port_by_id_.size(); ++i) of_ports += ports_[i].refs.live;
  PADDOCK_CHECK(of_ports == live, "the ports' refs are those of the live orders");
  for (Index i = 0; i < account_by_id_.size(); ++i) {
    const auto sum = reserved_cash.find(i);
    PADDOCK_CHECK(accounts_[i].reserved == (sum == reserved_cash.end() ? Amount{0} : sum->second),
                  "an account's reservation is the sum of its buy orders'");
  }
  holdings_.for_each([&](std::uint64_t key, const Holding& h) {
    const auto orders = from_orders.find({static_cast<Index>((key >> 32) - 1), static_cast<Index>(key)});
    const Holding sum = orders == from_orders.end() ? Holding{} : orders->second;
    PADDOCK_CHECK(h.reserved == sum.reserved && h.live_orders == sum.live_orders,
                  "a holding's reservation is the sum of its sell orders'");
    PADDOCK_CHECK((h.shares | h.live_orders) != 0 && h.reserved <= h.shares, "a holding's entry is in use");
    if (orders != from_orders.end()) from_orders.erase(orders);
  });
  PADDOCK_CHECK(from_orders.empty(), "every order has its holding's entry");
}

/// Cash and shares are conserved.
void State::check_money() const {
  Amount cash{0};
  for (Index i = 0; i < account_by_id_.size(); ++i) {
    cash += accounts_[i].cash;
    PADDOCK_CHECK(accounts_[i].cash >= accounts_[i].reserved && accounts_[i].reserved.raw() >= 0,
                  "no account spends what it does not have");
  }
  PADDOCK_CHECK(cash == total_cash_, "cash changes by deposits and withdrawals alone");
  std::map<Index, std::uint64_t> shares;
  holdings_.for_each(
      [&](std::uint64_t key, const Holding& h) { shares[static_cast<Index>(key)] += h.shares; });
  for (Index i = 0; i < offering_by_id_.size(); ++i) {
    PADDOCK_CHECK(shares[i] == offerings_[i].shares, "an offering's shares add up to the number listed");
  }
}

}  // namespace paddock::market
