#include "engine/schedule/timetable.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/model/words.hpp"
#include "engine/schedule/settings.hpp"

namespace paddock::schedule {
namespace {

using model::Boundary;

const Zone& new_york() {
  static const Zone zone = *Zone::new_york();
  return zone;
}

Timetable nyse(const DayTimes& times = {}) {
  return {new_york(), *Calendar::load(calendar_file("nyse", {})), times};
}

model::Date day_of(const std::string& text) { return *model::parse_date(text); }
std::int64_t at(const std::string& text) { return *new_york().parse(text); }

/// "2025-11-28 closed 18:00:00Z" and so on, the next `count` after `from`.
std::vector<std::string> next(const Timetable& timetable, const std::string& from, int count) {
  std::vector<std::string> found;
  std::int64_t after = at(from);
  for (int i = 0; i < count; ++i) {
    const auto boundary = timetable.next_after(after);
    if (!boundary) return {boundary.error().message};
    found.push_back(fmt::format("{} {} {}", model::date_text(boundary->date), model::word(boundary->what),
                                utc_text(boundary->due).substr(11)));
    after = boundary->due;
  }
  return found;
}

using Lines = std::vector<std::string>;

TEST(Timetable, AnOrdinaryDayInWinterAndSummer) {
  EXPECT_EQ(next(nyse(), "2026-01-15 00:00", 6),
            (Lines{"2026-01-15 pre_open 14:00:00Z", "2026-01-15 trading 14:30:00Z",
                   "2026-01-15 closing_auction 20:55:00Z", "2026-01-15 closed 21:00:00Z",
                   "2026-01-15 end_of_day 21:15:00Z", "2026-01-16 pre_open 14:00:00Z"}));
  EXPECT_EQ(next(nyse(), "2026-07-15 09:00:00", 1), (Lines{"2026-07-15 trading 13:30:00Z"}));
}

TEST(Timetable, BoundariesAreAfterTheInstantNotAtIt) {
  const Timetable timetable = nyse();
  const std::int64_t open = at("2026-01-15 09:30:00");
  EXPECT_EQ(timetable.next_after(open - 1)->due, open);
  EXPECT_EQ(timetable.next_after(open)->what, Boundary::closing_auction);
}

TEST(Timetable, HolidaysWeekendsAndHalfDays) {
  EXPECT_EQ(next(nyse(), "2025-11-26 16:15:00", 6),
            (Lines{"2025-11-28 pre_open 14:00:00Z", "2025-11-28 trading 14:30:00Z",
                   "2025-11-28 closing_auction 17:55:00Z", "2025-11-28 closed 18:00:00Z",
                   "2025-11-28 end_of_day 18:15:00Z", "2025-12-01 pre_open 14:00:00Z"}));
}

/// Clocks go forward on Sunday 2026-03-08 and back on Sunday 2026-11-01.
TEST(Timetable, ClockChangesMoveTheInstantsNotTheTimes) {
  EXPECT_EQ(next(nyse(), "2026-03-06 16:00:00", 3),
            (Lines{"2026-03-06 end_of_day 21:15:00Z", "2026-03-09 pre_open 13:00:00Z",
                   "2026-03-09 trading 13:30:00Z"}));
  EXPECT_EQ(next(nyse(), "2026-10-30 16:00:00", 3),
            (Lines{"2026-10-30 end_of_day 20:15:00Z", "2026-11-02 pre_open 14:00:00Z",
                   "2026-11-02 trading 14:30:00Z"}));
  // From within the change days themselves, on both sides of the change.
  for (const auto* from : {"2026-03-08 01:59:59", "2026-03-08 03:00:00", "2026-03-08 23:59:59"})
    EXPECT_EQ(next(nyse(), from, 1), (Lines{"2026-03-09 pre_open 13:00:00Z"})) << from;
  for (const auto* from : {"2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z", "2026-11-01T23:59:00Z"})
    EXPECT_EQ(next(nyse(), from, 1), (Lines{"2026-11-02 pre_open 14:00:00Z"})) << from;
}

/// A market with a session on the very days of the changes, with boundaries around the hour in question.
TEST(Timetable, ASessionOnADayOfAClockChange) {
  // In 1974 clocks went forward on a Sunday too; so the zone is asked itself.
  const Zone& zone = new_york();
  const std::int64_t before = zone.instant(day_of("2026-03-08"), std::chrono::minutes{90});
  const std::int64_t skipped = zone.instant(day_of("2026-03-08"), std::chrono::minutes{150});
  const std::int64_t after = zone.instant(day_of("2026-03-08"), std::chrono::hours{3});
  EXPECT_EQ(utc_text(before), "2026-03-08T06:30:00Z");
  EXPECT_EQ(utc_text(skipped), "2026-03-08T07:00:00Z") << "02:30 does not exist: the change itself";
  EXPECT_EQ(utc_text(after), "2026-03-08T07:00:00Z");
  EXPECT_EQ(zone.text(after), "2026-03-08 03:00:00 EDT");
  const std::int64_t twice = zone.instant(day_of("2026-11-01"), std::chrono::minutes{90});
  EXPECT_EQ(utc_text(twice), "2026-11-01T05:30:00Z") << "01:30 is there twice: the first";
  EXPECT_EQ(zone.text(twice), "2026-11-01 01:30:00 EDT");
  EXPECT_EQ(zone.text(twice + 3'600'000'000'000), "2026-11-01 01:30:00 EST");
}

TEST(Timetable, EndsWithTheCalendar) {
  EXPECT_EQ(next(nyse(), "2028-12-29 16:00:00", 1), (Lines{"2028-12-29 end_of_day 21:15:00Z"}));
  const auto beyond = nyse().next_after(at("2028-12-29 16:15:00"));
  ASSERT_FALSE(beyond);
  EXPECT_NE(beyond.error().message.find("2029-01-01 is outside"), std::string::npos)
      << beyond.error().message;
  EXPECT_FALSE(nyse().next_after(at("2024-12-31 12:00:00")));
}

TEST(Timetable, WalksAllYearsInOrder) {
  const Timetable timetable = nyse();
  std::int64_t after = at("2025-01-01 00:00");
  int sessions = 0;
  for (auto boundary = timetable.next_after(after); boundary; boundary = timetable.next_after(after)) {
    ASSERT_GT(boundary->due, after);
    after = boundary->due;
    sessions += boundary->what == Boundary::end_of_day ? 1 : 0;
  }
  // 261, 261, 261 and 260 weekdays, less 11, 10, 10 and 9 holidays.
  EXPECT_EQ(sessions, 250 + 251 + 251 + 251);
}

TEST(Times, AreReadAndWritten) {
  EXPECT_EQ(utc_text(at("2025-11-24 09:29:58")), "2025-11-24T14:29:58Z");
  EXPECT_EQ(at("2025-11-24T14:29:58Z"), at("2025-11-24 09:29:58"));
  EXPECT_EQ(new_york().text(at("2025-11-24 09:29")), "2025-11-24 09:29:00 EST");
  EXPECT_EQ(utc_text(at("2261-12-31T23:59:59Z")), "2261-12-31T23:59:59Z");
  EXPECT_FALSE(new_york().parse("2262-01-01 00:00"));
  for (const auto* bad :
       {"", "2025-11-24", "2025-11-24 9:29", "2025-11-24 24:00", "2025-11-24 09:60", "2025-11-24T09:29",
        "2025-13-24 09:29", "2025-11-24 09:29:60", "2025-11-24 09:29:5x"}) {
    EXPECT_FALSE(new_york().parse(bad)) << bad;
  }
}

// ---- settings

struct Read {
  ScheduleSettings settings;
  std::string errors;
};

Read read(const std::string& lines) {
  auto settings = *base::Settings::parse("[schedule]\n" + lines, "/markets/one/paddock.toml");
  auto schedule = ScheduleSettings::read(*settings, "/markets/one/paddock.toml");
  const auto finished = settings->finish();
  return {schedule, finished ? "" : finished.error().message};
}

TEST(ScheduleSettings, WithoutACalendarThereIsNone) {
  EXPECT_FALSE(read("").settings.calendar);
  EXPECT_EQ(read("").errors, "");
  EXPECT_EQ(read("calendar = \"days.calendar\"\n").settings.calendar, "/markets/one/days.calendar");
  EXPECT_EQ(read("calendar = \"nyse\"\n").settings.calendar, calendar_file("nyse", {}));
}

TEST(ScheduleSettings, TimesOfAMarketsOwn) {
  const auto given = read("pre_open = \"08:00\"\ntrading = \"08:00:30\"\nhalf_day_closed = \"12:56\"\n");
  ASSERT_EQ(given.errors, "");
  EXPECT_EQ(next(nyse(given.settings.times), "2025-11-28 00:00", 4),
            (Lines{"2025-11-28 pre_open 13:00:00Z", "2025-11-28 trading 13:00:30Z",
                   "2025-11-28 closing_auction 17:55:00Z", "2025-11-28 closed 17:56:00Z"}));
}

TEST(ScheduleSettings, MistakesNameTheSettingAndTheLine) {
  EXPECT_EQ(
      read("trading = \"25:00\"\n").errors,
      "/markets/one/paddock.toml:2: schedule.trading is \"25:00\"; allowed: a time of day like \"09:30\"");
  EXPECT_EQ(
      read("closed = \"15:55\"\nhalf_day_closing_auction = \"09:30\"\n").errors,
      "/markets/one/paddock.toml:2: schedule.closed is 15:55:00, which is not after closing_auction at "
      "15:55:00\n/markets/one/paddock.toml:3: schedule.half_day_closing_auction is 09:30:00, which is not "
      "after trading at 09:30:00");
  EXPECT_NE(read("calender = \"nyse\"\n").errors.find("schedule.calender is not a setting"),
            std::string::npos);
}

}  // namespace
}  // namespace paddock::schedule
