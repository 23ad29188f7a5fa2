// Where the scheduler takes the time from, and where it stops: the market's clock and the calendar.

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "engine/base/clock.hpp"
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

TEST_F(Scheduled, AClockBeforeTheCalendarIsAnAlarmAndNothingIsOwedFromThen) {
  set_clock("2024-12-30 10:00:00");
  {
    auto engine = market.start_open();
    list();
    EXPECT_TRUE(eventually([&] { return market.status_text().contains("2024-12-30 is outside"); }));
    engine.kill();
  }
  set_clock("2025-01-02 09:15:00");
  auto engine = market.start_open();
  ASSERT_TRUE(reaches(1));
  EXPECT_EQ(boundaries(), std::vector<std::string>{"2025-01-02 pre_open"});
}

TEST_F(Scheduled, AClockFarAheadDoesNotBurnThroughTheDays) {
  {
    auto engine = market.start_open();
    list();
    engine.kill();
  }
  set_clock("2025-12-02 08:00:00");  // eight days
  {
    auto engine = market.start_open();
    ASSERT_TRUE(eventually([&] {
      return market.status_text().contains("everything since 2025-11-24 is due, 8 days, which is more than");
    }));
    give(to_phase(1, Phase::trading));  // by hand alone
  }
  EXPECT_TRUE(boundaries().empty());
  write_settings(fmt::format("{}catch_up_days = 8\n", kSchedule));
  auto engine = market.start_open();
  ASSERT_TRUE(reaches(5 * kMonday.size())) << "four days of Thanksgiving's week, and Monday";
  set_clock("2026-12-02 12:00:00");  // a leap
  EXPECT_TRUE(eventually([&] { return market.status_text().contains("more than schedule.catch_up_days"); }));
  EXPECT_EQ(boundaries().size(), 5 * kMonday.size());
}

/// Nobody trades in the phases of the week before meanwhile; and what the log says of days to come stops
/// nothing afterwards.
TEST_F(Scheduled, ClientsWaitUntilAClockThatIsFarAheadIsSetRight) {
  {
    auto engine = market.start_open();
    list();
    engine.kill();
  }
  set_clock("2025-12-05 08:00:00");
  auto engine = market.start_open();
  ASSERT_TRUE(eventually([&] { return market.status_text().contains("the scheduler waits: "); }));
  auto gateway = market.claim(ipc::LaneKind::gateway);
  publish(gateway, attach(1, 77, false));
  give(to_phase(1, Phase::pre_open));
  EXPECT_FALSE(all_done(gateway));
  set_clock("2025-11-24 09:45:00");
  ASSERT_TRUE(reaches(2));
  EXPECT_TRUE(eventually([&] { return all_done(gateway); }));
  EXPECT_TRUE(eventually([&] { return !market.status_text().contains("the scheduler waits"); }));
  std::size_t opened = 0;
  for (const Logged& logged : market.log()) {
    const bool is_phase = logged.event.type == EventType::phase;
    opened += is_phase && logged.event.phase.phase == Phase::trading ? 1 : 0;
  }
  EXPECT_EQ(opened, kOfferings);
}

/// An engine with its first scheduler starts by a clock that is hours ahead, which is then set back.
TEST_F(Scheduled, ASwitchOnByAClockThatWasAheadPassesNothingOver) {
  set_clock("2025-11-24 12:30:00");
  auto engine = market.start_open();
  list();
  set_clock("2025-11-24 08:50:00");
  EXPECT_TRUE(eventually([&] { return market.status_text().contains("due 2025-11-24 09:00"); }));
  set_clock("2025-11-24 09:00:00");
  ASSERT_TRUE(reaches(1));
  set_clock("2025-11-24 09:30:00");
  ASSERT_TRUE(reaches(2));
  EXPECT_EQ(boundaries(), (std::vector<std::string>{"2025-11-24 pre_open", "2025-11-24 trading"}));
}

TEST_F(Scheduled, WhatAClockThatWasAheadHasCarriedOutIsAnAlarmUntilItsTimeHasCome) {
  auto engine = market.start_open();
  list();
  set_clock("2025-11-25 08:00:00");
  ASSERT_TRUE(reaches(kMonday.size()));
  set_clock("2025-11-24 09:15:00");
  EXPECT_TRUE(eventually(
      [&] { return market.status_text().contains("nothing is scheduled before pre_open of 2025-11-25"); }));
  give(to_phase(1, Phase::trading));  // by hand alone
  set_clock("2025-11-25 09:00:00");
  ASSERT_TRUE(reaches(kMonday.size() + 1));
  EXPECT_TRUE(eventually([&] { return !market.status_text().contains("nothing is scheduled before"); }));
}

TEST_F(Scheduled, AnEndOfADayThatIsStillToComeIsAnAlarm) {
  auto engine = market.start_open();
  list();
  model::Command end = model::make_command(model::Op::end_of_day);
  end.date = *model::parse_date("2025-11-28");
  give(end);
  set_clock("2025-11-24 16:15:00");
  ASSERT_TRUE(reaches(kMonday.size()));
  EXPECT_TRUE(
      eventually([&] { return market.status_text().contains("the day 2025-11-24 is not ended, since"); }));
}

/// As after a start with a clock that was far ahead.
TEST(Clock, BehindTheLogIsAnAlarm) {
  EngineMarket market{"clock = \"set\"\n"};
  const std::int64_t ahead = base::wall_clock_ns() + std::int64_t{3600} * 1'000'000'000;
  {
    auto clock = ipc::MarketClock::settable(market.directory(), ahead);
    auto engine = market.start_open();
    EXPECT_FALSE(market.status_text().contains("behind the log's last record"))
        << "which says that it is open";
    engine.kill();
  }
  std::ofstream(market.directory().root() / "paddock.toml")
      << "[engine]\ngateway_lanes = 2\noperator_lanes = 1\n";
  auto engine = market.start_open();
  EXPECT_TRUE(eventually([&] { return market.status_text().contains("s behind the log's last record"); }));
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
