#include <gtest/gtest.h>

#include "gateway/ouch/outbound.hpp"
#include "gateway/ouch/reason_map.hpp"
#include "tests/unit/gateway/hex.hpp"
#include "tools/client/messages.hpp"

namespace paddock::ouch {
namespace {

using test::hex_of;

constexpr std::uint64_t kBase = 34'200'000'000'123;  // 09:30:00.000000123

model::Event::Accepted enter_one() {
  model::Event::Accepted event{};
  event.ref = model::UserRef{1};
  event.quantity = model::Quantity{100};
  event.price = model::Price{1'503'400};
  event.options.capacity(model::Capacity::principal);
  event.cl_ord_id = client::cl_ord_id("ORD-1");
  return event;
}

TEST(OuchExamples, Accepted) {
  const Message message = accepted(enter_one(), model::Seq{123456789}, model::Symbol::from("ALPHA1"), kBase);
  EXPECT_EQ(
      hex_of(message.bytes()),
      hex_of(
          "41 00 00 1F 1A CE D9 F0 7B 00 00 00 01 42 00 00 00 64 41 4C 50 48 41 31 20 20 00 00 00 00 00 16"
          "F0 A8 30 59 00 00 00 00 07 5B CD 15 50 4E 4E 4C 4F 52 44 2D 31 20 20 20 20 20 20 20 20 20 00 00"));
}

TEST(OuchExamples, AcceptedEchoesItsOptions) {
  model::Event::Accepted event = enter_one();
  event.ref = model::UserRef{2};
  event.account = model::AccountId{70001};
  event.quantity = model::Quantity{500};
  event.price = model::Price{1'510'000};
  event.options = model::OrderOptions{}
                      .side(model::Side::sell)
                      .tif(model::TimeInForce::gtc)
                      .post_only(true)
                      .account_named(true);
  event.cl_ord_id = client::cl_ord_id("ORD-2");
  const Message message =
      accepted(event, model::Seq{123456790}, model::Symbol::from("ALPHA1"), 0x1F1ACED9F463);
  EXPECT_EQ(
      hex_of(message.bytes()),
      hex_of("41 00 00 1F 1A CE D9 F4 63 00 00 00 02 53 00 00 01 F4 41 4C 50 48 41 31 20 20 00 00 00 00 00 17"
             "0A 70 31 59 00 00 00 00 07 5B CD 16 41 4E 4E 4C 4F 52 44 2D 32 20 20 20 20 20 20 20 20 20 00 09"
             "02 0C 50 05 80 00 01 11 71"));
}

TEST(OuchExamples, Executed) {
  model::Event::Trade trade{};
  trade.quantity = 40;
  trade.price = model::Price{1'503'400};
  trade.kind = model::TradeKind::continuous;
  const Message message = executed(trade, model::Seq{987654321}, model::UserRef{1}, false, 0x1F1ACED9F84B);
  EXPECT_EQ(
      hex_of(message.bytes()),
      hex_of("45 00 00 1F 1A CE D9 F8 4B 00 00 00 01 00 00 00 28 00 00 00 00 00 16 F0 A8 41 00 00 00 00 3A DE"
             "68 B1 00 00"));
}

TEST(OuchExamples, Canceled) {
  model::Event::Cancelled event{};
  event.ref = model::UserRef{1};
  event.quantity = model::Quantity{50};
  event.reason = model::CancelReason::user;
  EXPECT_EQ(hex_of(canceled(event, 0x1F1ACED9FC33).bytes()),
            hex_of("43 00 00 1F 1A CE D9 FC 33 00 00 00 01 00 00 00 32 55"));
  event.quantity = model::Quantity{10};
  EXPECT_EQ(hex_of(canceled(event, 0x1F1ACEDA001B).bytes()),
            hex_of("43 00 00 1F 1A CE DA 00 1B 00 00 00 01 00 00 00 0A 55"));
}

TEST(OuchExamples, Rejected) {
  model::Event::Rejected event{};
  event.ref = model::UserRef{4};
  event.reason = model::Reason::invalid_price;
  event.cl_ord_id = client::cl_ord_id("BADPX");
  EXPECT_EQ(hex_of(rejected(event, 0x1F1ACEDA0403).bytes()),
            hex_of("4A 00 00 1F 1A CE DA 04 03 00 00 00 04 00 1D 42 41 44 50 58 20 20 20 20 20 20 20 20 20"));
  event.ref = model::UserRef{5};
  event.reason = model::Reason::insufficient_cash;
  event.cl_ord_id = client::cl_ord_id("NOCASH");
  EXPECT_EQ(hex_of(rejected(event, 0x1F1ACEDA07EB).bytes()),
            hex_of("4A 00 00 1F 1A CE DA 07 EB 00 00 00 05 80 03 4E 4F 43 41 53 48 20 20 20 20 20 20 20 20"));
}

TEST(OuchExamples, QueryResponse) {
  const model::Event::NextRef event{model::PortId{1}, model::UserRef{7}};
  EXPECT_EQ(hex_of(query_response(event, 0x1F1ACEDA0BD3).bytes()),
            hex_of("51 00 00 1F 1A CE DA 0B D3 00 00 00 07"));
}

TEST(OuchOutbound, ReplacedSaysWhatIsOpenAndEchoesTheChain) {
  model::Event::Replaced event{};
  event.account = model::AccountId{70001};
  event.orig_ref = model::UserRef{2};
  event.ref = model::UserRef{6};
  event.price = model::Price{1'509'900};
  event.total = 600;
  event.open = 500;
  event.options = model::OrderOptions{}
                      .side(model::Side::sell)
                      .tif(model::TimeInForce::gtc)
                      .post_only(true)
                      .stp(model::SelfTrade::cancel_oldest)
                      .account_named(true);
  const Message message = replaced(event, model::Seq{123456800}, model::Symbol::from("ALPHA1"),
                                   client::cl_ord_id("ORD-2B"), 0x1F1ACED9F463);
  EXPECT_EQ(
      hex_of(message.bytes()),
      hex_of("55 00 00 1F 1A CE D9 F4 63 00 00 00 02 00 00 00 06 53 00 00 01 F4 41 4C 50 48 41 31 20 20 00 00"
             "00 00 00 17 0A 0C 31 59 00 00 00 00 07 5B CD 20 41 4E 4E 4C 4F 52 44 2D 32 42 20 20 20 20 20 20"
             "20 20 00 0C 02 0C 50 02 1D 4F 05 80 00 01 11 71"));
}

TEST(OuchOutbound, MarketOrdersEchoTheSentinelTheyCameWith) {
  model::Event::Accepted event = enter_one();
  event.price = model::Price{1'578'500};  // the protective limit
  event.options.market(true).tif(model::TimeInForce::ioc);
  const model::Symbol symbol = model::Symbol::from("ALPHA1");
  EXPECT_EQ(soup::load_big<std::uint64_t>(&accepted(event, model::Seq{1}, symbol, 0).bytes()[26]),
            0x7FFFFFFFU);
  event.options.second_sentinel(true);
  EXPECT_EQ(soup::load_big<std::uint64_t>(&accepted(event, model::Seq{1}, symbol, 0).bytes()[26]),
            2'000'000'000U);
}

TEST(OuchOutbound, SelfTradeLettersAreEchoedAsTheyCame) {
  using model::AiqLetter;
  using model::OrderOptions;
  using model::SelfTrade;
  EXPECT_EQ(aiq_letter(OrderOptions{}), '*');
  EXPECT_EQ(aiq_letter(OrderOptions{}.aiq_letter(AiqLetter::disabled)), 'N');
  EXPECT_EQ(aiq_letter(OrderOptions{}.aiq_letter(AiqLetter::newest)), 'W');
  EXPECT_EQ(aiq_letter(OrderOptions{}.stp(SelfTrade::cancel_oldest)), 'O');
  EXPECT_EQ(aiq_letter(OrderOptions{}.stp(SelfTrade::cancel_both)), 'D');
  model::Event::Accepted event = enter_one();
  EXPECT_EQ(accepted(event, model::Seq{1}, {}, 0).bytes().size(), 64U);
  event.options.aiq_letter(AiqLetter::disabled);
  EXPECT_EQ(hex_of(accepted(event, model::Seq{1}, {}, 0).bytes().subspan(62)), hex_of("00 03 02 1D 4E"));
}

TEST(OuchOutbound, LiquidityFlags) {
  using model::TradeKind;
  EXPECT_EQ(liquidity_flag(TradeKind::continuous, true), 'R');
  EXPECT_EQ(liquidity_flag(TradeKind::continuous, false), 'A');
  EXPECT_EQ(liquidity_flag(TradeKind::opening, false), 'O');
  EXPECT_EQ(liquidity_flag(TradeKind::closing, true), 'C');
  EXPECT_EQ(liquidity_flag(TradeKind::intraday, false), 'K');
}

TEST(OuchOutbound, RejectReasons) {
  using model::Reason;
  const auto code = [](Reason reason) { return reject_reason(reason, 0x1234); };
  EXPECT_EQ(code(Reason::front_door), 0x1234);
  EXPECT_EQ(code(Reason::entry_disabled), 0x8005);
  EXPECT_EQ(code(Reason::unknown_account), 0x8001);
  EXPECT_EQ(code(Reason::unknown_offering), 0x0017);
  EXPECT_EQ(code(Reason::invalid_quantity), 0x0013);
  EXPECT_EQ(code(Reason::invalid_price), 0x001D);
  EXPECT_EQ(code(Reason::halted), 0x0007);
  EXPECT_EQ(code(Reason::market_closed), 0x0002);
  EXPECT_EQ(code(Reason::not_in_auction), 0x0007);
  EXPECT_EQ(code(Reason::price_collar), 0x0006);
  EXPECT_EQ(code(Reason::would_cross), 0x8004);
  EXPECT_EQ(code(Reason::no_liquidity), 0x8009);
  EXPECT_EQ(code(Reason::insufficient_shares), 0x8002);
  EXPECT_EQ(code(Reason::insufficient_cash), 0x8003);
  EXPECT_EQ(code(Reason::too_many_orders), 0x800B);
  EXPECT_EQ(code(Reason::unknown_order), 0x800A);
  EXPECT_EQ(code(Reason::tif_change), 0x8008);
  EXPECT_EQ(code(Reason::internal), 0x000A);
}

TEST(OuchOutbound, CancelReasons) {
  using model::CancelReason;
  EXPECT_EQ(cancel_reason(CancelReason::user), 'U');
  EXPECT_EQ(cancel_reason(CancelReason::ioc), 'I');
  EXPECT_EQ(cancel_reason(CancelReason::fok), 'I');
  EXPECT_EQ(cancel_reason(CancelReason::expired), 'T');
  EXPECT_EQ(cancel_reason(CancelReason::stp), 'Q');
  EXPECT_EQ(cancel_reason(CancelReason::mass_cancel), 'S');
}

}  // namespace
}  // namespace paddock::ouch
