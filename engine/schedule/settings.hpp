#pragma once

#include <filesystem>
#include <optional>

#include "engine/base/settings.hpp"
#include "engine/schedule/day_times.hpp"
#include "engine/schedule/timetable.hpp"

namespace paddock::schedule {

/// The table `[schedule]` of a market's file. Read once at start.
struct ScheduleSettings {
  /// Of the trading days: a shipped name ("nyse") or the path of a file. Without it the phases are changed by
  /// hand alone.
  std::optional<std::filesystem::path> calendar;
  DayTimes times;
  /// Calendar days, from the first boundary that is due to today, that a scheduler catches up with. More of
  /// them are more likely a clock that is wrong than an outage.
  int catch_up_days = 7;

  /// Notes errors in `settings`; `config` is the file they come from, relative paths count from its folder.
  [[nodiscard]] static ScheduleSettings read(base::Settings& settings, const std::filesystem::path& config);
  /// Loads the calendar, which must be set, and the time zone. An error names what is wrong with which file.
  [[nodiscard]] base::Result<Timetable> timetable() const;
};

}  // namespace paddock::schedule
