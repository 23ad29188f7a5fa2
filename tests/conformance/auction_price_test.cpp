#include <gtest/gtest.h>

#include "tests/support/beginnings.hpp"
#include "tests/support/transcript.hpp"

/// Rulebook section 6: the price of an auction, steps 1 to 3.
namespace paddock::tests {
namespace {

// A is order 16, B 17, S 18, C 19.
TEST(AuctionPrice, worked_example_with_tie_break_reference) {
  play(kMarket, R"(
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":1000,"price":"108.00","tie_break":"reference"}
< {"type":"listed","offering":2}
> {"op":"phase","offering":2,"to":"pre_open"}
< {"type":"phase","offering":2,"phase":"pre_open"}
> {"op":"enter","account":2,"ref":7,"offering":2,"side":"buy","quantity":100,"price":"115.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":3,"ref":7,"offering":2,"side":"buy","quantity":200,"price":"110.00"}
< {"type":"accepted","order":17}
> {"op":"enter","account":1,"ref":7,"offering":2,"side":"sell","quantity":150,"price":"108.00"}
< {"type":"accepted","order":18}
> {"op":"enter","account":1,"ref":8,"offering":2,"side":"sell","quantity":100,"price":"112.00"}
< {"type":"accepted","order":19}
> {"op":"phase","offering":2,"to":"trading"}
< {"type":"trade","price":"108.00","quantity":100,"buy_order":16,"sell_order":18,"kind":"opening","aggressor":null}
< {"type":"trade","price":"108.00","quantity":50,"buy_order":17,"sell_order":18,"kind":"opening","aggressor":null}
< {"type":"auction","kind":"opening","price":"108.00","volume":150,"trades":2,"buys":2,"sells":2}
< {"type":"phase","offering":2,"phase":"trading"}
= {"account":0,"cash":"1124.00","reserved":"0.00"}
= {"account":1,"cash":"156200.00","reserved":"0.00"}
= {"account":2,"cash":"68584.00","reserved":"0.00"}
= {"account":3,"cash":"74092.00","reserved":"16830.00"}
= {"account":1,"offering":1,"shares":600,"reserved":0}
= {"account":1,"offering":2,"shares":850,"reserved":100}
= {"account":2,"offering":1,"shares":200,"reserved":0}
= {"account":2,"offering":2,"shares":100,"reserved":0}
= {"account":3,"offering":1,"shares":200,"reserved":0}
= {"account":3,"offering":2,"shares":50,"reserved":0}
= {"order":17,"account":3,"ref":7,"offering":2,"side":"buy","price":"110.00","open":150,"executed":50}
= {"order":19,"account":1,"ref":8,"offering":2,"side":"sell","price":"112.00","open":100,"executed":0}
)");
}

TEST(AuctionPrice, worked_example_with_tie_break_pressure) {
  play(kMarket, R"(
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":1000,"price":"108.00","tie_break":"pressure"}
< {"type":"listed","offering":2}
> {"op":"phase","offering":2,"to":"pre_open"}
< {"type":"phase","offering":2,"phase":"pre_open"}
> {"op":"enter","account":2,"ref":7,"offering":2,"side":"buy","quantity":100,"price":"115.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":3,"ref":7,"offering":2,"side":"buy","quantity":200,"price":"110.00"}
< {"type":"accepted","order":17}
> {"op":"enter","account":1,"ref":7,"offering":2,"side":"sell","quantity":150,"price":"108.00"}
< {"type":"accepted","order":18}
> {"op":"enter","account":1,"ref":8,"offering":2,"side":"sell","quantity":100,"price":"112.00"}
< {"type":"accepted","order":19}
> {"op":"phase","offering":2,"to":"trading"}
< {"type":"trade","price":"110.00","quantity":100,"buy_order":16,"sell_order":18,"kind":"opening","aggressor":null}
< {"type":"trade","price":"110.00","quantity":50,"buy_order":17,"sell_order":18,"kind":"opening","aggressor":null}
< {"type":"auction","kind":"opening","price":"110.00","volume":150,"trades":2,"buys":2,"sells":2}
< {"type":"phase","offering":2,"phase":"trading"}
)");
}

// Step 1: no volume, no auction.
TEST(AuctionPrice, nothing_crosses_no_event) {
  play(kMarket, R"(
> {"op":"phase","offering":1,"to":"closed"}
< {"type":"phase","offering":1,"phase":"closed"}
> {"op":"phase","offering":1,"to":"pre_open"}
< {"type":"phase","offering":1,"phase":"pre_open"}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"100.99"}
< {"type":"accepted","order":17}
> {"op":"phase","offering":1,"to":"trading"}
< {"type":"phase","offering":1,"phase":"trading"}
)");
}

TEST(AuctionPrice, an_empty_book_gives_no_event) {
  play(kMarket, R"(
> {"op":"phase","offering":1,"to":"closed"}
< {"type":"phase","offering":1,"phase":"closed"}
> {"op":"phase","offering":1,"to":"pre_open"}
< {"type":"phase","offering":1,"phase":"pre_open"}
> {"op":"phase","offering":1,"to":"trading"}
< {"type":"phase","offering":1,"phase":"trading"}
)");
}

// 20 at 101.00 beats 10 at 100.00.
TEST(AuctionPrice, keeps_the_greatest_volume) {
  play(kMarket, R"(
> {"op":"phase","offering":1,"to":"closed"}
< {"type":"phase","offering":1,"phase":"closed"}
> {"op":"phase","offering":1,"to":"pre_open"}
< {"type":"phase","offering":1,"phase":"pre_open"}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":10,"price":"100.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":1,"ref":8,"offering":1,"side":"sell","quantity":10,"price":"101.00"}
< {"type":"accepted","order":17}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":20,"price":"101.00"}
< {"type":"accepted","order":18}
> {"op":"phase","offering":1,"to":"trading"}
< {"type":"trade","price":"101.00","quantity":10,"buy_order":18,"sell_order":16,"kind":"opening","aggressor":null}
< {"type":"trade","price":"101.00","quantity":10,"buy_order":18,"sell_order":17,"kind":"opening","aggressor":null}
< {"type":"auction","kind":"opening","price":"101.00","volume":20,"trades":2,"buys":1,"sells":2}
< {"type":"phase","offering":1,"phase":"trading"}
)");
}

// V is 10 from 99.00 to 101.00; |D - S| is 5 up to 100.00, then 0.
TEST(AuctionPrice, keeps_the_least_imbalance) {
  play(kMarket, R"(
> {"op":"phase","offering":1,"to":"closed"}
< {"type":"phase","offering":1,"phase":"closed"}
> {"op":"phase","offering":1,"to":"pre_open"}
< {"type":"phase","offering":1,"phase":"pre_open"}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":10,"price":"99.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":10,"price":"101.00"}
< {"type":"accepted","order":17}
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"buy","quantity":5,"price":"100.00"}
< {"type":"accepted","order":18}
> {"op":"phase","offering":1,"to":"trading"}
< {"type":"trade","price":"100.01","quantity":10,"buy_order":17,"sell_order":16,"kind":"opening","aggressor":null}
< {"type":"auction","kind":"opening","price":"100.01","volume":10,"trades":1,"buys":2,"sells":1}
< {"type":"phase","offering":1,"phase":"trading"}
)");
}

// Reference 100.00, run 101.00 to 103.00.
TEST(AuctionPrice, clamps_the_reference_to_the_run_from_below) {
  play(kMarket, R"(
> {"op":"phase","offering":1,"to":"closed"}
< {"type":"phase","offering":1,"phase":"closed"}
> {"op":"phase","offering":1,"to":"pre_open"}
< {"type":"phase","offering":1,"phase":"pre_open"}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"103.00"}
< {"type":"accepted","order":17}
> {"op":"phase","offering":1,"to":"trading"}
< {"type":"trade","price":"101.00","quantity":1,"buy_order":17,"sell_order":16,"kind":"opening","aggressor":null}
< {"type":"auction","kind":"opening","price":"101.00","volume":1,"trades":1,"buys":1,"sells":1}
< {"type":"phase","offering":1,"phase":"trading"}
)");
}

// Reference 100.00, run 97.00 to 99.00.
TEST(AuctionPrice, clamps_the_reference_to_the_run_from_above) {
  play(kMarket, R"(
> {"op":"phase","offering":1,"to":"closed"}
< {"type":"phase","offering":1,"phase":"closed"}
> {"op":"phase","offering":1,"to":"pre_open"}
< {"type":"phase","offering":1,"phase":"pre_open"}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"97.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"99.00"}
< {"type":"accepted","order":17}
> {"op":"phase","offering":1,"to":"trading"}
< {"type":"trade","price":"99.00","quantity":1,"buy_order":17,"sell_order":16,"kind":"opening","aggressor":null}
< {"type":"auction","kind":"opening","price":"99.00","volume":1,"trades":1,"buys":1,"sells":1}
< {"type":"phase","offering":1,"phase":"trading"}
)");
}

TEST(AuctionPrice, takes_the_reference_inside_the_run) {
  play(kMarket, R"(
> {"op":"phase","offering":1,"to":"closed"}
< {"type":"phase","offering":1,"phase":"closed"}
> {"op":"phase","offering":1,"to":"pre_open"}
< {"type":"phase","offering":1,"phase":"pre_open"}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"97.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"103.00"}
< {"type":"accepted","order":17}
> {"op":"phase","offering":1,"to":"trading"}
< {"type":"trade","price":"100.00","quantity":1,"buy_order":17,"sell_order":16,"kind":"opening","aggressor":null}
< {"type":"auction","kind":"opening","price":"100.00","volume":1,"trades":1,"buys":1,"sells":1}
< {"type":"phase","offering":1,"phase":"trading"}
)");
}

// D > S on all of 98.00 to 102.00.
TEST(AuctionPrice, pressure_of_demand_goes_to_the_top) {
  play(kMarket, R"(
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":1000,"price":"100.00","tie_break":"pressure"}
< {"type":"listed","offering":2}
> {"op":"phase","offering":2,"to":"pre_open"}
< {"type":"phase","offering":2,"phase":"pre_open"}
> {"op":"enter","account":1,"ref":7,"offering":2,"side":"sell","quantity":1,"price":"98.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":7,"offering":2,"side":"buy","quantity":2,"price":"102.00"}
< {"type":"accepted","order":17}
> {"op":"phase","offering":2,"to":"trading"}
< {"type":"trade","price":"102.00","quantity":1,"buy_order":17,"sell_order":16,"kind":"opening","aggressor":null}
< {"type":"auction","kind":"opening","price":"102.00","volume":1,"trades":1,"buys":1,"sells":1}
< {"type":"phase","offering":2,"phase":"trading"}
)");
}

// D < S on all of 98.00 to 102.00.
TEST(AuctionPrice, pressure_of_supply_goes_to_the_bottom) {
  play(kMarket, R"(
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":1000,"price":"100.00","tie_break":"pressure"}
< {"type":"listed","offering":2}
> {"op":"phase","offering":2,"to":"pre_open"}
< {"type":"phase","offering":2,"phase":"pre_open"}
> {"op":"enter","account":1,"ref":7,"offering":2,"side":"sell","quantity":2,"price":"98.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":7,"offering":2,"side":"buy","quantity":1,"price":"102.00"}
< {"type":"accepted","order":17}
> {"op":"phase","offering":2,"to":"trading"}
< {"type":"trade","price":"98.00","quantity":1,"buy_order":17,"sell_order":16,"kind":"opening","aggressor":null}
< {"type":"auction","kind":"opening","price":"98.00","volume":1,"trades":1,"buys":1,"sells":1}
< {"type":"phase","offering":2,"phase":"trading"}
)");
}

// D = S.
TEST(AuctionPrice, pressure_in_balance_takes_the_reference) {
  play(kMarket, R"(
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":1000,"price":"100.00","tie_break":"pressure"}
< {"type":"listed","offering":2}
> {"op":"phase","offering":2,"to":"pre_open"}
< {"type":"phase","offering":2,"phase":"pre_open"}
> {"op":"enter","account":1,"ref":7,"offering":2,"side":"sell","quantity":1,"price":"98.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":7,"offering":2,"side":"buy","quantity":1,"price":"102.00"}
< {"type":"accepted","order":17}
> {"op":"phase","offering":2,"to":"trading"}
< {"type":"trade","price":"100.00","quantity":1,"buy_order":17,"sell_order":16,"kind":"opening","aggressor":null}
< {"type":"auction","kind":"opening","price":"100.00","volume":1,"trades":1,"buys":1,"sells":1}
< {"type":"phase","offering":2,"phase":"trading"}
)");
}

// V is 2 everywhere from 98.00 to 102.00; D - S is 1 up to 99.00, then -1.
TEST(AuctionPrice, pressure_of_both_signs_takes_the_reference) {
  play(kMarket, R"(
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":1000,"price":"100.00","tie_break":"pressure"}
< {"type":"listed","offering":2}
> {"op":"phase","offering":2,"to":"pre_open"}
< {"type":"phase","offering":2,"phase":"pre_open"}
> {"op":"enter","account":1,"ref":7,"offering":2,"side":"sell","quantity":2,"price":"98.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":7,"offering":2,"side":"buy","quantity":2,"price":"102.00"}
< {"type":"accepted","order":17}
> {"op":"enter","account":3,"ref":7,"offering":2,"side":"buy","quantity":1,"price":"99.00"}
< {"type":"accepted","order":18}
> {"op":"enter","account":1,"ref":8,"offering":2,"side":"sell","quantity":1,"price":"99.01"}
< {"type":"accepted","order":19}
> {"op":"phase","offering":2,"to":"trading"}
< {"type":"trade","price":"100.00","quantity":2,"buy_order":17,"sell_order":16,"kind":"opening","aggressor":null}
< {"type":"auction","kind":"opening","price":"100.00","volume":2,"trades":1,"buys":2,"sells":2}
< {"type":"phase","offering":2,"phase":"trading"}
)");
}

// The same shares, reference 98.50 in its lower half.
TEST(AuctionPrice, a_run_of_both_signs_is_one_run) {
  play(kMarket, R"(
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":1000,"price":"98.50","tie_break":"reference"}
< {"type":"listed","offering":2}
> {"op":"phase","offering":2,"to":"pre_open"}
< {"type":"phase","offering":2,"phase":"pre_open"}
> {"op":"enter","account":1,"ref":7,"offering":2,"side":"sell","quantity":2,"price":"98.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":7,"offering":2,"side":"buy","quantity":2,"price":"102.00"}
< {"type":"accepted","order":17}
> {"op":"enter","account":3,"ref":7,"offering":2,"side":"buy","quantity":1,"price":"99.00"}
< {"type":"accepted","order":18}
> {"op":"enter","account":1,"ref":8,"offering":2,"side":"sell","quantity":1,"price":"99.01"}
< {"type":"accepted","order":19}
> {"op":"phase","offering":2,"to":"trading"}
< {"type":"trade","price":"98.50","quantity":2,"buy_order":17,"sell_order":16,"kind":"opening","aggressor":null}
< {"type":"auction","kind":"opening","price":"98.50","volume":2,"trades":1,"buys":2,"sells":2}
< {"type":"phase","offering":2,"phase":"trading"}
)");
}

}  // namespace
}  // namespace paddock::tests
