#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/model/types.hpp"
#include "engine/schedule/calendar.hpp"
#include "engine/schedule/day_times.hpp"
#include "engine/schedule/zone.hpp"

namespace paddock::schedule {

/// A point of the trading day at which something is due.
struct DueBoundary {
  model::Boundary what;
  model::Date date;  ///< of the session
  std::int64_t due;  ///< nanoseconds since the epoch

  [[nodiscard]] bool operator==(const DueBoundary&) const = default;
};

/// All boundaries there are, as a pure function of time: calendar, times of the day and time zone. A plain
/// value; reading it is for any thread.
class Timetable {
 public:
  Timetable(Zone zone, Calendar calendar, const DayTimes& times)
      : zone_(zone), calendar_(std::move(calendar)), times_(times) {}

  /// The first boundary that is due after `ns`. An error when the calendar does not cover a day on the way to
  /// it.
  [[nodiscard]] base::Result<DueBoundary> next_after(std::int64_t ns) const;
  /// The boundaries of a day, in order; none when it has no session. An error for a day that the calendar
  /// does not cover.
  [[nodiscard]] base::Result<std::vector<DueBoundary>> of_day(model::Date date) const;

  [[nodiscard]] const Zone& zone() const noexcept { return zone_; }
  [[nodiscard]] const Calendar& calendar() const noexcept { return calendar_; }

 private:
  Zone zone_;
  Calendar calendar_;
  DayTimes times_;
};

}  // namespace paddock::schedule
