#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "tests/support/script_market.hpp"

/// Rulebook section 7, in brackets: long expiries and mass cancels go in slices of 1,000, other commands in
/// between.
namespace paddock::tests {
namespace {

/// One account with `count` sell orders of one share, refs from 1, at 2.00.
void begin(ScriptMarket& market, int count, const char* tif = "day") {
  market.run(R"({"op":"open_account","account":1})");
  market.run(R"({"op":"open_account","account":2})");
  market.run(R"({"op":"deposit","account":2,"amount":"1000.00"})");
  market.run(R"({"op":"list","offering":1,"symbol":"A","issuer":1,"shares":10000,"price":"1.00"})");
  market.run(R"({"op":"phase","offering":1,"to":"trading"})");
  for (int ref = 1; ref <= count; ++ref) {
    market.run(fmt::format(
        R"({{"op":"enter","account":1,"ref":{},"offering":1,"side":"sell","quantity":1,"price":"2.00","tif":"{}"}})",
        ref, tif));
  }
}

bool is_cancelled(const std::string& event, int ref, const std::string& reason) {
  return event.find(fmt::format(R"("ref":{},)", ref)) != std::string::npos &&
         event.find(R"("reason":")" + reason + '"') != std::string::npos;
}

TEST(Slices, an_expiry_of_2500_orders_takes_three) {
  ScriptMarket market;
  begin(market, 2'500);
  const auto first = market.run(R"({"op":"phase","offering":1,"to":"closed"})");
  ASSERT_EQ(first.size(), 1'001U);
  EXPECT_TRUE(is_cancelled(first[1], 1, "expired")) << first[1];
  ASSERT_TRUE(market.checker().has_pending());
  const auto second = market.resume();
  ASSERT_EQ(second.size(), 1'000U);
  EXPECT_TRUE(is_cancelled(second.front(), 1'001, "expired")) << second.front();
  ASSERT_TRUE(market.checker().has_pending());
  EXPECT_EQ(market.resume().size(), 500U);
  EXPECT_FALSE(market.checker().has_pending());
}

TEST(Slices, the_oldest_order_goes_first_whatever_its_price) {
  ScriptMarket market;
  begin(market, 0);
  for (int ref = 1; ref <= 2'500; ++ref) {
    market.run(fmt::format(
        R"({{"op":"enter","account":1,"ref":{},"offering":1,"side":"sell","quantity":1,"price":"{}.00"}})",
        ref, 2 + ref * 37 % 101));
  }
  auto events = market.run(R"({"op":"phase","offering":1,"to":"closed"})");
  events.erase(events.begin());
  while (market.checker().has_pending()) std::ranges::copy(market.resume(), std::back_inserter(events));
  ASSERT_EQ(events.size(), 2'500U);
  for (int place = 0; const std::string& event : events)
    ASSERT_TRUE(is_cancelled(event, ++place, "expired")) << place << ": " << event;
}

TEST(Slices, a_mass_cancel_leaves_what_came_after_it) {
  ScriptMarket market;
  begin(market, 1'001, "gtc");
  EXPECT_EQ(market.run(R"({"op":"mass_cancel","account":1})").size(), 1'000U);
  ASSERT_TRUE(market.checker().has_pending());
  market.run(
      R"({"op":"enter","account":1,"ref":1002,"offering":1,"side":"sell","quantity":1,"price":"2.00"})");
  const auto rest = market.resume();
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_TRUE(is_cancelled(rest.front(), 1'001, "mass_cancel")) << rest.front();
  EXPECT_FALSE(market.checker().has_pending());
}

TEST(Slices, an_order_that_is_still_to_be_cancelled_trades_until_then) {
  ScriptMarket market;
  begin(market, 1'002);
  market.run(R"({"op":"mass_cancel","port":1})");
  const auto bought = market.run(
      R"({"op":"enter","account":2,"ref":1,"offering":1,"side":"buy","quantity":1,"price":"2.00"})");
  EXPECT_EQ(bought.size(), 2U);
  EXPECT_EQ(market.resume().size(), 1U);
}

TEST(Slices, a_disabled_account_cannot_replace_what_is_still_to_be_cancelled) {
  ScriptMarket market;
  begin(market, 1'002);
  ASSERT_EQ(market.run(R"({"op":"disable","account":1})").size(), 1'001U);
  const auto refused =
      market.run(R"({"op":"replace","port":1,"orig_ref":1002,"ref":2000,"quantity":1,"price":"2.00"})");
  ASSERT_EQ(refused.size(), 1U);
  EXPECT_NE(refused.front().find(R"("account":1,"ref":2000,"reason":"entry_disabled")"), std::string::npos);
  EXPECT_EQ(market.resume().size(), 2U);
}

TEST(Slices, exactly_one_slice_leaves_nothing) {
  ScriptMarket market;
  begin(market, 1'000);
  EXPECT_EQ(market.run(R"({"op":"mass_cancel","port":1})").size(), 1'000U);
  while (market.checker().has_pending()) EXPECT_TRUE(market.resume().empty());
  EXPECT_TRUE(market.state().size() > 2);
}

TEST(Slices, the_next_phase_finds_no_order_that_should_have_expired) {
  ScriptMarket market;
  begin(market, 1'100);
  market.run(R"({"op":"phase","offering":1,"to":"closed"})");
  market.run(R"({"op":"phase","offering":1,"to":"pre_open"})");
  for (const std::string& line : market.state())
    EXPECT_EQ(line.find(R"("order")"), std::string::npos) << line;
}

}  // namespace
}  // namespace paddock::tests
