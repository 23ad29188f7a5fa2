#include "engine/ipc/market_clock.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <limits>
#include <thread>

#include "tests/support/temporary_market.hpp"

namespace paddock::ipc {
namespace {

constexpr std::int64_t kMorning = 1'763'994'598'000'000'000;
constexpr std::int64_t kHour = 3'600'000'000'000;

class Clock : public testing::Test {
 protected:
  MarketClock settable(std::int64_t begin = kMorning) {
    auto clock = MarketClock::settable(market.directory(), begin);
    EXPECT_TRUE(clock) << clock.error().message;
    return std::move(*clock);
  }
  void set(MarketClock& clock, std::int64_t ns, std::int64_t speed) {
    const auto done = clock.set(market.directory(), ns, speed);
    ASSERT_TRUE(done) << done.error().message;
  }
  test::TemporaryMarket market;
};

TEST_F(Clock, IsTheWallClockUnlessItWasSet) {
  const auto clock = MarketClock::of(market.directory());
  ASSERT_TRUE(clock) << clock.error().message;
  EXPECT_FALSE(clock->is_set());
  const std::int64_t before = base::wall_clock_ns();
  const std::int64_t shown = clock->now();
  EXPECT_LE(before, shown);
  EXPECT_LE(shown, base::wall_clock_ns());
  EXPECT_EQ(clock->setting().speed, 1);
}

TEST_F(Clock, ThatStandsStillShowsWhatItWasSetTo) {
  MarketClock clock = settable();
  set(clock, kMorning, 0);
  EXPECT_EQ(clock.now(), kMorning);
  set(clock, kMorning + kHour, 0);
  EXPECT_EQ(clock.now(), kMorning + kHour);
}

TEST_F(Clock, GoesOnFromWhereItWasSet) {
  MarketClock clock = settable();
  const std::int64_t before = base::wall_clock_ns();
  set(clock, kMorning, 1'000);
  const std::int64_t shown = clock.now();
  const std::int64_t passed = base::wall_clock_ns() - before;
  EXPECT_GE(shown, kMorning);
  EXPECT_LE(shown, kMorning + passed * 1'000);
}

TEST_F(Clock, IsTheSameForEveryProcessAndOutlivesThem) {
  {
    MarketClock mine = settable();
    const auto other = MarketClock::of(market.directory());
    ASSERT_TRUE(other && other->is_set());
    set(mine, kMorning + kHour, 0);
    EXPECT_EQ(other->now(), kMorning + kHour);
  }
  EXPECT_EQ(settable(kMorning).now(), kMorning + kHour) << "a file that is there is not begun anew";
}

TEST_F(Clock, DoesNotRunOverTheEndOfTime) {
  MarketClock clock = settable();
  const std::int64_t end = std::numeric_limits<std::int64_t>::max() - 10;
  set(clock, end, kMostSpeed);
  EXPECT_GE(clock.now(), end);
}

TEST_F(Clock, IsTakenAwayWithItsFile) {
  EXPECT_EQ(MarketClock::unset(market.directory()), false);
  { (void)settable(); }
  EXPECT_EQ(MarketClock::unset(market.directory()), true);
  EXPECT_FALSE(MarketClock::of(market.directory())->is_set());
}

TEST_F(Clock, AFileThatIsNoClockIsNamed) {
  for (const auto* text : {"", "something else entirely, of another size"}) {
    std::ofstream{market.directory().clock()} << text;
    const auto clock = MarketClock::of(market.directory());
    ASSERT_FALSE(clock);
    EXPECT_NE(clock.error().message.find(market.directory().clock().string()), std::string::npos);
  }
}

/// Shown and speed always belong together, however often it is set.
TEST_F(Clock, IsNeverReadHalf) {
  MarketClock clock = settable();
  set(clock, 1'000'000, 0);
  std::atomic<bool> done{false};
  std::thread setter([&] {
    for (std::int64_t i = 0; i < 2'000; ++i) set(clock, (i % 1'000 + 1) * 1'000'000, 0);
    done = true;
  });
  while (!done) EXPECT_EQ(clock.now() % 1'000'000, 0);
  setter.join();
}

}  // namespace
}  // namespace paddock::ipc
