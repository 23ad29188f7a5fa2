#include "tools/paddock/live_book.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <vector>

#include "engine/market/exchange.hpp"
#include "tests/unit/tools/collecting_sink.hpp"
#include "tests/unit/tools/written_market.hpp"
#include "tools/workload/order_flow.hpp"

namespace {

using namespace paddock;
using tools::LiveBook;
using tools::WrittenMarket;

/// The exchange's own live orders of an offering, by price level.
template <class Levels>
Levels levels_of(const model::MarketState& state, model::OfferingId offering, model::Side side) {
  Levels levels;
  for (const auto& order : state.orders) {
    if (order.offering != offering || order.side != side) continue;
    levels[order.price].shares += order.open.raw();
    ++levels[order.price].orders;
  }
  return levels;
}

TEST(LiveBook, of_each_offering_is_the_exchanges) {
  workload::OrderFlow flow{{.offerings = 3, .live_orders = 400}};
  auto exchange = std::make_unique<market::Exchange>();
  tools::CollectingSink sink;
  for (const auto& command : flow.setup()) exchange->apply(command, nullptr, sink);
  for (int i = 0; i < 20'000; ++i) exchange->apply(flow.next(), nullptr, sink);
  sink.flush();
  const auto state = exchange->state();
  for (const auto* symbol : {"PDK1", "PDK2", "PDK3"}) {
    LiveBook book{model::Symbol::from(symbol)};
    book.take(sink.events, model::Seq{1});
    ASSERT_TRUE(book.is_listed());
    EXPECT_EQ(book.bids(), levels_of<tools::BidLevels>(state, book.number(), model::Side::buy));
    EXPECT_EQ(book.asks(), levels_of<tools::AskLevels>(state, book.number(), model::Side::sell));
    EXPECT_FALSE(book.bids().empty());
    EXPECT_GT(book.trades(), 0U);
    EXPECT_EQ(book.last_trades().size(), std::min<std::size_t>(book.trades(), LiveBook::kTradesKept));
    EXPECT_FALSE(book.indicative()) << "the phase is trading";
    EXPECT_EQ(book.last().raw(), sink.events.size());
  }
}

TEST(LiveBook, of_a_symbol_that_is_not_listed) {
  WrittenMarket market;
  market.run(R"({"op":"list","offering":7,"symbol":"BBB","issuer":1,"shares":10,"price":"1.00"})");
  EXPECT_FALSE(market.book("NONE").is_listed());
  EXPECT_FALSE(market.book("not a symbol").is_listed());
  EXPECT_EQ(market.book("BBB").number(), model::OfferingId{7});
}

TEST(LiveBook, follows_replaces_and_reductions) {
  WrittenMarket market;
  market.to_phase("pre_open");
  market.enter(2, "buy", 100, "115.00");
  market.run(R"({"op":"cancel","port":2,"ref":1,"quantity":70})");
  market.run(R"({"op":"replace","port":2,"orig_ref":1,"ref":2,"quantity":60,"price":"114.00"})");
  EXPECT_EQ(market.book().bids(), (tools::BidLevels{{model::Price{1'140'000}, {60, 1}}}));
}

TEST(LiveBook, indicative_in_phases_that_end_in_an_auction) {
  WrittenMarket market;
  market.to_phase("pre_open");
  EXPECT_FALSE(market.book().indicative());
  market.worked_example();
  const model::Equilibrium worked{model::Price{1'080'000}, 150, 150};
  EXPECT_EQ(market.book().indicative(), worked);
  market.to_phase("halted");
  EXPECT_EQ(market.book().indicative(), worked);
  market.to_phase("trading");
  EXPECT_FALSE(market.book().indicative());
  ASSERT_TRUE(market.book().last_auction());
  EXPECT_EQ(market.book().last_auction()->volume, 150U);
  EXPECT_EQ(market.book().last_auction()->kind, model::TradeKind::intraday);
  market.to_phase("halted");
  EXPECT_FALSE(market.book().indicative()) << "what rests after trading does not cross";
}

/// Orders of two accounts around 100.00, with cancels and replaces among them.
void gather(WrittenMarket& market, std::mt19937_64& random) {
  const auto below = [&](std::uint64_t bound) { return random() % bound; };
  for (std::uint64_t n = below(30); n > 0; --n) {
    const auto account = static_cast<unsigned>(1 + below(3));
    const auto price = "10" + std::to_string(below(5)) + ".0" + std::to_string(below(10));
    market.enter(account, below(2) == 0 ? "buy" : "sell", static_cast<unsigned>(1 + below(30)), price);
    if (below(5) == 0) market.cancel_last(account);
  }
}

// What the reader shows last is what then trades, in every kind of auction and under both tie breaks.
TEST(LiveBook, indicative_is_what_the_auction_then_gives) {
  std::mt19937_64 random{3};
  int auctions = 0;
  for (const auto* tie_break : {"reference", "pressure"}) {
    WrittenMarket market{tie_break};
    for (int day = 0; day < 150; ++day) {
      for (const auto& [from, to] :
           {std::pair{"pre_open", "trading"}, {"halted", "trading"}, {"closing_auction", "closed"}}) {
        if (std::string_view{from} == "halted") {  // what waits in a halt came before it
          market.to_phase("closing_auction");
          gather(market, random);
        }
        market.to_phase(from);
        if (std::string_view{from} != "halted") gather(market, random);
        const auto before = market.book();
        market.to_phase(to);
        const auto after = market.book();
        const bool traded = after.trades() > before.trades();
        ASSERT_EQ(before.indicative().has_value(), traded) << tie_break << " day " << day << " from " << from;
        if (!traded) continue;
        ASSERT_EQ(after.last_auction()->price, before.indicative()->price);
        ASSERT_EQ(after.last_auction()->volume, before.indicative()->volume);
        ++auctions;
      }
    }
  }
  EXPECT_GT(auctions, 450);
}

}  // namespace
