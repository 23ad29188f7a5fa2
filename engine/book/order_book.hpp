#pragma once

#include <array>
#include <cstdint>

#include "engine/book/pool.hpp"
#include "engine/book/price_ladder.hpp"
#include "engine/model/types.hpp"

namespace paddock::book {

/// A resting order: three quarters of a cache line. Its price and side are its level's. `account`, `port` and
/// `offering` are places in the market's tables, not numbers.
struct Order {
  model::Seq number;  ///< 0: not in use
  Index prev;         ///< ahead in its level's queue
  Index next;         ///< behind
  Index level;
  Index account;
  Index port;
  Index offering;
  model::UserRef ref;
  model::Quantity open;
  union {
    model::Quantity executed;  ///< of its whole replace chain
    Index pool_link;
  };
  model::OrderOptions options;
};
static_assert(sizeof(Order) == 48);

/// All orders at one price on one side of one book, in time priority.
struct Level {
  Index head;
  Index tail;
  std::uint32_t orders;
  model::Price price;
  std::uint64_t shares;  ///< open shares of its orders
  Index pool_link;
  model::Side side;
};

/// The book of one offering: what is resting on either side. Lives in the market's offering table.
struct OrderBook {
  struct SideBook {
    PriceLadder ladder;
    std::uint32_t orders;
  };
  std::array<SideBook, 2> sides;

  [[nodiscard]] SideBook& side(model::Side s) noexcept { return sides[static_cast<std::size_t>(s)]; }
  [[nodiscard]] const SideBook& side(model::Side s) const noexcept {
    return sides[static_cast<std::size_t>(s)];
  }
};

/// Orders, levels and ladder nodes of all books, reserved at the start: memory follows the live orders, not
/// the offerings. Price, then time: orders are added behind those of their price, and numbers ascend. One
/// thread.
class BookStore {
 public:
  BookStore(std::size_t max_orders, std::size_t max_offerings);

  [[nodiscard]] bool full() const noexcept { return orders_.full(); }
  [[nodiscard]] std::size_t live_orders() const noexcept { return orders_.used(); }

  /// Puts an order behind all others of its side and price; the store must not be full.
  Index add(OrderBook& book, model::Side side, model::Price price, const Order& order) noexcept;
  /// Takes off the order, and its level when it was the last there.
  void remove(OrderBook& book, Index order) noexcept;
  /// Takes `quantity`, less than what is open, off a resting order, which keeps its place.
  void reduce(Index order, model::Quantity quantity) noexcept;

  [[nodiscard]] const Order& order(Index index) const noexcept { return orders_[index]; }
  [[nodiscard]] const Level& level(Index index) const noexcept { return levels_[index]; }
  [[nodiscard]] model::Side side_of(Index order) const noexcept { return levels_[orders_[order].level].side; }
  [[nodiscard]] model::Price price_of(Index order) const noexcept {
    return levels_[orders_[order].level].price;
  }
  /// `quantity` of an order were executed: adds to its executed shares, not to its open ones.
  void count_executed(Index order, model::Quantity quantity) noexcept { orders_[order].executed += quantity; }

  /// The best level of a side, or kNil.
  [[nodiscard]] Index best(const OrderBook& book, model::Side side) const noexcept {
    return book.side(side).ladder.best();
  }
  /// The next worse or better level of the same side, or kNil.
  [[nodiscard]] Index worse(const OrderBook& book, Index level) const noexcept;
  [[nodiscard]] Index better(const OrderBook& book, Index level) const noexcept;
  /// The best-placed order of a side, or kNil.
  [[nodiscard]] Index front(const OrderBook& book, model::Side side) const noexcept {
    const Index level = best(book, side);
    return level == kNil ? kNil : levels_[level].head;
  }

  /// Visits the places of all live orders, in no particular order.
  template <class Visit>
  void for_each(Visit visit) const {
    for (Index i = 0; i < orders_.high_water(); ++i) {
      if (orders_[i].number.raw() != 0) visit(i);
    }
  }
  /// Visits the orders of one side, best first.
  template <class Visit>
  void for_each(const OrderBook& book, model::Side side, Visit visit) const {
    for (Index level = best(book, side); level != kNil; level = worse(book, level)) {
      for (Index i = levels_[level].head; i != kNil; i = orders_[i].next) visit(i);
    }
  }
  void prefetch(Index order) const noexcept { orders_.prefetch(order); }

 private:
  Index level_at(OrderBook::SideBook& side_book, model::Side side, model::Price price) noexcept;

  Pool<Order> orders_;
  Pool<Level> levels_;
  LadderNodes nodes_;
};

/// Whether an order of `side` with limit `limit` can trade with a resting one at `resting`.
[[nodiscard]] constexpr bool crosses(model::Side side, model::Price limit, model::Price resting) noexcept {
  return side == model::Side::buy ? resting <= limit : resting >= limit;
}

}  // namespace paddock::book
