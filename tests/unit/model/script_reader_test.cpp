#include "engine/model/script_reader.hpp"

#include <gtest/gtest.h>

#include <string>

#include "engine/model/words.hpp"

namespace {

using namespace paddock::model;

ScriptCommand read(std::string_view line) {
  static ScriptReader reader;
  auto result = reader.read(line);
  EXPECT_TRUE(result) << line << ": " << (result ? "" : result.error().message);
  return result ? *result : ScriptCommand{};
}

TEST(ScriptReader, Enter) {
  const auto command =
      read(R"({"op":"enter","port":9,"account":1,"ref":2,"offering":3,"side":"sell","quantity":5,)"
           R"("price":"110.00","tif":"fok","post_only":true,"stp":"cancel_both"})")
          .command;
  EXPECT_EQ(command.op, Op::enter);
  EXPECT_EQ(command.port, PortId{9});
  EXPECT_EQ(command.account, AccountId{1});
  EXPECT_EQ(command.ref, UserRef{2});
  EXPECT_EQ(command.offering, OfferingId{3});
  EXPECT_EQ(command.quantity, 5U);
  EXPECT_EQ(command.price, 1'100'000);
  EXPECT_EQ(
      command.order.options,
      OrderOptions{}.side(Side::sell).tif(TimeInForce::fok).post_only(true).stp(SelfTrade::cancel_both));
  EXPECT_TRUE(command.order.cl_ord_id.is_blank());
}

TEST(ScriptReader, DefaultsOfEnter) {
  const auto command =
      read(R"({"op":"enter","account":4,"ref":1,"offering":1,"side":"buy","quantity":5})").command;
  EXPECT_EQ(command.port, PortId{4}) << "the account's number";
  EXPECT_EQ(command.order.options, OrderOptions{}.market(true))
      << "no price: a market order, day, cancel_newest";
  const auto null =
      read(R"({"op":"enter","account":4,"ref":1,"offering":1,"side":"buy","quantity":5,"price":null})")
          .command;
  EXPECT_TRUE(null.order.options.market());
}

TEST(ScriptReader, OrdersOfAPort) {
  auto command = read(R"({"op":"cancel","port":1,"ref":2,"quantity":0})").command;
  EXPECT_EQ(command.op, Op::cancel);
  EXPECT_EQ(command.ref, UserRef{2});
  command = read(R"({"op":"replace","port":1,"orig_ref":1,"ref":2,"quantity":5,"price":"-109.00"})").command;
  EXPECT_EQ(command.orig_ref, UserRef{1});
  EXPECT_EQ(command.price, -1'090'000) << "a value of the right type goes to the checks";
  EXPECT_EQ(command.flags & command_flag::has_tif, 0);
  command =
      read(R"({"op":"replace","port":1,"orig_ref":1,"ref":2,"quantity":5,"price":"1","tif":"gtc"})").command;
  EXPECT_NE(command.flags & command_flag::has_tif, 0);
  EXPECT_EQ(command.order.options.tif(), TimeInForce::gtc);
  EXPECT_EQ(read(R"({"op":"query","port":7})").command.port, PortId{7});
}

TEST(ScriptReader, Filters) {
  using namespace command_flag;
  EXPECT_EQ(read(R"({"op":"mass_cancel","port":1})").command.flags, has_port);
  EXPECT_EQ(read(R"({"op":"mass_cancel","account":0})").command.flags, has_account);
  const auto all = read(R"({"op":"mass_cancel","port":1,"account":2,"offering":3})").command;
  EXPECT_EQ(all.flags, has_port | has_account | has_offering);
  EXPECT_EQ(all.offering, OfferingId{3});
  EXPECT_EQ(read(R"({"op":"disable","port":1})").command.flags, has_port);
  EXPECT_EQ(read(R"({"op":"enable","account":1})").command.flags, has_account);
}

TEST(ScriptReader, Operator) {
  EXPECT_EQ(read(R"({"op":"open_account","account":1})").command.account, AccountId{1});
  EXPECT_EQ(read(R"({"op":"entitle","port":101,"account":1})").command.port, PortId{101});
  EXPECT_EQ(read(R"({"op":"reset_port","port":101})").command.op, Op::reset_port);
  EXPECT_EQ(read(R"({"op":"deposit","account":1,"amount":"10000.00"})").command.amount, 100'000'000);
  EXPECT_EQ(read(R"({"op":"withdraw","account":1,"amount":"-1"})").command.amount, -10'000);
  const auto unconditional = read(R"({"op":"phase","offering":1,"to":"closing_auction"})").command;
  EXPECT_EQ(unconditional.to, Phase::closing_auction);
  EXPECT_EQ(unconditional.flags, 0);
  const auto decided = read(R"({"op":"phase","offering":1,"to":"trading","from":"halted"})").command;
  EXPECT_EQ(decided.from, Phase::halted);
  EXPECT_EQ(decided.flags, command_flag::has_from);
  EXPECT_EQ(read(R"({"op":"end_of_day","date":"2025-10-20"})").command.date, Date{20'381});
}

TEST(ScriptReader, Listing) {
  constexpr auto full =
      R"({"op":"list","offering":1,"symbol":"BLZR74","issuer":2,"shares":1000,"price":"100.00","tick":"0.05","collar_pct":10,"tie_break":"pressure"})";
  auto command = read(full).command;
  EXPECT_EQ(command.account, AccountId{2});
  EXPECT_EQ(command.quantity, 1000U);
  EXPECT_EQ(command.list.symbol, Symbol::from("BLZR74"));
  EXPECT_EQ(command.list_tick, 500);
  EXPECT_EQ(command.list.collar_pct, 10);
  EXPECT_EQ(command.list.tie_break, TieBreak::pressure);
  command = read(R"({"op":"list","offering":1,"symbol":"A","issuer":2,"shares":1,"price":"1"})").command;
  EXPECT_EQ(command.list_tick, 100);
  EXPECT_EQ(command.list.collar_pct, 0);
  EXPECT_EQ(command.list.tie_break, TieBreak::reference);
}

// Values of the right type that do not fit the command's field become ones that the market refuses alike.
TEST(ScriptReader, ListingsOutOfRangeGoToTheChecks) {
  const auto list = [](std::string_view tick, std::string_view collar) {
    return read(std::string{
                    R"({"op":"list","offering":1,"symbol":"A","issuer":2,"shares":1,"price":"1","tick":")"} +
                std::string{tick} + R"(","collar_pct":)" + std::string{collar} + "}")
        .command;
  };
  EXPECT_EQ(list("214748.3647", "255").list_tick, 2'147'483'647);
  EXPECT_EQ(list("214748.3648", "255").list_tick, -1);
  EXPECT_EQ(list("-5", "255").list_tick, -1);
  EXPECT_EQ(list("1", "256").list.collar_pct, 255);
  EXPECT_EQ(list("1", "4294967295").list.collar_pct, 255);
}

TEST(ScriptReader, NamedIdentities) {
  constexpr auto text = "123e4567-e89b-12d3-a456-426614174000";
  const auto uuid = *paddock::base::parse_uuid(text);
  EXPECT_EQ(read(R"({"op":"open_account","account":1})").named(), nullptr);
  const auto open = read(std::string{R"({"op":"open_account","account":1,"user":")"} + text + "\"}");
  ASSERT_NE(open.named(), nullptr);
  EXPECT_EQ(open.identities.op, Op::identities);
  EXPECT_EQ(open.identities.user_or_offering, uuid);
  const auto list = read(
      std::string{R"({"op":"list","offering":1,"symbol":"A","issuer":2,"shares":1,"price":"1","vehicle":")"} +
      text + "\"}");
  ASSERT_NE(list.named(), nullptr);
  EXPECT_TRUE(list.identities.user_or_offering.is_nil());
  EXPECT_EQ(list.identities.vehicle, uuid);
}

TEST(ScriptReader, WhatJsonAllows) {
  EXPECT_EQ(read(" \t{ \"port\" : 1 , \"op\" : \"query\" } \r").command.op, Op::query);
  EXPECT_EQ(read(R"({"\u006fp":"qu\u0065ry","port":4294967295})").command.port, PortId{4294967295});
  EXPECT_EQ(read(R"({"op":"deposit","account":0,"amount":"1\u002e5"})").command.amount, 15'000);
}

TEST(ScriptReader, ALineLeavesNothingForTheNext) {
  EXPECT_EQ(read(R"({"op":"mass_cancel","port":1,"offering":3})").command.offering, OfferingId{3});
  ScriptReader reader;
  EXPECT_FALSE(reader.read(R"({"op":"query","port":"x)"));
  EXPECT_FALSE(reader.read(R"({"op":"query"})"));
  const auto result = reader.read(R"({"op":"mass_cancel","account":1})");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->command.port, PortId{0});
}

TEST(ScriptReader, BlankLines) {
  for (const auto* text : {"", " ", "\t", "\r", " \t \r"}) EXPECT_TRUE(is_blank(text));
  for (const auto* text : {"{", " x", "\v", "\f"}) EXPECT_FALSE(is_blank(text));
}

}  // namespace
