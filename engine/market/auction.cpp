#include "engine/market/auction.hpp"

#include <algorithm>

#include "engine/base/check.hpp"
#include "engine/market/events.hpp"
#include "engine/model/equilibrium.hpp"

namespace paddock::market {

using model::Aggressor;
using model::EventSink;
using model::Price;
using model::Quantity;
using model::Side;
using model::TradeKind;

namespace {

/// The levels of one side of one of the exchange's books.
class BookWalk final : public model::LevelWalk {
 public:
  BookWalk(const book::BookStore& books, const book::OrderBook& book, Side side) noexcept
      : books_(books), book_(book), at_(books.best(book, side)) {}
  [[nodiscard]] bool is_there() const noexcept override { return at_ != kNil; }
  [[nodiscard]] model::PriceLevel level() const noexcept override {
    const book::Level& level = books_.level(at_);
    return {level.price, level.shares};
  }
  void to_worse() noexcept override {
    last_ = at_;
    at_ = books_.worse(book_, at_);
  }
  void to_better() noexcept override { at_ = at_ == kNil ? last_ : books_.better(book_, at_); }

 private:
  const book::BookStore& books_;
  const book::OrderBook& book_;
  Index at_;
  Index last_ = kNil;  ///< the worst level, once `at_` is beyond it
};

std::optional<model::Equilibrium> equilibrium_of(const State& state, const Offering& offering) noexcept {
  BookWalk bids{state.books(), offering.book, Side::buy};
  BookWalk asks{state.books(), offering.book, Side::sell};
  return model::find_equilibrium(bids, asks, {offering.tick, offering.tie_break, offering.reference});
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

void uncross(State& state, Index offering, TradeKind kind, EventSink& out) noexcept {
  const Offering& o = state.offering(offering);
  const auto equilibrium = equilibrium_of(state, o);
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
