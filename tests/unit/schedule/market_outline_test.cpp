// What a boundary asks for, from nothing but the log.

#include "engine/schedule/market_outline.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/model/words.hpp"

namespace paddock::schedule {
namespace {

using model::Boundary;
using model::Command;
using model::Date;
using model::Event;
using model::EventType;
using model::Op;
using model::Phase;

constexpr std::uint8_t kScheduler = 192;
constexpr std::uint8_t kOperator = 128;
constexpr Date kDay{20'416};  // 2025-11-24
constexpr std::int64_t kNow = 1'000'000;

class Outline : public testing::Test {
 protected:
  void listed(std::uint32_t offering) {
    Event event = make(EventType::listed);
    event.listed.offering = model::OfferingId{offering};
    end(event, kOperator);
  }
  void phase(std::uint32_t offering, Phase to, std::uint8_t lane = kOperator) {
    Event event = make(EventType::phase);
    event.phase.offering = model::OfferingId{offering};
    event.phase.phase = to;
    outline.fold(event);
    // Expiries are what a `closed` ends with.
    end(make(EventType::cancelled), lane);
  }
  void started(bool scheduler) {
    Event event = make(EventType::started);
    event.started.scheduler = scheduler;
    end(event, 0);
  }
  void day(Date date, std::uint8_t lane = kOperator) {
    Event event = make(EventType::end_of_day);
    event.end_of_day.date = date;
    end(event, lane);
  }
  void closed(const DueBoundary& boundary) {
    Event event = make(EventType::scheduled);
    event.scheduled.date = boundary.date;
    event.scheduled.what = boundary.what;
    event.scheduled.due = boundary.due;
    end(event, kScheduler);
  }
  /// "1 trading, 2 trading" or "end_of_day 2025-11-24".
  std::string asked(Boundary what) {
    std::string text;
    for (const Command& command : outline.take_commands({what, kDay, due}, kNow)) {
      if (!text.empty()) text += ", ";
      text += command.op == Op::phase
                  ? fmt::format("{} {}", command.offering.raw(), model::word(command.to))
                  : fmt::format("{} {}", model::word(command.op), model::date_text(command.date));
    }
    return text;
  }

  MarketOutline outline{kScheduler};
  std::int64_t time = 1'000;
  std::int64_t due = 5'000;

 private:
  Event make(EventType type) {
    Event event{};
    event.type = type;
    event.time = time++;
    return event;
  }
  void end(Event event, std::uint8_t lane) {
    event.flags |= model::event_flag::end_of_command;
    event.lane = lane;
    outline.fold(event);
  }
};

TEST_F(Outline, OfferingsThatMayAreMovedAndEachIsAskedOnce) {
  for (std::uint32_t offering = 1; offering <= 3; ++offering) listed(offering);
  phase(2, Phase::pre_open);
  EXPECT_EQ(asked(Boundary::pre_open), "1 pre_open, 3 pre_open");
  EXPECT_EQ(asked(Boundary::pre_open), "");
  listed(4);
  EXPECT_EQ(asked(Boundary::pre_open), "4 pre_open") << "listed meanwhile";
}

TEST_F(Outline, EveryPhaseAndEveryBoundary) {
  const Phase kAll[] = {Phase::closed, Phase::pre_open, Phase::trading, Phase::closing_auction,
                        Phase::halted};
  for (const Phase from : kAll) {
    const auto moves = [&](Phase to) { return scheduler_moves(from, to); };
    EXPECT_EQ(moves(Phase::pre_open), from == Phase::closed);
    EXPECT_EQ(moves(Phase::trading), from == Phase::closed || from == Phase::pre_open);
    EXPECT_EQ(moves(Phase::closing_auction), from == Phase::trading);
    EXPECT_EQ(moves(Phase::closed), from != Phase::closed);
  }
}

TEST_F(Outline, AHaltByHandEndsWithTheCloseAtMost) {
  listed(1);
  listed(2);
  phase(1, Phase::trading);
  phase(1, Phase::halted);
  EXPECT_EQ(asked(Boundary::trading), "2 trading");
  EXPECT_EQ(outline.elsewhere({Boundary::trading, kDay, due}), 2U);
  closed({Boundary::trading, kDay, due++});
  phase(2, Phase::trading, kScheduler);
  closed({Boundary::closing_auction, kDay, due++});
  EXPECT_EQ(asked(Boundary::closed), "1 closed, 2 closed");
}

TEST_F(Outline, WhatAnEarlierEngineAskedIsNotAskedAgainWhateverBecameOfIt) {
  for (std::uint32_t offering = 1; offering <= 3; ++offering) listed(offering);
  phase(1, Phase::pre_open, kScheduler);
  phase(2, Phase::pre_open, kScheduler);
  phase(2, Phase::closed);  // the operator's will
  EXPECT_EQ(asked(Boundary::pre_open), "3 pre_open");
  EXPECT_EQ(outline.moved(), 2U) << "the third has not answered";
  phase(3, Phase::pre_open, kScheduler);
  EXPECT_EQ(outline.moved(), 3U) << "earlier engines' included";
  closed({Boundary::pre_open, kDay, due++});
  EXPECT_EQ(outline.moved(), 0U);
  EXPECT_EQ(asked(Boundary::trading), "1 trading, 2 trading, 3 trading") << "a boundary of its own";
}

TEST_F(Outline, WhatTheOperatorMovedSinceTheBoundaryWasDueStays) {
  for (std::uint32_t offering = 1; offering <= 4; ++offering) {
    listed(offering);
    phase(offering, Phase::pre_open);
  }
  time = due - 2;
  phase(1, Phase::closed);  // before it was due
  phase(2, Phase::closed);
  phase(3, Phase::halted);
  EXPECT_EQ(asked(Boundary::trading), "1 trading, 4 trading");
  phase(1, Phase::trading, kScheduler);
  phase(4, Phase::trading, kScheduler);
  closed({Boundary::trading, kDay, due});
  due += 1'000;
  time = due;
  phase(3, Phase::pre_open);
  phase(3, Phase::halted);
  phase(4, Phase::halted);
  phase(4, Phase::trading);
  EXPECT_EQ(asked(Boundary::closed), "1 closed, 3 closed") << "a halt does not outlive the close";
}

TEST_F(Outline, TheEndOfADay) {
  EXPECT_EQ(asked(Boundary::end_of_day), "end_of_day 2025-11-24");
  EXPECT_EQ(asked(Boundary::end_of_day), "");
  closed({Boundary::end_of_day, kDay, due++});
  EXPECT_EQ(asked(Boundary::end_of_day), "end_of_day 2025-11-24") << "asked anew when it is due anew";
}

TEST_F(Outline, ADayThatWasEndedByHandIsNotEndedAgain) {
  day(Date{kDay.raw() - 1});
  EXPECT_EQ(asked(Boundary::end_of_day), "end_of_day 2025-11-24");
  closed({Boundary::end_of_day, kDay, due++});
  day(kDay);
  EXPECT_EQ(asked(Boundary::end_of_day), "");
  day(Date{kDay.raw() + 9});
  EXPECT_EQ(asked(Boundary::end_of_day), "");
}

TEST_F(Outline, BoundariesAreDueAfterTheLastClosedOne) {
  started(true);
  EXPECT_EQ(outline.done_until(kNow), 1'000) << "the market's beginning";
  listed(1);
  phase(1, Phase::pre_open);
  day(kDay);
  EXPECT_EQ(outline.done_until(kNow), 1'000);
  closed({Boundary::pre_open, kDay, 2'500});
  EXPECT_EQ(outline.done_until(kNow), 2'500);
  time = 9'000;
  started(true);
  EXPECT_EQ(outline.done_until(kNow), 2'500) << "an outage";
}

TEST_F(Outline, BoundariesAreDueAfterTheSchedulerWasSwitchedOn) {
  started(true);
  listed(1);
  listed(2);
  phase(1, Phase::pre_open, kScheduler);  // a boundary that is not finished
  time = 3'000;
  started(false);
  phase(1, Phase::closed);
  time = 4'000;
  started(true);
  EXPECT_EQ(outline.done_until(kNow), 4'000) << "until then the day was the operator's";
  time = 5'000;
  started(true);
  EXPECT_EQ(outline.done_until(kNow), 4'000) << "an outage";
  EXPECT_EQ(asked(Boundary::pre_open), "1 pre_open, 2 pre_open") << "a boundary of its own";
  closed({Boundary::pre_open, kDay, 4'500});
  EXPECT_EQ(outline.done_until(kNow), 4'500);
}

TEST_F(Outline, WhatAnEngineWithoutASchedulerFoundInTheLaneSwitchesNothingOn) {
  started(false);
  closed({Boundary::pre_open, kDay, 2'500});
  time = 9'000;
  started(true);
  EXPECT_EQ(outline.done_until(kNow), 9'000);
}

TEST_F(Outline, TimesThatAreStillToComeSayNothing) {
  time = kNow + 5'000;
  started(true);
  EXPECT_EQ(outline.done_until(kNow), kNow) << "the clock was ahead when the scheduler was switched on";
  listed(1);
  phase(1, Phase::pre_open);
  EXPECT_EQ(asked(Boundary::trading), "1 trading") << "and when an offering was moved by hand";
}

TEST_F(Outline, ASwitchOnThatIsStillToComeCountsAsTheFirstLook) {
  time = kNow + 5'000;
  started(true);
  EXPECT_EQ(outline.done_until(kNow), kNow);
  EXPECT_EQ(outline.done_until(kNow + 100), kNow) << "what has become due since is due";
  closed({Boundary::pre_open, kDay, kNow + 100});
  EXPECT_EQ(outline.done_until(kNow + 9'000), kNow + 100);
}

TEST_F(Outline, ABoundaryClosedBeforeTheTimeOfTheSwitchOnSupersedesIt) {
  time = kNow + 5'000;
  started(true);
  closed({Boundary::pre_open, kDay, kNow + 100});
  EXPECT_EQ(outline.done_until(kNow + 9'000), kNow + 100) << "also for an engine that was started anew";
}

TEST_F(Outline, ACommandSaysWhichPhaseItWasDecidedOn) {
  listed(1);
  listed(2);
  phase(2, Phase::pre_open);
  const auto commands = outline.take_commands({Boundary::trading, kDay, due}, kNow);
  ASSERT_EQ(commands.size(), 2U);
  EXPECT_EQ(commands[0].from, Phase::closed);
  EXPECT_EQ(commands[1].from, Phase::pre_open);
}

TEST_F(Outline, ABoundaryThatCannotBeClosedHoldsNothingUp) {
  listed(1);
  EXPECT_EQ(asked(Boundary::pre_open), "1 pre_open");
  phase(1, Phase::pre_open, kScheduler);
  outline.leave_behind({Boundary::pre_open, kDay, 6'000});
  EXPECT_EQ(outline.done_until(kNow), 6'000);
  EXPECT_EQ(asked(Boundary::trading), "1 trading");
}

TEST_F(Outline, TheClosingCommand) {
  const Command closing = MarketOutline::closing({Boundary::closed, kDay, 77});
  EXPECT_EQ(closing.op, Op::scheduled);
  EXPECT_EQ(closing.scheduled.what, Boundary::closed);
  EXPECT_EQ(closing.scheduled.date, kDay);
  EXPECT_EQ(closing.due_ns, 77);
}

}  // namespace
}  // namespace paddock::schedule
