#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <unordered_map>
#include <vector>

#include "engine/model/command.hpp"

namespace paddock::bench {

/// What a first course in matching would write: a `std::map` of `std::list`s on each side, found by a hash of
/// port and ref. No accounts, no reservations, no checks, no events but a count of trades: less work than the
/// exchange does.
class PlainBooks {
 public:
  explicit PlainBooks(std::uint32_t offerings) : books_(offerings + 1) {}

  void apply(const model::Command& c) {
    switch (c.op) {
      case model::Op::enter:
        enter(c, c.offering.raw(), c.order.options.side(), c.quantity, c.price);
        break;
      case model::Op::cancel:
        cancel(key(c, c.ref));
        break;
      case model::Op::replace:
        replace(c);
        break;
      default:
        break;
    }
  }
  [[nodiscard]] std::uint64_t trades() const { return trades_; }

 private:
  struct Order {
    std::uint64_t key;
    std::uint32_t open;
  };
  using Queue = std::list<Order>;
  struct Book {
    std::map<std::int64_t, Queue, std::greater<>> bids;
    std::map<std::int64_t, Queue> asks;
  };
  struct Place {
    std::uint32_t offering;
    model::Side side;
    std::int64_t price;
    Queue::iterator at;
  };

  static std::uint64_t key(const model::Command& c, model::UserRef ref) {
    return std::uint64_t{c.port.raw()} << 32 | ref.raw();
  }

  template <class Levels, class Crosses>
  void take(Levels& levels, std::uint32_t& open, Crosses crosses) {
    while (open > 0 && !levels.empty() && crosses(levels.begin()->first)) {
      Queue& queue = levels.begin()->second;
      Order& resting = queue.front();
      const std::uint32_t quantity = resting.open < open ? resting.open : open;
      open -= quantity;
      resting.open -= quantity;
      ++trades_;
      if (resting.open > 0) continue;
      places_.erase(resting.key);
      queue.pop_front();
      if (queue.empty()) levels.erase(levels.begin());
    }
  }

  void enter(const model::Command& c, std::uint32_t offering, model::Side side, std::uint32_t open,
             std::int64_t price) {
    Book& book = books_[offering];
    if (side == model::Side::buy) {
      take(book.asks, open, [&](std::int64_t ask) { return ask <= price; });
    } else {
      take(book.bids, open, [&](std::int64_t bid) { return bid >= price; });
    }
    if (open == 0 || c.order.options.tif() == model::TimeInForce::ioc) return;
    Queue& queue = side == model::Side::buy ? book.bids[price] : book.asks[price];
    queue.push_back({key(c, c.ref), open});
    places_[key(c, c.ref)] = {offering, side, price, std::prev(queue.end())};
  }

  void cancel(std::uint64_t wanted) {
    const auto found = places_.find(wanted);
    if (found == places_.end()) return;
    const Place place = found->second;
    places_.erase(found);
    Book& book = books_[place.offering];
    if (place.side == model::Side::buy) {
      drop(book.bids, place);
    } else {
      drop(book.asks, place);
    }
  }

  template <class Levels>
  static void drop(Levels& levels, const Place& place) {
    const auto level = levels.find(place.price);
    level->second.erase(place.at);
    if (level->second.empty()) levels.erase(level);
  }

  void replace(const model::Command& c) {
    const auto found = places_.find(key(c, c.orig_ref));
    if (found == places_.end()) return;
    const Place place = found->second;
    cancel(key(c, c.orig_ref));
    enter(c, place.offering, place.side, c.quantity, c.price);
  }

  std::vector<Book> books_;
  std::unordered_map<std::uint64_t, Place> places_;
  std::uint64_t trades_ = 0;
};

}  // namespace paddock::bench
