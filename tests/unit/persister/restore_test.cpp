#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "tests/unit/persister/market_log.hpp"

namespace paddock::projection::test {
namespace {

/// What tables hold after batches: a stand-in for the database.
class Tables {
 public:
  void write(const Batch& batch) {
    stored_.position = batch.to;
    stored_.last_time = batch.last_time;
    for (const auto& row : batch.accounts) accounts_[row.account] = row;
    for (const auto& row : batch.balances) balances_[row.account] = row;
    for (const auto& row : batch.offerings) offerings_[row.number] = row;
    for (const auto& row : batch.new_orders) orders_[row.number] = row;
    for (const auto& row : batch.changed_orders) orders_[row.number] = row;
    for (const auto& row : batch.holdings) holdings_[{row.offering, row.holder}] = row;
    for (const auto& row : batch.portfolios) portfolios_[row.user] = row;
    for (const auto& row : batch.bars) bars_[{row.offering, row.hour}] = row;
  }

  [[nodiscard]] Stored stored() const {
    Stored all = stored_;
    for (const auto& [key, row] : accounts_) all.accounts.push_back(row);
    for (const auto& [key, row] : balances_) all.balances.push_back(row);
    for (const auto& [key, row] : offerings_) all.offerings.push_back(row);
    for (const auto& [key, row] : orders_) {
      if (row.status <= OrderStatus::partially_filled) all.live_orders.push_back(row);
    }
    for (const auto& [key, row] : holdings_) all.holdings.push_back(row);
    for (const auto& [key, row] : portfolios_) all.portfolios.push_back(row);
    for (const auto& [key, row] : bars_) {
      if (row.hour == stored_.last_time - stored_.last_time % (3600 * kSecond)) all.bars.push_back(row);
    }
    return all;
  }

  bool operator==(const Tables& other) const {
    return accounts_ == other.accounts_ && balances_ == other.balances_ && offerings_ == other.offerings_ &&
           orders_ == other.orders_ && holdings_ == other.holdings_ && portfolios_ == other.portfolios_ &&
           bars_ == other.bars_;
  }

 private:
  Stored stored_;
  std::map<model::AccountId, AccountRow> accounts_;
  std::map<model::AccountId, BalanceRow> balances_;
  std::map<model::OfferingId, OfferingRow> offerings_;
  std::map<model::Seq, OrderRow> orders_;
  std::map<std::pair<base::Uuid, base::Uuid>, HoldingRow> holdings_;
  std::map<base::Uuid, PortfolioRow> portfolios_;
  std::map<std::pair<base::Uuid, std::int64_t>, BarRow> bars_;
};

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
}

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

TEST(Restore, AskedForNothingItIsDueNothing) {
  MarketLog log;
  busy_day(log);
  const Tables tables = tables_after(
      log, [](std::size_t) { return false; }, false);
  Projection projection{kMarket};
  ASSERT_TRUE(projection.restore(tables.stored()));
  EXPECT_FALSE(projection.wants_beat());
  EXPECT_FALSE(projection.beat_is_due());
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
