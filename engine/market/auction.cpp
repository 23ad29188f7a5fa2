#include "engine/market/auction.hpp"

#include <algorithm>

#include "engine/base/check.hpp"
#include "engine/market/events.hpp"

namespace paddock::market {

using model::Aggressor;
using model::EventSink;
using model::Price;
using model::Quantity;
using model::Side;
using model::TieBreak;
using model::TradeKind;

namespace {

/// Prices from `low` to `high`, on the tick grid, at all of which demand and supply are the same.
struct Run {
  std::uint32_t low;
  std::uint32_t high;
  std::uint64_t demand;
  std::uint64_t supply;

  [[nodiscard]] std::uint64_t volume() const noexcept { return std::min(demand, supply); }
  [[nodiscard]] std::uint64_t imbalance() const noexcept {
    return demand > supply ? demand - supply : supply - demand;
  }
};

/// The best prices so far by steps 1 and 2, and on which side the pressure is.
struct Best {
  Run run{};
  bool all_demand = false;
  bool all_supply = false;

  void consider(const Run& next) noexcept {
    const bool first = run.volume() == 0;
    const bool better =
        next.volume() > run.volume() || (next.volume() == run.volume() && next.imbalance() < run.imbalance());
    if (next.volume() == 0 || (!first && next.volume() < run.volume())) return;
    if (first || better) {
      run = next;
      all_demand = next.demand > next.supply;
      all_supply = next.demand < next.supply;
    } else if (next.imbalance() == run.imbalance()) {
      run.high = next.high;
      all_demand = all_demand && next.demand > next.supply;
      all_supply = all_supply && next.demand < next.supply;
    }
  }
};

/// Walks the crossing part of the book from the lowest ask up, run by run.
Best best_run(const State& state, const Offering& offering) noexcept {
  const auto& books = state.books();
  Index ask = books.best(offering.book, Side::sell);
  Index bid = books.best(offering.book, Side::buy);
  Best best;
  if (ask == kNil || bid == kNil) return best;
  const std::uint32_t highest = books.level(bid).price.raw();
  std::uint32_t price = books.level(ask).price.raw();
  if (price > highest) return best;
  std::uint64_t demand = 0;
  Index lowest_bid = kNil;
  for (; bid != kNil && books.level(bid).price.raw() >= price; bid = books.worse(offering.book, bid)) {
    demand += books.level(bid).shares;
    lowest_bid = bid;
  }
  bid = lowest_bid;
  std::uint64_t supply = 0;
  while (price <= highest) {
    for (; ask != kNil && books.level(ask).price.raw() <= price; ask = books.worse(offering.book, ask)) {
      supply += books.level(ask).shares;
    }
    for (; books.level(bid).price.raw() < price; bid = books.better(offering.book, bid)) {
      demand -= books.level(bid).shares;
    }
    std::uint32_t last = books.level(bid).price.raw();
    if (ask != kNil) last = std::min(last, books.level(ask).price.raw() - offering.tick);
    best.consider({price, last, demand, supply});
    price = last + offering.tick;
  }
  return best;
}

/// Step 3: one price of the run.
Price choose(const Offering& offering, const Best& best) noexcept {
  if (offering.tie_break == TieBreak::pressure) {
    if (best.all_demand) return Price{best.run.high};
    if (best.all_supply) return Price{best.run.low};
  }
  return Price{std::clamp(offering.reference.raw(), best.run.low, best.run.high)};
}

/// One trade of the uncross between the front orders of both sides.
Quantity trade_fronts(State& state, Index offering, Price price, std::uint64_t left, TradeKind kind,
                      EventSink& out) noexcept {
  const auto& books = state.books();
  const Index buy = books.front(state.offering(offering).book, Side::buy);
  const Index sell = books.front(state.offering(offering).book, Side::sell);
  PADDOCK_CHECK(buy != kNil && sell != kNil, "an auction's volume is there on both sides");
  const book::Order buyer = books.order(buy);
  const book::Order seller = books.order(sell);
  const Price buy_limit = books.price_of(buy);
  PADDOCK_CHECK(buy_limit >= price && books.price_of(sell) <= price, "nobody trades beyond their limit");
  const auto most = static_cast<std::uint32_t>(std::min<std::uint64_t>(left, model::kMaxOrderQuantity.raw()));
  const Quantity quantity{std::min({buyer.open.raw(), seller.open.raw(), most})};
  const Match match{.offering = offering,
                    .buyer = buyer.account,
                    .seller = seller.account,
                    .buy_order = buyer.number,
                    .sell_order = seller.number,
                    .price = price,
                    .quantity = quantity};
  emit_trade(state, match, kind, Aggressor::none, out);
  state.settle(offering, match.buyer, match.seller, price, buy_limit, quantity);
  state.fill(buy, quantity);
  state.fill(sell, quantity);
  if (match.buyer != match.seller) state.set_reference(offering, price);
  return quantity;
}

}  // namespace

std::optional<Equilibrium> find_equilibrium(const State& state, const Offering& offering) noexcept {
  const Best best = best_run(state, offering);
  if (best.run.volume() == 0) return std::nullopt;
  return Equilibrium{choose(offering, best), best.run.volume()};
}

void uncross(State& state, Index offering, TradeKind kind, EventSink& out) noexcept {
  const Offering& o = state.offering(offering);
  const auto equilibrium = find_equilibrium(state, o);
  if (!equilibrium) return;
  const std::uint32_t buys = o.book.side(Side::buy).orders;
  const std::uint32_t sells = o.book.side(Side::sell).orders;
  std::uint32_t trades = 0;
  for (std::uint64_t left = equilibrium->volume; left > 0; ++trades) {
    left -= trade_fronts(state, offering, equilibrium->price, left, kind, out).raw();
  }
  out.append(model::EventType::auction).auction = model::Event::Auction{
      .offering = o.id,
      .price = equilibrium->price,
      .volume = static_cast<std::uint32_t>(equilibrium->volume),
      .trades = trades,
      .buys = buys,
      .sells = sells,
      .kind = kind,
  };
}

}  // namespace paddock::market
