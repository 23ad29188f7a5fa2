#include "engine/model/money.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "engine/model/types.hpp"

namespace {

using namespace paddock::model;
constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
constexpr auto kMin = std::numeric_limits<std::int64_t>::min();

TEST(Money, TwoDecimalsWhenWholeCentsElseFour) {
  EXPECT_EQ(money_text(0), "0.00");
  EXPECT_EQ(money_text(1'100'000), "110.00");
  EXPECT_EQ(money_text(100), "0.01");
  EXPECT_EQ(money_text(50), "0.0050");
  EXPECT_EQ(money_text(1), "0.0001");
  EXPECT_EQ(money_text(-5050), "-0.5050");
  EXPECT_EQ(money_text(-5000), "-0.50");
  EXPECT_EQ(money_text(kMax), "922337203685477.5807");
  EXPECT_EQ(money_text(kMin), "-922337203685477.5808");
}

TEST(Money, Reads) {
  EXPECT_EQ(parse_money("110.00"), 1'100'000);
  EXPECT_EQ(parse_money("110"), 1'100'000);
  EXPECT_EQ(parse_money("0.1"), 1000);
  EXPECT_EQ(parse_money("-0.0001"), -1);
  EXPECT_EQ(parse_money("-0"), 0);
  EXPECT_EQ(parse_money("000000000000000000000001.5"), 15'000);
  EXPECT_EQ(parse_money("922337203685477.5807"), kMax);
  EXPECT_EQ(parse_money("-922337203685477.5808"), kMin);
}

TEST(Money, RefusesWhatIsNotADecimalString) {
  for (const auto* text : {"",
                           "-",
                           ".",
                           "1.",
                           ".5",
                           "-.5",
                           "1.00001",
                           "+1",
                           " 1",
                           "1 ",
                           "1,0",
                           "1e2",
                           "0x1",
                           "1.0.0",
                           "--1",
                           "1.-5",
                           "nan",
                           "922337203685477.5808",
                           "-922337203685477.5809",
                           "9223372036854775808",
                           "99999999999999999999999999"}) {
    EXPECT_FALSE(parse_money(text)) << text;
  }
}

TEST(Money, ThereAndBack) {
  std::mt19937_64 random{7};
  for (int i = 0; i < 20'000; ++i) {
    const auto units = static_cast<std::int64_t>(random()) >> (random() % 64);
    ASSERT_EQ(parse_money(money_text(units)), units);
  }
}

TEST(Money, CommissionIsExactlyTwoPerCentOnTheTick) {
  for (const std::uint32_t price : {50U, 100U, 1'080'050U, kMaxPrice.raw()}) {
    for (const std::uint32_t quantity : {1U, 3U, 999'999U}) {
      const Amount value = Price{price} * Quantity{quantity};
      EXPECT_EQ(commission(value).raw() * 50, value.raw());
      EXPECT_EQ(with_commission(value).raw(), value.raw() / 50 * 51);
    }
  }
}

}  // namespace
