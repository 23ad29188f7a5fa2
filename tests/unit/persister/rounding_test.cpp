#include "persister/projection/rounding.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace paddock::projection {
namespace {

TEST(Rounding, HalvesGoAwayFromZero) {
  EXPECT_EQ(divide_rounded(5, 2), 3);
  EXPECT_EQ(divide_rounded(-5, 2), -3);
  EXPECT_EQ(divide_rounded(4, 3), 1);
  EXPECT_EQ(divide_rounded(5, 3), 2);
  EXPECT_EQ(divide_rounded(-4, 3), -1);
  EXPECT_EQ(divide_rounded(-5, 3), -2);
  EXPECT_EQ(divide_rounded(0, 7), 0);
  EXPECT_EQ(divide_rounded(6, 3), 2);
}

TEST(Rounding, AgreesWithTheDefinitionOnAllSmallNumbers) {
  for (int divisor = 1; divisor <= 40; ++divisor) {
    for (int dividend = -200; dividend <= 200; ++dividend) {
      const Wide rounded = divide_rounded(dividend, divisor);
      // |dividend / divisor - rounded| <= 1/2, and on a half the one farther from zero.
      const Wide off = 2 * (Wide{dividend} - rounded * divisor);
      ASSERT_TRUE(off <= divisor && -off <= divisor);
      if (off == divisor || -off == divisor) {
        ASSERT_TRUE((dividend > 0) == (off < 0)) << dividend << "/" << divisor;
      }
    }
  }
}

TEST(Rounding, ProductsBeyond64BitsAreExact) {
  const Wide cost = Wide{2'000'000'000'000'000'000};
  EXPECT_EQ(divide_rounded(cost * 999'999, 1'000'000), Wide{1'999'998'000'000'000'000});
  EXPECT_EQ(percent_hundredths(cost, 3), (cost * 10'000 + 1) / 3);
}

TEST(Rounding, PercentagesHaveTwoPlacesAndThatOfNothingIsZero) {
  EXPECT_EQ(percent_hundredths(200'000, 5'400'000), 370);  // 20.00 of 540.00: 3.70 %
  EXPECT_EQ(percent_hundredths(-200'000, 5'400'000), -370);
  EXPECT_EQ(percent_hundredths(1, 20'000), 1);  // 0.005 % is shown as 0.01 %
  EXPECT_EQ(percent_hundredths(-1, 20'000), -1);
  EXPECT_EQ(percent_hundredths(5, 0), 0);
}

}  // namespace
}  // namespace paddock::projection
