#include <gtest/gtest.h>

#include "tests/support/beginnings.hpp"
#include "tests/support/transcript.hpp"

/// Rulebook section 7: replace.
namespace paddock::tests {
namespace {

TEST(Replace, takes_the_place_with_a_new_number) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":5,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"replace","port":1,"orig_ref":7,"ref":8,"quantity":4,"price":"102.00"}
< {"type":"replaced","orig_order":14,"order":15,"quantity":4,"price":"102.00"}
> {"op":"cancel","port":1,"ref":7,"quantity":0}
< {"type":"cancel_rejected","port":1,"ref":7,"reason":"unknown_order"}
> {"op":"cancel","port":1,"ref":8,"quantity":0}
< {"type":"cancelled","order":15,"quantity":4,"reason":"user"}
)");
}

// even with the same price and quantity.
TEST(Replace, loses_its_time_priority) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":15}
> {"op":"replace","port":1,"orig_ref":7,"ref":8,"quantity":1,"price":"101.00"}
< {"type":"replaced","orig_order":14,"order":16,"quantity":1,"price":"101.00"}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":2,"price":"101.00"}
< {"type":"accepted","order":17}
< {"type":"trade","price":"101.00","quantity":1,"buy_order":17,"sell_order":15}
< {"type":"trade","price":"101.00","quantity":1,"buy_order":17,"sell_order":16}
)");
}

// Executed 2, then 1: a total of 6 leaves 3 open.
TEST(Replace, total_includes_what_the_chain_executed) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":5,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":2,"price":"101.00"}
< {"type":"accepted","order":15}
< {"type":"trade","price":"101.00","quantity":2,"buy_order":15,"sell_order":14}
> {"op":"replace","port":1,"orig_ref":7,"ref":8,"quantity":7,"price":"101.00"}
< {"type":"replaced","orig_order":14,"order":17,"quantity":7,"price":"101.00"}
> {"op":"enter","account":2,"ref":8,"offering":1,"side":"buy","quantity":1,"price":"101.00"}
< {"type":"accepted","order":18}
< {"type":"trade","price":"101.00","quantity":1,"buy_order":18,"sell_order":17}
> {"op":"replace","port":1,"orig_ref":8,"ref":9,"quantity":6,"price":"102.00"}
< {"type":"replaced","orig_order":17,"order":20,"quantity":6,"price":"102.00"}
> {"op":"cancel","port":1,"ref":9,"quantity":5}
< {"type":"cancelled","order":20,"quantity":1,"reason":"user"}
= {"account":0,"cash":"806.06","reserved":"0.00"}
= {"account":1,"cash":"140303.00","reserved":"0.00"}
= {"account":2,"cash":"79290.94","reserved":"0.00"}
= {"account":3,"cash":"79600.00","reserved":"0.00"}
= {"account":1,"offering":1,"shares":597,"reserved":2}
= {"account":2,"offering":1,"shares":203,"reserved":0}
= {"account":3,"offering":1,"shares":200,"reserved":0}
= {"order":20,"account":1,"ref":9,"offering":1,"side":"sell","price":"102.00","open":2,"executed":3}
)");
}

TEST(Replace, that_crosses_trades_at_once) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":5,"price":"105.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":2,"price":"100.00"}
< {"type":"accepted","order":15}
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"buy","quantity":2,"price":"101.00"}
< {"type":"accepted","order":16}
> {"op":"replace","port":1,"orig_ref":7,"ref":8,"quantity":5,"price":"100.00"}
< {"type":"replaced","orig_order":14,"order":17,"quantity":5,"price":"100.00"}
< {"type":"trade","price":"101.00","quantity":2,"buy_order":16,"sell_order":17}
< {"type":"trade","price":"100.00","quantity":2,"buy_order":15,"sell_order":17}
)");
}

// A gtc order with cancel_oldest stays one; a post-only order stays post-only.
TEST(Replace, keeps_side_account_and_modes) {
  play(kMarket, R"(
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":3,"price":"99.00","tif":"gtc","stp":"cancel_oldest"}
< {"type":"accepted","order":14}
> {"op":"enter","account":2,"ref":8,"offering":1,"side":"sell","quantity":1,"price":"102.00"}
< {"type":"accepted","order":15}
> {"op":"replace","port":2,"orig_ref":7,"ref":9,"quantity":3,"price":"103.00"}
< {"type":"replaced","orig_order":14,"order":16,"quantity":3,"price":"103.00"}
< {"type":"cancelled","order":15,"quantity":1,"reason":"stp"}
> {"op":"enter","account":2,"ref":10,"offering":1,"side":"sell","quantity":2,"price":"104.00","tif":"gtc","post_only":true}
< {"type":"accepted","order":18}
> {"op":"replace","port":2,"orig_ref":10,"ref":11,"quantity":2,"price":"103.00"}
< {"type":"rejected","ref":11,"reason":"would_cross"}
> {"op":"replace","port":2,"orig_ref":10,"ref":12,"quantity":2,"price":"103.01"}
< {"type":"replaced","orig_order":18,"order":20,"quantity":2,"price":"103.01"}
> {"op":"phase","offering":1,"to":"closed"}
< {"type":"phase","offering":1,"phase":"closed"}
)");
}

// The event alone has used_ref; the ref is used up.
TEST(Replace, to_nothing_cancels_under_the_old_ref) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":5,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":2,"price":"101.00"}
< {"type":"accepted","order":15}
< {"type":"trade","price":"101.00","quantity":2,"buy_order":15,"sell_order":14}
> {"op":"replace","port":1,"orig_ref":7,"ref":8,"quantity":2,"price":"101.00"}
< {"type":"cancelled","order":14,"quantity":3,"reason":"user","used_ref":8}
> {"op":"query","port":1}
< {"type":"next_ref","port":1,"ref":9}
> {"op":"enter","account":1,"ref":9,"offering":1,"side":"sell","quantity":5,"price":"101.00"}
< {"type":"accepted","order":19}
> {"op":"enter","account":2,"ref":8,"offering":1,"side":"buy","quantity":2,"price":"101.00"}
< {"type":"accepted","order":20}
< {"type":"trade","price":"101.00","quantity":2,"buy_order":20,"sell_order":19}
> {"op":"replace","port":1,"orig_ref":9,"ref":10,"quantity":1,"price":"150.00"}
< {"type":"cancelled","order":19,"quantity":3,"reason":"user","used_ref":10}
)");
}

// Check 1, before all others.
TEST(Replace, a_stale_ref_is_ignored) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":5,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"replace","port":1,"orig_ref":7,"ref":7,"quantity":4,"price":"101.00"}
> {"op":"replace","port":1,"orig_ref":7,"ref":3,"quantity":0,"price":"101.00"}
> {"op":"replace","port":1,"orig_ref":99,"ref":7,"quantity":4,"price":"101.00"}
> {"op":"replace","port":1,"orig_ref":7,"ref":8,"quantity":4,"price":"101.00"}
< {"type":"replaced","orig_order":14,"order":15,"quantity":4,"price":"101.00"}
> {"op":"replace","port":1,"orig_ref":7,"ref":8,"quantity":4,"price":"101.00"}
)");
}

// unknown_order before tif and quantity; the ref is used up.
TEST(Replace, of_what_is_not_live_has_no_account) {
  play(kMarket, R"(
> {"op":"replace","port":1,"orig_ref":1,"ref":7,"quantity":0,"price":"0.00","tif":"fok"}
< {"type":"rejected","ref":7,"reason":"unknown_order","account":null}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"99.00"}
< {"type":"accepted","order":15}
> {"op":"replace","port":1,"orig_ref":7,"ref":8,"quantity":1,"price":"99.00"}
< {"type":"rejected","ref":8,"reason":"unknown_order","account":null}
> {"op":"replace","port":2,"orig_ref":0,"ref":8,"quantity":1,"price":"99.00"}
< {"type":"rejected","ref":8,"reason":"unknown_order","account":null}
> {"op":"query","port":1}
< {"type":"next_ref","port":1,"ref":9}
)");
}

TEST(Replace, tif_change_comes_before_a_bad_quantity) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":5,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"replace","port":1,"orig_ref":7,"ref":8,"quantity":0,"price":"101.00","tif":"gtc"}
< {"type":"rejected","ref":8,"reason":"tif_change"}
> {"op":"replace","port":1,"orig_ref":7,"ref":9,"quantity":0,"price":"101.00","tif":"day"}
< {"type":"rejected","ref":9,"reason":"invalid_quantity"}
> {"op":"replace","port":1,"orig_ref":7,"ref":10,"quantity":4,"price":"101.00","tif":"day"}
< {"type":"replaced","orig_order":14,"order":17,"quantity":4,"price":"101.00"}
)");
}

// and before a difference that is not positive.
TEST(Replace, checks_5_to_8_come_in_their_order) {
  play(kMarket, R"(
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":1000,"price":"100.00","collar_pct":10}
< {"type":"listed","offering":2}
> {"op":"phase","offering":2,"to":"trading"}
< {"type":"phase","offering":2,"phase":"trading"}
> {"op":"enter","account":1,"ref":7,"offering":2,"side":"sell","quantity":5,"price":"101.00","tif":"gtc"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":7,"offering":2,"side":"buy","quantity":2,"price":"101.00"}
< {"type":"accepted","order":17}
< {"type":"trade","price":"101.00","quantity":2,"buy_order":17,"sell_order":16}
> {"op":"replace","port":1,"orig_ref":7,"ref":8,"quantity":0,"price":"0.001"}
< {"type":"rejected","ref":8,"reason":"invalid_quantity"}
> {"op":"replace","port":1,"orig_ref":7,"ref":9,"quantity":1000000,"price":"0.001"}
< {"type":"rejected","ref":9,"reason":"invalid_quantity"}
> {"op":"phase","offering":2,"to":"halted"}
< {"type":"phase","offering":2,"phase":"halted"}
> {"op":"replace","port":1,"orig_ref":7,"ref":10,"quantity":1,"price":"0.001"}
< {"type":"rejected","ref":10,"reason":"invalid_price"}
> {"op":"replace","port":1,"orig_ref":7,"ref":11,"quantity":1,"price":"150.00"}
< {"type":"rejected","ref":11,"reason":"halted"}
> {"op":"phase","offering":2,"to":"closed"}
< {"type":"phase","offering":2,"phase":"closed"}
> {"op":"replace","port":1,"orig_ref":7,"ref":12,"quantity":1,"price":"150.00"}
< {"type":"rejected","ref":12,"reason":"market_closed"}
> {"op":"phase","offering":2,"to":"pre_open"}
< {"type":"phase","offering":2,"phase":"pre_open"}
> {"op":"replace","port":1,"orig_ref":7,"ref":13,"quantity":1,"price":"150.00"}
< {"type":"rejected","ref":13,"reason":"price_collar"}
> {"op":"replace","port":1,"orig_ref":7,"ref":14,"quantity":1,"price":"111.10"}
< {"type":"cancelled","order":16,"quantity":3,"reason":"user","used_ref":14}
)");
}

// not even to nothing.
TEST(Replace, a_post_only_order_cannot_be_replaced_outside_trading) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":5,"price":"101.00","post_only":true}
< {"type":"accepted","order":14}
> {"op":"phase","offering":1,"to":"closing_auction"}
< {"type":"phase","offering":1,"phase":"closing_auction"}
> {"op":"replace","port":1,"orig_ref":7,"ref":8,"quantity":4,"price":"101.00"}
< {"type":"rejected","ref":8,"reason":"not_in_auction"}
> {"op":"cancel","port":1,"ref":7,"quantity":4}
< {"type":"cancelled","order":14,"quantity":1,"reason":"user"}
)");
}

// Checks 9 and 11 come after it.
TEST(Replace, to_nothing_comes_before_crossing_and_funds) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":5,"price":"101.00","post_only":true}
< {"type":"accepted","order":14}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":2,"price":"101.00"}
< {"type":"accepted","order":15}
< {"type":"trade","price":"101.00","quantity":2,"buy_order":15,"sell_order":14}
> {"op":"enter","account":2,"ref":8,"offering":1,"side":"buy","quantity":1,"price":"100.50"}
< {"type":"accepted","order":17}
> {"op":"replace","port":1,"orig_ref":7,"ref":8,"quantity":2,"price":"100.50"}
< {"type":"cancelled","order":14,"quantity":3,"reason":"user","used_ref":8}
)");
}

// The old order stays as it was.
TEST(Replace, post_only_that_would_cross_is_rejected_before_funds) {
  play(kMarket, R"(
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"sell","quantity":5,"price":"101.00","post_only":true}
< {"type":"accepted","order":14}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"100.50"}
< {"type":"accepted","order":15}
> {"op":"replace","port":3,"orig_ref":7,"ref":8,"quantity":999,"price":"100.50"}
< {"type":"rejected","ref":8,"reason":"would_cross"}
> {"op":"replace","port":3,"orig_ref":7,"ref":9,"quantity":201,"price":"100.51"}
< {"type":"rejected","ref":9,"reason":"insufficient_shares"}
> {"op":"replace","port":3,"orig_ref":7,"ref":10,"quantity":200,"price":"100.51"}
< {"type":"replaced","orig_order":14,"order":18,"quantity":200,"price":"100.51"}
)");
}

// Account 4 has 102.00: 1 x 100.00 x 1.02. Its own old order does not stand in the way, one unit more does.
TEST(Replace, counts_the_old_reservation_as_free) {
  play(kMarket, R"(
> {"op":"open_account","account":4}
< {"type":"account_opened","account":4}
> {"op":"deposit","account":4,"amount":"102.00"}
< {"type":"cash","account":4,"amount":"102.00","kind":"deposit"}
> {"op":"enter","account":4,"ref":1,"offering":1,"side":"buy","quantity":1,"price":"100.00"}
< {"type":"accepted","order":16}
> {"op":"replace","port":4,"orig_ref":1,"ref":2,"quantity":1,"price":"100.01"}
< {"type":"rejected","ref":2,"reason":"insufficient_cash"}
> {"op":"replace","port":4,"orig_ref":1,"ref":3,"quantity":2,"price":"50.00"}
< {"type":"replaced","orig_order":16,"order":18,"quantity":2,"price":"50.00"}
> {"op":"replace","port":4,"orig_ref":3,"ref":4,"quantity":2,"price":"50.01"}
< {"type":"rejected","ref":4,"reason":"insufficient_cash"}
> {"op":"cancel","port":4,"ref":3,"quantity":1}
< {"type":"cancelled","order":18,"quantity":1,"reason":"user"}
> {"op":"replace","port":4,"orig_ref":3,"ref":5,"quantity":1,"price":"100.00"}
< {"type":"replaced","orig_order":18,"order":21,"quantity":1,"price":"100.00"}
= {"account":0,"cash":"800.00","reserved":"0.00"}
= {"account":1,"cash":"140000.00","reserved":"0.00"}
= {"account":2,"cash":"79600.00","reserved":"0.00"}
= {"account":3,"cash":"79600.00","reserved":"0.00"}
= {"account":4,"cash":"102.00","reserved":"102.00"}
= {"account":1,"offering":1,"shares":600,"reserved":0}
= {"account":2,"offering":1,"shares":200,"reserved":0}
= {"account":3,"offering":1,"shares":200,"reserved":0}
= {"order":21,"account":4,"ref":5,"offering":1,"side":"buy","price":"100.00","open":1,"executed":0}
)");
}

TEST(Replace, counts_the_old_shares_as_free) {
  play(kMarket, R"(
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"sell","quantity":200,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"replace","port":3,"orig_ref":7,"ref":8,"quantity":201,"price":"102.00"}
< {"type":"rejected","ref":8,"reason":"insufficient_shares"}
> {"op":"replace","port":3,"orig_ref":7,"ref":9,"quantity":200,"price":"102.00"}
< {"type":"replaced","orig_order":14,"order":16,"quantity":200,"price":"102.00"}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":150,"price":"102.00"}
< {"type":"accepted","order":17}
< {"type":"trade","price":"102.00","quantity":150,"buy_order":17,"sell_order":16}
> {"op":"replace","port":3,"orig_ref":9,"ref":10,"quantity":201,"price":"103.00"}
< {"type":"rejected","ref":10,"reason":"insufficient_shares"}
> {"op":"replace","port":3,"orig_ref":9,"ref":11,"quantity":200,"price":"103.00"}
< {"type":"replaced","orig_order":16,"order":20,"quantity":200,"price":"103.00"}
)");
}

TEST(Replace, self_trade_mode_of_the_order_applies) {
  play(kMarket, R"(
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"99.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":3,"price":"101.00","stp":"cancel_both"}
< {"type":"accepted","order":15}
> {"op":"enter","account":1,"ref":8,"offering":1,"side":"buy","quantity":1,"price":"100.00"}
< {"type":"accepted","order":16}
> {"op":"replace","port":1,"orig_ref":7,"ref":9,"quantity":3,"price":"99.00"}
< {"type":"replaced","orig_order":15,"order":17,"quantity":3,"price":"99.00"}
< {"type":"cancelled","order":16,"quantity":1,"reason":"stp"}
< {"type":"cancelled","order":17,"quantity":3,"reason":"stp"}
)");
}

TEST(Replace, of_a_port_finds_its_own_orders_only) {
  play(kMarket, R"(
> {"op":"entitle","port":50,"account":1}
< {"type":"entitled","port":50,"account":1}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":15}
> {"op":"replace","port":50,"orig_ref":7,"ref":1,"quantity":1,"price":"101.00"}
< {"type":"rejected","ref":1,"reason":"unknown_order","account":null}
> {"op":"enter","port":50,"account":1,"ref":8,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":17}
> {"op":"replace","port":50,"orig_ref":8,"ref":9,"quantity":1,"price":"102.00"}
< {"type":"replaced","orig_order":17,"order":18,"quantity":1,"price":"102.00"}
)");
}

}  // namespace
}  // namespace paddock::tests
