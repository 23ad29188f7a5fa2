#include <gtest/gtest.h>

#include "tests/support/beginnings.hpp"
#include "tests/support/transcript.hpp"

/// Rulebook section 4: market orders and their protective limit.
namespace paddock::tests {
namespace {

// Its price is the best ask x 1.05, its remainder is cancelled.
TEST(MarketOrder, is_an_ioc_order_whatever_it_names) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":2,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":1,"ref":8,"offering":1,"side":"sell","quantity":1,"price":"106.05"}
< {"type":"accepted","order":15}
> {"op":"enter","account":1,"ref":9,"offering":1,"side":"sell","quantity":1,"price":"106.06"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":5,"tif":"gtc"}
< {"type":"accepted","order":17,"price":"106.05","tif":"ioc"}
< {"type":"trade","price":"101.00","quantity":2,"buy_order":17,"sell_order":14}
< {"type":"trade","price":"106.05","quantity":1,"buy_order":17,"sell_order":15}
< {"type":"cancelled","order":17,"quantity":2,"reason":"ioc"}
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"buy","quantity":1,"tif":"fok"}
< {"type":"accepted","order":21,"price":"111.36","tif":"ioc"}
< {"type":"trade","price":"106.06","quantity":1,"buy_order":21,"sell_order":16}
)");
}

// 0.99 x 1.05 = 1.0395.
TEST(MarketOrder, limit_of_a_buy_is_rounded_down_to_a_tick) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"0.99"}
< {"type":"accepted","order":14}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1}
< {"type":"accepted","order":15,"price":"1.03","tif":"ioc"}
< {"type":"trade","price":"0.99","quantity":1,"buy_order":15,"sell_order":14}
)");
}

// 0.99 x 0.95 = 0.9405; 0.01 x 0.95 is still a tick.
TEST(MarketOrder, limit_of_a_sell_is_rounded_up_to_a_tick) {
  play(kMarket, R"(
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"0.99"}
< {"type":"accepted","order":14}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1}
< {"type":"accepted","order":15,"price":"0.95","tif":"ioc"}
< {"type":"trade","price":"0.99","quantity":1,"buy_order":14,"sell_order":15}
> {"op":"enter","account":2,"ref":8,"offering":1,"side":"buy","quantity":1,"price":"0.01"}
< {"type":"accepted","order":17}
> {"op":"enter","account":1,"ref":8,"offering":1,"side":"sell","quantity":1}
< {"type":"accepted","order":18,"price":"0.01","tif":"ioc"}
< {"type":"trade","price":"0.01","quantity":1,"buy_order":17,"sell_order":18}
)");
}

// Tick 0.0150: 199,999.98.
TEST(MarketOrder, limit_of_a_buy_is_at_most_the_highest_price_on_the_tick) {
  play(kMarket, R"(
> {"op":"list","offering":3,"symbol":"CCC","issuer":1,"shares":100,"price":"199999.95","tick":"0.0150"}
< {"type":"listed","offering":3}
> {"op":"phase","offering":3,"to":"trading"}
< {"type":"phase","offering":3,"phase":"trading"}
> {"op":"enter","account":1,"ref":7,"offering":3,"side":"sell","quantity":1,"price":"199999.965"}
< {"type":"accepted","order":16}
> {"op":"deposit","account":2,"amount":"1000000.00"}
< {"type":"cash","account":2,"amount":"1000000.00","kind":"deposit"}
> {"op":"enter","account":2,"ref":7,"offering":3,"side":"buy","quantity":1}
< {"type":"accepted","order":18,"price":"199999.98","tif":"ioc"}
< {"type":"trade","price":"199999.9650","quantity":1,"buy_order":18,"sell_order":16}
)");
}

// Best ask 108.00 x 1.05 = 113.40, collar to 110.00.
TEST(MarketOrder, limit_is_brought_inside_the_collar_from_above) {
  play(kMarket, R"(
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":1000,"price":"100.00","collar_pct":10}
< {"type":"listed","offering":2}
> {"op":"phase","offering":2,"to":"trading"}
< {"type":"phase","offering":2,"phase":"trading"}
> {"op":"enter","account":1,"ref":7,"offering":2,"side":"sell","quantity":1,"price":"108.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":7,"offering":2,"side":"buy","quantity":1}
< {"type":"accepted","order":17,"price":"110.00","tif":"ioc"}
< {"type":"trade","price":"108.00","quantity":1,"buy_order":17,"sell_order":16}
)");
}

// Reference 103.00 after the trade; bid 90.00 x 0.95 = 85.50 lies below 92.70.
TEST(MarketOrder, limit_is_brought_inside_the_collar_from_below) {
  play(kMarket, R"(
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":1000,"price":"100.00","collar_pct":10}
< {"type":"listed","offering":2}
> {"op":"phase","offering":2,"to":"trading"}
< {"type":"phase","offering":2,"phase":"trading"}
> {"op":"enter","account":2,"ref":7,"offering":2,"side":"buy","quantity":1,"price":"90.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":1,"ref":7,"offering":2,"side":"sell","quantity":2,"price":"103.00"}
< {"type":"accepted","order":17}
> {"op":"enter","account":3,"ref":7,"offering":2,"side":"buy","quantity":2,"price":"103.00"}
< {"type":"accepted","order":18}
< {"type":"trade","price":"103.00","quantity":2,"buy_order":18,"sell_order":17}
> {"op":"enter","account":1,"ref":8,"offering":2,"side":"sell","quantity":1}
< {"type":"accepted","order":20,"price":"92.70","tif":"ioc"}
< {"type":"cancelled","order":20,"quantity":1,"reason":"ioc"}
)");
}

// The ask rests at 90.00; after trades at 98.00 and 107.80 the collar begins at 97.02, above 90.00 x 1.05
// = 94.50.
TEST(MarketOrder, limit_of_a_buy_is_lifted_into_the_collar) {
  play(kMarket, R"(
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":1000,"price":"100.00","collar_pct":10}
< {"type":"listed","offering":2}
> {"op":"phase","offering":2,"to":"trading"}
< {"type":"phase","offering":2,"phase":"trading"}
> {"op":"phase","offering":2,"to":"halted"}
< {"type":"phase","offering":2,"phase":"halted"}
> {"op":"phase","offering":2,"to":"pre_open"}
< {"type":"phase","offering":2,"phase":"pre_open"}
> {"op":"enter","account":1,"ref":7,"offering":2,"side":"sell","quantity":1,"price":"90.00"}
< {"type":"accepted","order":18}
> {"op":"enter","account":3,"ref":7,"offering":2,"side":"buy","quantity":1,"price":"90.00"}
< {"type":"accepted","order":19}
> {"op":"phase","offering":2,"to":"trading"}
< {"type":"trade","price":"90.00","quantity":1,"buy_order":19,"sell_order":18,"kind":"opening","aggressor":null}
< {"type":"auction","kind":"opening","price":"90.00","volume":1,"trades":1,"buys":1,"sells":1}
< {"type":"phase","offering":2,"phase":"trading"}
> {"op":"enter","account":1,"ref":8,"offering":2,"side":"sell","quantity":1,"price":"90.00"}
< {"type":"accepted","order":23}
> {"op":"enter","account":3,"ref":8,"offering":2,"side":"buy","quantity":1}
< {"type":"accepted","order":24,"price":"94.50","tif":"ioc"}
< {"type":"trade","price":"90.00","quantity":1,"buy_order":24,"sell_order":23}
)");
}

// Tick 0.25, reference 10.25, collar 5: 9.7375 to 10.7625, that is 9.75 to 10.75.
TEST(MarketOrder, collar_limits_are_rounded_inwards) {
  play(kMarket, R"(
> {"op":"list","offering":3,"symbol":"CCC","issuer":1,"shares":100,"price":"10.25","tick":"0.25","collar_pct":5}
< {"type":"listed","offering":3}
> {"op":"phase","offering":3,"to":"trading"}
< {"type":"phase","offering":3,"phase":"trading"}
> {"op":"enter","account":1,"ref":7,"offering":3,"side":"sell","quantity":1,"price":"10.75"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":7,"offering":3,"side":"buy","quantity":1}
< {"type":"accepted","order":17,"price":"10.75","tif":"ioc"}
< {"type":"trade","price":"10.75","quantity":1,"buy_order":17,"sell_order":16}
> {"op":"enter","account":2,"ref":8,"offering":3,"side":"buy","quantity":1,"price":"10.00"}
< {"type":"rejected","ref":8,"reason":"price_collar"}
> {"op":"enter","account":1,"ref":8,"offering":3,"side":"sell","quantity":1}
< {"type":"rejected","ref":8,"reason":"no_liquidity"}
)");
}

// The best ask is the own one.
TEST(MarketOrder, own_orders_count_for_the_limit) {
  play(kMarket, R"(
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"102.00"}
< {"type":"accepted","order":15}
> {"op":"enter","account":2,"ref":8,"offering":1,"side":"buy","quantity":1,"stp":"cancel_oldest"}
< {"type":"accepted","order":16,"price":"106.05","tif":"ioc"}
< {"type":"cancelled","order":14,"quantity":1,"reason":"stp"}
< {"type":"trade","price":"102.00","quantity":1,"buy_order":16,"sell_order":15}
)");
}

// All asks lie beyond it: accepted, nothing crosses, cancelled.
TEST(MarketOrder, is_not_checked_against_the_collar) {
  play(kMarket, R"(
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":1000,"price":"100.00","collar_pct":10}
< {"type":"listed","offering":2}
> {"op":"phase","offering":2,"to":"trading"}
< {"type":"phase","offering":2,"phase":"trading"}
> {"op":"enter","account":1,"ref":7,"offering":2,"side":"sell","quantity":1,"price":"110.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":1,"ref":8,"offering":2,"side":"sell","quantity":1,"price":"92.00"}
< {"type":"accepted","order":17}
> {"op":"enter","account":3,"ref":7,"offering":2,"side":"buy","quantity":1,"price":"92.00"}
< {"type":"accepted","order":18}
< {"type":"trade","price":"92.00","quantity":1,"buy_order":18,"sell_order":17}
> {"op":"enter","account":2,"ref":7,"offering":2,"side":"buy","quantity":1}
< {"type":"accepted","order":20,"price":"101.20","tif":"ioc"}
< {"type":"cancelled","order":20,"quantity":1,"reason":"ioc"}
)");
}

// Check 11 with the protective limit: 1 x 105.00 x 1.02 = 107.10.
TEST(MarketOrder, needs_cash_for_its_limit) {
  play(kMarket, R"(
> {"op":"open_account","account":4}
< {"type":"account_opened","account":4}
> {"op":"deposit","account":4,"amount":"107.09"}
< {"type":"cash","account":4,"amount":"107.09","kind":"deposit"}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"100.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":4,"ref":1,"offering":1,"side":"buy","quantity":1}
< {"type":"rejected","ref":1,"reason":"insufficient_cash"}
> {"op":"deposit","account":4,"amount":"0.01"}
< {"type":"cash","account":4,"amount":"0.01","kind":"deposit"}
> {"op":"enter","account":4,"ref":2,"offering":1,"side":"buy","quantity":1}
< {"type":"accepted","order":19,"price":"105.00","tif":"ioc"}
< {"type":"trade","price":"100.00","quantity":1,"buy_order":19,"sell_order":16}
)");
}

}  // namespace
}  // namespace paddock::tests
