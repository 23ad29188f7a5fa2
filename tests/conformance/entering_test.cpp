#include <gtest/gtest.h>

#include "tests/support/beginnings.hpp"
#include "tests/support/transcript.hpp"

/// Rulebook section 4: the checks of an order, each with the one after it broken as well.
namespace paddock::tests {
namespace {

// Check 1: a re-send is harmless; ref 0 is never greater.
TEST(Entering, ignores_a_ref_that_is_not_greater) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":5,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":1,"ref":5,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
> {"op":"enter","account":1,"ref":4,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
> {"op":"enter","account":2,"ref":0,"offering":1,"side":"buy","quantity":1,"price":"99.00"}
> {"op":"query","port":1}
< {"type":"next_ref","port":1,"ref":6}
> {"op":"query","port":2}
< {"type":"next_ref","port":2,"ref":2}
)");
}

// Everything after check 1 does.
TEST(Entering, a_rejected_order_uses_its_ref_up) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":9,"offering":1,"side":"sell","quantity":0,"price":"101.00"}
< {"type":"rejected","ref":9,"reason":"invalid_quantity"}
> {"op":"enter","account":1,"ref":9,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
> {"op":"enter","account":99,"ref":3,"offering":1,"side":"buy","quantity":1,"price":"1.00"}
< {"type":"rejected","ref":3,"reason":"unknown_account"}
> {"op":"query","port":1}
< {"type":"next_ref","port":1,"ref":10}
> {"op":"query","port":99}
< {"type":"next_ref","port":99,"ref":4}
)");
}

// Checks 2 and 3.
TEST(Entering, a_disabled_port_comes_before_an_unknown_account) {
  play(kMarket, R"(
> {"op":"disable","port":1}
< {"type":"entry","port":1,"enabled":false}
> {"op":"enter","port":1,"account":99,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"1.00"}
< {"type":"rejected","ref":7,"reason":"entry_disabled"}
> {"op":"enter","port":1,"account":2,"ref":8,"offering":1,"side":"buy","quantity":1,"price":"1.00"}
< {"type":"rejected","ref":8,"reason":"entry_disabled"}
> {"op":"enable","port":1}
< {"type":"entry","port":1,"enabled":true}
> {"op":"enter","port":1,"account":2,"ref":9,"offering":1,"side":"buy","quantity":1,"price":"1.00"}
< {"type":"rejected","ref":9,"reason":"unknown_account"}
)");
}

// Checks 2 and 3.
TEST(Entering, a_disabled_account_comes_before_a_port_that_is_not_entitled) {
  play(kMarket, R"(
> {"op":"disable","account":2}
< {"type":"entry","account":2,"enabled":false}
> {"op":"enter","port":1,"account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"1.00"}
< {"type":"rejected","ref":7,"reason":"entry_disabled"}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"1.00"}
< {"type":"rejected","ref":7,"reason":"entry_disabled"}
> {"op":"enable","account":2}
< {"type":"entry","account":2,"enabled":true}
> {"op":"enter","account":2,"ref":8,"offering":1,"side":"buy","quantity":1,"price":"1.00"}
< {"type":"accepted","order":18}
)");
}

// Checks 3 and 4: not opened, the house, not entitled.
TEST(Entering, an_unknown_account_comes_before_an_unknown_offering) {
  play(kMarket, R"(
> {"op":"enter","port":1,"account":99,"ref":7,"offering":77,"side":"buy","quantity":1,"price":"1.00"}
< {"type":"rejected","ref":7,"reason":"unknown_account"}
> {"op":"enter","port":1,"account":0,"ref":8,"offering":77,"side":"buy","quantity":1,"price":"1.00"}
< {"type":"rejected","ref":8,"reason":"unknown_account"}
> {"op":"enter","port":1,"account":2,"ref":9,"offering":77,"side":"buy","quantity":1,"price":"1.00"}
< {"type":"rejected","ref":9,"reason":"unknown_account"}
> {"op":"enter","account":1,"ref":10,"offering":77,"side":"buy","quantity":1,"price":"1.00"}
< {"type":"rejected","ref":10,"reason":"unknown_offering"}
)");
}

// One port, two accounts.
TEST(Entering, an_entitled_port_enters_for_another_account) {
  play(kMarket, R"(
> {"op":"entitle","port":1,"account":2}
< {"type":"entitled","port":1,"account":2}
> {"op":"enter","port":1,"account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"1.00"}
< {"type":"accepted","order":15}
)");
}

// Checks 4 and 5.
TEST(Entering, an_unknown_offering_comes_before_a_bad_quantity) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":77,"side":"buy","quantity":0,"price":"1.00"}
< {"type":"rejected","ref":7,"reason":"unknown_offering"}
> {"op":"enter","account":1,"ref":8,"offering":1,"side":"buy","quantity":0,"price":"0.001"}
< {"type":"rejected","ref":8,"reason":"invalid_quantity"}
)");
}

// Checks 5 and 6: 1 to 999,999 shares.
TEST(Entering, a_bad_quantity_comes_before_a_bad_price) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"buy","quantity":0,"price":"0.00"}
< {"type":"rejected","ref":7,"reason":"invalid_quantity"}
> {"op":"enter","account":1,"ref":8,"offering":1,"side":"buy","quantity":1000000,"price":"0.00"}
< {"type":"rejected","ref":8,"reason":"invalid_quantity"}
> {"op":"enter","account":1,"ref":9,"offering":1,"side":"buy","quantity":999999,"price":"0.00"}
< {"type":"rejected","ref":9,"reason":"invalid_price"}
> {"op":"enter","account":1,"ref":10,"offering":1,"side":"buy","quantity":999999,"price":"0.01"}
< {"type":"accepted","order":17}
)");
}

// Checks 6 and 7: a positive multiple of the tick, at most 199,999.99.
TEST(Entering, a_bad_price_comes_before_the_phase) {
  play(kMarket, R"(
> {"op":"phase","offering":1,"to":"halted"}
< {"type":"phase","offering":1,"phase":"halted"}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"0.00"}
< {"type":"rejected","ref":7,"reason":"invalid_price"}
> {"op":"enter","account":1,"ref":8,"offering":1,"side":"sell","quantity":1,"price":"-1.00"}
< {"type":"rejected","ref":8,"reason":"invalid_price"}
> {"op":"enter","account":1,"ref":9,"offering":1,"side":"sell","quantity":1,"price":"100.005"}
< {"type":"rejected","ref":9,"reason":"invalid_price"}
> {"op":"enter","account":1,"ref":10,"offering":1,"side":"sell","quantity":1,"price":"200000.00"}
< {"type":"rejected","ref":10,"reason":"invalid_price"}
> {"op":"enter","account":1,"ref":11,"offering":1,"side":"sell","quantity":1,"price":"214748.3647"}
< {"type":"rejected","ref":11,"reason":"invalid_price"}
> {"op":"enter","account":1,"ref":12,"offering":1,"side":"sell","quantity":1,"price":"199999.99"}
< {"type":"rejected","ref":12,"reason":"halted"}
)");
}

TEST(Entering, the_highest_price_is_taken) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"199999.99"}
< {"type":"accepted","order":14}
> {"op":"enter","account":1,"ref":8,"offering":1,"side":"sell","quantity":1,"price":"0.01","tif":"ioc"}
< {"type":"accepted","order":15}
< {"type":"cancelled","order":15,"quantity":1,"reason":"ioc"}
)");
}

// Check 7, before the collar (check 8).
TEST(Entering, the_phase_decides_what_may_enter) {
  play(kMarket, R"(
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":1000,"price":"100.00","collar_pct":10}
< {"type":"listed","offering":2}
> {"op":"phase","offering":2,"to":"trading"}
< {"type":"phase","offering":2,"phase":"trading"}
> {"op":"enter","account":1,"ref":7,"offering":2,"side":"sell","quantity":1,"price":"500.00"}
< {"type":"rejected","ref":7,"reason":"price_collar"}
> {"op":"phase","offering":2,"to":"closed"}
< {"type":"phase","offering":2,"phase":"closed"}
> {"op":"enter","account":1,"ref":8,"offering":2,"side":"sell","quantity":1,"price":"500.00"}
< {"type":"rejected","ref":8,"reason":"market_closed"}
> {"op":"phase","offering":2,"to":"pre_open"}
< {"type":"phase","offering":2,"phase":"pre_open"}
> {"op":"enter","account":1,"ref":9,"offering":2,"side":"sell","quantity":1,"price":"500.00","tif":"ioc"}
< {"type":"rejected","ref":9,"reason":"not_in_auction"}
> {"op":"enter","account":1,"ref":10,"offering":2,"side":"sell","quantity":1,"price":"500.00","tif":"fok"}
< {"type":"rejected","ref":10,"reason":"not_in_auction"}
> {"op":"enter","account":1,"ref":11,"offering":2,"side":"sell","quantity":1,"price":"500.00","post_only":true}
< {"type":"rejected","ref":11,"reason":"not_in_auction"}
> {"op":"enter","account":1,"ref":12,"offering":2,"side":"sell","quantity":1}
< {"type":"rejected","ref":12,"reason":"not_in_auction"}
> {"op":"enter","account":1,"ref":13,"offering":2,"side":"sell","quantity":1,"price":"500.00"}
< {"type":"rejected","ref":13,"reason":"price_collar"}
> {"op":"phase","offering":2,"to":"halted"}
< {"type":"phase","offering":2,"phase":"halted"}
> {"op":"enter","account":1,"ref":14,"offering":2,"side":"sell","quantity":1,"price":"500.00","tif":"ioc"}
< {"type":"rejected","ref":14,"reason":"halted"}
)");
}

TEST(Entering, the_closing_auction_takes_what_pre_open_takes) {
  play(kMarket, R"(
> {"op":"phase","offering":1,"to":"closing_auction"}
< {"type":"phase","offering":1,"phase":"closing_auction"}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00","tif":"ioc"}
< {"type":"rejected","ref":7,"reason":"not_in_auction"}
> {"op":"enter","account":1,"ref":8,"offering":1,"side":"sell","quantity":1}
< {"type":"rejected","ref":8,"reason":"not_in_auction"}
> {"op":"enter","account":1,"ref":9,"offering":1,"side":"sell","quantity":1,"price":"101.00","post_only":true}
< {"type":"rejected","ref":9,"reason":"not_in_auction"}
> {"op":"enter","account":1,"ref":10,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":18}
> {"op":"enter","account":1,"ref":11,"offering":1,"side":"sell","quantity":1,"price":"101.00","tif":"gtc"}
< {"type":"accepted","order":19}
)");
}

// Check 8: |price - reference| x 100 > collar_pct x reference, reference 100.00, collar 10.
TEST(Entering, the_collar_lets_its_edge_in) {
  play(kMarket, R"(
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":1000,"price":"100.00","collar_pct":10}
< {"type":"listed","offering":2}
> {"op":"phase","offering":2,"to":"trading"}
< {"type":"phase","offering":2,"phase":"trading"}
> {"op":"enter","account":1,"ref":7,"offering":2,"side":"sell","quantity":1,"price":"110.01"}
< {"type":"rejected","ref":7,"reason":"price_collar"}
> {"op":"enter","account":1,"ref":8,"offering":2,"side":"sell","quantity":1,"price":"110.00"}
< {"type":"accepted","order":17}
> {"op":"enter","account":2,"ref":7,"offering":2,"side":"buy","quantity":1,"price":"89.99"}
< {"type":"rejected","ref":7,"reason":"price_collar"}
> {"op":"enter","account":2,"ref":8,"offering":2,"side":"buy","quantity":1,"price":"90.00"}
< {"type":"accepted","order":19}
)");
}

// Checks 8 and 9.
TEST(Entering, a_price_beyond_the_collar_comes_before_crossing) {
  play(kMarket, R"(
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":1000,"price":"100.00","collar_pct":10}
< {"type":"listed","offering":2}
> {"op":"phase","offering":2,"to":"trading"}
< {"type":"phase","offering":2,"phase":"trading"}
> {"op":"enter","account":1,"ref":7,"offering":2,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":7,"offering":2,"side":"buy","quantity":1,"price":"110.01","post_only":true}
< {"type":"rejected","ref":7,"reason":"price_collar"}
> {"op":"enter","account":2,"ref":8,"offering":2,"side":"buy","quantity":1,"price":"110.00","post_only":true}
< {"type":"rejected","ref":8,"reason":"would_cross"}
)");
}

// The reference price is that of the last trade between two accounts.
TEST(Entering, the_collar_follows_the_last_trade) {
  play(kMarket, R"(
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":1000,"price":"100.00","collar_pct":10}
< {"type":"listed","offering":2}
> {"op":"phase","offering":2,"to":"trading"}
< {"type":"phase","offering":2,"phase":"trading"}
> {"op":"enter","account":1,"ref":7,"offering":2,"side":"sell","quantity":1,"price":"108.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":7,"offering":2,"side":"buy","quantity":1,"price":"108.00"}
< {"type":"accepted","order":17}
< {"type":"trade","price":"108.00","quantity":1,"buy_order":17,"sell_order":16}
> {"op":"enter","account":2,"ref":8,"offering":2,"side":"buy","quantity":1,"price":"97.19"}
< {"type":"rejected","ref":8,"reason":"price_collar"}
> {"op":"enter","account":2,"ref":9,"offering":2,"side":"buy","quantity":1,"price":"97.20"}
< {"type":"accepted","order":20}
)");
}

// Checks 9 and 11.
TEST(Entering, post_only_counts_own_orders_and_comes_before_funds) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":1,"ref":8,"offering":1,"side":"buy","quantity":999999,"price":"101.00","post_only":true}
< {"type":"rejected","ref":8,"reason":"would_cross"}
> {"op":"enter","account":1,"ref":9,"offering":1,"side":"buy","quantity":1,"price":"100.99","post_only":true}
< {"type":"accepted","order":16}
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"sell","quantity":201,"price":"100.99","post_only":true}
< {"type":"rejected","ref":7,"reason":"would_cross"}
> {"op":"enter","account":3,"ref":8,"offering":1,"side":"sell","quantity":1,"price":"101.00","post_only":true}
< {"type":"accepted","order":18}
)");
}

// Check 9 with the protective limit.
TEST(Entering, a_post_only_market_order_would_cross) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"post_only":true}
< {"type":"rejected","ref":7,"reason":"would_cross"}
)");
}

// Checks 10 and 11; own orders count as a side.
TEST(Entering, a_market_order_needs_the_other_side_before_funds) {
  play(kMarket, R"(
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"sell","quantity":999}
< {"type":"rejected","ref":7,"reason":"no_liquidity"}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1}
< {"type":"rejected","ref":7,"reason":"no_liquidity"}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"99.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":1,"ref":8,"offering":1,"side":"sell","quantity":1}
< {"type":"accepted","order":17,"price":"94.05","tif":"ioc"}
< {"type":"cancelled","order":17,"quantity":1,"reason":"stp"}
)");
}

// Check 11: account 3 owns 200.
TEST(Entering, shares_that_are_reserved_are_not_there) {
  play(kMarket, R"(
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"sell","quantity":201,"price":"101.00"}
< {"type":"rejected","ref":7,"reason":"insufficient_shares"}
> {"op":"enter","account":3,"ref":8,"offering":1,"side":"sell","quantity":150,"price":"101.00"}
< {"type":"accepted","order":15}
> {"op":"enter","account":3,"ref":9,"offering":1,"side":"sell","quantity":51,"price":"102.00"}
< {"type":"rejected","ref":9,"reason":"insufficient_shares"}
> {"op":"enter","account":3,"ref":10,"offering":1,"side":"sell","quantity":50,"price":"102.00"}
< {"type":"accepted","order":17}
> {"op":"enter","account":3,"ref":11,"offering":1,"side":"sell","quantity":1,"price":"103.00"}
< {"type":"rejected","ref":11,"reason":"insufficient_shares"}
)");
}

// Check 11: quantity x limit x 1.02. Account 4 has 10.2000, then one unit less.
TEST(Entering, cash_is_reserved_to_the_last_unit) {
  play(kMarket, R"(
> {"op":"open_account","account":4}
< {"type":"account_opened","account":4}
> {"op":"deposit","account":4,"amount":"10.20"}
< {"type":"cash","account":4,"amount":"10.20","kind":"deposit"}
> {"op":"enter","account":4,"ref":1,"offering":1,"side":"buy","quantity":1,"price":"10.01"}
< {"type":"rejected","ref":1,"reason":"insufficient_cash"}
> {"op":"enter","account":4,"ref":2,"offering":1,"side":"buy","quantity":1,"price":"10.00"}
< {"type":"accepted","order":17}
> {"op":"enter","account":4,"ref":3,"offering":1,"side":"buy","quantity":1,"price":"0.01"}
< {"type":"rejected","ref":3,"reason":"insufficient_cash"}
> {"op":"cancel","port":4,"ref":2,"quantity":0}
< {"type":"cancelled","order":17,"quantity":1,"reason":"user"}
> {"op":"withdraw","account":4,"amount":"0.0001"}
< {"type":"cash","account":4,"amount":"0.0001","kind":"withdraw"}
> {"op":"enter","account":4,"ref":4,"offering":1,"side":"buy","quantity":1,"price":"10.00"}
< {"type":"rejected","ref":4,"reason":"insufficient_cash"}
> {"op":"enter","account":4,"ref":5,"offering":1,"side":"buy","quantity":1,"price":"9.99"}
< {"type":"accepted","order":22}
= {"account":0,"cash":"800.00","reserved":"0.00"}
= {"account":1,"cash":"140000.00","reserved":"0.00"}
= {"account":2,"cash":"79600.00","reserved":"0.00"}
= {"account":3,"cash":"79600.00","reserved":"0.00"}
= {"account":4,"cash":"10.1999","reserved":"10.1898"}
= {"account":1,"offering":1,"shares":600,"reserved":0}
= {"account":2,"offering":1,"shares":200,"reserved":0}
= {"account":3,"offering":1,"shares":200,"reserved":0}
= {"order":22,"account":4,"ref":5,"offering":1,"side":"buy","price":"9.99","open":1,"executed":0}
)");
}

// Reserved at 105.00, filled at 101.00: 103.02 paid, 2.02 of it to the house.
TEST(Entering, a_fill_below_the_limit_releases_the_rest) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":3,"price":"105.00"}
< {"type":"accepted","order":15}
< {"type":"trade","price":"101.00","quantity":1,"buy_order":15,"sell_order":14}
= {"account":0,"cash":"802.02","reserved":"0.00"}
= {"account":1,"cash":"140101.00","reserved":"0.00"}
= {"account":2,"cash":"79496.98","reserved":"214.20"}
= {"account":3,"cash":"79600.00","reserved":"0.00"}
= {"account":1,"offering":1,"shares":599,"reserved":0}
= {"account":2,"offering":1,"shares":201,"reserved":0}
= {"account":3,"offering":1,"shares":200,"reserved":0}
= {"order":15,"account":2,"ref":7,"offering":1,"side":"buy","price":"105.00","open":2,"executed":1}
)");
}

}  // namespace
}  // namespace paddock::tests
