#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/script_market.hpp"

/// Rulebook sections 4, 5 and 8 where numbers are large: limits on live orders, the look of a fok order, long
/// sweeps, the most cash that a market may hold; and what only a gateway can say.
namespace paddock::tests {
namespace {

std::string enter(int account, int ref, const char* side, int quantity, const char* price,
                  const char* more = "") {
  return fmt::format(
      R"({{"op":"enter","account":{},"ref":{},"offering":1,"side":"{}","quantity":{},"price":"{}"{}}})",
      account, ref, side, quantity, price, more);
}

/// Two accounts with cash; account 1 has the shares; the phase is `trading`.
void begin(ScriptMarket& market) {
  market.run(R"({"op":"open_account","account":1})");
  market.run(R"({"op":"open_account","account":2})");
  market.run(R"({"op":"deposit","account":1,"amount":"10000000.00"})");
  market.run(R"({"op":"deposit","account":2,"amount":"10000000.00"})");
  market.run(R"({"op":"list","offering":1,"symbol":"A","issuer":1,"shares":1000000,"price":"1.00"})");
  market.run(R"({"op":"phase","offering":1,"to":"trading"})");
}

void expect_reason(const std::vector<std::string>& events, const std::string& reason) {
  ASSERT_EQ(events.size(), 1U);
  EXPECT_NE(events.front().find("\"reason\":\"" + reason + '"'), std::string::npos) << events.front();
}

void expect_type(const std::vector<std::string>& events, const std::string& type) {
  ASSERT_FALSE(events.empty());
  EXPECT_NE(events.front().find("\"type\":\"" + type + '"'), std::string::npos) << events.front();
}

TEST(Limits, live_orders_of_the_market_are_checked_last) {
  ScriptMarket market({.orders = 3});
  begin(market);
  for (int ref = 1; ref <= 3; ++ref) expect_type(market.run(enter(1, ref, "sell", 1, "2.00")), "accepted");
  expect_reason(market.run(enter(1, 4, "sell", 1'000'000, "2.00")), "invalid_quantity");
  expect_reason(market.run(enter(1, 5, "sell", 999'999, "2.00")), "insufficient_shares");
  expect_reason(market.run(enter(1, 6, "sell", 1, "2.00")), "too_many_orders");
  expect_reason(market.run(enter(2, 1, "buy", 1, "1.00")), "too_many_orders");
  expect_type(market.run(R"({"op":"replace","port":1,"orig_ref":1,"ref":7,"quantity":2,"price":"2.00"})"),
              "replaced");
  expect_type(market.run(R"({"op":"cancel","port":1,"ref":7,"quantity":0})"), "cancelled");
  expect_type(market.run(enter(2, 2, "buy", 1, "1.00")), "accepted");
}

TEST(Limits, live_orders_of_an_account_in_an_offering) {
  ScriptMarket market({.orders = 16, .orders_per_account_and_offering = 2});
  begin(market);
  market.run(R"({"op":"list","offering":2,"symbol":"B","issuer":1,"shares":10,"price":"1.00"})");
  market.run(R"({"op":"phase","offering":2,"to":"trading"})");
  expect_type(market.run(enter(1, 1, "sell", 1, "2.00")), "accepted");
  expect_type(market.run(enter(1, 2, "buy", 1, "1.00")), "accepted");
  expect_reason(market.run(enter(1, 3, "sell", 1, "2.00")), "too_many_orders");
  expect_type(
      market.run(
          R"({"op":"enter","account":1,"ref":4,"offering":2,"side":"sell","quantity":1,"price":"2.00"})"),
      "accepted");
  expect_type(market.run(enter(2, 1, "buy", 1, "2.00")), "accepted");  // fills the first: room for one
  expect_type(market.run(enter(1, 5, "sell", 1, "2.00")), "accepted");
}

TEST(Limits, a_fok_looks_at_ten_thousand_resting_orders) {
  ScriptMarket market;
  begin(market);
  for (int ref = 1; ref <= 10'001; ++ref) market.run(enter(1, ref, "sell", 1, "2.00"));
  const auto beyond = market.run(enter(2, 1, "buy", 10'001, "2.00", R"(,"tif":"fok")"));
  ASSERT_EQ(beyond.size(), 2U);
  EXPECT_NE(beyond.back().find(R"("reason":"fok")"), std::string::npos);
  const auto within = market.run(enter(2, 2, "buy", 10'000, "2.00", R"(,"tif":"fok")"));
  EXPECT_EQ(within.size(), 10'001U);
  EXPECT_EQ(market.run(enter(2, 3, "buy", 1, "2.00", R"(,"tif":"fok")")).size(), 2U);
}

TEST(Limits, own_orders_count_among_those_that_a_fok_looks_at) {
  ScriptMarket market({.orders = 16, .fok_scan = 2});
  begin(market);
  market.run(enter(1, 1, "sell", 5, "2.00"));
  market.run(enter(2, 1, "buy", 2, "2.00"));
  market.run(enter(2, 2, "sell", 1, "2.00"));
  market.run(enter(2, 3, "sell", 1, "2.00"));
  market.run(R"({"op":"cancel","port":1,"ref":1,"quantity":0})");
  market.run(enter(1, 2, "sell", 1, "2.00"));
  const auto events = market.run(enter(2, 4, "buy", 1, "2.00", R"(,"tif":"fok","stp":"cancel_oldest")"));
  ASSERT_EQ(events.size(), 2U);
  EXPECT_NE(events.back().find(R"("reason":"fok")"), std::string::npos);
}

TEST(Trap, a_sweep_of_five_thousand_fills) {
  ScriptMarket market;
  begin(market);
  for (int ref = 1; ref <= 5'000; ++ref) market.run(enter(1, ref, "sell", 2, ref % 2 == 0 ? "2.00" : "2.01"));
  const auto events = market.run(enter(2, 1, "buy", 10'000, "2.01"));
  ASSERT_EQ(events.size(), 5'001U);
  EXPECT_NE(events[2'500].find(R"("price":"2.00")"), std::string::npos);
  EXPECT_NE(events[2'501].find(R"("price":"2.01")"), std::string::npos);
  const auto after = market.run(enter(2, 2, "buy", 1, "2.01", R"(,"tif":"ioc","stp":"cancel_both")"));
  EXPECT_EQ(after.size(), 2U) << "nothing is left to trade with";
}

TEST(FrontDoor, its_reason_comes_before_all_but_a_stale_ref) {
  ScriptMarket market({.orders = 16});
  begin(market);
  market.run(enter(1, 5, "sell", 1, "2.00"));
  model::Command command = model::make_order_command(model::Op::enter);
  command.port = model::PortId{1};
  command.account = model::AccountId{1};
  command.ref = model::UserRef{5};
  command.front_reason = 0x8007;
  EXPECT_TRUE(market.run(command).empty());
  market.run(R"({"op":"disable","port":1})");
  command.ref = model::UserRef{6};
  const auto events = market.run(command);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_NE(events.front().find(R"("reason":"front_door","wire_reason":"0x8007")"), std::string::npos);
  EXPECT_NE(market.run(R"({"op":"query","port":1})").front().find(R"("ref":7)"), std::string::npos);
}

TEST(FrontDoor, of_a_replace_names_the_account_when_the_order_is_live) {
  ScriptMarket market({.orders = 16});
  begin(market);
  market.run(enter(1, 5, "sell", 1, "2.00"));
  model::Command command = model::make_order_command(model::Op::replace);
  command.port = model::PortId{1};
  command.orig_ref = model::UserRef{5};
  command.ref = model::UserRef{6};
  command.front_reason = 0x8008;
  EXPECT_NE(market.run(command).front().find(R"("account":1,"ref":6,"reason":"front_door")"),
            std::string::npos);
  command.orig_ref = model::UserRef{4};
  command.ref = model::UserRef{7};
  EXPECT_NE(market.run(command).front().find(R"("account":null,"ref":7,"reason":"front_door")"),
            std::string::npos);
}

TEST(Limits, no_deposit_lifts_all_cash_above_its_most) {
  ScriptMarket market({.orders = 16});
  begin(market);  // 20,000,000.00 are there
  const std::string most = R"({"op":"deposit","account":1,"amount":"1000000000000.00"})";
  for (int i = 0; i < 499; ++i) expect_type(market.run(most), "cash");
  expect_reason(market.run(most), "invalid_amount");
  expect_reason(market.run(R"({"op":"deposit","account":2,"amount":"999980000000.0001"})"), "invalid_amount");
  expect_type(market.run(R"({"op":"deposit","account":2,"amount":"999980000000.00"})"), "cash");
  expect_reason(market.run(R"({"op":"deposit","account":0,"amount":"0.0001"})"), "invalid_amount");
  expect_type(market.run(R"({"op":"withdraw","account":1,"amount":"0.0001"})"), "cash");
  expect_type(market.run(R"({"op":"deposit","account":0,"amount":"0.0001"})"), "cash");
}

}  // namespace
}  // namespace paddock::tests
