#include "engine/scheduler.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "engine/base/cpu.hpp"
#include "engine/model/words.hpp"

namespace paddock::engine {
namespace {

using namespace std::chrono_literals;
using schedule::DueBoundary;

constexpr std::size_t kReadBatch = 4096;
constexpr std::size_t kGiveBatch = 1024;  // commands published together; a lane holds 64 times as many
constexpr auto kLook = 2ms;               // between looks for answers and room
/// Between looks at clock and log while nothing is due: the log must not run away from it in the ring, and a
/// clock that was set must be noticed.
constexpr auto kIdleLook = 50ms;
constexpr auto kIdleLookAtSetClock = 2ms;
constexpr std::int64_t kSecondNs = 1'000'000'000;

std::string lateness_text(std::int64_t ns) {
  if (ns < kSecondNs) return fmt::format("{} ms", ns / 1'000'000);
  const std::int64_t s = ns / kSecondNs;
  if (s < 60) return fmt::format("{} s", s);
  return s < 3600 ? fmt::format("{} min {} s", s / 60, s % 60)
                  : fmt::format("{} h {} min", s / 3600, s / 60 % 60);
}

}  // namespace

Scheduler::Scheduler(schedule::Timetable timetable, int catch_up_days, schedule::MarketOutline outline,
                     model::Seq from, const ipc::MarketDirectory& directory, const ipc::MarketClock& clock,
                     std::atomic<bool>& caught_up, ScheduleReport& report,
                     std::shared_ptr<spdlog::logger> logger)
    : timetable_(std::move(timetable)),
      catch_up_days_(catch_up_days),
      outline_(std::move(outline)),
      from_(from),
      directory_(directory),
      clock_(clock),
      caught_up_(caught_up),
      report_(report),
      logger_(std::move(logger)),
      batch_(kReadBatch) {}

base::Result<void> Scheduler::start() {
  auto lane = ipc::LaneProducer::claim(directory_, ipc::LaneKind::scheduler);
  if (!lane) return std::unexpected(lane.error());
  auto reader = log::LogReader::open(directory_, from_);
  if (!reader) return std::unexpected(reader.error());
  lane_.emplace(std::move(*lane));
  reader_.emplace(std::move(*reader));
  thread_ = std::jthread([this](const std::stop_token& stop) {
    base::name_this_thread("scheduler");
    run(stop);
  });
  return {};
}

void Scheduler::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

void Scheduler::run(const std::stop_token& stop) {
  // What an earlier engine left in the lane comes first: then the log says how far its boundary is.
  if (!wait_until_done(stop)) return;
  const std::int64_t from = owed_from();
  if (!outline_.last() || outline_.last()->due < from)
    logger_->info("the scheduler was switched on: it begins with what is due after {}",
                  schedule::utc_text(from));
  while (serve_next(stop)) continue;
}

bool Scheduler::serve_next(const std::stop_token& stop) {
  if (!read_on(stop)) return false;
  if (const auto covered = check_calendar(); !covered) return wait_for_clock(covered.error().message, stop);
  const auto next = timetable_.next_after(owed_from());
  if (!next) return give_up(next.error().message);
  note_next(*next);
  if (clock_.now() < next->due) return wait_for(*next, stop);
  if (const auto right = check_catch_up(*next); !right) return wait_for_clock(right.error().message, stop);
  note_clock(ClockState::right, "");
  return carry_out(*next, stop);
}

void Scheduler::note_next(const DueBoundary& next) {
  if (std::exchange(told_next_, next.due) == next.due) return;
  report_.update([&](ScheduleReport::Words& words) { words.next = text_of(next); });
}

/// Boundaries due after this instant are to be carried out.
std::int64_t Scheduler::owed_from() {
  // A market that was never scheduled owes nothing from before its calendar.
  const std::int64_t begin =
      outline_.last() ? 0 : timetable_.zone().instant(timetable_.calendar().first(), 0s);
  return std::max(outline_.done_until(clock_.now()), begin);
}

/// An error when the calendar has not begun yet.
base::Result<void> Scheduler::check_calendar() const {
  const model::Date today = timetable_.zone().local(clock_.now()).date;
  if (today >= timetable_.calendar().first()) return {};
  return std::unexpected(timetable_.calendar().day(today).error());
}

/// Whether `boundary`, which is due, may be carried out: a clock that is far ahead, at a start or after a
/// leap, must not burn through the days.
base::Result<void> Scheduler::check_catch_up(const DueBoundary& boundary) const {
  const std::int64_t now = clock_.now();
  const int days = timetable_.zone().local(now).date.raw() - boundary.date.raw();
  if (days <= catch_up_days_) return {};
  return base::fail(
      "the market's clock shows {}, and everything since {} is due, {} days, which is more than "
      "schedule.catch_up_days = {}: nothing is carried out. If the clock is wrong, set it right (one that "
      "`paddock clock` sets cannot go behind the log's last record); to have all of that carried out, start "
      "the engine with a larger catch_up_days; to have it left out, run the engine once without "
      "schedule.calendar",
      schedule::utc_text(now), model::date_text(boundary.date), days, catch_up_days_);
}

/// The clock seems to be wrong: nothing is carried out, and clients who wait for what is due go on waiting,
/// until it is right. Whoever calls looks again; false when there is no going on.
bool Scheduler::wait_for_clock(const std::string& complaint, const std::stop_token& stop) {
  report_.update([](ScheduleReport::Words& words) { words.next.clear(); });
  told_next_ = 0;
  note_clock(ClockState::far_off, "the scheduler waits: " + complaint);
  nap(kIdleLook, stop);
  return !stop.stop_requested();
}

/// While `next` is still to come. What a clock that was ahead has carried out is not done again when its time
/// comes.
void Scheduler::look_at_clock(const DueBoundary& next) {
  const auto& last = outline_.last();
  if (!last || last->due <= clock_.now()) return note_clock(ClockState::right, "");
  if (clock_state_ == ClockState::was_ahead) return;
  note_clock(ClockState::was_ahead,
             fmt::format("a clock that was ahead has had everything carried out up to {}: nothing is "
                         "scheduled before {}; until then phases are changed by hand alone",
                         text_of({last->what, last->date, last->due}), text_of(next)));
}

/// In the engine's log once for each state, in its status as it is now.
void Scheduler::note_clock(ClockState state, const std::string& complaint) {
  const bool is_right = state == ClockState::right;
  const bool is_news = std::exchange(clock_state_, state) != state;
  if (is_right && !is_news) return;
  if (is_news && is_right) logger_->info("the market's clock is right again");
  if (is_news && !is_right) logger_->error("{}", complaint);
  report_.update([&](ScheduleReport::Words& words) { words.alarm = complaint; });
}

/// A look at the clock before `next` is due; false when there is no going on. Whoever calls has read the log,
/// and looks again at what is next, which the clock may have changed.
bool Scheduler::wait_for(const DueBoundary& next, const std::stop_token& stop) {
  look_at_clock(next);
  caught_up_ = true;
  const std::chrono::nanoseconds look = clock_.is_set() ? kIdleLookAtSetClock : kIdleLook;
  const std::chrono::nanoseconds left{next.due - clock_.now()};
  if (left > std::chrono::nanoseconds::zero()) nap(std::min(look, left), stop);
  return !stop.stop_requested();
}

bool Scheduler::carry_out(const DueBoundary& boundary, const std::stop_token& stop) {
  if (!read_on(stop)) return false;
  const std::int64_t late = clock_.now() - boundary.due;
  note_day_to_come(boundary);
  // Until nothing is left, since offerings may be listed meanwhile.
  while (true) {
    const auto commands = outline_.take_commands(boundary, clock_.now());
    if (commands.empty()) break;
    if (!give(commands, stop)) return false;
  }
  const std::string did = what_was_done(boundary);
  const auto closing = schedule::MarketOutline::closing(boundary);
  if (!give({&closing, 1}, stop)) return false;
  if (outline_.last() && outline_.last()->due == boundary.due) {
    note_done(fmt::format("{}: {}, {} late", text_of(boundary), did, lateness_text(late)));
  } else {
    leave_behind(boundary);
  }
  return true;
}

/// A day given by hand with a date that is still to come keeps all days until then from being ended.
void Scheduler::note_day_to_come(const DueBoundary& boundary) {
  const auto last = outline_.last_day();
  if (boundary.what != model::Boundary::end_of_day || !last) return;
  if (*last <= timetable_.zone().local(clock_.now()).date) return;
  const std::string text = fmt::format(
      "the day {} is not ended, since an end_of_day of {}, a day to come, is in the log: none up to "
      "then is",
      model::date_text(boundary.date), model::date_text(*last));
  logger_->error("{}", text);
  report_.update([&](ScheduleReport::Words& words) { words.alarm = text; });
}

/// Before it is closed: from the log, so that what an earlier engine did of it is in the figures.
std::string Scheduler::what_was_done(const DueBoundary& boundary) const {
  const std::size_t moved = outline_.moved();
  if (boundary.what == model::Boundary::end_of_day)
    return moved > 0 ? "the day has ended" : "the day had been ended by hand already";
  const std::size_t others = outline_.elsewhere(boundary);
  return fmt::format("{} offerings moved{}", moved,
                     others > 0 ? fmt::format(", {} left in the phase they are in", others) : "");
}

void Scheduler::note_done(const std::string& text) {
  logger_->info("{}", text);
  report_.update([&](ScheduleReport::Words& words) { words.last = text; });
}

void Scheduler::leave_behind(const DueBoundary& boundary) {
  const std::string text =
      text_of(boundary) +
      " could not be closed in the log and is left behind: look for `refused` in `paddock log`";
  logger_->error("{}", text);
  report_.update([&](ScheduleReport::Words& words) { words.alarm = text; });
  outline_.leave_behind(boundary);
}

/// Publishes, waiting for room, and then for all of it to be durable; false when there is no going on.
bool Scheduler::give(std::span<const model::Command> commands, const std::stop_token& stop) {
  while (!commands.empty()) {
    if (stop.stop_requested()) return false;
    if (lane_->retired()) return give_up("the engine has given the scheduler's lane up");
    const auto some = commands.first(std::min(commands.size(), kGiveBatch));
    if (lane_->try_publish(some)) {
      commands = commands.subspan(some.size());
    } else {
      nap(kLook, stop);
    }
  }
  return wait_until_done(stop);
}

/// Waits until everything in the lane is durable, and reads it; false when there is no going on.
bool Scheduler::wait_until_done(const std::stop_token& stop) {
  while (lane_->released() != lane_->position()) {
    if (stop.stop_requested()) return false;
    if (lane_->retired()) return give_up("the engine has given the scheduler's lane up");
    if (!read_on(stop)) return false;
    nap(kLook, stop);
  }
  return read_on(stop);
}

/// Folds what the log has by now; false when there is no going on.
bool Scheduler::read_on(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto count = reader_->poll(batch_);
    if (!count) return give_up(count.error().message);
    if (*count == 0) return true;
    for (const auto& event : std::span{batch_}.first(*count)) outline_.fold(event);
  }
  return false;
}

void Scheduler::nap(std::chrono::nanoseconds time, const std::stop_token& stop) {
  std::unique_lock lock{mutex_};
  woken_.wait_for(lock, stop, time, [] { return false; });
}

bool Scheduler::give_up(const std::string& reason) {
  logger_->error("the scheduler has stopped, and phases are changed by hand alone: {}", reason);
  report_.update([&](ScheduleReport::Words& words) {
    words.next.clear();
    words.alarm = "the scheduler has stopped: " + reason;
  });
  caught_up_ = true;
  return false;
}

std::string Scheduler::text_of(const DueBoundary& boundary) const {
  return fmt::format("{} of {}, due {} ({})", model::word(boundary.what), model::date_text(boundary.date),
                     timetable_.zone().text(boundary.due), schedule::utc_text(boundary.due));
}

}  // namespace paddock::engine
