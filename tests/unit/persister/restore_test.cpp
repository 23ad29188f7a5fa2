#include <gtest/gtest.h>

#include <memory>
#include <random>

#include "tests/unit/persister/market_log.hpp"
#include "tests/unit/persister/tables.hpp"

namespace paddock::projection::test {
namespace {

void busy_day(MarketLog& log) {
  log.open_market(4);
  log.sell(1, 30, "100.00")
      .buy(2, 10, "100.00")
      .buy(3, 25, "100.00")
      .sell(2, 4, "101.00")
      .buy(4, 2, "101.00");
  log.at(kTwoOClock + 1800 * kSecond).sell(3, 5, "99.00").buy(4, 9, "99.50");
  log.run(R"({"op":"replace","port":4,"orig_ref":2,"ref":3,"quantity":12,"price":"98.00"})");
  log.at(kTwoOClock + 3700 * kSecond).phase("closing_auction").sell(1, 5, "97.00").phase("closed");
  log.run(R"({"op":"end_of_day","date":"2025-10-20"})")
      .phase("pre_open")
      .sell(3, 2, "96.00")
      .buy(1, 1, "99.00");
  log.phase("trading").run(R"({"op":"mass_cancel","account":1})").buy(2, 1, "96.00");
  // Trades with oneself, a sale at a loss and one at a gain, and a listing, in a day that has not ended.
  log.phase("halted").phase("pre_open").sell(3, 3, "96.00").buy(3, 3, "96.00").phase("trading");
  log.run(R"({"op":"list","offering":2,"symbol":"MUST67","issuer":2,"shares":7,"price":"3.00"})");
  log.sell(4, 2, "95.00").buy(2, 1, "95.00").buy(1, 1, "95.00").sell(2, 1, "130.00").buy(4, 1, "130.00");
}

/// The day's second end, so that what was kept of it shows in its figures.
void end_day(MarketLog& log) { log.run(R"({"op":"end_of_day","date":"2025-10-21"})"); }

/// Folds a log, cut after each event for which `cut` says so; starts anew from the tables after each cut when
/// `restart`. Beats are written at the end alone.
template <class Cut>
Tables tables_after(const MarketLog& log, Cut cut, bool restart) {
  Tables tables;
  auto projection = std::make_unique<Projection>(kMarket);
  EXPECT_TRUE(projection->restore({}));
  for (std::size_t i = 0; i < log.events.size(); ++i) {
    const auto folded = projection->apply(log.events[i], model::Seq{i + 1});
    EXPECT_TRUE(folded) << (folded ? "" : folded.error().message);
    if (!projection->at_command_end() || !cut(i)) continue;
    Batch batch;
    projection->close_batch(batch);
    tables.write(batch);
    if (!restart) continue;
    projection = std::make_unique<Projection>(kMarket);
    EXPECT_TRUE(projection->restore(tables.stored()));
  }
  tables.write(batch_of(*projection));
  return tables;
}

TEST(Restore, TheTablesDoNotDependOnWhereBatchesAreCutOrOnRestarts) {
  MarketLog log;
  busy_day(log);
  end_day(log);
  const Tables expected = tables_after(
      log, [](std::size_t) { return false; }, false);
  EXPECT_EQ(tables_after(
                log, [](std::size_t) { return true; }, false),
            expected);
  EXPECT_EQ(tables_after(
                log, [](std::size_t) { return true; }, true),
            expected);
  for (std::size_t only = 0; only < log.events.size(); ++only) {
    EXPECT_EQ(tables_after(
                  log, [&](std::size_t i) { return i == only; }, true),
              expected)
        << "cut at " << only;
  }
}

TEST(Restore, WhoDidNothingSinceIsRankedByAccount) {
  MarketLog log;
  log.open_market(6).sell(1, 4, "100.00");
  for (const int account : {5, 4, 3, 2}) log.buy(account, 1, "100.00");
  log.run(R"({"op":"end_of_day","date":"2025-10-20"})").run(R"({"op":"end_of_day","date":"2025-10-21"})");
  const Tables expected = tables_after(
      log, [](std::size_t) { return false; }, false);
  EXPECT_EQ(tables_after(
                log, [](std::size_t) { return true; }, true),
            expected);
}

/// Trades of both offerings at prices that wander, some of them back and forth between two accounts.
void wander(MarketLog& log, std::mt19937& dice, int trades) {
  std::uint32_t price[] = {100, 50};
  const auto enter = [&](int account, std::size_t offering, std::string_view side) {
    log.run(fmt::format(R"({{"op":"enter","account":{},"ref":{},"offering":{},"side":"{}","quantity":1,)"
                        R"("price":"{}.00"}})",
                        account, log.next_ref(account), offering + 1, side, price[offering]));
  };
  for (int i = 0; i < trades; ++i) {
    const std::size_t offering = dice() % 2;
    price[offering] += static_cast<std::uint32_t>(dice() % 3) - 1;
    const int seller = static_cast<int>(dice() % 4) + 1;
    enter(seller, offering, "sell");
    enter(seller % 4 + 1, offering, "buy");
  }
}

TEST(Restore, PortfoliosAreWhatTheTablesOwnMarksMakeThemWhereverABeatOrARestartFalls) {
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    std::mt19937 dice{seed};
    MarketLog log;
    log.open_market(4).run(
        R"({"op":"list","offering":2,"symbol":"MUST67","issuer":2,"shares":90,"price":"50.00"})");
    log.run(R"({"op":"phase","offering":2,"to":"trading"})");
    wander(log, dice, 40);
    Tables tables;
    auto projection = std::make_unique<Projection>(kMarket);
    ASSERT_TRUE(projection->restore({}));
    const auto write = [&] {
      Batch batch;
      projection->close_batch(batch);
      tables.write(batch);
    };
    for (std::size_t i = 0; i < log.events.size(); ++i) {
      ASSERT_TRUE(projection->apply(log.events[i], model::Seq{i + 1}));
      if (!projection->at_command_end() || dice() % 4 != 0) continue;
      if (dice() % 2 == 0) projection->write_beat(dice() % 3 + 1);
      write();
      if (dice() % 3 != 0) continue;
      projection = std::make_unique<Projection>(kMarket);
      ASSERT_TRUE(projection->restore(tables.stored()));
    }
    do {
      projection->write_beat(1);
      write();
    } while (projection->wants_beat());
    const Tables expected = tables_after(
        log, [](std::size_t) { return false; }, false);
    ASSERT_EQ(tables.differences(expected), "") << "seed " << seed;
  }
}

TEST(Restore, AskedForNothingItIsDueNothing) {
  MarketLog log;
  busy_day(log);
  const Tables tables = tables_after(
      log, [](std::size_t) { return false; }, false);
  Projection projection{kMarket};
  ASSERT_TRUE(projection.restore(tables.stored()));
  EXPECT_FALSE(projection.wants_beat());
  EXPECT_FALSE(projection.batch_has_anything());
}

TEST(Restore, RowsThatContradictEachOtherAreNamed) {
  Stored stored;
  stored.balances.push_back({model::AccountId{7}, model::Amount{1}, model::Amount{0}});
  Projection projection{kMarket};
  const auto restored = projection.restore(stored);
  ASSERT_FALSE(restored);
  EXPECT_NE(restored.error().message.find("cash_balances has account 7"), std::string::npos);
}

TEST(Restore, AnAccountWithoutItsUserIsNamed) {
  Stored stored;
  stored.accounts.push_back({model::AccountId{0}, base::Uuid{}, 0});
  stored.accounts.push_back({model::AccountId{7}, base::Uuid{}, kTwoOClock});
  Projection projection{kMarket};
  const auto restored = projection.restore(stored);
  ASSERT_FALSE(restored);
  EXPECT_NE(restored.error().message.find("account 7 has no user"), std::string::npos);
}

}  // namespace
}  // namespace paddock::projection::test
