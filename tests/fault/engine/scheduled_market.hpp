#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <fstream>
#include <iterator>
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

using model::Boundary;
using model::EventType;
using model::Phase;

inline constexpr std::uint32_t kOfferings = 50;
inline constexpr const char* kSchedule = "clock = \"set\"\n[schedule]\ncalendar = \"nyse\"\n";

/// A market with a scheduler and a clock that stands still until it is set.
class Scheduled : public testing::Test {
 protected:
  Scheduled() { set_clock("2025-11-24 08:50:00"); }
  ~Scheduled() override { ::unsetenv("PADDOCK_HALT_BEFORE"); }

  /// The clock stands still at a time of New York.
  void set_clock(const std::string& time) {
    auto clock = ipc::MarketClock::settable(market.directory(), at(time));
    ASSERT_TRUE(clock && clock->set(market.directory(), at(time), 0));
  }
  /// For the engines that are started from now on, without the limits that keep tests small.
  void write_settings(const std::string& more) {
    std::ofstream(market.directory().root() / "paddock.toml")
        << "[engine]\ngateway_lanes = 2\noperator_lanes = 1\n"
        << more;
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

  [[nodiscard]] std::string log_text() const {
    std::ifstream log{market.directory().log() / "engine.log"};
    return {std::istreambuf_iterator<char>{log}, {}};
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

inline const std::vector<std::string> kMonday{"2025-11-24 pre_open", "2025-11-24 trading",
                                              "2025-11-24 closing_auction", "2025-11-24 closed",
                                              "2025-11-24 end_of_day"};

}  // namespace paddock::test
