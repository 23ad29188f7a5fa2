#include "engine/schedule/timetable.hpp"

namespace paddock::schedule {

base::Result<std::vector<DueBoundary>> Timetable::of_day(model::Date date) const {
  const auto day = calendar_.day(date);
  if (!day) return std::unexpected(day.error());
  std::vector<DueBoundary> boundaries;
  if (day->kind == DayKind::none) return boundaries;
  for (const model::Boundary what : kBoundaries)
    boundaries.push_back({what, date, zone_.instant(date, times_.at(day->kind, what))});
  return boundaries;
}

base::Result<DueBoundary> Timetable::next_after(std::int64_t ns) const {
  // Ends with the calendar at the latest.
  for (model::Date date = zone_.local(ns).date;; date = model::Date{date.raw() + 1}) {
    const auto boundaries = of_day(date);
    if (!boundaries) return std::unexpected(boundaries.error());
    for (const DueBoundary& boundary : *boundaries) {
      if (boundary.due > ns) return boundary;
    }
  }
}

}  // namespace paddock::schedule
