// The record that closes a boundary of the trading day, as state that survives.

#include <gtest/gtest.h>

#include <vector>

#include "engine/market/exchange.hpp"
#include "tests/unit/market/collector.hpp"

namespace paddock::market {
namespace {

using model::Boundary;
using model::Command;
using model::Date;
using model::Event;
using model::EventType;
using model::Op;
using model::Seq;

Command closing(Boundary what, std::int32_t date, std::int64_t due) {
  Command command = model::make_command(Op::scheduled);
  command.scheduled = {Date{date}, what};
  command.due_ns = due;
  return command;
}

class Boundaries : public testing::Test {
 protected:
  Event give(const Command& command) {
    exchange.apply(command, sink);
    sink.flush();
    return sink.events.back();
  }
  Exchange exchange;
  Collector sink;
};

TEST_F(Boundaries, EachIsClosedOnceAndInOrder) {
  const Event first = give(closing(Boundary::pre_open, 20'381, 1'000));
  ASSERT_EQ(first.type, EventType::scheduled);
  EXPECT_EQ(first.scheduled.date, Date{20'381});
  EXPECT_EQ(first.scheduled.what, Boundary::pre_open);
  EXPECT_EQ(first.scheduled.due, 1'000);
  for (const std::int64_t due : {1'000, 999}) {
    const Event again = give(closing(Boundary::trading, 20'381, due));
    ASSERT_EQ(again.type, EventType::refused);
    EXPECT_EQ(again.refused.op, Op::scheduled);
    EXPECT_EQ(again.refused.reason, model::Reason::duplicate);
  }
  EXPECT_EQ(give(closing(Boundary::trading, 20'381, 1'001)).type, EventType::scheduled);
  EXPECT_EQ(exchange.tables().last_boundary().what, Boundary::trading);
}

TEST_F(Boundaries, WhatNoBoundaryIsNamedIsRefused) {
  EXPECT_EQ(give(closing(static_cast<Boundary>(5), 20'381, 1'000)).type, EventType::refused);
  EXPECT_EQ(exchange.tables().last_boundary().due, 0);
}

TEST_F(Boundaries, TheFoldOfTheLogIsTheSameStateAndItsDigestTellsThemApart) {
  const std::uint64_t before = exchange.digest();
  give(closing(Boundary::pre_open, 20'381, 1'000));
  const std::uint64_t after_one = exchange.digest();
  give(closing(Boundary::end_of_day, 20'381, 2'000));
  EXPECT_NE(before, after_one);
  EXPECT_NE(after_one, exchange.digest());
  Exchange folded;
  std::uint64_t seq = 1;
  for (const Event& event : sink.events) folded.fold(event, Seq{seq++});
  EXPECT_EQ(folded.digest(), exchange.digest());
  EXPECT_EQ(folded.tables().last_boundary().due, 2'000);
  EXPECT_EQ(folded.tables().last_boundary().what, Boundary::end_of_day);
}

}  // namespace
}  // namespace paddock::market
