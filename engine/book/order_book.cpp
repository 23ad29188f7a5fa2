#include "engine/book/order_book.hpp"

#include "engine/base/check.hpp"

namespace paddock::book {

using model::Price;
using model::Quantity;
using model::Side;

BookStore::BookStore(std::size_t max_orders, std::size_t max_offerings)
    : orders_(max_orders),
      levels_(max_orders),
      nodes_(PriceLadder::nodes_for(max_orders, 2 * max_offerings)) {}

Index BookStore::level_at(OrderBook::SideBook& side_book, Side side, Price price) noexcept {
  const LadderKey key{side, price};
  if (const Index found = side_book.ladder.find(nodes_, key); found != kNil) return found;
  const Index index = levels_.allocate();
  levels_[index] = Level{kNil, kNil, 0, price, 0, 0, side};
  side_book.ladder.insert(nodes_, key, index);
  return index;
}

Index BookStore::add(OrderBook& book, Side side, Price price, const Order& order) noexcept {
  PADDOCK_DCHECK(order.open.raw() > 0 && order.number.raw() > 0,
                 "a resting order has a number and open shares");
  auto& side_book = book.side(side);
  const Index at = level_at(side_book, side, price);
  const Index index = orders_.allocate();
  Level& level = levels_[at];
  Order& placed = orders_[index];
  placed = order;
  placed.level = at;
  placed.prev = level.tail;
  placed.next = kNil;
  if (level.tail == kNil) {
    level.head = index;
  } else {
    PADDOCK_DCHECK(orders_[level.tail].number < order.number, "time priority is the order of numbers");
    orders_[level.tail].next = index;
  }
  level.tail = index;
  ++level.orders;
  level.shares += order.open.raw();
  ++side_book.orders;
  return index;
}

void BookStore::remove(OrderBook& book, Index index) noexcept {
  const Order& order = orders_[index];
  PADDOCK_CHECK(order.number.raw() != 0, "an order that is taken off is live");
  const Index at = order.level;
  Level& level = levels_[at];
  (order.prev == kNil ? level.head : orders_[order.prev].next) = order.next;
  (order.next == kNil ? level.tail : orders_[order.next].prev) = order.prev;
  level.shares -= order.open.raw();
  auto& side_book = book.side(level.side);
  --side_book.orders;
  if (--level.orders == 0) {
    PADDOCK_DCHECK(level.shares == 0, "an empty level holds no shares");
    side_book.ladder.erase(nodes_, LadderKey{level.side, level.price});
    levels_.release(at);
  }
  orders_.release(index);
}

void BookStore::reduce(Index index, Quantity quantity) noexcept {
  Order& order = orders_[index];
  PADDOCK_CHECK(quantity < order.open, "an order that is reduced keeps open shares");
  order.open -= quantity;
  levels_[order.level].shares -= quantity.raw();
}

Index BookStore::worse(const OrderBook& book, Index index) const noexcept {
  const Level& level = levels_[index];
  return book.side(level.side).ladder.after(nodes_, LadderKey{level.side, level.price});
}

Index BookStore::better(const OrderBook& book, Index index) const noexcept {
  const Level& level = levels_[index];
  return book.side(level.side).ladder.before(nodes_, LadderKey{level.side, level.price});
}

}  // namespace paddock::book
