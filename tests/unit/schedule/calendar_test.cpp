#include "engine/schedule/calendar.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "engine/model/words.hpp"

namespace paddock::schedule {
namespace {

model::Date date(const std::string& text) { return *model::parse_date(text); }

// ---- the shipped calendar, held against rules that are written out here once more

/// Weekdays count from Monday, 0. The epoch was a Thursday.
int weekday(model::Date day) { return (day.raw() + 3) % 7; }

model::Date on(int year, int month, int day) {
  return date(fmt::format("{:04}-{:02}-{:02}", year, month, day));
}

model::Date later(model::Date day, int days) { return model::Date{day.raw() + days}; }

/// The nth (from 1) of a weekday in a month.
model::Date nth(int year, int month, int wanted, int n) {
  model::Date day = on(year, month, 1);
  while (weekday(day) != wanted) day = later(day, 1);
  return later(day, 7 * (n - 1));
}

/// By the Gregorian computus (Meeus, Jones and Butcher).
model::Date easter_sunday(int year) {
  const int a = year % 19, b = year / 100, c = year % 100, d = b / 4, e = b % 4, f = (b + 8) / 25;
  const int g = (b - f + 1) / 3, h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4;
  const int l = (32 + 2 * e + 2 * i - h - k) % 7, m = (a + 11 * h + 22 * l) / 451;
  const int month = (h + l - 7 * m + 114) / 31, day = (h + l - 7 * m + 114) % 31 + 1;
  return on(year, month, day);
}

/// A holiday on a Saturday is observed on Friday, one on a Sunday on Monday.
model::Date observed(model::Date day) {
  if (weekday(day) == 5) return later(day, -1);
  return weekday(day) == 6 ? later(day, 1) : day;
}

/// NYSE Rule 7.2 and its early closes.
std::map<model::Date, DayKind> nyse(int year) {
  std::map<model::Date, DayKind> days;
  const auto holiday = [&](model::Date day) { days[day] = DayKind::none; };
  // A New Year's Day on a Saturday is not observed: the Friday ends the accounting year.
  if (const auto new_year = on(year, 1, 1); weekday(new_year) != 5) holiday(observed(new_year));
  holiday(nth(year, 1, 0, 3));
  holiday(nth(year, 2, 0, 3));
  holiday(later(easter_sunday(year), -2));
  model::Date memorial = on(year, 5, 31);
  while (weekday(memorial) != 0) memorial = later(memorial, -1);
  holiday(memorial);
  holiday(observed(on(year, 6, 19)));
  holiday(observed(on(year, 7, 4)));
  holiday(nth(year, 9, 0, 1));
  const model::Date thanksgiving = nth(year, 11, 3, 4);
  holiday(thanksgiving);
  holiday(observed(on(year, 12, 25)));
  for (const auto day : {later(thanksgiving, 1), on(year, 12, 24), on(year, 7, 3)}) {
    // The early close before Independence Day is only there when the day itself is a trading day's eve.
    if (weekday(day) < 5) days.try_emplace(day, DayKind::half);
  }
  if (year == 2025) holiday(on(2025, 1, 9));
  return days;
}

Calendar shipped() {
  auto loaded = Calendar::load(calendar_file("nyse", {}));
  EXPECT_TRUE(loaded) << loaded.error().message;
  return *loaded;
}

TEST(NyseCalendar, EveryDayOfItsYearsIsWhatNysesRulesMakeIt) {
  const Calendar calendar = shipped();
  EXPECT_EQ(calendar.first(), date("2025-01-01"));
  EXPECT_EQ(calendar.last(), date("2028-12-31"));
  for (int year = 2025; year <= 2028; ++year) {
    const auto rules = nyse(year);
    for (model::Date day = on(year, 1, 1); day <= on(year, 12, 31); day = later(day, 1)) {
      const auto found = calendar.day(day);
      ASSERT_TRUE(found) << found.error().message;
      const auto rule = rules.find(day);
      const DayKind expected = weekday(day) >= 5     ? DayKind::none
                               : rule == rules.end() ? DayKind::full
                                                     : rule->second;
      EXPECT_EQ(found->kind, expected) << model::date_text(day) << " " << found->name;
      EXPECT_EQ(found->name.empty(), expected == DayKind::full) << model::date_text(day);
    }
  }
}

/// As the exchange announced them, date by date.
TEST(NyseCalendar, TheAnnouncedDays) {
  const std::vector<std::pair<const char*, const char*>> kAnnounced{
      {"2025-01-01", "h"}, {"2025-01-09", "h"}, {"2025-01-20", "h"}, {"2025-02-17", "h"}, {"2025-04-18", "h"},
      {"2025-05-26", "h"}, {"2025-06-19", "h"}, {"2025-07-03", "e"}, {"2025-07-04", "h"}, {"2025-09-01", "h"},
      {"2025-11-27", "h"}, {"2025-11-28", "e"}, {"2025-12-24", "e"}, {"2025-12-25", "h"}, {"2026-01-01", "h"},
      {"2026-01-19", "h"}, {"2026-02-16", "h"}, {"2026-04-03", "h"}, {"2026-05-25", "h"}, {"2026-06-19", "h"},
      {"2026-07-03", "h"}, {"2026-09-07", "h"}, {"2026-11-26", "h"}, {"2026-11-27", "e"}, {"2026-12-24", "e"},
      {"2026-12-25", "h"}, {"2027-01-01", "h"}, {"2027-01-18", "h"}, {"2027-02-15", "h"}, {"2027-03-26", "h"},
      {"2027-05-31", "h"}, {"2027-06-18", "h"}, {"2027-07-05", "h"}, {"2027-09-06", "h"}, {"2027-11-25", "h"},
      {"2027-11-26", "e"}, {"2027-12-24", "h"}, {"2028-01-17", "h"}, {"2028-02-21", "h"}, {"2028-04-14", "h"},
      {"2028-05-29", "h"}, {"2028-06-19", "h"}, {"2028-07-03", "e"}, {"2028-07-04", "h"}, {"2028-09-04", "h"},
      {"2028-11-23", "h"}, {"2028-11-24", "e"}, {"2028-12-25", "h"}};
  const Calendar calendar = shipped();
  std::vector<std::pair<std::string, std::string>> found;
  for (model::Date day = calendar.first(); day <= calendar.last(); day = later(day, 1)) {
    const auto what = *calendar.day(day);
    if (weekday(day) < 5 && what.kind != DayKind::full)
      found.emplace_back(model::date_text(day), what.kind == DayKind::half ? "e" : "h");
  }
  ASSERT_EQ(found.size(), kAnnounced.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].first, kAnnounced[i].first);
    EXPECT_EQ(found[i].second, kAnnounced[i].second) << found[i].first;
  }
}

TEST(NyseCalendar, NewYearOf2028IsNotObserved) {
  EXPECT_EQ(shipped().day(date("2027-12-31"))->kind, DayKind::full);
  EXPECT_EQ(shipped().day(date("2028-01-01"))->name, "Saturday");
  EXPECT_EQ(shipped().day(date("2028-01-03"))->kind, DayKind::full);
}

TEST(NyseCalendar, DatesOutsideItsYearsAreErrorsThatSaySo) {
  for (const auto* outside : {"2024-12-31", "2029-01-01", "2029-01-06"}) {
    const auto day = shipped().day(date(outside));
    ASSERT_FALSE(day);
    EXPECT_NE(day.error().message.find("covers 2025-01-01 to 2028-12-31"), std::string::npos);
    EXPECT_NE(day.error().message.find(outside), std::string::npos) << day.error().message;
  }
}

// ---- files

std::string mistakes(std::string_view text) {
  const auto parsed = Calendar::parse(text, "days.calendar");
  return parsed ? "" : parsed.error().message;
}

TEST(CalendarFile, IsReadLineByLine) {
  const auto calendar = Calendar::parse(
      "# a comment\r\n\n  covers 2026 2026\n\t2026-07-03  half   Long  name (of a day) \n2026-07-06 holiday "
      "X",
      "x");
  ASSERT_TRUE(calendar) << calendar.error().message;
  EXPECT_EQ(calendar->day(date("2026-07-03"))->kind, DayKind::half);
  EXPECT_EQ(calendar->day(date("2026-07-03"))->name, "Long  name (of a day)");
  EXPECT_EQ(calendar->day(date("2026-07-06"))->kind, DayKind::none);
  EXPECT_EQ(calendar->day(date("2026-07-07"))->kind, DayKind::full);
  EXPECT_EQ(calendar->day(date("2026-07-05"))->name, "Sunday");
}

TEST(CalendarFile, AllMistakesAreSaidWithFileAndLine) {
  EXPECT_EQ(mistakes("covers 2026 2026\n"
                     "2026-13-01 holiday X\n"
                     "2026-07-03 early X\n"
                     "2026-07-06 holiday\n"
                     "2026-07-04 holiday Independence Day\n"
                     "2026-07-07 half A\n"
                     "2026-07-07 holiday B\n"
                     "2027-01-04 holiday C\n"
                     "covers 2027 2027\n"),
            "days.calendar:2: '2026-13-01' is neither a date like 2025-07-03 nor `covers`\n"
            "days.calendar:3: 'early' is neither `holiday` nor `half`\n"
            "days.calendar:4: 2026-07-06 has no name: say why it is not an ordinary day\n"
            "days.calendar:5: 2026-07-04 is a Saturday, which has no session anyway\n"
            "days.calendar:7: 2026-07-07 is listed a second time\n"
            "days.calendar:9: the years are given a second time\n"
            "days.calendar:8: 2027-01-04 is outside the years that the file covers");
}

TEST(CalendarFile, TheYearsMustBeGiven) {
  EXPECT_EQ(mistakes("2026-07-06 holiday X\n"),
            "days.calendar: no line says which years it covers, like `covers 2025 2028`");
  for (const auto* bad :
       {"covers", "covers 2026", "covers 2027 2026", "covers 2026 2027 2028", "covers x y"}) {
    EXPECT_EQ(mistakes(bad),
              "days.calendar:1: `covers` is followed by a first and a last year, like `covers 2025 2028`")
        << bad;
  }
  EXPECT_EQ(mistakes("covers 2025 2201"),
            "days.calendar:1: the years end with 2200, which the market's clock can count");
}

TEST(CalendarFile, OneThatIsNotThereIsNamed) {
  for (const auto* file : {"/nowhere/my.calendar", "/"}) {
    const auto loaded = Calendar::load(file);
    ASSERT_FALSE(loaded);
    EXPECT_NE(loaded.error().message.find(file), std::string::npos) << loaded.error().message;
  }
}

TEST(CalendarFile, ANameIsAShippedOneAndElseAPath) {
  EXPECT_EQ(calendar_file("my.calendar", "/markets/one"), "/markets/one/my.calendar");
  EXPECT_EQ(calendar_file("./nyse", "/markets/one"), "/markets/one/nyse");
  EXPECT_EQ(calendar_file("/etc/days", "/markets/one"), "/etc/days");
  EXPECT_TRUE(std::filesystem::exists(calendar_file("nyse", "/markets/one")));
}

}  // namespace
}  // namespace paddock::schedule
