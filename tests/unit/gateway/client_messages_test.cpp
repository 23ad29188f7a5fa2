#include <gtest/gtest.h>

#include "gateway/ouch/inbound.hpp"
#include "tests/unit/gateway/hex.hpp"
#include "tools/client/messages.hpp"

namespace paddock::client {
namespace {

using test::bytes_of;
using test::hex_of;

TEST(ClientRequests, AreTheBytesOfTheExamples) {
  Enter enter{.ref = model::UserRef{1},
              .quantity = 100,
              .symbol = model::Symbol::from("ALPHA1"),
              .price = 1'503'400,
              .cl_ord_id = cl_ord_id("ORD-1")};
  EXPECT_EQ(
      hex_of(Request{enter}.bytes()),
      hex_of("4F 00 00 00 01 42 00 00 00 64 41 4C 50 48 41 31 20 20 00 00 00 00 00 16 F0 A8 30 59 50 4E 4E 4F"
             "52 44 2D 31 20 20 20 20 20 20 20 20 20 00 00"));
  const Enter market{.ref = model::UserRef{3},
                     .quantity = 10,
                     .symbol = model::Symbol::from("ALPHA1"),
                     .price = {},
                     .cl_ord_id = cl_ord_id("MKT-3")};
  EXPECT_EQ(
      hex_of(Request{market}.bytes()),
      hex_of("4F 00 00 00 03 42 00 00 00 0A 41 4C 50 48 41 31 20 20 00 00 00 00 7F FF FF FF 33 59 50 4E 4E 4D"
             "4B 54 2D 33 20 20 20 20 20 20 20 20 20 00 00"));
  const Replace replace{.orig_ref = model::UserRef{2},
                        .ref = model::UserRef{6},
                        .quantity = 600,
                        .price = 1'509'900,
                        .tif = model::TimeInForce::gtc,
                        .cl_ord_id = cl_ord_id("ORD-2B")};
  EXPECT_EQ(
      hex_of(Request{replace}.bytes()),
      hex_of("55 00 00 00 02 00 00 00 06 00 00 02 58 00 00 00 00 00 17 0A 0C 31 59 4E 4F 52 44 2D 32 42 20 20"
             "20 20 20 20 20 20 00 00"));
  EXPECT_EQ(hex_of(Request{Cancel{model::UserRef{1}, 50}}.bytes()), hex_of("58 00 00 00 01 00 00 00 32"));
  EXPECT_EQ(hex_of(Request{Query{}}.bytes()), hex_of("51"));
}

TEST(ClientRequests, OptionsAreReadBackByTheGateway) {
  const Enter enter{.ref = model::UserRef{9},
                    .side = model::Side::sell,
                    .quantity = 7,
                    .symbol = model::Symbol::from("Z"),
                    .price = 50,
                    .tif = model::TimeInForce::gtc,
                    .post_only = true,
                    .self_trade = model::SelfTrade::cancel_both,
                    .account = model::AccountId{12}};
  const ouch::Inbound inbound = ouch::decode(Request{enter}.bytes());
  ASSERT_EQ(inbound.kind, ouch::Inbound::Kind::command);
  EXPECT_EQ(inbound.command.front_reason, 0);
  EXPECT_EQ(inbound.command.account, model::AccountId{12});
  EXPECT_EQ(inbound.command.order.options.stp(), model::SelfTrade::cancel_both);
  EXPECT_TRUE(inbound.command.order.options.post_only());
  EXPECT_EQ(inbound.command.order.options.tif(), model::TimeInForce::gtc);
}

TEST(ClientAnswers, AreReadFromTheExamples) {
  const auto accepted = bytes_of(
      "41 00 00 1F 1A CE D9 F4 63 00 00 00 02 53 00 00 01 F4 41 4C 50 48 41 31 20 20 00 00 00 00 00 17"
      "0A 70 31 59 00 00 00 00 07 5B CD 16 41 4E 4E 4C 4F 52 44 2D 32 20 20 20 20 20 20 20 20 20 00 09"
      "02 0C 50 05 80 00 01 11 71");
  const auto a = std::get<Accepted>(decode(accepted));
  EXPECT_EQ(a.ref, model::UserRef{2});
  EXPECT_EQ(a.side, model::Side::sell);
  EXPECT_EQ(a.quantity, 500U);
  EXPECT_EQ(a.symbol, model::Symbol::from("ALPHA1"));
  EXPECT_EQ(a.price, 1'510'000U);
  EXPECT_EQ(a.order, model::Seq{123456790});
  EXPECT_EQ(a.cl_ord_id, cl_ord_id("ORD-2"));
  EXPECT_EQ(timestamp_of(accepted), 0x1F1ACED9F463U);
  const auto e = std::get<Executed>(decode(
      bytes_of("45 00 00 1F 1A CE D9 F8 4B 00 00 00 01 00 00 00 28 00 00 00 00 00 16 F0 A8 41 00 00 00 00"
               "3A DE 68 B1 00 00")));
  EXPECT_EQ(e.quantity, 40U);
  EXPECT_EQ(e.price, 1'503'400U);
  EXPECT_EQ(e.liquidity, 'A');
  EXPECT_EQ(e.match, 987654321U);
  const auto c =
      std::get<Canceled>(decode(bytes_of("43 00 00 1F 1A CE D9 FC 33 00 00 00 01 00 00 00 32 55")));
  EXPECT_EQ(c.quantity, 50U);
  EXPECT_EQ(c.reason, 'U');
  const auto j = std::get<Rejected>(decode(
      bytes_of("4A 00 00 1F 1A CE DA 04 03 00 00 00 04 00 1D 42 41 44 50 58 20 20 20 20 20 20 20 20 20")));
  EXPECT_EQ(j.reason, 0x001D);
  EXPECT_EQ(reject_text(j.reason), "price out of range or off tick");
  EXPECT_EQ(std::get<NextRef>(decode(bytes_of("51 00 00 1F 1A CE DA 0B D3 00 00 00 07"))).ref,
            model::UserRef{7});
}

TEST(ClientAnswers, NothingIsReadBeyondAMessage) {
  for (const char letter : {'A', 'U', 'C', 'E', 'J', 'Q', 'S'}) {
    const std::vector<std::uint8_t> message{static_cast<std::uint8_t>(letter), 0, 0};
    EXPECT_TRUE(std::holds_alternative<Unknown>(decode(message))) << letter;
  }
  EXPECT_TRUE(std::holds_alternative<Unknown>(decode({})));
}

}  // namespace
}  // namespace paddock::client
