#include <gtest/gtest.h>

#include "tests/support/beginnings.hpp"
#include "tests/support/transcript.hpp"

/// Rulebook section 5: continuous matching.
namespace paddock::tests {
namespace {

TEST(Matching, takes_price_before_time_and_the_resting_price) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"102.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":15}
> {"op":"enter","account":1,"ref":8,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"buy","quantity":3,"price":"103.00"}
< {"type":"accepted","order":17}
< {"type":"trade","price":"101.00","quantity":1,"buy_order":17,"sell_order":15}
< {"type":"trade","price":"101.00","quantity":1,"buy_order":17,"sell_order":16}
< {"type":"trade","price":"102.00","quantity":1,"buy_order":17,"sell_order":14}
)");
}

TEST(Matching, buys_take_the_highest_first) {
  play(kMarket, R"(
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"98.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"99.00"}
< {"type":"accepted","order":15}
> {"op":"enter","account":2,"ref":8,"offering":1,"side":"buy","quantity":1,"price":"99.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":4,"price":"97.00"}
< {"type":"accepted","order":17}
< {"type":"trade","price":"99.00","quantity":1,"buy_order":15,"sell_order":17}
< {"type":"trade","price":"99.00","quantity":1,"buy_order":16,"sell_order":17}
< {"type":"trade","price":"98.00","quantity":1,"buy_order":14,"sell_order":17}
)");
}

// day and gtc rest, ioc is cancelled.
TEST(Matching, the_remainder_rests_or_is_cancelled) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":2,"price":"101.00","tif":"ioc"}
< {"type":"accepted","order":15}
< {"type":"trade","price":"101.00","quantity":1,"buy_order":15,"sell_order":14}
< {"type":"cancelled","order":15,"quantity":1,"reason":"ioc"}
> {"op":"enter","account":1,"ref":8,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":18}
> {"op":"enter","account":2,"ref":8,"offering":1,"side":"buy","quantity":2,"price":"101.00","tif":"gtc"}
< {"type":"accepted","order":19}
< {"type":"trade","price":"101.00","quantity":1,"buy_order":19,"sell_order":18}
> {"op":"enter","account":1,"ref":9,"offering":1,"side":"sell","quantity":1,"price":"102.00"}
< {"type":"accepted","order":21}
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"buy","quantity":2,"price":"102.00"}
< {"type":"accepted","order":22}
< {"type":"trade","price":"102.00","quantity":1,"buy_order":22,"sell_order":21}
= {"account":0,"cash":"806.08","reserved":"0.00"}
= {"account":1,"cash":"140304.00","reserved":"0.00"}
= {"account":2,"cash":"79393.96","reserved":"103.02"}
= {"account":3,"cash":"79495.96","reserved":"104.04"}
= {"account":1,"offering":1,"shares":597,"reserved":0}
= {"account":2,"offering":1,"shares":202,"reserved":0}
= {"account":3,"offering":1,"shares":201,"reserved":0}
= {"order":19,"account":2,"ref":8,"offering":1,"side":"buy","price":"101.00","open":1,"executed":1}
= {"order":22,"account":3,"ref":7,"offering":1,"side":"buy","price":"102.00","open":1,"executed":1}
)");
}

TEST(Matching, fok_is_filled_in_full) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":1,"ref":8,"offering":1,"side":"sell","quantity":1,"price":"102.00"}
< {"type":"accepted","order":15}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":2,"price":"102.00","tif":"fok"}
< {"type":"accepted","order":16}
< {"type":"trade","price":"101.00","quantity":1,"buy_order":16,"sell_order":14}
< {"type":"trade","price":"102.00","quantity":1,"buy_order":16,"sell_order":15}
)");
}

// Not enough within the limit.
TEST(Matching, fok_that_cannot_be_filled_touches_nothing) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":1,"ref":8,"offering":1,"side":"sell","quantity":1,"price":"102.00"}
< {"type":"accepted","order":15}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":2,"price":"101.99","tif":"fok"}
< {"type":"accepted","order":16}
< {"type":"cancelled","order":16,"quantity":2,"reason":"fok"}
> {"op":"enter","account":2,"ref":8,"offering":1,"side":"buy","quantity":3,"price":"102.00","tif":"fok","stp":"cancel_oldest"}
< {"type":"accepted","order":18}
< {"type":"cancelled","order":18,"quantity":3,"reason":"fok"}
= {"account":0,"cash":"800.00","reserved":"0.00"}
= {"account":1,"cash":"140000.00","reserved":"0.00"}
= {"account":2,"cash":"79600.00","reserved":"0.00"}
= {"account":3,"cash":"79600.00","reserved":"0.00"}
= {"account":1,"offering":1,"shares":600,"reserved":2}
= {"account":2,"offering":1,"shares":200,"reserved":0}
= {"account":3,"offering":1,"shares":200,"reserved":0}
= {"order":14,"account":1,"ref":7,"offering":1,"side":"sell","price":"101.00","open":1,"executed":0}
= {"order":15,"account":1,"ref":8,"offering":1,"side":"sell","price":"102.00","open":1,"executed":0}
)");
}

// Modes cancel_newest and cancel_both.
TEST(Matching, fok_counts_only_what_is_ahead_of_the_first_own_order) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":15}
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":8,"offering":1,"side":"buy","quantity":2,"price":"101.00","tif":"fok"}
< {"type":"accepted","order":17}
< {"type":"cancelled","order":17,"quantity":2,"reason":"fok"}
> {"op":"enter","account":2,"ref":9,"offering":1,"side":"buy","quantity":2,"price":"101.00","tif":"fok","stp":"cancel_both"}
< {"type":"accepted","order":19}
< {"type":"cancelled","order":19,"quantity":2,"reason":"fok"}
> {"op":"enter","account":2,"ref":10,"offering":1,"side":"buy","quantity":1,"price":"101.00","tif":"fok"}
< {"type":"accepted","order":21}
< {"type":"trade","price":"101.00","quantity":1,"buy_order":21,"sell_order":14}
)");
}

// and cancels them on its way.
TEST(Matching, fok_looks_behind_own_orders_with_cancel_oldest) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":15}
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":8,"offering":1,"side":"buy","quantity":2,"price":"101.00","tif":"fok","stp":"cancel_oldest"}
< {"type":"accepted","order":17}
< {"type":"trade","price":"101.00","quantity":1,"buy_order":17,"sell_order":14}
< {"type":"cancelled","order":15,"quantity":1,"reason":"stp"}
< {"type":"trade","price":"101.00","quantity":1,"buy_order":17,"sell_order":16}
)");
}

TEST(Matching, fok_leaves_own_orders_alone_when_it_fails) {
  play(kMarket, R"(
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":15}
> {"op":"enter","account":2,"ref":8,"offering":1,"side":"buy","quantity":2,"price":"101.00","tif":"fok","stp":"cancel_oldest"}
< {"type":"accepted","order":16}
< {"type":"cancelled","order":16,"quantity":2,"reason":"fok"}
= {"account":0,"cash":"800.00","reserved":"0.00"}
= {"account":1,"cash":"140000.00","reserved":"0.00"}
= {"account":2,"cash":"79600.00","reserved":"0.00"}
= {"account":3,"cash":"79600.00","reserved":"0.00"}
= {"account":1,"offering":1,"shares":600,"reserved":0}
= {"account":2,"offering":1,"shares":200,"reserved":1}
= {"account":3,"offering":1,"shares":200,"reserved":1}
= {"order":14,"account":2,"ref":7,"offering":1,"side":"sell","price":"101.00","open":1,"executed":0}
= {"order":15,"account":3,"ref":7,"offering":1,"side":"sell","price":"101.00","open":1,"executed":0}
)");
}

// the default
TEST(Matching, self_trade_cancels_the_newest) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":15}
> {"op":"enter","account":2,"ref":8,"offering":1,"side":"buy","quantity":3,"price":"101.00"}
< {"type":"accepted","order":16}
< {"type":"trade","price":"101.00","quantity":1,"buy_order":16,"sell_order":14}
< {"type":"cancelled","order":16,"quantity":2,"reason":"stp"}
)");
}

TEST(Matching, self_trade_cancels_the_oldest_and_goes_on) {
  play(kMarket, R"(
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"100.50"}
< {"type":"accepted","order":14}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":15}
> {"op":"enter","account":2,"ref":8,"offering":1,"side":"sell","quantity":2,"price":"101.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":9,"offering":1,"side":"buy","quantity":3,"price":"101.00","stp":"cancel_oldest"}
< {"type":"accepted","order":17}
< {"type":"cancelled","order":14,"quantity":1,"reason":"stp"}
< {"type":"trade","price":"101.00","quantity":1,"buy_order":17,"sell_order":15}
< {"type":"cancelled","order":16,"quantity":2,"reason":"stp"}
)");
}

TEST(Matching, self_trade_cancels_both_resting_first) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"sell","quantity":2,"price":"101.00"}
< {"type":"accepted","order":15}
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"sell","quantity":2,"price":"101.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":8,"offering":1,"side":"buy","quantity":3,"price":"101.00","stp":"cancel_both"}
< {"type":"accepted","order":17}
< {"type":"trade","price":"101.00","quantity":1,"buy_order":17,"sell_order":14}
< {"type":"cancelled","order":15,"quantity":2,"reason":"stp"}
< {"type":"cancelled","order":17,"quantity":2,"reason":"stp"}
)");
}

// The resting order asked for cancel_oldest.
TEST(Matching, the_incoming_order_decides_the_mode) {
  play(kMarket, R"(
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00","stp":"cancel_oldest"}
< {"type":"accepted","order":14}
> {"op":"enter","account":2,"ref":8,"offering":1,"side":"buy","quantity":1,"price":"101.00","stp":"cancel_newest"}
< {"type":"accepted","order":15}
< {"type":"cancelled","order":15,"quantity":1,"reason":"stp"}
)");
}

// No open shares are left when the own order comes next.
TEST(Matching, a_filled_order_meets_nobody) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":15}
> {"op":"enter","account":2,"ref":8,"offering":1,"side":"buy","quantity":1,"price":"101.00","stp":"cancel_both"}
< {"type":"accepted","order":16}
< {"type":"trade","price":"101.00","quantity":1,"buy_order":16,"sell_order":14}
)");
}

// Two ports of one account trade with themselves, two accounts of one port do not.
TEST(Matching, accounts_meet_not_ports) {
  play(kMarket, R"(
> {"op":"entitle","port":50,"account":1}
< {"type":"entitled","port":50,"account":1}
> {"op":"entitle","port":50,"account":2}
< {"type":"entitled","port":50,"account":2}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":16}
> {"op":"enter","port":50,"account":1,"ref":1,"offering":1,"side":"buy","quantity":1,"price":"101.00"}
< {"type":"accepted","order":17}
< {"type":"cancelled","order":17,"quantity":1,"reason":"stp"}
> {"op":"enter","port":50,"account":2,"ref":2,"offering":1,"side":"buy","quantity":1,"price":"101.00"}
< {"type":"accepted","order":19}
< {"type":"trade","price":"101.00","quantity":1,"buy_order":19,"sell_order":16}
)");
}

}  // namespace
}  // namespace paddock::tests
