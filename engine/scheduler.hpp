#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/ipc/lane.hpp"
#include "engine/ipc/market_clock.hpp"
#include "engine/ipc/market_directory.hpp"
#include "engine/log/log_reader.hpp"
#include "engine/schedule/market_outline.hpp"
#include "engine/schedule/timetable.hpp"
#include "engine/schedule_report.hpp"

namespace spdlog {
class logger;
}

namespace paddock::engine {

/// Carries out the boundaries of the trading day: a thread that reads the durable log like any reader, and
/// gives commands through the scheduler's lane like any producer. So whatever is killed when, a boundary that
/// is not closed in the log is due, what was in the lane is carried out first, and what the log has is not
/// asked again. A full lane and a journal that stands still make it wait. From `start` to `stop`.
class Scheduler {
 public:
  /// `catch_up_days`: more than these are not carried out, which is an alarm (ScheduleSettings).
  /// `outline`: the market as recovered, up to the record before `from`. `caught_up` becomes true once
  /// nothing is due any more, or the scheduler has given up: until then clients' commands are to wait.
  Scheduler(schedule::Timetable timetable, int catch_up_days, schedule::MarketOutline outline,
            model::Seq from, const ipc::MarketDirectory& directory, const ipc::MarketClock& clock,
            std::atomic<bool>& caught_up, ScheduleReport& report, std::shared_ptr<spdlog::logger> logger);
  ~Scheduler() { stop(); }
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  /// Claims the scheduler's lane, which must be open. An error when somebody else has it.
  [[nodiscard]] base::Result<void> start();
  /// Ends within milliseconds; commands that are in the lane stay there.
  void stop();

 private:
  void run(const std::stop_token& stop);
  /// A look at what is next: waits a moment, or carries it out. False when there is no going on.
  bool serve_next(const std::stop_token& stop);
  [[nodiscard]] std::int64_t owed_from();
  [[nodiscard]] base::Result<void> check_calendar() const;
  [[nodiscard]] base::Result<void> check_catch_up(const schedule::DueBoundary& boundary) const;
  /// How the market's clock stands to the log and the calendar.
  enum class ClockState : std::uint8_t {
    right,
    far_off,    ///< before the calendar, or so far ahead that too much is due
    was_ahead,  ///< what is still to come has been carried out already
  };
  bool wait_for_clock(const std::string& complaint, const std::stop_token& stop);
  void look_at_clock(const schedule::DueBoundary& next);
  void note_clock(ClockState state, const std::string& complaint);
  bool carry_out(const schedule::DueBoundary& boundary, const std::stop_token& stop);
  void note_next(const schedule::DueBoundary& next);
  void note_day_to_come(const schedule::DueBoundary& boundary);
  bool give(std::span<const model::Command> commands, const std::stop_token& stop);
  bool read_on(const std::stop_token& stop);
  bool wait_until_done(const std::stop_token& stop);
  bool wait_for(const schedule::DueBoundary& next, const std::stop_token& stop);
  void nap(std::chrono::nanoseconds time, const std::stop_token& stop);
  bool give_up(const std::string& reason);
  [[nodiscard]] std::string text_of(const schedule::DueBoundary& boundary) const;
  [[nodiscard]] std::string what_was_done(const schedule::DueBoundary& boundary) const;
  void note_done(const std::string& text);
  void leave_behind(const schedule::DueBoundary& boundary);

  schedule::Timetable timetable_;
  int catch_up_days_;
  schedule::MarketOutline outline_;
  model::Seq from_;
  ipc::MarketDirectory directory_;
  const ipc::MarketClock& clock_;
  std::atomic<bool>& caught_up_;
  ScheduleReport& report_;
  std::shared_ptr<spdlog::logger> logger_;
  std::optional<ipc::LaneProducer> lane_;
  std::optional<log::LogReader> reader_;
  std::vector<model::Event> batch_;
  ClockState clock_state_ = ClockState::right;
  std::int64_t told_next_ = 0;  ///< when the boundary is due that the status names as the next; 0: none
  std::mutex mutex_;
  std::condition_variable_any woken_;
  std::jthread thread_;
};

}  // namespace paddock::engine
