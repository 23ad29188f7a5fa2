// The boundaries of trading days on a real engine, and what is left to the operator in them.

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <utility>
#include <vector>

#include "tests/fault/engine/scheduled_market.hpp"

namespace paddock::test {
namespace {

TEST_F(Scheduled, ADayByItsClock) {
  auto engine = market.start_open();
  list();
  const std::pair<const char*, std::size_t> kTimes[] = {
      {"2025-11-24 08:59:59", 0}, {"2025-11-24 09:00:00", 1}, {"2025-11-24 15:54:59", 2},
      {"2025-11-24 15:55:00", 3}, {"2025-11-24 16:00:00", 4}, {"2025-11-24 16:15:00", 5}};
  for (const auto& [time, count] : kTimes) {
    set_clock(time);
    ASSERT_TRUE(reaches(count)) << time;
    EXPECT_EQ(boundaries().size(), count) << time;
  }
  EXPECT_EQ(boundaries(), kMonday);
  expect_each_once();
  ASSERT_TRUE(eventually([&] { return market.status_text().contains("pre_open of 2025-11-25, due"); }));
  EXPECT_TRUE(market.status_text().contains("end_of_day of 2025-11-24, due 2025-11-24 16:15:00 EST"));
  EXPECT_TRUE(market.status_text().contains("\"clock\":\"set: shows 2025-11-24T21:15:00Z"));
}

TEST_F(Scheduled, ABoundaryThatCannotBeClosedIsAnAlarmAndTheDayGoesOn) {
  ::setenv("PADDOCK_SPOIL_CLOSING", "1", 1);
  auto engine = market.start(PADDOCK_POISONED_ENGINE);
  ::unsetenv("PADDOCK_SPOIL_CLOSING");
  ASSERT_TRUE(eventually([&] { return market.is_open(engine); }));
  list();
  set_clock("2025-11-24 09:30:00");
  ASSERT_TRUE(eventually([&] { return answered() == 2 * (kOfferings + 1); }));
  EXPECT_TRUE(boundaries().empty());
  EXPECT_TRUE(eventually([&] {
    return market.status_text().contains("\"alarms\":[\"trading of 2025-11-24") &&
           market.status_text().contains("could not be closed in the log");
  }));
}

TEST_F(Scheduled, AHaltStaysUntilTheCloseAndADayEndedByHandIsNotEndedAgain) {
  auto engine = market.start_open();
  list();
  set_clock("2025-11-24 09:00:00");
  ASSERT_TRUE(reaches(1));
  give(to_phase(7, Phase::halted));
  set_clock("2025-11-24 15:58:00");
  ASSERT_TRUE(reaches(3));
  list(kOfferings + 1, kOfferings + 1);
  auto end = model::make_command(model::Op::end_of_day);
  end.date = *model::parse_date("2025-11-24");
  set_clock("2025-11-24 16:10:00");
  ASSERT_TRUE(reaches(4));
  give(end);
  set_clock("2025-11-24 16:15:00");
  ASSERT_TRUE(reaches(5));
  EXPECT_EQ(boundaries(), kMonday);
  std::vector<Phase> of_seven;
  int days = 0;
  for (const Logged& logged : market.log()) {
    if (logged.event.type == EventType::phase && logged.event.phase.offering.raw() == 7)
      of_seven.push_back(logged.event.phase.phase);
    days += logged.event.type == EventType::end_of_day ? 1 : 0;
    EXPECT_NE(logged.event.type, EventType::refused);
    EXPECT_FALSE(logged.event.type == EventType::phase && logged.event.phase.offering.raw() > kOfferings)
        << "closed already";
  }
  EXPECT_EQ(of_seven, (std::vector{Phase::pre_open, Phase::halted, Phase::closed}));
  EXPECT_EQ(days, 1);
}

/// The scheduler's lane in a test's hand, on an engine that has no scheduler of its own.
TEST_F(Scheduled, ItsCommandHoldsForThePhaseItWasDecidedOnAndTheCloseForAHaltToo) {
  write_settings("clock = \"set\"\n");
  auto engine = market.start_open();
  list();
  auto lane = market.claim(ipc::LaneKind::scheduler);
  const auto move = [&](std::uint32_t offering, Phase from, Phase to) {
    auto command = to_phase(offering, to);
    command.from = from;
    publish(lane, command);
    EXPECT_TRUE(eventually([&] { return all_done(lane); }));
  };
  give(to_phase(1, Phase::pre_open));
  move(1, Phase::closed, Phase::trading);  // by hand it has become `pre_open` meanwhile
  move(2, Phase::closed, Phase::trading);
  give(to_phase(2, Phase::halted));
  move(2, Phase::trading, Phase::closing_auction);
  move(2, Phase::trading, Phase::closed);
  std::map<std::uint32_t, std::vector<Phase>> entered;
  for (const Logged& logged : market.log()) {
    EXPECT_NE(logged.event.type, EventType::refused);
    if (logged.event.type == EventType::phase)
      entered[logged.event.phase.offering.raw()].push_back(logged.event.phase.phase);
  }
  EXPECT_EQ(entered[1], std::vector{Phase::pre_open});
  EXPECT_EQ(entered[2], (std::vector{Phase::trading, Phase::halted, Phase::closed}));
}

TEST_F(Scheduled, OnlyTheSchedulerClosesABoundary) {
  auto engine = market.start_open();
  list();
  for (const auto kind : {ipc::LaneKind::operator_, ipc::LaneKind::gateway}) {
    auto lane = market.claim(kind);
    auto closing = model::make_command(model::Op::scheduled);
    closing.due_ns = 1;
    publish(lane, closing);
    ASSERT_TRUE(eventually([&] { return all_done(lane); }));
    EXPECT_EQ(market.log().back().event.type, EventType::consumed);
  }
  EXPECT_TRUE(boundaries().empty());
  EXPECT_FALSE(ipc::LaneProducer::claim(market.directory(), ipc::LaneKind::scheduler)) << "the engine has it";
}

/// More than a lane holds: the scheduler waits for room, and others are served meanwhile.
TEST_F(Scheduled, MoreOfferingsThanALaneHasSlots) {
  constexpr std::uint32_t kMany = 70'000;
  std::ofstream(market.directory().root() / "paddock.toml")
      << "[engine]\ngateway_lanes = 1\noperator_lanes = 1\n"
      << kSchedule
      << "[engine.limits]\nmax_accounts = 10\nmax_ports = 10\nmax_entitlements = 10\nmax_offerings = 70000\n"
      << "max_holdings = 70000\nmax_orders = 1000\n";
  auto engine = market.start_open();
  list(1, kMany);
  set_clock("2025-11-24 09:00:00");
  give(query(1));
  ASSERT_TRUE(reaches(1));
  std::size_t moved = 0;
  for (const Logged& logged : market.log()) moved += logged.event.type == EventType::phase ? 1 : 0;
  EXPECT_EQ(moved, kMany);
}

}  // namespace
}  // namespace paddock::test
