// Where the scheduler takes the time from, and where it stops: the market's clock and the calendar.

#include <gtest/gtest.h>

#include "tests/fault/engine/scheduled_market.hpp"

namespace paddock::test {
namespace {

TEST_F(Scheduled, TheEndOfTheCalendarIsAnAlarm) {
  set_clock("2028-12-29 16:10:00");
  auto engine = market.start_open();
  set_clock("2028-12-29 16:15:00");
  ASSERT_TRUE(reaches(1));
  ASSERT_TRUE(eventually([&] { return market.status_text().contains("2029-01-01 is outside"); }));
}

TEST_F(Scheduled, TimeNeverGoesBackAndTheWallClockTakesOver) {
  {
    auto engine = market.start_open();
    list();
    engine.kill();
  }
  set_clock("2025-11-24 08:00:00");
  {
    auto engine = market.start_open();
    EXPECT_EQ(ipc::MarketClock::of(market.directory())->now(), at("2025-11-24 08:50:00"));
    engine.signal(SIGTERM);
    EXPECT_EQ(engine.wait(), 0);
  }
  write_settings("");
  auto engine = market.start_open();
  EXPECT_FALSE(ipc::MarketClock::of(market.directory())->is_set());
  EXPECT_TRUE(market.complaints().contains("is the wall clock from now on"));
  EXPECT_GE(market.log().back().event.time, at("2025-11-24 08:50:00"));
}

}  // namespace
}  // namespace paddock::test
