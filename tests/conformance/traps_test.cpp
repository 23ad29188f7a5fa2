#include <gtest/gtest.h>

#include "tests/support/beginnings.hpp"
#include "tests/support/transcript.hpp"

/// The known traps of this field: what other engines have got wrong.
namespace paddock::tests {
namespace {

// The re-sent buy would cross.
TEST(Trap, a_duplicate_ref_does_not_match_first) {
  play(kMarket, R"(
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"99.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":15}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"101.00"}
> {"op":"replace","port":2,"orig_ref":7,"ref":7,"quantity":1,"price":"101.00"}
= {"account":0,"cash":"800.00","reserved":"0.00"}
= {"account":1,"cash":"140000.00","reserved":"0.00"}
= {"account":2,"cash":"79600.00","reserved":"100.98"}
= {"account":3,"cash":"79600.00","reserved":"0.00"}
= {"account":1,"offering":1,"shares":600,"reserved":1}
= {"account":2,"offering":1,"shares":200,"reserved":0}
= {"account":3,"offering":1,"shares":200,"reserved":0}
= {"order":14,"account":2,"ref":7,"offering":1,"side":"buy","price":"99.00","open":1,"executed":0}
= {"order":15,"account":1,"ref":7,"offering":1,"side":"sell","price":"101.00","open":1,"executed":0}
)");
}

// Validated before the first change.
TEST(Trap, a_rejected_order_matches_nothing) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":100000,"price":"101.00"}
< {"type":"rejected","ref":7,"reason":"insufficient_cash"}
> {"op":"enter","account":2,"ref":8,"offering":1,"side":"buy","quantity":1,"price":"101.001"}
< {"type":"rejected","ref":8,"reason":"invalid_price"}
= {"account":0,"cash":"800.00","reserved":"0.00"}
= {"account":1,"cash":"140000.00","reserved":"0.00"}
= {"account":2,"cash":"79600.00","reserved":"0.00"}
= {"account":3,"cash":"79600.00","reserved":"0.00"}
= {"account":1,"offering":1,"shares":600,"reserved":1}
= {"account":2,"offering":1,"shares":200,"reserved":0}
= {"account":3,"offering":1,"shares":200,"reserved":0}
= {"order":14,"account":1,"ref":7,"offering":1,"side":"sell","price":"101.00","open":1,"executed":0}
)");
}

// Cancel, replace and mass cancel of it find nothing, also when its place was taken by another.
TEST(Trap, an_order_that_was_filled_is_gone) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"101.00"}
< {"type":"accepted","order":15}
< {"type":"trade","price":"101.00","quantity":1,"buy_order":15,"sell_order":14}
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"103.00"}
< {"type":"accepted","order":17}
> {"op":"cancel","port":1,"ref":7,"quantity":0}
< {"type":"cancel_rejected","port":1,"ref":7,"reason":"unknown_order"}
> {"op":"replace","port":1,"orig_ref":7,"ref":8,"quantity":1,"price":"101.00"}
< {"type":"rejected","ref":8,"reason":"unknown_order","account":null}
> {"op":"mass_cancel","port":1}
> {"op":"cancel","port":3,"ref":7,"quantity":0}
< {"type":"cancelled","order":17,"quantity":1,"reason":"user"}
)");
}

TEST(Trap, cancel_in_the_middle_of_a_level_then_sweep) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":15}
> {"op":"enter","account":1,"ref":8,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":3,"ref":8,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":17}
> {"op":"cancel","port":3,"ref":7,"quantity":0}
< {"type":"cancelled","order":15,"quantity":1,"reason":"user"}
> {"op":"cancel","port":1,"ref":8,"quantity":0}
< {"type":"cancelled","order":16,"quantity":1,"reason":"user"}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":5,"price":"101.00"}
< {"type":"accepted","order":20}
< {"type":"trade","price":"101.00","quantity":1,"buy_order":20,"sell_order":14}
< {"type":"trade","price":"101.00","quantity":1,"buy_order":20,"sell_order":17}
> {"op":"cancel","port":2,"ref":7,"quantity":0}
< {"type":"cancelled","order":20,"quantity":3,"reason":"user"}
)");
}

TEST(Trap, cancel_of_first_and_last_of_a_level_then_sweep) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":15}
> {"op":"enter","account":1,"ref":8,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":16}
> {"op":"cancel","port":1,"ref":7,"quantity":0}
< {"type":"cancelled","order":14,"quantity":1,"reason":"user"}
> {"op":"cancel","port":1,"ref":8,"quantity":0}
< {"type":"cancelled","order":16,"quantity":1,"reason":"user"}
> {"op":"enter","account":1,"ref":9,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":19}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":5,"price":"101.00","tif":"ioc"}
< {"type":"accepted","order":20}
< {"type":"trade","price":"101.00","quantity":1,"buy_order":20,"sell_order":15}
< {"type":"trade","price":"101.00","quantity":1,"buy_order":20,"sell_order":19}
< {"type":"cancelled","order":20,"quantity":3,"reason":"ioc"}
)");
}

// The best ask is 103.00 after both ways to empty 101.00 and 102.00.
TEST(Trap, an_empty_level_does_not_stay_behind) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":1,"ref":8,"offering":1,"side":"sell","quantity":1,"price":"102.00"}
< {"type":"accepted","order":15}
> {"op":"enter","account":1,"ref":9,"offering":1,"side":"sell","quantity":1,"price":"103.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"101.00"}
< {"type":"accepted","order":17}
< {"type":"trade","price":"101.00","quantity":1,"buy_order":17,"sell_order":14}
> {"op":"cancel","port":1,"ref":8,"quantity":0}
< {"type":"cancelled","order":15,"quantity":1,"reason":"user"}
> {"op":"enter","account":2,"ref":8,"offering":1,"side":"buy","quantity":1,"price":"102.00","post_only":true}
< {"type":"accepted","order":20}
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"buy","quantity":1}
< {"type":"accepted","order":21,"price":"108.15","tif":"ioc"}
< {"type":"trade","price":"103.00","quantity":1,"buy_order":21,"sell_order":16}
)");
}

// The old order is out of the book before the new one matches.
TEST(Trap, a_replace_that_crosses_its_own_old_price) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"buy","quantity":2,"price":"99.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":15}
> {"op":"enter","account":1,"ref":8,"offering":1,"side":"sell","quantity":1,"price":"100.00"}
< {"type":"accepted","order":16}
> {"op":"replace","port":1,"orig_ref":7,"ref":9,"quantity":2,"price":"101.00"}
< {"type":"replaced","orig_order":14,"order":17,"quantity":2,"price":"101.00"}
< {"type":"cancelled","order":17,"quantity":2,"reason":"stp"}
> {"op":"replace","port":1,"orig_ref":8,"ref":10,"quantity":1,"price":"98.00"}
< {"type":"replaced","orig_order":16,"order":19,"quantity":1,"price":"98.00"}
)");
}

TEST(Trap, a_stale_cancel_after_a_full_fill) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":2,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":2,"price":"101.00"}
< {"type":"accepted","order":15}
< {"type":"trade","price":"101.00","quantity":2,"buy_order":15,"sell_order":14}
> {"op":"cancel","port":1,"ref":7,"quantity":1}
< {"type":"cancel_rejected","port":1,"ref":7,"reason":"unknown_order"}
> {"op":"cancel","port":2,"ref":7,"quantity":0}
< {"type":"cancel_rejected","port":2,"ref":7,"reason":"unknown_order"}
)");
}

TEST(Trap, a_partial_fill_keeps_the_place_in_the_level) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":3,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"sell","quantity":3,"price":"101.00"}
< {"type":"accepted","order":15}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"101.00"}
< {"type":"accepted","order":16}
< {"type":"trade","price":"101.00","quantity":1,"buy_order":16,"sell_order":14}
> {"op":"enter","account":2,"ref":8,"offering":1,"side":"buy","quantity":4,"price":"101.00"}
< {"type":"accepted","order":18}
< {"type":"trade","price":"101.00","quantity":2,"buy_order":18,"sell_order":14}
< {"type":"trade","price":"101.00","quantity":2,"buy_order":18,"sell_order":15}
)");
}

TEST(Trap, a_ref_used_again_after_a_reset_is_a_new_order) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"reset_port","port":1}
< {"type":"refused","op":"reset_port","reason":"live_orders"}
> {"op":"cancel","port":1,"ref":7,"quantity":0}
< {"type":"cancelled","order":14,"quantity":1,"reason":"user"}
> {"op":"reset_port","port":1}
< {"type":"port_reset","port":1}
> {"op":"query","port":1}
< {"type":"next_ref","port":1,"ref":1}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":2,"price":"102.00"}
< {"type":"accepted","order":19}
> {"op":"cancel","port":1,"ref":7,"quantity":0}
< {"type":"cancelled","order":19,"quantity":2,"reason":"user"}
)");
}

}  // namespace
}  // namespace paddock::tests
