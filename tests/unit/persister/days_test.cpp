#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "engine/model/words.hpp"

#include "tests/unit/persister/market_log.hpp"
#include "tests/unit/persister/tables.hpp"

namespace paddock::projection::test {
namespace {

void end_day(MarketLog& log, std::string_view date) {
  log.run(fmt::format(R"({{"op":"end_of_day","date":"{}"}})", date));
}

StatsRow stats_of(const Batch& batch, std::uint32_t account) {
  const auto found = std::ranges::find(batch.stats, user_of(account), &StatsRow::user);
  return found == batch.stats.end() ? StatsRow{} : *found;
}

TEST(Days, BuyersAndSellersGainWithTheMarketAndPayCommission) {
  MarketLog log;
  log.open_market(3).sell(1, 10, "100.00").buy(2, 10, "100.00").sell(2, 4, "110.00").buy(3, 4, "110.00");
  auto projection = projection_of(log);
  static_cast<void>(batch_of(*projection));
  end_day(log, "2025-10-20");
  fold(log, *projection);
  const Batch batch = batch_of(*projection);
  // Bought 10 for 1000 and 20 of commission, sold 4 for 440, holds 6 at 110.
  const StatsRow second = stats_of(batch, 2);
  EXPECT_EQ(second.trades, 2u);
  EXPECT_EQ(second.gain, Wide{(440 - 1000 - 20 + 660) * kDollar});
  EXPECT_EQ(second.gain_pct, 800);  // 80 of 1000
  EXPECT_EQ(second.win_pct, Wide{10'000});
  EXPECT_EQ(second.profitable_days, 1u);
  const StatsRow third = stats_of(batch, 3);
  EXPECT_EQ(third.gain, Wide{-88 * kDollar / 10});
  EXPECT_FALSE(third.win_pct);
  EXPECT_EQ(third.profitable_days, 0u);
  ASSERT_EQ(batch.days.size(), 1u);
  EXPECT_EQ(batch.days[0].users, 3u);
  EXPECT_EQ(batch.days[0].trades, 2u);
  EXPECT_EQ(batch.days[0].end, projection->position());
}

TEST(Days, WhatWasListedIsNoGain) {
  MarketLog log;
  log.open_market(1);
  auto projection = projection_of(log);
  end_day(log, "2025-10-20");
  fold(log, *projection);
  const StatsRow issuer = stats_of(batch_of(*projection), 1);
  EXPECT_EQ(issuer.listed, issuer.closing_value);
  EXPECT_EQ(issuer.gain, 0);
  EXPECT_EQ(issuer.trades, 0u);
}

TEST(Days, AFigureNeedsATradeOrSharesNowOrThen) {
  MarketLog log;
  log.open_market(3).sell(1, 5, "100.00").buy(2, 5, "100.00");
  end_day(log, "2025-10-20");
  log.sell(2, 5, "100.00").buy(1, 5, "100.00");  // the second holds nothing at the end, but did
  end_day(log, "2025-10-21");
  end_day(log, "2025-10-22");
  auto projection = projection_of(log);
  Tables tables;
  tables.write(batch_of(*projection));
  const auto day = [](int of_month) {
    return model::parse_date(fmt::format("2025-10-{}", of_month)).value();
  };
  EXPECT_TRUE(tables.stats().contains({day(21), user_of(2)}));
  EXPECT_FALSE(tables.stats().contains({day(22), user_of(2)}));
  EXPECT_FALSE(tables.stats().contains({day(20), user_of(3)})) << "had cash alone";
  EXPECT_TRUE(tables.stats().contains({day(22), user_of(1)}));
}

TEST(Days, ATradeWithOneselfCountsOnce) {
  MarketLog log;
  log.open_market(2).phase("halted").phase("pre_open");
  log.sell(1, 3, "90.00").buy(1, 3, "90.00").phase("trading");
  end_day(log, "2025-10-20");
  const StatsRow row = stats_of(batch_of(*projection_of(log)), 1);
  EXPECT_EQ(row.trades, 1u);
  EXPECT_EQ(row.buys, row.sells);
  EXPECT_EQ(row.win_pct, Wide{0}) << "sold below cost";
}

TEST(Days, TheLeaderboardHasAHundredRanksAndTiesGoToTheLowerAccount) {
  MarketLog log;
  log.open_market(130).sell(1, 120, "100.00");
  for (int account = 2; account <= 121; ++account) log.buy(account, 1, "100.00");
  end_day(log, "2025-10-20");
  const Batch batch = batch_of(*projection_of(log));
  EXPECT_EQ(batch.stats.size(), 121u);
  ASSERT_EQ(batch.ranks.size(), 100u);
  EXPECT_EQ(batch.ranks[0].user, user_of(1)) << "lost nothing; the others paid commission";
  for (std::uint32_t rank = 2; rank <= 100; ++rank) {
    EXPECT_EQ(batch.ranks[rank - 1].rank, rank);
    EXPECT_EQ(batch.ranks[rank - 1].user, user_of(rank));
  }
}

TEST(Days, AWindowHasPhasesAndPricesOfItsDay) {
  MarketLog log;
  log.open_market(2).at(kTwoOClock + kSecond).sell(1, 1, "101.00").buy(2, 1, "101.00");
  log.sell(1, 1, "99.00").buy(2, 1, "99.00").at(kTwoOClock + 2 * kSecond).phase("closing_auction");
  log.sell(1, 1, "104.00").buy(2, 1, "105.00").at(kTwoOClock + 3 * kSecond).phase("closed");
  end_day(log, "2025-10-20");
  auto projection = projection_of(log);
  const Batch batch = batch_of(*projection);
  ASSERT_EQ(batch.windows.size(), 1u);
  const WindowRow& row = batch.windows[0];
  EXPECT_EQ(row.date, model::parse_date("2025-10-20"));
  EXPECT_EQ(row.day_start, model::Seq{0});
  EXPECT_EQ(row.trading_at, kTwoOClock);
  EXPECT_EQ(row.closing_auction_at, kTwoOClock + 2 * kSecond);
  EXPECT_EQ(row.closed_at, kTwoOClock + 3 * kSecond);
  EXPECT_EQ(row.open, model::Price{1'010'000});
  EXPECT_EQ(row.low, model::Price{990'000});
  EXPECT_EQ(row.high, model::Price{1'040'000});
  EXPECT_EQ(row.close, row.high);
  EXPECT_EQ(row.trades, 3u);
  end_day(log, "2025-10-21");
  fold(log, *projection);
  const WindowRow empty = batch_of(*projection).windows.at(0);
  EXPECT_EQ(empty.trades, 0u);
  EXPECT_EQ(empty.open, model::Price{0});
  EXPECT_EQ(empty.day_start, batch.to) << "the end of the day before";
}

}  // namespace
}  // namespace paddock::projection::test
