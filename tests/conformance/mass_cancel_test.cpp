#include <gtest/gtest.h>

#include "tests/support/beginnings.hpp"
#include "tests/support/transcript.hpp"

/// Rulebook section 7: mass cancel and kill switch.
namespace paddock::tests {
namespace {

// in order number, of all its accounts and offerings.
TEST(MassCancel, of_a_port) {
  play(kMarket, R"(
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":1000,"price":"100.00"}
< {"type":"listed","offering":2}
> {"op":"phase","offering":2,"to":"trading"}
< {"type":"phase","offering":2,"phase":"trading"}
> {"op":"entitle","port":1,"account":2}
< {"type":"entitled","port":1,"account":2}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":17}
> {"op":"enter","port":1,"account":2,"ref":8,"offering":1,"side":"buy","quantity":1,"price":"99.00"}
< {"type":"accepted","order":18}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"98.00"}
< {"type":"accepted","order":19}
> {"op":"enter","account":1,"ref":9,"offering":2,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":20}
> {"op":"enter","account":1,"ref":10,"offering":1,"side":"sell","quantity":2,"price":"100.50"}
< {"type":"accepted","order":21}
> {"op":"mass_cancel","port":1}
< {"type":"cancelled","order":17,"quantity":1,"reason":"mass_cancel"}
< {"type":"cancelled","order":18,"quantity":1,"reason":"mass_cancel"}
< {"type":"cancelled","order":20,"quantity":1,"reason":"mass_cancel"}
< {"type":"cancelled","order":21,"quantity":2,"reason":"mass_cancel"}
)");
}

// entered by whatever port.
TEST(MassCancel, of_an_account) {
  play(kMarket, R"(
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":1000,"price":"100.00"}
< {"type":"listed","offering":2}
> {"op":"phase","offering":2,"to":"trading"}
< {"type":"phase","offering":2,"phase":"trading"}
> {"op":"entitle","port":1,"account":2}
< {"type":"entitled","port":1,"account":2}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":17}
> {"op":"enter","port":1,"account":2,"ref":8,"offering":1,"side":"buy","quantity":1,"price":"99.00"}
< {"type":"accepted","order":18}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"98.00"}
< {"type":"accepted","order":19}
> {"op":"enter","account":1,"ref":9,"offering":2,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":20}
> {"op":"enter","account":1,"ref":10,"offering":1,"side":"sell","quantity":2,"price":"100.50"}
< {"type":"accepted","order":21}
> {"op":"mass_cancel","account":2}
< {"type":"cancelled","order":18,"quantity":1,"reason":"mass_cancel"}
< {"type":"cancelled","order":19,"quantity":1,"reason":"mass_cancel"}
)");
}

TEST(MassCancel, all_that_is_given_must_fit) {
  play(kMarket, R"(
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":1000,"price":"100.00"}
< {"type":"listed","offering":2}
> {"op":"phase","offering":2,"to":"trading"}
< {"type":"phase","offering":2,"phase":"trading"}
> {"op":"entitle","port":1,"account":2}
< {"type":"entitled","port":1,"account":2}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":17}
> {"op":"enter","port":1,"account":2,"ref":8,"offering":1,"side":"buy","quantity":1,"price":"99.00"}
< {"type":"accepted","order":18}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"98.00"}
< {"type":"accepted","order":19}
> {"op":"enter","account":1,"ref":9,"offering":2,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":20}
> {"op":"enter","account":1,"ref":10,"offering":1,"side":"sell","quantity":2,"price":"100.50"}
< {"type":"accepted","order":21}
> {"op":"mass_cancel","port":1,"account":2}
< {"type":"cancelled","order":18,"quantity":1,"reason":"mass_cancel"}
> {"op":"mass_cancel","port":1,"offering":2}
< {"type":"cancelled","order":20,"quantity":1,"reason":"mass_cancel"}
> {"op":"mass_cancel","account":1,"offering":1}
< {"type":"cancelled","order":17,"quantity":1,"reason":"mass_cancel"}
< {"type":"cancelled","order":21,"quantity":2,"reason":"mass_cancel"}
> {"op":"mass_cancel","port":1,"account":1,"offering":1}
)");
}

// No event of its own.
TEST(MassCancel, numbers_that_do_not_exist_fit_nothing) {
  play(kMarket, R"(
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":1000,"price":"100.00"}
< {"type":"listed","offering":2}
> {"op":"phase","offering":2,"to":"trading"}
< {"type":"phase","offering":2,"phase":"trading"}
> {"op":"entitle","port":1,"account":2}
< {"type":"entitled","port":1,"account":2}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":17}
> {"op":"enter","port":1,"account":2,"ref":8,"offering":1,"side":"buy","quantity":1,"price":"99.00"}
< {"type":"accepted","order":18}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"98.00"}
< {"type":"accepted","order":19}
> {"op":"enter","account":1,"ref":9,"offering":2,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":20}
> {"op":"enter","account":1,"ref":10,"offering":1,"side":"sell","quantity":2,"price":"100.50"}
< {"type":"accepted","order":21}
> {"op":"mass_cancel","port":77}
> {"op":"mass_cancel","account":77}
> {"op":"mass_cancel","port":1,"offering":77}
> {"op":"mass_cancel","account":0}
)");
}

// whatever their account; another port of the account goes on.
TEST(KillSwitch, of_a_port_cancels_its_orders) {
  play(kMarket, R"(
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":1000,"price":"100.00"}
< {"type":"listed","offering":2}
> {"op":"phase","offering":2,"to":"trading"}
< {"type":"phase","offering":2,"phase":"trading"}
> {"op":"entitle","port":1,"account":2}
< {"type":"entitled","port":1,"account":2}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":17}
> {"op":"enter","port":1,"account":2,"ref":8,"offering":1,"side":"buy","quantity":1,"price":"99.00"}
< {"type":"accepted","order":18}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"98.00"}
< {"type":"accepted","order":19}
> {"op":"enter","account":1,"ref":9,"offering":2,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":20}
> {"op":"enter","account":1,"ref":10,"offering":1,"side":"sell","quantity":2,"price":"100.50"}
< {"type":"accepted","order":21}
> {"op":"disable","port":1}
< {"type":"entry","port":1,"enabled":false}
< {"type":"cancelled","order":17,"quantity":1,"reason":"mass_cancel"}
< {"type":"cancelled","order":18,"quantity":1,"reason":"mass_cancel"}
< {"type":"cancelled","order":20,"quantity":1,"reason":"mass_cancel"}
< {"type":"cancelled","order":21,"quantity":2,"reason":"mass_cancel"}
> {"op":"enter","account":1,"ref":11,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"rejected","ref":11,"reason":"entry_disabled"}
> {"op":"enter","account":2,"ref":12,"offering":1,"side":"buy","quantity":1,"price":"97.00"}
< {"type":"accepted","order":28}
> {"op":"disable","port":1}
< {"type":"entry","port":1,"enabled":false}
> {"op":"enable","port":1}
< {"type":"entry","port":1,"enabled":true}
> {"op":"enter","account":1,"ref":12,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":31}
)");
}

// whatever their port.
TEST(KillSwitch, of_an_account_cancels_its_orders) {
  play(kMarket, R"(
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":1000,"price":"100.00"}
< {"type":"listed","offering":2}
> {"op":"phase","offering":2,"to":"trading"}
< {"type":"phase","offering":2,"phase":"trading"}
> {"op":"entitle","port":1,"account":2}
< {"type":"entitled","port":1,"account":2}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":17}
> {"op":"enter","port":1,"account":2,"ref":8,"offering":1,"side":"buy","quantity":1,"price":"99.00"}
< {"type":"accepted","order":18}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"98.00"}
< {"type":"accepted","order":19}
> {"op":"enter","account":1,"ref":9,"offering":2,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":20}
> {"op":"enter","account":1,"ref":10,"offering":1,"side":"sell","quantity":2,"price":"100.50"}
< {"type":"accepted","order":21}
> {"op":"disable","account":2}
< {"type":"entry","account":2,"enabled":false}
< {"type":"cancelled","order":18,"quantity":1,"reason":"mass_cancel"}
< {"type":"cancelled","order":19,"quantity":1,"reason":"mass_cancel"}
> {"op":"enter","port":1,"account":2,"ref":11,"offering":1,"side":"buy","quantity":1,"price":"99.00"}
< {"type":"rejected","ref":11,"reason":"entry_disabled"}
> {"op":"enter","account":1,"ref":12,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":26}
> {"op":"enable","account":2}
< {"type":"entry","account":2,"enabled":true}
> {"op":"enter","port":1,"account":2,"ref":13,"offering":1,"side":"buy","quantity":1,"price":"99.00"}
< {"type":"accepted","order":28}
)");
}

// Done again, it gives its event again; the house has no switch.
TEST(KillSwitch, any_port_will_do_but_the_account_must_exist) {
  play(kMarket, R"(
> {"op":"disable","port":4000000000}
< {"type":"entry","port":4000000000,"enabled":false}
> {"op":"enable","port":12345}
< {"type":"entry","port":12345,"enabled":true}
> {"op":"enable","port":12345}
< {"type":"entry","port":12345,"enabled":true}
> {"op":"disable","account":77}
< {"type":"refused","op":"disable","reason":"unknown_account"}
> {"op":"enable","account":77}
< {"type":"refused","op":"enable","reason":"unknown_account"}
> {"op":"disable","account":0}
< {"type":"refused","op":"disable","reason":"unknown_account"}
> {"op":"enable","account":0}
< {"type":"refused","op":"enable","reason":"unknown_account"}
)");
}

// Check 2 comes before unknown_order.
TEST(KillSwitch, a_replace_of_a_disabled_port_is_refused) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"disable","port":1}
< {"type":"entry","port":1,"enabled":false}
< {"type":"cancelled","order":14,"quantity":1,"reason":"mass_cancel"}
> {"op":"replace","port":1,"orig_ref":7,"ref":8,"quantity":1,"price":"101.00"}
< {"type":"rejected","ref":8,"reason":"entry_disabled","account":null}
> {"op":"enable","port":1}
< {"type":"entry","port":1,"enabled":true}
> {"op":"replace","port":1,"orig_ref":7,"ref":9,"quantity":1,"price":"101.00"}
< {"type":"rejected","ref":9,"reason":"unknown_order","account":null}
)");
}

}  // namespace
}  // namespace paddock::tests
