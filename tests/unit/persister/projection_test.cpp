#include "persister/projection/projection.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/persister/market_log.hpp"

namespace paddock::projection::test {
namespace {

using model::AccountId;
using model::Amount;
using model::Price;
using model::Quantity;

Price dollars(std::uint32_t whole, std::uint32_t units = 0) { return Price{whole * 10'000 + units}; }

HoldingRow holding_of(const Batch& batch, std::uint32_t account) {
  const auto found = std::ranges::find(batch.holdings, user_of(account), &HoldingRow::holder);
  return found == batch.holdings.end() ? HoldingRow{} : *found;
}

BalanceRow balance_of(const Batch& batch, std::uint32_t account) {
  const auto found = std::ranges::find(batch.balances, AccountId{account}, &BalanceRow::account);
  return found == batch.balances.end() ? BalanceRow{} : *found;
}

OrderRow newest_order(const Batch& batch) {
  return *std::ranges::max_element(batch.new_orders, {}, &OrderRow::number);
}

TEST(Projection, TheHouseIsThereFromTheStart) {
  MarketLog log;
  const Batch batch = batch_of(*projection_of(log));
  ASSERT_EQ(batch.accounts.size(), 1u);
  EXPECT_EQ(batch.accounts[0], (AccountRow{model::kHouse, base::Uuid{}, 0}));
  EXPECT_EQ(batch.balances[0], (BalanceRow{model::kHouse, Amount{0}, Amount{0}}));
}

TEST(Projection, CostBasisIsTakenOffInProportionAndRounded) {
  MarketLog log;
  log.open_market(3).sell(1, 2, "100.01").buy(2, 2, "100.01").sell(1, 1, "100.00").buy(2, 1, "100.00");
  // 3 shares for 300.02; one of them sold takes off round(300.02 / 3, 4) = 100.0067.
  log.buy(3, 1, "103.00").sell(2, 1, "103.00");
  const HoldingRow holding = holding_of(batch_of(*projection_of(log)), 2);
  EXPECT_EQ(holding.shares, 2u);
  EXPECT_EQ(holding.cost_basis, Amount{3'000'200 - 1'000'067});
  EXPECT_EQ(holding.entry_price, Price{1'000'067});  // 200.0133 / 2 = 100.00665
  EXPECT_EQ(holding.current_mark, dollars(103));
  EXPECT_EQ(holding.gain, Amount{2 * 103 * kDollar - 2'000'133});
}

TEST(Projection, NothingHeldCostsNothing) {
  MarketLog log;
  log.open_market(3).sell(1, 3, "100.33").buy(2, 3, "100.33").buy(3, 3, "99.00").sell(2, 3, "99.00");
  const HoldingRow holding = holding_of(batch_of(*projection_of(log)), 2);
  EXPECT_EQ(holding.shares, 0u);
  EXPECT_EQ(holding.cost_basis, Amount{0});
  EXPECT_EQ(holding.entry_price, Price{0});
  EXPECT_EQ(holding.gain_pct, 0);
}

TEST(Projection, ATradeWithOneselfSellsFirstAndMovesNoPrice) {
  MarketLog log;
  log.open_market(2).sell(1, 10, "100.00").buy(2, 10, "100.00").phase("halted").phase("pre_open");
  log.sell(2, 10, "120.00").buy(2, 10, "120.00").phase("trading");
  const Batch batch = batch_of(*projection_of(log));
  ASSERT_EQ(batch.trades.size(), 2u);
  const HoldingRow holding = holding_of(batch, 2);
  EXPECT_EQ(holding.shares, 10u);
  // Sold first, all of them: what is left cost the new price alone.
  EXPECT_EQ(holding.cost_basis, Amount{1200 * kDollar});
  EXPECT_EQ(holding.current_mark, dollars(100));
  EXPECT_EQ(batch.offerings[0].reference_price, dollars(100));
  EXPECT_EQ(batch.offerings[0].total_trades, 2u);
}

TEST(Projection, ReservedCashFollowsTheOrder) {
  MarketLog log;
  log.open_market(2).buy(2, 10, "100.00");
  auto projection = projection_of(log);
  EXPECT_EQ(balance_of(batch_of(*projection), 2).reserved, Amount{1020 * kDollar});
  log.sell(1, 4, "90.00");  // trades at 100
  fold(log, *projection);
  Batch batch = batch_of(*projection);
  EXPECT_EQ(balance_of(batch, 2),
            (BalanceRow{AccountId{2}, Amount{(100'000 - 408) * kDollar}, Amount{612 * kDollar}}));
  log.run(R"({"op":"replace","port":2,"orig_ref":1,"ref":2,"quantity":7,"price":"50.00"})");
  fold(log, *projection);
  EXPECT_EQ(balance_of(batch_of(*projection), 2).reserved, Amount{3 * 51 * kDollar});
  log.run(R"({"op":"cancel","port":2,"ref":2,"quantity":5})");  // of 7 in all, 4 executed: 1 stays open
  fold(log, *projection);
  EXPECT_EQ(balance_of(batch_of(*projection), 2).reserved, Amount{51 * kDollar});
  log.run(R"({"op":"cancel","port":2,"ref":2,"quantity":0})");
  fold(log, *projection);
  EXPECT_EQ(balance_of(batch_of(*projection), 2).reserved, Amount{0});
}

TEST(Projection, LedgerSumsToTheBalances) {
  MarketLog log;
  log.open_market(2).sell(1, 5, "108.00").buy(2, 5, "110.00");
  log.run(R"({"op":"withdraw","account":0,"amount":"0.80"})");
  const Batch batch = batch_of(*projection_of(log));
  for (const BalanceRow& balance : batch.balances) {
    std::int64_t sum = 0;
    for (const LedgerRow& entry : batch.ledger)
      sum += entry.account == balance.account ? entry.amount.raw() : 0;
    EXPECT_EQ(sum, balance.balance.raw()) << balance.account.raw();
  }
  EXPECT_EQ(balance_of(batch, 0).balance, Amount{10 * kDollar});  // the commission 10.80 less 0.80
}

TEST(Projection, AReplacedOrderEndsAndItsSuccessorStartsWithItsOpenShares) {
  MarketLog log;
  log.open_market(2).sell(1, 10, "101.00").buy(2, 4, "101.00");
  log.run(R"({"op":"replace","port":1,"orig_ref":1,"ref":2,"quantity":12,"price":"102.00"})");
  const Batch batch = batch_of(*projection_of(log));
  const OrderRow successor = newest_order(batch);
  const auto old = std::ranges::find(batch.new_orders, successor.replaces, &OrderRow::number);
  ASSERT_NE(old, batch.new_orders.end());
  EXPECT_EQ(old->status, OrderStatus::cancelled);
  EXPECT_EQ(old->end, OrderEnd::replaced);
  EXPECT_EQ(old->requested, Quantity{10});
  EXPECT_EQ(old->filled, Quantity{4});
  EXPECT_EQ(successor.status, OrderStatus::active);
  EXPECT_EQ(successor.requested, Quantity{8});
  EXPECT_EQ(successor.filled, Quantity{0});
  EXPECT_EQ(successor.price, dollars(102));
  EXPECT_EQ(batch.offerings[0].lowest_ask, dollars(102));
}

TEST(Projection, AReductionLowersWhatWasRequestedAndTheLastCancelDoesNot) {
  MarketLog log;
  log.open_market(2).sell(1, 10, "101.00");
  log.run(R"({"op":"cancel","port":1,"ref":1,"quantity":7})");
  auto projection = projection_of(log);
  OrderRow order = newest_order(batch_of(*projection));
  EXPECT_EQ(order.requested, Quantity{7});
  EXPECT_EQ(order.status, OrderStatus::active);
  log.run(R"({"op":"cancel","port":1,"ref":1,"quantity":0})");
  fold(log, *projection);
  const Batch batch = batch_of(*projection);
  ASSERT_EQ(batch.changed_orders.size(), 1u);
  EXPECT_EQ(batch.changed_orders[0].requested, Quantity{7});
  EXPECT_EQ(batch.changed_orders[0].end, OrderEnd::user);
  EXPECT_EQ(batch.offerings[0].lowest_ask, Price{0});
}

TEST(Projection, BarsAreOfTheUtcHourOfTheTrade) {
  MarketLog log;
  constexpr std::int64_t kThree = kTwoOClock + 3600 * kSecond;
  log.at(kThree - 10 * kSecond).open_market(2);
  log.sell(1, 1, "100.00").buy(2, 1, "100.00");
  log.at(kThree).sell(1, 2, "104.00").buy(2, 2, "104.00");
  log.at(kThree + 3599 * kSecond).sell(1, 1, "102.00").buy(2, 1, "102.00");
  const Batch batch = batch_of(*projection_of(log));
  ASSERT_EQ(batch.bars.size(), 2u);
  EXPECT_EQ(batch.bars[0].begin, kTwoOClock);
  const BarRow expected{
      batch.offerings[0].id, kThree, dollars(104), dollars(104), dollars(102), dollars(102), 3,
      Wide{310 * kDollar},   2};
  EXPECT_EQ(batch.bars[1], expected);
}

TEST(Projection, OpeningAndClosingPricesAreOfTheTradingDay) {
  MarketLog log;
  log.open_market(2).sell(1, 1, "101.00").buy(2, 1, "101.00").sell(1, 1, "103.00").buy(2, 1, "103.00");
  auto projection = projection_of(log);
  OfferingRow row = batch_of(*projection).offerings[0];
  EXPECT_EQ(row.opening_price, dollars(101));
  EXPECT_EQ(row.closing_price, dollars(103));
  log.phase("closing_auction").sell(1, 1, "104.00").buy(2, 1, "105.00").phase("closed");
  fold(log, *projection);
  row = batch_of(*projection).offerings[0];
  EXPECT_EQ(row.closing_price, dollars(104));
  log.run(R"({"op":"end_of_day","date":"2025-10-20"})");
  fold(log, *projection);
  row = batch_of(*projection).offerings[0];
  EXPECT_EQ(row.opening_price, Price{0});
  EXPECT_EQ(row.closing_price, dollars(104)) << "the day's, until the next one has traded";
  log.phase("pre_open").sell(1, 1, "104.50").buy(2, 1, "104.50").phase("trading");
  log.sell(1, 1, "106.00").buy(2, 1, "106.00");
  fold(log, *projection);
  const Batch batch = batch_of(*projection);
  EXPECT_EQ(batch.offerings[0].opening_price, dollars(104, 5000));
  EXPECT_EQ(batch.offerings[0].closing_price, dollars(106));
  ASSERT_EQ(batch.discoveries.size(), 1u);
  EXPECT_EQ(batch.discoveries[0].kind, model::TradeKind::opening);
}

TEST(Projection, NamedIdentitiesReplaceComputedOnes) {
  MarketLog log;
  log.run(R"({"op":"open_account","account":1,"user":"00000000-0000-4000-8000-000000000001"})");
  log.run(
      R"({"op":"list","offering":1,"symbol":"A","issuer":1,"shares":10,"price":"1.00","id":"00000000-0000-4000-8000-000000000002","vehicle":"00000000-0000-4000-8000-000000000003"})");
  log.phase("trading").sell(1, 1, "2.00");
  const Batch batch = batch_of(*projection_of(log));
  const auto named = [](char digit) {
    return *base::parse_uuid("00000000-0000-4000-8000-00000000000" + std::string{digit});
  };
  ASSERT_EQ(batch.offerings.size(), 1u);
  EXPECT_EQ(batch.offerings[0].id, named('2'));
  EXPECT_EQ(batch.offerings[0].vehicle, named('3'));
  ASSERT_EQ(batch.holdings.size(), 1u);
  EXPECT_EQ(batch.holdings[0].holder, named('1'));
  EXPECT_EQ(batch.holdings[0].offering, named('2'));
  EXPECT_EQ(batch.new_orders[0].user, named('1'));
  EXPECT_EQ(batch.new_orders[0].offering, named('2'));
  EXPECT_EQ(std::ranges::count(batch.accounts, named('1'), &AccountRow::user), 1);
}

TEST(Projection, AnEventThatTheTablesCannotHaveIsNamed) {
  MarketLog log;
  log.open_market(2).sell(1, 1, "101.00");
  Projection projection{kMarket};
  Stored stored;
  stored.position = model::Seq{log.events.size() - 1};
  ASSERT_TRUE(projection.restore(stored));
  const auto folded = projection.apply(log.events.back(), model::Seq{log.events.size()});
  ASSERT_FALSE(folded);
  EXPECT_NE(folded.error().message.find("needs account 1"), std::string::npos) << folded.error().message;
}

}  // namespace
}  // namespace paddock::projection::test
