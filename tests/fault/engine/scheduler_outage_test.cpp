// The boundaries of trading days on real engines: each once, in order, for all offerings, whenever an engine
// is killed and however long it is away.

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/fault/engine/scheduled_market.hpp"

namespace paddock::test {
namespace {

TEST_F(Scheduled, WhatAnOutagePassedOverIsDoneOnceInOrder) {
  {
    auto engine = market.start_open();
    list();
    set_clock("2025-11-24 09:15:00");
    ASSERT_TRUE(reaches(1));
    engine.kill();
  }
  // Over the rest of the day, Thanksgiving and into the half day after it.
  set_clock("2025-11-28 13:05:00");
  auto engine = market.start_open();
  ASSERT_TRUE(reaches(5 + 5 + 5 + 4));
  auto expected = kMonday;
  for (const auto* day : {"2025-11-25", "2025-11-26", "2025-11-28"}) {
    for (const auto& monday : kMonday) expected.push_back(day + monday.substr(10));
  }
  expected.pop_back();  // the half day's end is due at 13:15
  EXPECT_EQ(boundaries(), expected);
  expect_each_once();
  engine.signal(SIGTERM);
  EXPECT_EQ(engine.wait(), 0);
  EXPECT_TRUE(log_text().contains(
      "trading of 2025-11-24, due 2025-11-24 09:30:00 EST (2025-11-24T14:30:00Z): 50 offerings "
      "moved, 99 h 35 min late"));
}

TEST_F(Scheduled, WhatWasRunByHandIsNotDoneAgainWhenTheSchedulerIsSwitchedOn) {
  {
    auto engine = market.start_open();
    list();
    set_clock("2025-11-24 09:00:00");
    ASSERT_TRUE(reaches(1));
    engine.kill();
  }
  write_settings("clock = \"set\"\n");
  {
    auto engine = market.start_open();
    set_clock("2025-11-25 10:00:00");
    give(to_phase(7, Phase::trading));
    engine.kill();
  }
  write_settings(kSchedule);
  set_clock("2025-11-26 11:00:00");
  market.start_open().kill();
  set_clock("2025-11-26 15:56:00");  // an outage, which is caught up with
  auto engine = market.start_open();
  ASSERT_TRUE(reaches(2));
  set_clock("2025-11-26 16:00:00");
  ASSERT_TRUE(reaches(3));
  EXPECT_EQ(boundaries(), (std::vector<std::string>{"2025-11-24 pre_open", "2025-11-26 closing_auction",
                                                    "2025-11-26 closed"}));
}

/// Orders that clients left in a gateway's lane meet the phase of now, not the one that the engine died in.
TEST_F(Scheduled, WhatClientsLeftInALaneWaitsForTheBoundariesThatAreDue) {
  auto gateway = [&] {
    auto engine = market.start_open();
    list();
    set_clock("2025-11-24 15:50:00");
    EXPECT_TRUE(reaches(2));
    give(deposit(1, 1'000));
    auto lane = market.claim(ipc::LaneKind::gateway);
    publish(lane, attach(1, 77, false));
    publish(lane, enter(1, 1, model::Side::sell, 5, 1'000'000, kOfferings));
    EXPECT_TRUE(eventually([&] { return all_done(lane); }));
    engine.kill();
    return lane;
  }();
  for (std::uint32_t ref = 2; ref < 200; ++ref)
    publish(gateway, enter(1, ref, model::Side::buy, 1, 1'000'000, kOfferings));
  set_clock("2025-11-24 20:00:00");
  auto engine = market.start_open();
  ASSERT_TRUE(reaches(kMonday.size()));
  ASSERT_TRUE(eventually([&] { return all_done(gateway); })) << "served, once the day is over";
  std::size_t closed = 0;
  std::size_t rejected = 0;
  for (const Logged& logged : market.log()) {
    closed += logged.event.type == EventType::scheduled ? 1 : 0;
    EXPECT_NE(logged.event.type, EventType::trade) << "at 20:00";
    if (logged.event.type != EventType::rejected) continue;
    EXPECT_EQ(logged.event.rejected.reason, model::Reason::market_closed);
    EXPECT_EQ(closed, kMonday.size());
    ++rejected;
  }
  EXPECT_EQ(rejected, 198U);
}

/// Every engine dies before a command of the scheduler's that it has carried out a few of; the next one goes
/// on.
class DyingEngines : public Scheduled, public testing::WithParamInterface<int> {};

TEST_P(DyingEngines, ABoundaryIsFinishedAndNothingIsDoneTwice) {
  {
    auto engine = market.start_open();
    list();
    engine.kill();
  }
  set_clock("2025-11-24 16:20:00");
  // 50 commands and the closing one for each phase, two for the day's end.
  constexpr int kCommands = 4 * (kOfferings + 1) + 2;
  const int before_death = GetParam() - 1;
  for (int done = 0; done + before_death < kCommands; done += before_death) {
    auto engine = start_to_halt_before(GetParam());
    ASSERT_TRUE(halts_after(static_cast<std::size_t>(done + before_death))) << answered();
  }
  auto engine = market.start_open();
  ASSERT_TRUE(reaches(kMonday.size()));
  EXPECT_EQ(boundaries(), kMonday);
  expect_each_once();
  EXPECT_TRUE(eventually([&] { return log_text().contains("end_of_day of 2025-11-24"); }));
  for (const auto* what : {"pre_open", "trading", "closing_auction", "closed"}) {
    const std::string text = log_text();
    const auto line = text.find(fmt::format("{} of 2025-11-24", what));
    if (line == std::string::npos) continue;  // an engine died before it could say so
    EXPECT_TRUE(text.substr(line, text.find('\n', line) - line).contains(": 50 offerings moved, ")) << text;
  }
}

INSTANTIATE_TEST_SUITE_P(After, DyingEngines, testing::Values(21, 51, 52, 103, 205));

/// Two engines die of the same command of the scheduler's: it is set aside, given anew, and the day goes on.
TEST_F(Scheduled, ACommandThatEnginesDieOfHoldsNothingUp) {
  {
    auto engine = market.start_open();
    list();
    engine.kill();
  }
  set_clock("2025-11-24 09:45:00");
  // The first offering's `pre_open`, and what closes that boundary behind the others' and the first one's
  // that the next engine asks for anew.
  const std::pair<int, std::size_t> kHalts[] = {{1, 0}, {1, 0}, {51, 51}, {1, 51}};
  for (const auto& [number, answers] : kHalts) {
    auto engine = start_to_halt_before(number);
    ASSERT_TRUE(halts_after(answers)) << number << ": " << answered();
  }
  auto engine = market.start_open();
  ASSERT_TRUE(reaches(2));
  EXPECT_EQ(boundaries(), (std::vector<std::string>{"2025-11-24 pre_open", "2025-11-24 trading"}));
  std::vector<model::Op> refused;
  std::size_t moved = 0;
  for (const Logged& logged : market.log()) {
    if (logged.event.type == EventType::refused) refused.push_back(logged.event.refused.op);
    moved += logged.event.type == EventType::phase ? 1 : 0;
  }
  EXPECT_EQ(refused, (std::vector{model::Op::phase, model::Op::scheduled}));
  EXPECT_EQ(moved, 2 * kOfferings);
}

/// From outside, at moments that nobody chose, while days go by at a thousand times their pace.
TEST_F(Scheduled, KilledAtAnyMoment) {
  auto engine = std::make_unique<ChildProcess>(market.start_open());
  list();
  auto clock = ipc::MarketClock::settable(market.directory(), 0);
  ASSERT_TRUE(clock && clock->set(market.directory(), clock->now(), 20'000));
  for (int kill = 0; kill < 15; ++kill) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20 + 37 * kill % 200));
    engine->kill();
    engine = std::make_unique<ChildProcess>(market.start());
  }
  ASSERT_TRUE(clock->set(market.directory(), clock->now(), 0));
  const auto timetable = schedule::Timetable{
      *schedule::Zone::new_york(), *schedule::Calendar::load(schedule::calendar_file("nyse", {})), {}};
  std::vector<std::string> expected;
  std::int64_t after = at("2025-11-24 08:50:00");
  for (auto next = timetable.next_after(after); next->due <= clock->now();
       next = timetable.next_after(after)) {
    expected.push_back(fmt::format("{} {}", model::date_text(next->date), model::word(next->what)));
    after = next->due;
  }
  ASSERT_TRUE(reaches(expected.size()));
  EXPECT_EQ(boundaries(), expected);
  expect_each_once();
}

TEST_F(Scheduled, StopsAtOnceInTheMiddleOfABoundary) {
  auto engine = std::make_unique<ChildProcess>(market.start_open());
  list();
  set_clock("2025-11-28 13:20:00");
  engine->signal(SIGTERM);
  EXPECT_EQ(engine->wait(), 0);
  engine = std::make_unique<ChildProcess>(market.start_open());
  ASSERT_TRUE(reaches(4 * kMonday.size()));
  EXPECT_EQ(boundaries().size(), 4 * kMonday.size());
  expect_each_once();
}

}  // namespace
}  // namespace paddock::test
