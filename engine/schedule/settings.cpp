#include "engine/schedule/settings.hpp"

#include "engine/base/check.hpp"

namespace paddock::schedule {

ScheduleSettings ScheduleSettings::read(base::Settings& settings, const std::filesystem::path& config) {
  ScheduleSettings read;
  base::SettingsTable table = settings.table("schedule");
  const std::string calendar = table.text("calendar", {});
  if (!calendar.empty()) read.calendar = calendar_file(calendar, config.parent_path());
  read.times = DayTimes{table};
  read.catch_up_days = static_cast<int>(table.integer(
      "catch_up_days", {.fallback = read.catch_up_days, .min = 0, .max = 36'500, .unit = "days"}));
  return read;
}

base::Result<Timetable> ScheduleSettings::timetable() const {
  PADDOCK_CHECK(calendar.has_value(), "a market without a calendar has no timetable");
  auto days = Calendar::load(*calendar);
  if (!days) return std::unexpected(days.error());
  auto zone = Zone::new_york();
  if (!zone) return std::unexpected(zone.error());
  return Timetable{*zone, std::move(*days), times};
}

}  // namespace paddock::schedule
