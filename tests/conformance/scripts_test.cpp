#include <gtest/gtest.h>

#include "tests/support/beginnings.hpp"
#include "tests/support/transcript.hpp"

/// Rulebook section 10: each line of the examples, byte for byte.
namespace paddock::tests {
namespace {

// Default fields are written out.
TEST(Scripts, every_command_of_the_examples) {
  play(kNothing, R"(
> {"op":"open_account","account":1}
< {"seq":1,"type":"account_opened","account":1}
> {"op":"entitle","port":101,"account":1}
< {"seq":2,"type":"entitled","port":101,"account":1}
> {"op":"reset_port","port":101}
< {"seq":3,"type":"port_reset","port":101}
> {"op":"deposit","account":1,"amount":"10000.00"}
< {"seq":4,"type":"cash","account":1,"amount":"10000.00","kind":"deposit"}
> {"op":"list","offering":1,"symbol":"BLZR74","issuer":1,"shares":1000,"price":"100.00","tick":"0.01","collar_pct":0,"tie_break":"reference"}
< {"seq":5,"type":"listed","offering":1,"symbol":"BLZR74","issuer":1,"shares":1000,"price":"100.00","tick":"0.01","collar_pct":0,"tie_break":"reference"}
> {"op":"phase","offering":1,"to":"trading"}
< {"seq":6,"type":"phase","offering":1,"phase":"trading"}
> {"op":"enter","port":1,"account":1,"ref":1,"offering":1,"side":"buy","quantity":5,"price":"110.00","tif":"day","post_only":false,"stp":"cancel_newest"}
< {"seq":7,"type":"accepted","port":1,"account":1,"ref":1,"order":7,"offering":1,"side":"buy","quantity":5,"price":"110.00","tif":"day","post_only":false,"stp":"cancel_newest"}
> {"op":"replace","port":1,"orig_ref":1,"ref":2,"quantity":5,"price":"109.00"}
< {"seq":8,"type":"replaced","port":1,"account":1,"orig_ref":1,"ref":2,"orig_order":7,"order":8,"quantity":5,"price":"109.00"}
> {"op":"cancel","port":1,"ref":2,"quantity":0}
< {"seq":9,"type":"cancelled","port":1,"account":1,"ref":2,"order":8,"quantity":5,"reason":"user"}
> {"op":"query","port":1}
< {"seq":10,"type":"next_ref","port":1,"ref":3}
> {"op":"mass_cancel","port":1}
> {"op":"disable","port":1}
< {"seq":11,"type":"entry","port":1,"enabled":false}
> {"op":"enable","account":1}
< {"seq":12,"type":"entry","account":1,"enabled":true}
> {"op":"end_of_day","date":"2025-10-20"}
< {"seq":13,"type":"end_of_day","date":"2025-10-20"}
> {"op":"withdraw","account":1,"amount":"1.00"}
< {"seq":14,"type":"cash","account":1,"amount":"1.00","kind":"withdraw"}
)");
}

// port, tif, post_only, stp; tick, collar_pct, tie_break; a price of null means market.
TEST(Scripts, defaults) {
  play(kNothing, R"(
> {"op":"open_account","account":1}
< {"seq":1,"type":"account_opened","account":1}
> {"op":"deposit","account":1,"amount":"10000"}
< {"seq":2,"type":"cash","account":1,"amount":"10000.00","kind":"deposit"}
> {"op":"open_account","account":2}
< {"seq":3,"type":"account_opened","account":2}
> {"op":"list","offering":1,"symbol":"A","issuer":2,"shares":10,"price":"7"}
< {"seq":4,"type":"listed","offering":1,"symbol":"A","issuer":2,"shares":10,"price":"7.00","tick":"0.01","collar_pct":0,"tie_break":"reference"}
> {"op":"phase","offering":1,"to":"trading"}
< {"seq":5,"type":"phase","offering":1,"phase":"trading"}
> {"op":"enter","account":2,"ref":1,"offering":1,"side":"sell","quantity":5,"price":"7.5"}
< {"seq":6,"type":"accepted","port":2,"account":2,"ref":1,"order":6,"offering":1,"side":"sell","quantity":5,"price":"7.50","tif":"day","post_only":false,"stp":"cancel_newest"}
> {"op":"enter","account":1,"ref":1,"offering":1,"side":"buy","quantity":1,"price":null}
< {"seq":7,"type":"accepted","port":1,"account":1,"ref":1,"order":7,"offering":1,"side":"buy","quantity":1,"price":"7.87","tif":"ioc","post_only":false,"stp":"cancel_newest"}
< {"seq":8,"type":"trade","trade":8,"offering":1,"price":"7.50","quantity":1,"value":"7.50","commission":"0.15","buy_order":7,"sell_order":6,"buyer":1,"seller":2,"aggressor":"buy","kind":"continuous"}
> {"op":"enter","account":1,"ref":2,"offering":1,"side":"buy","quantity":1}
< {"seq":9,"type":"accepted","port":1,"account":1,"ref":2,"order":9,"offering":1,"side":"buy","quantity":1,"price":"7.87","tif":"ioc","post_only":false,"stp":"cancel_newest"}
< {"seq":10,"type":"trade","trade":10,"offering":1,"price":"7.50","quantity":1,"value":"7.50","commission":"0.15","buy_order":9,"sell_order":6,"buyer":1,"seller":2,"aggressor":"buy","kind":"continuous"}
)");
}

// as in the examples of section 10: 5 at 108.00.
TEST(Scripts, a_trade_and_what_follows_it) {
  play(kNothing, R"(
> {"op":"open_account","account":1}
< {"seq":1,"type":"account_opened","account":1}
> {"op":"open_account","account":2}
< {"seq":2,"type":"account_opened","account":2}
> {"op":"deposit","account":1,"amount":"10000.00"}
< {"seq":3,"type":"cash","account":1,"amount":"10000.00","kind":"deposit"}
> {"op":"list","offering":1,"symbol":"BLZR74","issuer":2,"shares":1000,"price":"100.00"}
< {"seq":4,"type":"listed","offering":1,"symbol":"BLZR74","issuer":2,"shares":1000,"price":"100.00","tick":"0.01","collar_pct":0,"tie_break":"reference"}
> {"op":"phase","offering":1,"to":"trading"}
< {"seq":5,"type":"phase","offering":1,"phase":"trading"}
> {"op":"enter","account":2,"ref":1,"offering":1,"side":"sell","quantity":5,"price":"108.00"}
< {"seq":6,"type":"accepted","port":2,"account":2,"ref":1,"order":6,"offering":1,"side":"sell","quantity":5,"price":"108.00","tif":"day","post_only":false,"stp":"cancel_newest"}
> {"op":"enter","account":1,"ref":1,"offering":1,"side":"buy","quantity":5,"price":"110.00"}
< {"seq":7,"type":"accepted","port":1,"account":1,"ref":1,"order":7,"offering":1,"side":"buy","quantity":5,"price":"110.00","tif":"day","post_only":false,"stp":"cancel_newest"}
< {"seq":8,"type":"trade","trade":8,"offering":1,"price":"108.00","quantity":5,"value":"540.00","commission":"10.80","buy_order":7,"sell_order":6,"buyer":1,"seller":2,"aggressor":"buy","kind":"continuous"}
> {"op":"replace","port":1,"orig_ref":1,"ref":2,"quantity":5,"price":"109.00"}
< {"seq":9,"type":"rejected","port":1,"account":null,"ref":2,"reason":"unknown_order"}
> {"op":"cancel","port":1,"ref":1,"quantity":0}
< {"seq":10,"type":"cancel_rejected","port":1,"ref":1,"reason":"unknown_order"}
> {"op":"enter","account":1,"ref":3,"offering":1,"side":"buy","quantity":5,"price":"9000.00"}
< {"seq":11,"type":"rejected","port":1,"account":1,"ref":3,"reason":"insufficient_cash"}
> {"op":"enter","account":1,"ref":4,"offering":1,"side":"buy","quantity":5,"price":"0.50","tif":"gtc","post_only":true,"stp":"cancel_both"}
< {"seq":12,"type":"accepted","port":1,"account":1,"ref":4,"order":12,"offering":1,"side":"buy","quantity":5,"price":"0.50","tif":"gtc","post_only":true,"stp":"cancel_both"}
> {"op":"replace","port":1,"orig_ref":4,"ref":5,"quantity":0,"price":"0.50"}
< {"seq":13,"type":"rejected","port":1,"account":1,"ref":5,"reason":"invalid_quantity"}
> {"op":"cancel","port":1,"ref":4,"quantity":3}
< {"seq":14,"type":"cancelled","port":1,"account":1,"ref":4,"order":12,"quantity":2,"reason":"user"}
> {"op":"replace","port":1,"orig_ref":4,"ref":6,"quantity":4,"price":"0.60"}
< {"seq":15,"type":"replaced","port":1,"account":1,"orig_ref":4,"ref":6,"orig_order":12,"order":15,"quantity":4,"price":"0.60"}
> {"op":"phase","offering":1,"to":"closing_auction"}
< {"seq":16,"type":"phase","offering":1,"phase":"closing_auction"}
> {"op":"enter","account":2,"ref":2,"offering":1,"side":"sell","quantity":4,"price":"0.55"}
< {"seq":17,"type":"accepted","port":2,"account":2,"ref":2,"order":17,"offering":1,"side":"sell","quantity":4,"price":"0.55","tif":"day","post_only":false,"stp":"cancel_newest"}
> {"op":"phase","offering":1,"to":"closed"}
< {"seq":18,"type":"trade","trade":18,"offering":1,"price":"0.60","quantity":4,"value":"2.40","commission":"0.0480","buy_order":15,"sell_order":17,"buyer":1,"seller":2,"aggressor":null,"kind":"closing"}
< {"seq":19,"type":"auction","offering":1,"kind":"closing","price":"0.60","volume":4,"trades":1,"buys":1,"sells":1}
< {"seq":20,"type":"phase","offering":1,"phase":"closed"}
> {"op":"list","offering":1,"symbol":"B","issuer":2,"shares":1,"price":"1.00"}
< {"seq":21,"type":"refused","op":"list","reason":"duplicate"}
)");
}

// with its used_ref.
TEST(Scripts, a_replace_to_nothing) {
  play(kNothing, R"(
> {"op":"open_account","account":1}
< {"seq":1,"type":"account_opened","account":1}
> {"op":"open_account","account":2}
< {"seq":2,"type":"account_opened","account":2}
> {"op":"deposit","account":1,"amount":"10000.00"}
< {"seq":3,"type":"cash","account":1,"amount":"10000.00","kind":"deposit"}
> {"op":"list","offering":1,"symbol":"BLZR74","issuer":2,"shares":1000,"price":"100.00"}
< {"seq":4,"type":"listed","offering":1,"symbol":"BLZR74","issuer":2,"shares":1000,"price":"100.00","tick":"0.01","collar_pct":0,"tie_break":"reference"}
> {"op":"phase","offering":1,"to":"trading"}
< {"seq":5,"type":"phase","offering":1,"phase":"trading"}
> {"op":"enter","account":2,"ref":1,"offering":1,"side":"sell","quantity":5,"price":"108.00"}
< {"seq":6,"type":"accepted","port":2,"account":2,"ref":1,"order":6,"offering":1,"side":"sell","quantity":5,"price":"108.00","tif":"day","post_only":false,"stp":"cancel_newest"}
> {"op":"enter","account":1,"ref":1,"offering":1,"side":"buy","quantity":2,"price":"108.00"}
< {"seq":7,"type":"accepted","port":1,"account":1,"ref":1,"order":7,"offering":1,"side":"buy","quantity":2,"price":"108.00","tif":"day","post_only":false,"stp":"cancel_newest"}
< {"seq":8,"type":"trade","trade":8,"offering":1,"price":"108.00","quantity":2,"value":"216.00","commission":"4.32","buy_order":7,"sell_order":6,"buyer":1,"seller":2,"aggressor":"buy","kind":"continuous"}
> {"op":"replace","port":2,"orig_ref":1,"ref":2,"quantity":2,"price":"108.00"}
< {"seq":9,"type":"cancelled","port":2,"account":2,"ref":1,"order":6,"quantity":3,"reason":"user","used_ref":2}
)");
}

}  // namespace
}  // namespace paddock::tests
