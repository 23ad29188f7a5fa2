#include <gtest/gtest.h>

#include "tests/support/beginnings.hpp"
#include "tests/support/transcript.hpp"

/// Rulebook section 7: cancel and query.
namespace paddock::tests {
namespace {

TEST(Cancel, zero_cancels_the_rest) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":5,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"cancel","port":1,"ref":7,"quantity":0}
< {"type":"cancelled","order":14,"quantity":5,"reason":"user"}
> {"op":"cancel","port":1,"ref":7,"quantity":0}
< {"type":"cancel_rejected","port":1,"ref":7,"reason":"unknown_order"}
)");
}

// Order 5, executed 2: a total of 4 leaves 2 open.
TEST(Cancel, quantity_is_the_new_total) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":5,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":2,"price":"101.00"}
< {"type":"accepted","order":15}
< {"type":"trade","price":"101.00","quantity":2,"buy_order":15,"sell_order":14}
> {"op":"cancel","port":1,"ref":7,"quantity":4}
< {"type":"cancelled","order":14,"quantity":1,"reason":"user"}
> {"op":"cancel","port":1,"ref":7,"quantity":4}
> {"op":"cancel","port":1,"ref":7,"quantity":3}
< {"type":"cancelled","order":14,"quantity":1,"reason":"user"}
= {"account":0,"cash":"804.04","reserved":"0.00"}
= {"account":1,"cash":"140202.00","reserved":"0.00"}
= {"account":2,"cash":"79393.96","reserved":"0.00"}
= {"account":3,"cash":"79600.00","reserved":"0.00"}
= {"account":1,"offering":1,"shares":598,"reserved":1}
= {"account":2,"offering":1,"shares":202,"reserved":0}
= {"account":3,"offering":1,"shares":200,"reserved":0}
= {"order":14,"account":1,"ref":7,"offering":1,"side":"sell","price":"101.00","open":1,"executed":2}
)");
}

TEST(Cancel, a_total_up_to_what_is_executed_cancels_the_rest) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":5,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":2,"price":"101.00"}
< {"type":"accepted","order":15}
< {"type":"trade","price":"101.00","quantity":2,"buy_order":15,"sell_order":14}
> {"op":"cancel","port":1,"ref":7,"quantity":2}
< {"type":"cancelled","order":14,"quantity":3,"reason":"user"}
> {"op":"enter","account":1,"ref":8,"offering":1,"side":"sell","quantity":5,"price":"101.00"}
< {"type":"accepted","order":18}
> {"op":"enter","account":2,"ref":8,"offering":1,"side":"buy","quantity":2,"price":"101.00"}
< {"type":"accepted","order":19}
< {"type":"trade","price":"101.00","quantity":2,"buy_order":19,"sell_order":18}
> {"op":"cancel","port":1,"ref":8,"quantity":1}
< {"type":"cancelled","order":18,"quantity":3,"reason":"user"}
)");
}

TEST(Cancel, a_total_that_is_not_smaller_changes_nothing) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":5,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"cancel","port":1,"ref":7,"quantity":5}
> {"op":"cancel","port":1,"ref":7,"quantity":6}
> {"op":"cancel","port":1,"ref":7,"quantity":4294967295}
> {"op":"cancel","port":1,"ref":7,"quantity":4}
< {"type":"cancelled","order":14,"quantity":1,"reason":"user"}
)");
}

TEST(Cancel, a_smaller_total_keeps_its_time_priority) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":5,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"sell","quantity":5,"price":"101.00"}
< {"type":"accepted","order":15}
> {"op":"cancel","port":1,"ref":7,"quantity":1}
< {"type":"cancelled","order":14,"quantity":4,"reason":"user"}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":2,"price":"101.00"}
< {"type":"accepted","order":17}
< {"type":"trade","price":"101.00","quantity":1,"buy_order":17,"sell_order":14}
< {"type":"trade","price":"101.00","quantity":1,"buy_order":17,"sell_order":15}
)");
}

TEST(Cancel, what_is_not_live_or_anothers_is_unknown) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"cancel","port":2,"ref":7,"quantity":0}
< {"type":"cancel_rejected","port":2,"ref":7,"reason":"unknown_order"}
> {"op":"cancel","port":1,"ref":8,"quantity":0}
< {"type":"cancel_rejected","port":1,"ref":8,"reason":"unknown_order"}
> {"op":"cancel","port":1,"ref":0,"quantity":0}
< {"type":"cancel_rejected","port":1,"ref":0,"reason":"unknown_order"}
> {"op":"cancel","port":77,"ref":1,"quantity":0}
< {"type":"cancel_rejected","port":77,"ref":1,"reason":"unknown_order"}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"101.00"}
< {"type":"accepted","order":19}
< {"type":"trade","price":"101.00","quantity":1,"buy_order":19,"sell_order":14}
> {"op":"cancel","port":1,"ref":7,"quantity":0}
< {"type":"cancel_rejected","port":1,"ref":7,"reason":"unknown_order"}
)");
}

TEST(Cancel, gives_back_what_was_reserved) {
  play(kMarket, R"(
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":5,"price":"90.00"}
< {"type":"accepted","order":14}
> {"op":"cancel","port":2,"ref":7,"quantity":3}
< {"type":"cancelled","order":14,"quantity":2,"reason":"user"}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":600,"price":"101.00"}
< {"type":"accepted","order":16}
> {"op":"cancel","port":1,"ref":7,"quantity":1}
< {"type":"cancelled","order":16,"quantity":599,"reason":"user"}
= {"account":0,"cash":"800.00","reserved":"0.00"}
= {"account":1,"cash":"140000.00","reserved":"0.00"}
= {"account":2,"cash":"79600.00","reserved":"275.40"}
= {"account":3,"cash":"79600.00","reserved":"0.00"}
= {"account":1,"offering":1,"shares":600,"reserved":1}
= {"account":2,"offering":1,"shares":200,"reserved":0}
= {"account":3,"offering":1,"shares":200,"reserved":0}
= {"order":14,"account":2,"ref":7,"offering":1,"side":"buy","price":"90.00","open":3,"executed":0}
= {"order":16,"account":1,"ref":7,"offering":1,"side":"sell","price":"101.00","open":1,"executed":0}
)");
}

// Cancels are no orders.
TEST(Cancel, is_taken_from_a_disabled_port_and_uses_no_ref) {
  play(kMarket, R"(
> {"op":"entitle","port":50,"account":1}
< {"type":"entitled","port":50,"account":1}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":15}
> {"op":"disable","port":50}
< {"type":"entry","port":50,"enabled":false}
> {"op":"cancel","port":50,"ref":7,"quantity":0}
< {"type":"cancel_rejected","port":50,"ref":7,"reason":"unknown_order"}
> {"op":"cancel","port":1,"ref":7,"quantity":0}
< {"type":"cancelled","order":15,"quantity":1,"reason":"user"}
> {"op":"query","port":1}
< {"type":"next_ref","port":1,"ref":8}
)");
}

// 0: none is left.
TEST(Query, gives_the_last_ref_and_one) {
  play(kMarket, R"(
> {"op":"query","port":77}
< {"type":"next_ref","port":77,"ref":1}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":15}
> {"op":"query","port":1}
< {"type":"next_ref","port":1,"ref":8}
> {"op":"enter","account":1,"ref":4294967294,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":17}
> {"op":"query","port":1}
< {"type":"next_ref","port":1,"ref":4294967295}
> {"op":"enter","account":1,"ref":4294967295,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":19}
> {"op":"query","port":1}
< {"type":"next_ref","port":1,"ref":0}
> {"op":"enter","account":1,"ref":4294967295,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
> {"op":"cancel","port":1,"ref":4294967295,"quantity":0}
< {"type":"cancelled","order":19,"quantity":1,"reason":"user"}
)");
}

}  // namespace
}  // namespace paddock::tests
