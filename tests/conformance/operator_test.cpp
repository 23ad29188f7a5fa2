#include <gtest/gtest.h>

#include "tests/support/beginnings.hpp"
#include "tests/support/transcript.hpp"

/// Rulebook section 8: the commands of the operator and the order of their refusals.
namespace paddock::tests {
namespace {

// The house exists from the start. Opening entitles the port of the same number.
TEST(Operator, open_account_opens_once) {
  play(kMarket, R"(
> {"op":"open_account","account":4}
< {"type":"account_opened","account":4}
> {"op":"open_account","account":4}
< {"type":"refused","op":"open_account","reason":"duplicate"}
> {"op":"open_account","account":0}
< {"type":"refused","op":"open_account","reason":"duplicate"}
> {"op":"deposit","account":4,"amount":"100.00"}
< {"type":"cash","account":4,"amount":"100.00","kind":"deposit"}
> {"op":"enter","account":4,"ref":1,"offering":1,"side":"buy","quantity":1,"price":"1.00"}
< {"type":"accepted","order":18}
)");
}

// A UUID is in use once for each kind of thing.
TEST(Operator, named_uuids_follow_as_events) {
  play(kMarket, R"(
> {"op":"open_account","account":4,"user":"00000000-0000-0000-0000-000000000001"}
< {"type":"account_opened","account":4}
< {"type":"identity","of":"user","number":4,"uuid":"00000000-0000-0000-0000-000000000001"}
> {"op":"open_account","account":5,"user":"00000000-0000-0000-0000-000000000001"}
< {"type":"refused","op":"open_account","reason":"duplicate"}
> {"op":"open_account","account":5,"user":"00000000-0000-0000-0000-000000000002"}
< {"type":"account_opened","account":5}
< {"type":"identity","of":"user","number":5,"uuid":"00000000-0000-0000-0000-000000000002"}
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":10,"price":"1.00","id":"00000000-0000-0000-0000-000000000001","vehicle":"00000000-0000-0000-0000-000000000001"}
< {"type":"listed","offering":2}
< {"type":"identity","of":"offering","number":2,"uuid":"00000000-0000-0000-0000-000000000001"}
< {"type":"identity","of":"vehicle","number":2,"uuid":"00000000-0000-0000-0000-000000000001"}
> {"op":"list","offering":3,"symbol":"CCC","issuer":1,"shares":10,"price":"1.00","id":"00000000-0000-0000-0000-000000000001"}
< {"type":"refused","op":"list","reason":"duplicate"}
> {"op":"list","offering":3,"symbol":"CCC","issuer":1,"shares":10,"price":"1.00","vehicle":"00000000-0000-0000-0000-000000000001"}
< {"type":"refused","op":"list","reason":"duplicate"}
> {"op":"list","offering":3,"symbol":"CCC","issuer":1,"shares":10,"price":"1.00","vehicle":"00000000-0000-0000-0000-000000000002"}
< {"type":"listed","offering":3}
< {"type":"identity","of":"vehicle","number":3,"uuid":"00000000-0000-0000-0000-000000000002"}
> {"op":"list","offering":4,"symbol":"DDD","issuer":1,"shares":10,"price":"1.00","id":"00000000-0000-0000-0000-000000000002"}
< {"type":"listed","offering":4}
< {"type":"identity","of":"offering","number":4,"uuid":"00000000-0000-0000-0000-000000000002"}
> {"op":"list","offering":5,"symbol":"EEE","issuer":1,"shares":10,"price":"1.00"}
< {"type":"listed","offering":5}
)");
}

TEST(Operator, a_refused_open_account_keeps_no_uuid) {
  play(kMarket, R"(
> {"op":"open_account","account":1,"user":"00000000-0000-0000-0000-000000000001"}
< {"type":"refused","op":"open_account","reason":"duplicate"}
> {"op":"open_account","account":4,"user":"00000000-0000-0000-0000-000000000001"}
< {"type":"account_opened","account":4}
< {"type":"identity","of":"user","number":4,"uuid":"00000000-0000-0000-0000-000000000001"}
)");
}

TEST(Operator, a_refused_list_keeps_no_uuid) {
  play(kMarket, R"(
> {"op":"list","offering":2,"symbol":"BBB","issuer":77,"shares":10,"price":"1.00","id":"00000000-0000-0000-0000-000000000001","vehicle":"00000000-0000-0000-0000-000000000002"}
< {"type":"refused","op":"list","reason":"unknown_account"}
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":10,"price":"1.00","id":"00000000-0000-0000-0000-000000000001","vehicle":"00000000-0000-0000-0000-000000000002"}
< {"type":"listed","offering":2}
< {"type":"identity","of":"offering","number":2,"uuid":"00000000-0000-0000-0000-000000000001"}
< {"type":"identity","of":"vehicle","number":2,"uuid":"00000000-0000-0000-0000-000000000002"}
)");
}

TEST(Operator, entitle_takes_any_port_but_not_the_house) {
  play(kMarket, R"(
> {"op":"entitle","port":0,"account":1}
< {"type":"entitled","port":0,"account":1}
> {"op":"entitle","port":4294967295,"account":1}
< {"type":"entitled","port":4294967295,"account":1}
> {"op":"entitle","port":4294967295,"account":1}
< {"type":"entitled","port":4294967295,"account":1}
> {"op":"entitle","port":1,"account":0}
< {"type":"refused","op":"entitle","reason":"unknown_account"}
> {"op":"entitle","port":1,"account":77}
< {"type":"refused","op":"entitle","reason":"unknown_account"}
)");
}

// Any port will do.
TEST(Operator, reset_port_waits_for_its_live_orders) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":14}
> {"op":"reset_port","port":1}
< {"type":"refused","op":"reset_port","reason":"live_orders"}
> {"op":"cancel","port":1,"ref":7,"quantity":0}
< {"type":"cancelled","order":14,"quantity":1,"reason":"user"}
> {"op":"reset_port","port":1}
< {"type":"port_reset","port":1}
> {"op":"reset_port","port":12345}
< {"type":"port_reset","port":12345}
> {"op":"enter","account":1,"ref":1,"offering":1,"side":"sell","quantity":1,"price":"101.00"}
< {"type":"accepted","order":19}
)");
}

// unknown_account, invalid_amount, insufficient_cash.
TEST(Operator, deposit_and_withdraw_in_their_order) {
  play(kMarket, R"(
> {"op":"deposit","account":77,"amount":"0.00"}
< {"type":"refused","op":"deposit","reason":"unknown_account"}
> {"op":"withdraw","account":77,"amount":"0.00"}
< {"type":"refused","op":"withdraw","reason":"unknown_account"}
> {"op":"deposit","account":2,"amount":"0.00"}
< {"type":"refused","op":"deposit","reason":"invalid_amount"}
> {"op":"deposit","account":2,"amount":"-1.00"}
< {"type":"refused","op":"deposit","reason":"invalid_amount"}
> {"op":"deposit","account":2,"amount":"1000000000000.0001"}
< {"type":"refused","op":"deposit","reason":"invalid_amount"}
> {"op":"deposit","account":2,"amount":"1000000000000.00"}
< {"type":"cash","account":2,"amount":"1000000000000.00","kind":"deposit"}
> {"op":"withdraw","account":3,"amount":"1000000000000.0001"}
< {"type":"refused","op":"withdraw","reason":"invalid_amount"}
> {"op":"withdraw","account":3,"amount":"-0.0001"}
< {"type":"refused","op":"withdraw","reason":"invalid_amount"}
> {"op":"withdraw","account":3,"amount":"79600.0001"}
< {"type":"refused","op":"withdraw","reason":"insufficient_cash"}
> {"op":"withdraw","account":3,"amount":"79600.00"}
< {"type":"cash","account":3,"amount":"79600.00","kind":"withdraw"}
> {"op":"withdraw","account":3,"amount":"0.0001"}
< {"type":"refused","op":"withdraw","reason":"insufficient_cash"}
> {"op":"deposit","account":0,"amount":"1.00"}
< {"type":"cash","account":0,"amount":"1.00","kind":"deposit"}
> {"op":"withdraw","account":0,"amount":"801.00"}
< {"type":"cash","account":0,"amount":"801.00","kind":"withdraw"}
> {"op":"withdraw","account":0,"amount":"0.0001"}
< {"type":"refused","op":"withdraw","reason":"insufficient_cash"}
= {"account":0,"cash":"0.00","reserved":"0.00"}
= {"account":1,"cash":"140000.00","reserved":"0.00"}
= {"account":2,"cash":"1000000079600.00","reserved":"0.00"}
= {"account":3,"cash":"0.00","reserved":"0.00"}
= {"account":1,"offering":1,"shares":600,"reserved":0}
= {"account":2,"offering":1,"shares":200,"reserved":0}
= {"account":3,"offering":1,"shares":200,"reserved":0}
)");
}

TEST(Operator, a_withdrawal_leaves_what_is_reserved) {
  play(kMarket, R"(
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"100.00"}
< {"type":"accepted","order":14}
> {"op":"withdraw","account":3,"amount":"79498.0001"}
< {"type":"refused","op":"withdraw","reason":"insufficient_cash"}
> {"op":"withdraw","account":3,"amount":"79498.00"}
< {"type":"cash","account":3,"amount":"79498.00","kind":"withdraw"}
)");
}

// duplicate, unknown_account, unknown_offering, invalid_quantity, invalid_price: each with all that follow
// broken too.
TEST(Operator, list_refuses_in_order) {
  play(kMarket, R"(
> {"op":"list","offering":1,"symbol":"ZZZ","issuer":77,"shares":0,"price":"0.00"}
< {"type":"refused","op":"list","reason":"duplicate"}
> {"op":"list","offering":2,"symbol":"AAA","issuer":77,"shares":0,"price":"0.00"}
< {"type":"refused","op":"list","reason":"duplicate"}
> {"op":"list","offering":0,"symbol":"BBB","issuer":77,"shares":0,"price":"0.00"}
< {"type":"refused","op":"list","reason":"unknown_account"}
> {"op":"list","offering":0,"symbol":"BBB","issuer":0,"shares":0,"price":"0.00"}
< {"type":"refused","op":"list","reason":"unknown_account"}
> {"op":"list","offering":0,"symbol":"BBB","issuer":1,"shares":0,"price":"0.00"}
< {"type":"refused","op":"list","reason":"unknown_offering"}
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":0,"price":"0.00"}
< {"type":"refused","op":"list","reason":"invalid_quantity"}
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":1000000001,"price":"0.00"}
< {"type":"refused","op":"list","reason":"invalid_quantity"}
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":1000000000,"price":"0.00"}
< {"type":"refused","op":"list","reason":"invalid_price"}
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":1000000000,"price":"0.01"}
< {"type":"listed","offering":2}
)");
}

// A tick is a positive multiple of 0.0050.
TEST(Operator, list_checks_tick_price_and_collar) {
  play(kMarket, R"(
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":10,"price":"1.00","tick":"0.00"}
< {"type":"refused","op":"list","reason":"invalid_price"}
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":10,"price":"1.00","tick":"-0.0050"}
< {"type":"refused","op":"list","reason":"invalid_price"}
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":10,"price":"1.00","tick":"0.0049"}
< {"type":"refused","op":"list","reason":"invalid_price"}
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":10,"price":"1.00","tick":"0.0051"}
< {"type":"refused","op":"list","reason":"invalid_price"}
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":10,"price":"1.00","tick":"0.0075"}
< {"type":"refused","op":"list","reason":"invalid_price"}
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":10,"price":"1.00","tick":"214748.3650"}
< {"type":"refused","op":"list","reason":"invalid_price"}
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":10,"price":"0.00"}
< {"type":"refused","op":"list","reason":"invalid_price"}
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":10,"price":"-1.00"}
< {"type":"refused","op":"list","reason":"invalid_price"}
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":10,"price":"0.005"}
< {"type":"refused","op":"list","reason":"invalid_price"}
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":10,"price":"200000.00"}
< {"type":"refused","op":"list","reason":"invalid_price"}
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":10,"price":"1.00","collar_pct":101}
< {"type":"refused","op":"list","reason":"invalid_price"}
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":10,"price":"1.00","collar_pct":300}
< {"type":"refused","op":"list","reason":"invalid_price"}
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":10,"price":"199999.99","collar_pct":100}
< {"type":"listed","offering":2}
> {"op":"list","offering":3,"symbol":"CCC","issuer":1,"shares":10,"price":"1.005","tick":"0.0150"}
< {"type":"listed","offering":3}
)");
}

TEST(Operator, list_gives_all_shares_to_the_issuer_and_begins_closed) {
  play(kMarket, R"(
> {"op":"list","offering":2,"symbol":"BBB","issuer":3,"shares":10,"price":"1.00"}
< {"type":"listed","offering":2}
> {"op":"enter","account":3,"ref":7,"offering":2,"side":"sell","quantity":1,"price":"1.00"}
< {"type":"rejected","ref":7,"reason":"market_closed"}
> {"op":"phase","offering":2,"to":"trading"}
< {"type":"phase","offering":2,"phase":"trading"}
> {"op":"enter","account":3,"ref":8,"offering":2,"side":"sell","quantity":10,"price":"1.00"}
< {"type":"accepted","order":17}
= {"account":0,"cash":"800.00","reserved":"0.00"}
= {"account":1,"cash":"140000.00","reserved":"0.00"}
= {"account":2,"cash":"79600.00","reserved":"0.00"}
= {"account":3,"cash":"79600.00","reserved":"0.00"}
= {"account":1,"offering":1,"shares":600,"reserved":0}
= {"account":2,"offering":1,"shares":200,"reserved":0}
= {"account":3,"offering":1,"shares":200,"reserved":0}
= {"account":3,"offering":2,"shares":10,"reserved":10}
= {"order":17,"account":3,"ref":8,"offering":2,"side":"sell","price":"1.00","open":10,"executed":0}
)");
}

// comes before bad_phase.
TEST(Operator, phase_of_an_unknown_offering) {
  play(kMarket, R"(
> {"op":"phase","offering":77,"to":"trading"}
< {"type":"refused","op":"phase","reason":"unknown_offering"}
> {"op":"phase","offering":0,"to":"closed"}
< {"type":"refused","op":"phase","reason":"unknown_offering"}
> {"op":"phase","offering":1,"to":"trading"}
< {"type":"refused","op":"phase","reason":"bad_phase"}
)");
}

TEST(Operator, end_of_day_goes_forward) {
  play(kMarket, R"(
> {"op":"end_of_day","date":"2025-10-20"}
< {"type":"end_of_day","date":"2025-10-20"}
> {"op":"end_of_day","date":"2025-10-20"}
< {"type":"refused","op":"end_of_day","reason":"duplicate"}
> {"op":"end_of_day","date":"2025-10-19"}
< {"type":"refused","op":"end_of_day","reason":"duplicate"}
> {"op":"end_of_day","date":"2025-10-21"}
< {"type":"end_of_day","date":"2025-10-21"}
> {"op":"end_of_day","date":"2026-01-01"}
< {"type":"end_of_day","date":"2026-01-01"}
)");
}

}  // namespace
}  // namespace paddock::tests
