#include "engine/model/state_writer.hpp"

#include <gtest/gtest.h>

namespace {

using namespace paddock::model;

TEST(StateWriter, LinesAsInTheRulebook) {
  MarketState state;
  state.accounts = {{kHouse, Amount{108'000}, Amount{0}}, {AccountId{1}, Amount{-1}, Amount{51'000}}};
  state.holdings = {{AccountId{1}, OfferingId{1}, 5, 0}};
  state.orders = {{Seq{7}, AccountId{1}, UserRef{1}, OfferingId{1}, Side::buy, Price{1'100'000}, Quantity{5},
                   Quantity{0}}};
  std::string text = "before\n";
  append_state(text, state);
  EXPECT_EQ(
      text,
      "before\n"
      R"({"account":0,"cash":"10.80","reserved":"0.00"})"
      "\n"
      R"({"account":1,"cash":"-0.0001","reserved":"5.10"})"
      "\n"
      R"({"account":1,"offering":1,"shares":5,"reserved":0})"
      "\n"
      R"({"order":7,"account":1,"ref":1,"offering":1,"side":"buy","price":"110.00","open":5,"executed":0})"
      "\n");
}

}  // namespace
