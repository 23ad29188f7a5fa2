#include <gtest/gtest.h>

#include "tests/support/beginnings.hpp"
#include "tests/support/transcript.hpp"

/// Rulebook section 3: phases of an offering.
namespace paddock::tests {
namespace {

// of this offering alone, gtc orders stay.
TEST(Phases, closed_expires_day_orders_in_order_number) {
  play(kMarket, R"(
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":1000,"price":"100.00"}
< {"type":"listed","offering":2}
> {"op":"phase","offering":2,"to":"trading"}
< {"type":"phase","offering":2,"phase":"trading"}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"98.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":17}
> {"op":"enter","account":1,"ref":8,"offering":1,"side":"sell","quantity":1,"price":"102.00","tif":"gtc"}
< {"type":"accepted","order":18}
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"99.00"}
< {"type":"accepted","order":19}
> {"op":"enter","account":1,"ref":9,"offering":2,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":20}
> {"op":"phase","offering":1,"to":"closed"}
< {"type":"phase","offering":1,"phase":"closed"}
< {"type":"cancelled","order":16,"quantity":1,"reason":"expired"}
< {"type":"cancelled","order":17,"quantity":1,"reason":"expired"}
< {"type":"cancelled","order":19,"quantity":1,"reason":"expired"}
)");
}

TEST(Phases, a_reduced_and_partly_filled_day_order_expires_with_what_is_left) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":9,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":2,"price":"101.00"}
< {"type":"accepted","order":15}
< {"type":"trade","price":"101.00","quantity":2,"buy_order":15,"sell_order":14}
> {"op":"cancel","port":1,"ref":7,"quantity":8}
< {"type":"cancelled","order":14,"quantity":1,"reason":"user"}
> {"op":"phase","offering":1,"to":"closed"}
< {"type":"phase","offering":1,"phase":"closed"}
< {"type":"cancelled","order":14,"quantity":6,"reason":"expired"}
)");
}

TEST(Phases, cancels_are_taken_in_every_phase) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00","tif":"gtc"}
< {"type":"accepted","order":14}
> {"op":"enter","account":1,"ref":8,"offering":1,"side":"sell","quantity":1,"price":"101.00","tif":"gtc"}
< {"type":"accepted","order":15}
> {"op":"enter","account":1,"ref":9,"offering":1,"side":"sell","quantity":1,"price":"101.00","tif":"gtc"}
< {"type":"accepted","order":16}
> {"op":"enter","account":1,"ref":10,"offering":1,"side":"sell","quantity":1,"price":"101.00","tif":"gtc"}
< {"type":"accepted","order":17}
> {"op":"phase","offering":1,"to":"closing_auction"}
< {"type":"phase","offering":1,"phase":"closing_auction"}
> {"op":"cancel","port":1,"ref":7,"quantity":0}
< {"type":"cancelled","order":14,"quantity":1,"reason":"user"}
> {"op":"phase","offering":1,"to":"halted"}
< {"type":"phase","offering":1,"phase":"halted"}
> {"op":"cancel","port":1,"ref":8,"quantity":0}
< {"type":"cancelled","order":15,"quantity":1,"reason":"user"}
> {"op":"phase","offering":1,"to":"closed"}
< {"type":"phase","offering":1,"phase":"closed"}
> {"op":"cancel","port":1,"ref":9,"quantity":0}
< {"type":"cancelled","order":16,"quantity":1,"reason":"user"}
> {"op":"phase","offering":1,"to":"pre_open"}
< {"type":"phase","offering":1,"phase":"pre_open"}
> {"op":"cancel","port":1,"ref":10,"quantity":0}
< {"type":"cancelled","order":17,"quantity":1,"reason":"user"}
)");
}

TEST(Phases, nothing_matches_outside_trading) {
  play(kMarket, R"(
> {"op":"phase","offering":1,"to":"halted"}
< {"type":"phase","offering":1,"phase":"halted"}
> {"op":"phase","offering":1,"to":"pre_open"}
< {"type":"phase","offering":1,"phase":"pre_open"}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"99.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"101.00"}
< {"type":"accepted","order":17}
> {"op":"replace","port":2,"orig_ref":7,"ref":8,"quantity":1,"price":"102.00"}
< {"type":"replaced","orig_order":17,"order":18,"quantity":1,"price":"102.00"}
> {"op":"phase","offering":1,"to":"halted"}
< {"type":"phase","offering":1,"phase":"halted"}
> {"op":"replace","port":2,"orig_ref":8,"ref":9,"quantity":1,"price":"102.00"}
< {"type":"rejected","ref":9,"reason":"halted"}
> {"op":"phase","offering":1,"to":"closed"}
< {"type":"phase","offering":1,"phase":"closed"}
< {"type":"cancelled","order":16,"quantity":1,"reason":"expired"}
< {"type":"cancelled","order":18,"quantity":1,"reason":"expired"}
> {"op":"replace","port":1,"orig_ref":7,"ref":8,"quantity":1,"price":"99.00"}
< {"type":"rejected","ref":8,"reason":"unknown_order","account":null}
> {"op":"enter","account":2,"ref":10,"offering":1,"side":"buy","quantity":1,"price":"99.00"}
< {"type":"rejected","ref":10,"reason":"market_closed"}
)");
}

}  // namespace
}  // namespace paddock::tests
