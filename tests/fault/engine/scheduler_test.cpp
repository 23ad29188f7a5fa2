// The boundaries of trading days on real engines: each once, in order, for all offerings, whenever an engine
// is killed and however long it is away.

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "engine/ipc/market_clock.hpp"
#include "engine/model/words.hpp"
#include "engine/schedule/settings.hpp"
#include "tests/fault/engine/command_stream.hpp"
#include "tests/fault/engine/engine_market.hpp"
#include "tests/fault/engine/market_events.hpp"

namespace paddock::test {
namespace {

using model::Boundary;
using model::EventType;
using model::Phase;

constexpr std::uint32_t kOfferings = 50;
constexpr const char* kSchedule = "clock = \"set\"\n[schedule]\ncalendar = \"nyse\"\n";

class Scheduled : public testing::Test {
 protected:
  Scheduled() { set_clock("2025-11-24 08:50:00"); }
  ~Scheduled() override { ::unsetenv("PADDOCK_HALT_BEFORE"); }

  /// The clock stands still at a time of New York.
  void set_clock(const std::string& time) {
    auto clock = ipc::MarketClock::settable(market.directory(), at(time));
    ASSERT_TRUE(clock && clock->set(market.directory(), at(time), 0));
  }
  static std::int64_t at(const std::string& time) { return *schedule::Zone::new_york()->parse(time); }

  /// Lists the offerings on a running engine.
  void list(std::uint32_t first = 1, std::uint32_t last = kOfferings) {
    auto lane = market.claim(ipc::LaneKind::operator_);
    if (first == 1) publish(lane, open_account(1));
    for (std::uint32_t i = first; i <= last; ++i)
      publish(lane, list_offering(i, 1, fmt::format("S{}", i).c_str()));
    ASSERT_TRUE(eventually([&] { return all_done(lane); }));
  }
  void give(const model::Command& command) {
    auto lane = market.claim(ipc::LaneKind::operator_);
    publish(lane, command);
    ASSERT_TRUE(eventually([&] { return all_done(lane); }));
  }

  /// "2025-11-24 trading", in the order of the log.
  [[nodiscard]] std::vector<std::string> boundaries() const {
    std::vector<std::string> found;
    for (const Logged& logged : market.log()) {
      if (logged.event.type != EventType::scheduled) continue;
      found.push_back(fmt::format("{} {}", model::date_text(logged.event.scheduled.date),
                                  model::word(logged.event.scheduled.what)));
    }
    return found;
  }
  [[nodiscard]] bool reaches(std::size_t count) const {
    return eventually([&] { return boundaries().size() >= count; });
  }

  /// An engine that will stand still before the scheduler's command with this number.
  [[nodiscard]] ChildProcess start_to_halt_before(int number) {
    market.faults().halted = 0;
    ::setenv("PADDOCK_HALT_BEFORE", std::to_string(number).c_str(), 1);
    ChildProcess engine = market.start(PADDOCK_POISONED_ENGINE);
    ::unsetenv("PADDOCK_HALT_BEFORE");
    return engine;
  }
  /// How many answers the scheduler's commands have in the log.
  [[nodiscard]] std::size_t answered() const {
    const auto is_answer = [](const Logged& logged) {
      const EventType type = logged.event.type;
      return type == EventType::phase || type == EventType::end_of_day || type == EventType::scheduled ||
             type == EventType::refused;
    };
    const auto log = market.log();
    return static_cast<std::size_t>(std::ranges::count_if(log, is_answer));
  }
  /// Whether the engine stands still and what it was to do before that is durable.
  [[nodiscard]] bool halts_after(std::size_t answers) {
    return eventually([&] { return market.faults().halted != 0 && answered() == answers; });
  }

  /// Between two `scheduled` records each offering entered the second one's phase once and no other, and
  /// there was one end of the day where there is to be one.
  void expect_each_once() const {
    std::map<std::uint32_t, Phase> entered;
    std::vector<model::Date> days;
    std::int64_t due = 0;
    for (const Logged& logged : market.log()) {
      const auto& event = logged.event;
      if (event.type == EventType::phase) {
        EXPECT_TRUE(entered.emplace(event.phase.offering.raw(), event.phase.phase).second)
            << logged.seq.raw();
      } else if (event.type == EventType::end_of_day) {
        days.push_back(event.end_of_day.date);
      } else if (event.type == EventType::scheduled) {
        expect_boundary(event.scheduled, entered, days);
        EXPECT_GT(event.scheduled.due, due);
        EXPECT_GE(event.time, event.scheduled.due);
        due = event.scheduled.due;
        entered.clear();
        days.clear();
      }
      EXPECT_NE(event.type, EventType::refused) << logged.seq.raw();
    }
    EXPECT_TRUE(entered.empty() && days.empty());
  }

  EngineMarket market{kSchedule};

 private:
  static void expect_boundary(const model::Event::Scheduled& boundary,
                              const std::map<std::uint32_t, Phase>& entered,
                              const std::vector<model::Date>& days) {
    if (boundary.what == Boundary::end_of_day) {
      EXPECT_EQ(days, std::vector<model::Date>{boundary.date});
      EXPECT_TRUE(entered.empty());
      return;
    }
    EXPECT_TRUE(days.empty());
    EXPECT_EQ(entered.size(), kOfferings) << model::word(boundary.what);
    for (const auto& [offering, phase] : entered)
      EXPECT_EQ(model::word(phase), model::word(boundary.what)) << "offering " << offering;
  }
};

const std::vector<std::string> kMonday{"2025-11-24 pre_open", "2025-11-24 trading",
                                       "2025-11-24 closing_auction", "2025-11-24 closed",
                                       "2025-11-24 end_of_day"};

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
  std::ifstream log{market.directory().log() / "engine.log"};
  const std::string text{std::istreambuf_iterator<char>{log}, {}};
  EXPECT_TRUE(
      text.contains("trading of 2025-11-24, due 2025-11-24 09:30:00 EST (2025-11-24T14:30:00Z): 50 offerings "
                    "moved, 99 h 35 min late"));
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
  std::ofstream(market.directory().root() / "paddock.toml")
      << "[engine]\ngateway_lanes = 2\noperator_lanes = 1\n";
  auto engine = market.start_open();
  EXPECT_FALSE(ipc::MarketClock::of(market.directory())->is_set());
  EXPECT_TRUE(market.complaints().contains("is the wall clock from now on"));
  EXPECT_GE(market.log().back().event.time, at("2025-11-24 08:50:00"));
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
