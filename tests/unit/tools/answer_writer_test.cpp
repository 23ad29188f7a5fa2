#include "tools/paddock/answer_writer.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "engine/model/words.hpp"

namespace {

using namespace paddock;

std::string line(const client::Answer& answer) {
  std::string text;
  tools::append_answer(text, answer, 3);
  return text;
}

const model::Symbol kSymbol = model::Symbol::from("BLZR74");

TEST(AnswerWriter, LinesLikeTheMarketsEvents) {
  EXPECT_EQ(line(client::Accepted{.ref = model::UserRef{1},
                                  .side = model::Side::sell,
                                  .quantity = 5,
                                  .symbol = kSymbol,
                                  .price = 1'100'000,
                                  .tif = '1',
                                  .order = model::Seq{7},
                                  .cl_ord_id = model::ClOrdId::blank()}),
            R"({"number":3,"type":"accepted","ref":1,"order":7,"symbol":"BLZR74","side":"sell","quantity":5,)"
            R"("price":"110.00","tif":"gtc"})"
            "\n");
  EXPECT_EQ(line(client::Replaced{.orig_ref = model::UserRef{1},
                                  .ref = model::UserRef{2},
                                  .open = 4,
                                  .symbol = kSymbol,
                                  .price = 50,
                                  .order = model::Seq{9},
                                  .cl_ord_id = model::ClOrdId::blank()}),
            R"({"number":3,"type":"replaced","orig_ref":1,"ref":2,"order":9,"symbol":"BLZR74","open":4,)"
            R"("price":"0.0050"})"
            "\n");
  EXPECT_EQ(
      line(client::Executed{
          .ref = model::UserRef{1}, .quantity = 5, .price = 1'080'000, .liquidity = 'A', .match = 8}),
      R"({"number":3,"type":"trade","ref":1,"trade":8,"quantity":5,"price":"108.00","liquidity":"resting"})"
      "\n");
  EXPECT_EQ(line(client::Canceled{.ref = model::UserRef{1}, .quantity = 5, .reason = 'U'}),
            "{\"number\":3,\"type\":\"cancelled\",\"ref\":1,\"quantity\":5,\"reason\":\"user\"}\n");
  EXPECT_EQ(line(client::NextRef{.ref = model::UserRef{2}}),
            "{\"number\":3,\"type\":\"next_ref\",\"ref\":2}\n");
}

TEST(AnswerWriter, OneLetterForTwoReasonsIsToldApartByTheOrder) {
  const client::Canceled ended{.ref = model::UserRef{1}, .quantity = 5, .reason = 'I'};
  for (const auto tif : {model::TimeInForce::ioc, model::TimeInForce::fok}) {
    std::string text;
    tools::append_answer(text, ended, 3, std::nullopt, tif);
    EXPECT_NE(text.find(fmt::format(R"("reason":"{}")", model::word(tif))), std::string::npos) << text;
  }
  EXPECT_NE(line(ended).find(R"("reason":"ioc")"), std::string::npos);
}

TEST(AnswerWriter, AMarketPriceIsNull) {
  const auto text = line(client::Accepted{.ref = model::UserRef{1},
                                          .side = model::Side::buy,
                                          .quantity = 5,
                                          .symbol = kSymbol,
                                          .price = 0x7FFFFFFF,
                                          .tif = '3',
                                          .order = model::Seq{7},
                                          .cl_ord_id = model::ClOrdId::blank()});
  EXPECT_NE(text.find(R"("price":null,"tif":"ioc")"), std::string::npos) << text;
}

TEST(AnswerWriter, ARejectSaysWhyInWords) {
  const auto text = line(
      client::Rejected{.ref = model::UserRef{1}, .reason = 0x8003, .cl_ord_id = model::ClOrdId::blank()});
  EXPECT_EQ(text,
            R"({"number":3,"type":"rejected","ref":1,"wire_reason":"0x8003","reason":"not enough cash"})"
            "\n");
}

TEST(AnswerWriter, APortComesFirst) {
  std::string text;
  tools::append_answer(text, client::NextRef{.ref = model::UserRef{2}}, 3, model::PortId{7});
  EXPECT_EQ(text, "{\"port\":7,\"number\":3,\"type\":\"next_ref\",\"ref\":2}\n");
}

}  // namespace
