#include "persister/market_age.hpp"

#include <gtest/gtest.h>

#include "tests/support/temporary_market.hpp"

namespace paddock::persister {
namespace {

constexpr std::int64_t kHour = std::int64_t{3600} * 1'000'000'000;

TEST(MarketAge, FollowsTheClockThatTheMarketHasNow) {
  test::TemporaryMarket market;
  MarketAge age;
  age.follow(market.directory());
  EXPECT_GE(age.of(base::wall_clock_ns() - kHour), kHour) << "the wall clock's";
  auto clock = ipc::MarketClock::settable(market.directory(), 100 * kHour);
  ASSERT_TRUE(clock && clock->set(market.directory(), 100 * kHour, 3600));
  const std::int64_t hour_at_this_speed = age.of(99 * kHour);
  EXPECT_GE(hour_at_this_speed, kHour / 3600);
  EXPECT_LT(hour_at_this_speed, kHour) << "of a clock that was made later";
  ASSERT_TRUE(clock->set(market.directory(), 100 * kHour, 0));
  EXPECT_EQ(age.of(0), 0);
  ASSERT_TRUE(ipc::MarketClock::unset(market.directory()));
  EXPECT_GE(age.of(base::wall_clock_ns() - kHour), kHour) << "of one that is gone";
}

}  // namespace
}  // namespace paddock::persister
