#include "engine/schedule/market_outline.hpp"

#include <algorithm>

#include "engine/model/phase_order.hpp"

namespace paddock::schedule {

using model::Boundary;
using model::Command;
using model::Event;
using model::EventType;
using model::Op;
using model::Phase;

std::optional<Phase> phase_of(Boundary boundary) noexcept {
  switch (boundary) {
    case Boundary::pre_open:
      return Phase::pre_open;
    case Boundary::trading:
      return Phase::trading;
    case Boundary::closing_auction:
      return Phase::closing_auction;
    case Boundary::closed:
      return Phase::closed;
    case Boundary::end_of_day:
      break;
  }
  return std::nullopt;
}

bool scheduler_moves(Phase from, Phase to) noexcept {
  return model::may_follow(from, to) && (from != Phase::halted || to == Phase::closed);
}

/// What the operator did since the boundary was due is newer than what the boundary wants; but the market's
/// close ends a halt, or `day` orders would live on. A time that is still to come is that of a clock that was
/// ahead, and says nothing.
bool MarketOutline::Listed::is_asked(const DueBoundary& boundary, Phase to, std::int64_t now) const noexcept {
  const bool closes_halt = phase == Phase::halted && to == Phase::closed;
  const bool is_newer = by_hand >= boundary.due && by_hand <= now;
  return scheduler_moves(phase, to) && (!is_newer || closes_halt);
}

void MarketOutline::fold(const Event& event) {
  switch (event.type) {
    case EventType::started:
      begin_epoch(event);
      break;
    case EventType::listed:
      place_[event.listed.offering.raw()] = offerings_.size();
      offerings_.push_back({event.listed.offering, Phase::closed, 0, 0});
      break;
    case EventType::phase:
      moved_ = place_.at(event.phase.offering.raw());
      offerings_[*moved_].phase = event.phase.phase;
      break;
    case EventType::end_of_day:
      last_day_ = event.end_of_day.date;
      day_moved_ = true;
      break;
    case EventType::scheduled:
      last_ = event.scheduled;
      switched_on_ = 0;
      begin_round();
      break;
    default:
      break;
  }
  if (model::ends_command(event)) changed(event.time, event.lane == lane_);
}

void MarketOutline::begin_epoch(const Event& event) noexcept {
  if (event.started.scheduler && !scheduler_runs_) {
    switched_on_ = event.time;
    begin_round();
  }
  scheduler_runs_ = event.started.scheduler;
}

/// The records of a command are complete.
void MarketOutline::changed(std::int64_t time, bool by_scheduler) {
  if (by_scheduler) {
    if (moved_) offerings_[*moved_].asked_in = round_;
    day_asked_ |= day_moved_;
    if (moved_ || day_moved_) ++moved_count_;
  } else if (moved_) {
    offerings_[*moved_].by_hand = time;
  }
  moved_.reset();
  day_moved_ = false;
}

std::int64_t MarketOutline::done_until(std::int64_t now) noexcept {
  switched_on_ = std::min(switched_on_, now);
  return std::max({last_ ? last_->due : 0, switched_on_, left_behind_});
}

void MarketOutline::begin_round() noexcept {
  ++round_;
  day_asked_ = false;
  moved_count_ = 0;
}

void MarketOutline::leave_behind(const DueBoundary& boundary) noexcept {
  left_behind_ = boundary.due;
  begin_round();
}

std::vector<Command> MarketOutline::take_commands(const DueBoundary& boundary, std::int64_t now) {
  std::vector<Command> commands;
  const auto to = phase_of(boundary.what);
  if (!to) {
    if (day_asked_ || (last_day_ && *last_day_ >= boundary.date)) return commands;
    day_asked_ = true;
    commands.push_back(model::make_command(Op::end_of_day));
    commands.back().date = boundary.date;
    return commands;
  }
  for (Listed& offering : offerings_) {
    if (offering.asked_in == round_ || !offering.is_asked(boundary, *to, now)) continue;
    offering.asked_in = round_;
    commands.push_back(model::make_command(Op::phase));
    commands.back().offering = offering.id;
    commands.back().from = offering.phase;
    commands.back().to = *to;
  }
  return commands;
}

Command MarketOutline::closing(const DueBoundary& boundary) noexcept {
  Command command = model::make_command(Op::scheduled);
  command.scheduled = {boundary.date, boundary.what};
  command.due_ns = boundary.due;
  return command;
}

std::size_t MarketOutline::elsewhere(const DueBoundary& boundary) const noexcept {
  const auto to = phase_of(boundary.what);
  if (!to) return 0;
  return static_cast<std::size_t>(
      std::ranges::count_if(offerings_, [&](const Listed& offering) { return offering.phase != *to; }));
}

}  // namespace paddock::schedule
