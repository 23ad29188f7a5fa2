#include "persister/projection/price_levels.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/unit/persister/market_log.hpp"
#include "tests/unit/persister/tables.hpp"

namespace paddock::projection::test {
namespace {

using model::Price;
using model::Side;

/// A row's limit in dollars, its side, and what is open there.
struct Open {
  std::uint32_t dollars;
  Side side;
  std::uint64_t shares;
  std::uint64_t orders;
  bool operator==(const Open&) const = default;
};

/// The rows of the events that were not folded yet, by limit.
std::vector<Open> levels_of(const MarketLog& log, Projection& projection) {
  fold(log, projection);
  std::vector<Open> levels;
  for (const LevelRow& row : batch_of(projection).levels) {
    levels.push_back({row.price.raw() / 10'000, row.side, row.shares, row.orders});
  }
  std::ranges::sort(levels, {}, &Open::dollars);
  return levels;
}

TEST(PriceLevels, OrdersAtALimitCountTogether) {
  MarketLog log;
  log.open_market(3).buy(2, 5, "99.00").buy(3, 7, "99.00").sell(1, 4, "101.00").buy(2, 1, "98.00");
  EXPECT_EQ(levels_of(log, *projection_of(MarketLog{})),
            (std::vector<Open>{{98, Side::buy, 1, 1}, {99, Side::buy, 12, 2}, {101, Side::sell, 4, 1}}));
}

TEST(PriceLevels, OnlyThoseThatChangedAreInABatch) {
  MarketLog log;
  log.open_market(3).buy(2, 5, "99.00").buy(3, 7, "98.00").sell(1, 4, "101.00");
  const auto projection = projection_of(log);
  levels_of(log, *projection);
  log.sell(1, 2, "99.00");
  EXPECT_EQ(levels_of(log, *projection), (std::vector<Open>{{99, Side::buy, 3, 1}}));
  log.run(R"({"op":"cancel","port":2,"ref":1,"quantity":3})");
  EXPECT_EQ(levels_of(log, *projection), (std::vector<Open>{{99, Side::buy, 1, 1}}));
}

TEST(PriceLevels, OneWithoutOrdersGoesOnce) {
  MarketLog log;
  log.open_market(3).buy(2, 5, "99.00");
  const auto projection = projection_of(log);
  levels_of(log, *projection);
  log.sell(1, 5, "99.00");
  EXPECT_EQ(levels_of(log, *projection), (std::vector<Open>{{99, Side::buy, 0, 0}}));
  log.buy(2, 5, "97.00").sell(1, 5, "97.00");
  EXPECT_TRUE(levels_of(log, *projection).empty()) << "it came and went between two batches";
}

TEST(PriceLevels, OneThatGoesAndComesBackInABatchStays) {
  MarketLog log;
  log.open_market(3).buy(2, 5, "99.00");
  const auto projection = projection_of(log);
  levels_of(log, *projection);
  log.sell(1, 5, "99.00").buy(3, 8, "99.00");
  EXPECT_EQ(levels_of(log, *projection), (std::vector<Open>{{99, Side::buy, 8, 1}}));
}

TEST(PriceLevels, OneThatWasReadBackGoesFromTheTables) {
  MarketLog log;
  log.open_market(3).buy(2, 5, "99.00").buy(3, 2, "99.00").sell(1, 1, "99.00");
  Tables tables;
  tables.write(batch_of(*projection_of(log)));
  Projection projection{kMarket};
  ASSERT_TRUE(projection.restore(tables.stored()));
  log.sell(1, 6, "99.00");
  EXPECT_EQ(levels_of(log, projection), (std::vector<Open>{{99, Side::buy, 0, 0}}));
}

TEST(PriceLevels, TheBestOnesAreTheHighestBuyAndTheLowestSell) {
  PriceLevels levels;
  EXPECT_EQ(levels.best(Side::buy), Price{0});
  for (const std::uint32_t price : {5u, 9u, 7u}) {
    levels.move(Side::buy, Price{price}, 1, 1);
    levels.move(Side::sell, Price{price + 10}, 1, 1);
  }
  EXPECT_EQ(levels.best(Side::buy), Price{9});
  EXPECT_EQ(levels.best(Side::sell), Price{15});
}

}  // namespace
}  // namespace paddock::projection::test
