#include "engine/base/rate.hpp"

#include <gtest/gtest.h>

namespace paddock::base {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

TEST(Rate, CountsByTheTimeThatPassed) {
  Rate rate;
  rate.per_second(1'000, 5 * kSecond);
  EXPECT_EQ(rate.per_second(2'000, 6 * kSecond), 1'000U);
  EXPECT_EQ(rate.per_second(5'000, 9 * kSecond), 1'000U) << "three seconds late";
  EXPECT_EQ(rate.per_second(5'100, 9 * kSecond + kSecond / 2), 200U);
  EXPECT_EQ(rate.per_second(5'100, 11 * kSecond), 0U);
}

TEST(Rate, TheFirstLookKnowsNoRate) {
  Rate rate;
  EXPECT_EQ(rate.per_second(1'000'000, kSecond), 0U) << "what was there before is not of this second";
  EXPECT_EQ(rate.per_second(1'000'001, 2 * kSecond), 1U);
}

TEST(Rate, ACounterThatBeganAnewHasNone) {
  Rate rate;
  rate.per_second(100, kSecond);
  EXPECT_EQ(rate.per_second(10, 2 * kSecond), 0U);
  EXPECT_EQ(rate.per_second(20, 3 * kSecond), 10U);
}

}  // namespace
}  // namespace paddock::base
