#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/persister/market_log.hpp"

namespace paddock::projection::test {
namespace {

TEST(Batches, HoldEachThingOnceWithItsLastValues) {
  MarketLog log;
  log.open_market(2).sell(1, 10, "100.00").buy(2, 3, "100.00").buy(2, 3, "100.00").buy(2, 4, "100.00");
  const Batch batch = batch_of(*projection_of(log));
  EXPECT_EQ(batch.new_orders.size(), 4u);
  EXPECT_TRUE(batch.changed_orders.empty());
  EXPECT_EQ(batch.new_orders[0].status, OrderStatus::filled);
  EXPECT_EQ(batch.trades.size(), 3u);
  EXPECT_EQ(batch.offerings.size(), 1u);
  EXPECT_EQ(batch.holdings.size(), 2u);
  EXPECT_EQ(batch.balances.size(), 3u);
  EXPECT_EQ(batch.bars.size(), 1u);
  EXPECT_EQ(batch.portfolios.size(), 2u);
}

TEST(Batches, AnOrderOfAnEarlierBatchIsChangedNotAdded) {
  MarketLog log;
  log.open_market(2).sell(1, 10, "100.00");
  auto projection = projection_of(log);
  const Batch first = batch_of(*projection);
  log.buy(2, 3, "100.00").buy(2, 7, "100.00");
  fold(log, *projection);
  const Batch second = batch_of(*projection);
  ASSERT_EQ(second.changed_orders.size(), 1u);
  EXPECT_EQ(second.changed_orders[0].number, first.new_orders[0].number);
  EXPECT_EQ(second.changed_orders[0].status, OrderStatus::filled);
  EXPECT_EQ(second.new_orders.size(), 2u);
  EXPECT_EQ(second.from, first.to);
  EXPECT_EQ(second.first_time, log.events[first.to.raw()].time);
}

TEST(Batches, MarksOfThoseWhoDidNotTradeWaitForTheBeat) {
  MarketLog log;
  log.open_market(4).sell(1, 5, "100.00").buy(2, 5, "100.00");
  auto projection = projection_of(log);
  static_cast<void>(batch_of(*projection));
  log.sell(1, 1, "112.00").buy(3, 1, "112.00");
  fold(log, *projection);
  Batch batch;
  projection->close_batch(batch);
  EXPECT_EQ(batch.holdings.size(), 2u) << "those who traded";
  EXPECT_TRUE(batch.portfolios.empty());
  ASSERT_TRUE(projection->wants_beat());
  projection->write_beat();
  projection->close_batch(batch);
  EXPECT_EQ(batch.from, batch.to);
  ASSERT_EQ(batch.marks.size(), 1u) << "one row for everybody's mark";
  EXPECT_EQ(batch.marks[0].mark, model::Price{1'120'000});
  EXPECT_EQ(batch.portfolios.size(), 2u) << "those who traded; the others' follow from the marks";
  EXPECT_TRUE(batch.holdings.empty());
  EXPECT_FALSE(projection->wants_beat());
  EXPECT_FALSE(projection->batch_has_beat());
  projection->mark_all();
  projection->write_beat();
  projection->close_batch(batch);
  EXPECT_EQ(batch.marks.size(), 1u);
  EXPECT_EQ(batch.portfolios.size(), 3u) << "everyone who ever held shares";
}

TEST(Batches, ABeatTakesWhatMovedFirstAndLeavesTheRest) {
  MarketLog log;
  log.open_market(3).run(
      R"({"op":"list","offering":2,"symbol":"MUST67","issuer":1,"shares":9,"price":"50.00"})");
  log.run(R"({"op":"phase","offering":2,"to":"trading"})").sell(1, 1, "101.00").buy(2, 1, "101.00");
  log.run(R"({"op":"enter","account":1,"ref":7,"offering":2,"side":"sell","quantity":1,"price":"51.00"})");
  log.run(R"({"op":"enter","account":3,"ref":7,"offering":2,"side":"buy","quantity":1,"price":"51.00"})");
  auto projection = projection_of(log);
  Batch batch;
  projection->write_beat(2);
  projection->close_batch(batch);
  ASSERT_EQ(batch.marks.size(), 1u);
  EXPECT_EQ(batch.marks[0].mark, model::Price{1'010'000});
  EXPECT_EQ(batch.portfolios.size(), 2u);
  ASSERT_TRUE(projection->wants_beat());
  projection->write_beat(2);
  projection->close_batch(batch);
  ASSERT_EQ(batch.marks.size(), 1u);
  EXPECT_EQ(batch.marks[0].mark, model::Price{510'000});
  EXPECT_EQ(batch.portfolios.size(), 1u);
  EXPECT_FALSE(projection->wants_beat());
}

TEST(Batches, MarksThatARowRefusesGoToEachHolderByItself) {
  MarketLog log;
  log.open_market(4).sell(1, 5, "100.00").buy(2, 5, "100.00");
  auto projection = projection_of(log);
  const Batch first = batch_of(*projection);
  log.sell(1, 1, "112.00").buy(3, 1, "112.00");
  fold(log, *projection);
  static_cast<void>(batch_of(*projection));
  projection->mark_row_by_row(first.offerings.at(0).id);
  const Batch batch = batch_of(*projection);
  EXPECT_TRUE(batch.marks.empty());
  EXPECT_EQ(batch.holdings.size(), 3u);
  EXPECT_EQ(batch.portfolios.size(), 3u);
}

TEST(Batches, AHoldingWithoutSharesIsMarkedNoMore) {
  MarketLog log;
  log.open_market(3).sell(1, 5, "100.00").buy(2, 5, "100.00").sell(2, 5, "101.00").buy(3, 5, "101.00");
  auto projection = projection_of(log);
  const Batch first = batch_of(*projection);
  const auto empty = std::ranges::find(first.holdings, 0u, &HoldingRow::shares);
  ASSERT_NE(empty, first.holdings.end());
  EXPECT_EQ(empty->current_mark, model::Price{1'010'000}) << "the price at which it sold its last shares";
  log.sell(1, 1, "112.00").buy(3, 1, "112.00");
  fold(log, *projection);
  const Batch second = batch_of(*projection);
  EXPECT_EQ(std::ranges::count(second.holdings, empty->holder, &HoldingRow::holder), 0);
  EXPECT_EQ(std::ranges::count(second.portfolios, empty->holder, &PortfolioRow::user), 0);
}

TEST(Batches, NothingIsWrittenForEventsThatChangeNoTable) {
  MarketLog log;
  log.open_market(2);
  auto projection = projection_of(log);
  static_cast<void>(batch_of(*projection));
  log.run(R"({"op":"query","port":1})").run(R"({"op":"cancel","port":1,"ref":77,"quantity":0})");
  fold(log, *projection);
  const Batch batch = batch_of(*projection);
  EXPECT_EQ(batch.rows(), 0u);
  EXPECT_EQ(batch.to.raw(), batch.from.raw() + 2) << "the position moves all the same";
}

TEST(Batches, EndOnlyWithACommand) {
  MarketLog log;
  log.open_market(2).sell(1, 1, "100.00").sell(1, 1, "100.00").buy(2, 2, "100.00");
  Projection projection{kMarket};
  ASSERT_TRUE(projection.restore({}));
  const auto last = log.events.size();
  for (std::size_t i = 0; i < last; ++i) {
    ASSERT_TRUE(projection.apply(log.events[i], model::Seq{i + 1}));
    // The last command: accepted and two trades.
    if (i + 1 >= last - 2) {
      EXPECT_EQ(projection.at_command_end(), i + 1 == last);
    }
  }
}

}  // namespace
}  // namespace paddock::projection::test
