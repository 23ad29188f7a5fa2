#include <gtest/gtest.h>

#include "tests/support/beginnings.hpp"
#include "tests/support/transcript.hpp"

/// Rulebook sections 3 and 6: the trades of an auction and what follows them.
namespace paddock::tests {
namespace {

TEST(AuctionTrades, walks_by_price_then_order_number) {
  play(kMarket, R"(
> {"op":"phase","offering":1,"to":"closed"}
< {"type":"phase","offering":1,"phase":"closed"}
> {"op":"phase","offering":1,"to":"pre_open"}
< {"type":"phase","offering":1,"phase":"pre_open"}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":2,"price":"99.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"100.00"}
< {"type":"accepted","order":17}
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"101.00"}
< {"type":"accepted","order":18}
> {"op":"enter","account":1,"ref":8,"offering":1,"side":"sell","quantity":2,"price":"98.00"}
< {"type":"accepted","order":19}
> {"op":"enter","account":3,"ref":8,"offering":1,"side":"buy","quantity":1,"price":"101.00"}
< {"type":"accepted","order":20}
> {"op":"enter","account":2,"ref":8,"offering":1,"side":"buy","quantity":1,"price":"100.00"}
< {"type":"accepted","order":21}
> {"op":"phase","offering":1,"to":"trading"}
< {"type":"trade","price":"100.00","quantity":1,"buy_order":18,"sell_order":19,"kind":"opening","aggressor":null}
< {"type":"trade","price":"100.00","quantity":1,"buy_order":20,"sell_order":19,"kind":"opening","aggressor":null}
< {"type":"trade","price":"100.00","quantity":1,"buy_order":17,"sell_order":16,"kind":"opening","aggressor":null}
< {"type":"trade","price":"100.00","quantity":1,"buy_order":21,"sell_order":16,"kind":"opening","aggressor":null}
< {"type":"auction","kind":"opening","price":"100.00","volume":4,"trades":4,"buys":4,"sells":2}
< {"type":"phase","offering":1,"phase":"trading"}
)");
}

TEST(AuctionTrades, each_trade_is_the_lesser_remainder) {
  play(kMarket, R"(
> {"op":"phase","offering":1,"to":"closed"}
< {"type":"phase","offering":1,"phase":"closed"}
> {"op":"phase","offering":1,"to":"pre_open"}
< {"type":"phase","offering":1,"phase":"pre_open"}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":3,"price":"100.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":1,"ref":8,"offering":1,"side":"sell","quantity":2,"price":"100.00"}
< {"type":"accepted","order":17}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"100.00"}
< {"type":"accepted","order":18}
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"buy","quantity":3,"price":"100.00"}
< {"type":"accepted","order":19}
> {"op":"enter","account":2,"ref":8,"offering":1,"side":"buy","quantity":5,"price":"100.00"}
< {"type":"accepted","order":20}
> {"op":"phase","offering":1,"to":"trading"}
< {"type":"trade","price":"100.00","quantity":1,"buy_order":18,"sell_order":16,"kind":"opening","aggressor":null}
< {"type":"trade","price":"100.00","quantity":2,"buy_order":19,"sell_order":16,"kind":"opening","aggressor":null}
< {"type":"trade","price":"100.00","quantity":1,"buy_order":19,"sell_order":17,"kind":"opening","aggressor":null}
< {"type":"trade","price":"100.00","quantity":1,"buy_order":20,"sell_order":17,"kind":"opening","aggressor":null}
< {"type":"auction","kind":"opening","price":"100.00","volume":5,"trades":4,"buys":3,"sells":2}
< {"type":"phase","offering":1,"phase":"trading"}
)");
}

// Self-trade modes do not apply; the reference stays at 100.00, as the collar of 10 shows: 110.00 is its
// edge.
TEST(AuctionTrades, trades_with_oneself_and_moves_no_price) {
  play(kMarket, R"(
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":1000,"price":"100.00","collar_pct":10}
< {"type":"listed","offering":2}
> {"op":"phase","offering":2,"to":"pre_open"}
< {"type":"phase","offering":2,"phase":"pre_open"}
> {"op":"enter","account":1,"ref":7,"offering":2,"side":"sell","quantity":5,"price":"104.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":1,"ref":8,"offering":2,"side":"buy","quantity":5,"price":"105.00"}
< {"type":"accepted","order":17}
> {"op":"phase","offering":2,"to":"trading"}
< {"type":"trade","price":"104.00","quantity":5,"buy_order":17,"sell_order":16,"kind":"opening","aggressor":null}
< {"type":"auction","kind":"opening","price":"104.00","volume":5,"trades":1,"buys":1,"sells":1}
< {"type":"phase","offering":2,"phase":"trading"}
> {"op":"enter","account":1,"ref":9,"offering":2,"side":"sell","quantity":1,"price":"110.01"}
< {"type":"rejected","ref":9,"reason":"price_collar"}
> {"op":"enter","account":1,"ref":10,"offering":2,"side":"sell","quantity":1,"price":"110.00"}
< {"type":"accepted","order":22}
= {"account":0,"cash":"810.40","reserved":"0.00"}
= {"account":1,"cash":"139989.60","reserved":"0.00"}
= {"account":2,"cash":"79600.00","reserved":"0.00"}
= {"account":3,"cash":"79600.00","reserved":"0.00"}
= {"account":1,"offering":1,"shares":600,"reserved":0}
= {"account":1,"offering":2,"shares":1000,"reserved":1}
= {"account":2,"offering":1,"shares":200,"reserved":0}
= {"account":3,"offering":1,"shares":200,"reserved":0}
= {"order":22,"account":1,"ref":10,"offering":2,"side":"sell","price":"110.00","open":1,"executed":0}
)");
}

// although a trade with oneself comes after it.
TEST(AuctionTrades, the_last_trade_between_two_accounts_sets_the_price) {
  play(kMarket, R"(
> {"op":"list","offering":2,"symbol":"BBB","issuer":1,"shares":1000,"price":"100.00","collar_pct":10}
< {"type":"listed","offering":2}
> {"op":"phase","offering":2,"to":"pre_open"}
< {"type":"phase","offering":2,"phase":"pre_open"}
> {"op":"enter","account":1,"ref":7,"offering":2,"side":"sell","quantity":2,"price":"104.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":7,"offering":2,"side":"buy","quantity":1,"price":"106.00"}
< {"type":"accepted","order":17}
> {"op":"enter","account":1,"ref":8,"offering":2,"side":"buy","quantity":1,"price":"105.00"}
< {"type":"accepted","order":18}
> {"op":"phase","offering":2,"to":"trading"}
< {"type":"trade","price":"104.00","quantity":1,"buy_order":17,"sell_order":16,"kind":"opening","aggressor":null}
< {"type":"trade","price":"104.00","quantity":1,"buy_order":18,"sell_order":16,"kind":"opening","aggressor":null}
< {"type":"auction","kind":"opening","price":"104.00","volume":2,"trades":2,"buys":2,"sells":1}
< {"type":"phase","offering":2,"phase":"trading"}
> {"op":"enter","account":1,"ref":9,"offering":2,"side":"sell","quantity":1,"price":"114.40"}
< {"type":"accepted","order":23}
> {"op":"enter","account":1,"ref":10,"offering":2,"side":"sell","quantity":1,"price":"114.41"}
< {"type":"rejected","ref":10,"reason":"price_collar"}
)");
}

TEST(AuctionTrades, kind_is_intraday_straight_from_halted) {
  play(kMarket, R"(
> {"op":"phase","offering":1,"to":"halted"}
< {"type":"phase","offering":1,"phase":"halted"}
> {"op":"phase","offering":1,"to":"pre_open"}
< {"type":"phase","offering":1,"phase":"pre_open"}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"99.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"100.00"}
< {"type":"accepted","order":17}
> {"op":"phase","offering":1,"to":"halted"}
< {"type":"phase","offering":1,"phase":"halted"}
> {"op":"phase","offering":1,"to":"trading"}
< {"type":"trade","price":"100.00","quantity":1,"buy_order":17,"sell_order":16,"kind":"intraday","aggressor":null}
< {"type":"auction","kind":"intraday","price":"100.00","volume":1,"trades":1,"buys":1,"sells":1}
< {"type":"phase","offering":1,"phase":"trading"}
)");
}

TEST(AuctionTrades, kind_is_opening_by_way_of_pre_open) {
  play(kMarket, R"(
> {"op":"phase","offering":1,"to":"halted"}
< {"type":"phase","offering":1,"phase":"halted"}
> {"op":"phase","offering":1,"to":"pre_open"}
< {"type":"phase","offering":1,"phase":"pre_open"}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"99.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"100.00"}
< {"type":"accepted","order":17}
> {"op":"phase","offering":1,"to":"trading"}
< {"type":"trade","price":"100.00","quantity":1,"buy_order":17,"sell_order":16,"kind":"opening","aggressor":null}
< {"type":"auction","kind":"opening","price":"100.00","volume":1,"trades":1,"buys":1,"sells":1}
< {"type":"phase","offering":1,"phase":"trading"}
)");
}

// Trades, auction, phase, then expiries in order number; gtc orders stay.
TEST(AuctionTrades, kind_is_closing_at_the_end) {
  play(kMarket, R"(
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":1,"price":"105.00"}
< {"type":"accepted","order":14}
> {"op":"phase","offering":1,"to":"closing_auction"}
< {"type":"phase","offering":1,"phase":"closing_auction"}
> {"op":"enter","account":1,"ref":8,"offering":1,"side":"sell","quantity":2,"price":"99.00","tif":"gtc"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"101.00"}
< {"type":"accepted","order":17}
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"95.00"}
< {"type":"accepted","order":18}
> {"op":"phase","offering":1,"to":"closed"}
< {"type":"trade","price":"100.00","quantity":1,"buy_order":17,"sell_order":16,"kind":"closing","aggressor":null}
< {"type":"auction","kind":"closing","price":"100.00","volume":1,"trades":1,"buys":2,"sells":2}
< {"type":"phase","offering":1,"phase":"closed"}
< {"type":"cancelled","order":14,"quantity":1,"reason":"expired"}
< {"type":"cancelled","order":18,"quantity":1,"reason":"expired"}
= {"account":0,"cash":"802.00","reserved":"0.00"}
= {"account":1,"cash":"140100.00","reserved":"0.00"}
= {"account":2,"cash":"79498.00","reserved":"0.00"}
= {"account":3,"cash":"79600.00","reserved":"0.00"}
= {"account":1,"offering":1,"shares":599,"reserved":1}
= {"account":2,"offering":1,"shares":201,"reserved":0}
= {"account":3,"offering":1,"shares":200,"reserved":0}
= {"order":16,"account":1,"ref":8,"offering":1,"side":"sell","price":"99.00","open":1,"executed":1}
)");
}

// until the next entry into trading.
TEST(AuctionTrades, gtc_orders_may_stay_crossed_over_a_close) {
  play(kMarket, R"(
> {"op":"phase","offering":1,"to":"closed"}
< {"type":"phase","offering":1,"phase":"closed"}
> {"op":"phase","offering":1,"to":"pre_open"}
< {"type":"phase","offering":1,"phase":"pre_open"}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":2,"price":"99.00","tif":"gtc"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":1,"price":"101.00","tif":"gtc"}
< {"type":"accepted","order":17}
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"buy","quantity":5,"price":"101.00"}
< {"type":"accepted","order":18}
> {"op":"phase","offering":1,"to":"closed"}
< {"type":"phase","offering":1,"phase":"closed"}
< {"type":"cancelled","order":18,"quantity":5,"reason":"expired"}
> {"op":"phase","offering":1,"to":"trading"}
< {"type":"trade","price":"100.00","quantity":1,"buy_order":17,"sell_order":16,"kind":"opening","aggressor":null}
< {"type":"auction","kind":"opening","price":"100.00","volume":1,"trades":1,"buys":1,"sells":1}
< {"type":"phase","offering":1,"phase":"trading"}
)");
}

// Reserved 5 x 105.00 x 1.02 = 535.50, paid 3 x 100.00 x 1.02 = 306.00.
TEST(AuctionTrades, a_buyer_pays_the_auction_price) {
  play(kMarket, R"(
> {"op":"phase","offering":1,"to":"closed"}
< {"type":"phase","offering":1,"phase":"closed"}
> {"op":"phase","offering":1,"to":"pre_open"}
< {"type":"phase","offering":1,"phase":"pre_open"}
> {"op":"enter","account":1,"ref":7,"offering":1,"side":"sell","quantity":3,"price":"95.00"}
< {"type":"accepted","order":16}
> {"op":"enter","account":2,"ref":7,"offering":1,"side":"buy","quantity":5,"price":"105.00"}
< {"type":"accepted","order":17}
> {"op":"enter","account":3,"ref":7,"offering":1,"side":"sell","quantity":2,"price":"100.00"}
< {"type":"accepted","order":18}
> {"op":"cancel","port":3,"ref":7,"quantity":0}
< {"type":"cancelled","order":18,"quantity":2,"reason":"user"}
> {"op":"phase","offering":1,"to":"trading"}
< {"type":"trade","price":"100.00","quantity":3,"buy_order":17,"sell_order":16,"kind":"opening","aggressor":null}
< {"type":"auction","kind":"opening","price":"100.00","volume":3,"trades":1,"buys":1,"sells":1}
< {"type":"phase","offering":1,"phase":"trading"}
= {"account":0,"cash":"806.00","reserved":"0.00"}
= {"account":1,"cash":"140300.00","reserved":"0.00"}
= {"account":2,"cash":"79294.00","reserved":"214.20"}
= {"account":3,"cash":"79600.00","reserved":"0.00"}
= {"account":1,"offering":1,"shares":597,"reserved":0}
= {"account":2,"offering":1,"shares":203,"reserved":0}
= {"account":3,"offering":1,"shares":200,"reserved":0}
= {"order":17,"account":2,"ref":7,"offering":1,"side":"buy","price":"105.00","open":2,"executed":3}
)");
}

}  // namespace
}  // namespace paddock::tests
