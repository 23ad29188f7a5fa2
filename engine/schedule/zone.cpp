#include "engine/schedule/zone.hpp"

#include <date/tz.h>

#include <exception>

#include "engine/model/words.hpp"

namespace paddock::schedule {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr const char* kNewYork = "America/New_York";
constexpr model::Date kLastDate{106'650};  // 2261-12-31

seconds whole_seconds(std::int64_t ns) { return floor<seconds>(nanoseconds{ns}); }

/// Two digits at `at`; -1 when they are not.
int two_digits(std::string_view text, std::size_t at) {
  if (at + 2 > text.size()) return -1;
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : -100; };
  return std::max(digit(at) * 10 + digit(at + 1), -1);
}

}  // namespace

base::Result<Zone> Zone::new_york() {
  try {
    const date::time_zone* zone = date::locate_zone(kNewYork);
    // The first look into the zone reads its file, and throws where that is missing or damaged.
    (void)zone->get_info(date::sys_seconds{});
    return Zone{*zone};
  } catch (const std::exception& error) {
    return base::fail("the time zone {} is not on this system ({}): install the package tzdata", kNewYork,
                      error.what());
  }
}

LocalTime Zone::local(std::int64_t ns) const {
  const date::sys_seconds instant{whole_seconds(ns)};
  const date::sys_info info = zone_->get_info(instant);
  const seconds shown = instant.time_since_epoch() + info.offset;
  const days date = floor<days>(shown);
  return {model::Date{static_cast<std::int32_t>(date.count())}, shown - date, info.abbrev};
}

std::int64_t Zone::instant(model::Date date, seconds of_day) const {
  const date::local_seconds shown{days{date.raw()} + of_day};
  const date::sys_seconds instant = zone_->to_sys(shown, date::choose::earliest);
  return nanoseconds{instant.time_since_epoch()}.count();
}

std::string Zone::text(std::int64_t ns) const {
  const LocalTime time = local(ns);
  return fmt::format("{} {} {}", model::date_text(time.date), time_of_day_text(time.of_day),
                     time.abbreviation);
}

std::optional<std::int64_t> Zone::parse(std::string_view text) const {
  constexpr std::size_t kDate = 10;
  if (text.size() <= kDate) return std::nullopt;
  const auto date = model::parse_date(text.substr(0, kDate));
  const bool utc = text[kDate] == 'T' && text.back() == 'Z';
  if (!date || *date > kLastDate || (!utc && text[kDate] != ' ')) return std::nullopt;
  const auto of_day = parse_time_of_day(text.substr(kDate + 1, text.size() - kDate - 1 - (utc ? 1 : 0)));
  if (!of_day) return std::nullopt;
  return utc ? nanoseconds{days{date->raw()} + *of_day}.count() : instant(*date, *of_day);
}

std::string utc_text(std::int64_t ns) {
  const seconds instant = whole_seconds(ns);
  const days date = floor<days>(instant);
  return fmt::format("{}T{}Z", model::date_text(model::Date{static_cast<std::int32_t>(date.count())}),
                     time_of_day_text(instant - date));
}

std::optional<seconds> parse_time_of_day(std::string_view text) {
  const bool fits = (text.size() == 5 || (text.size() == 8 && text[5] == ':')) && text[2] == ':';
  if (!fits) return std::nullopt;
  const int hour = two_digits(text, 0);
  const int minute = two_digits(text, 3);
  const int second = text.size() == 8 ? two_digits(text, 6) : 0;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return std::nullopt;
  return hours{hour} + minutes{minute} + seconds{second};
}

std::string time_of_day_text(seconds of_day) {
  const auto count = of_day.count();
  return fmt::format("{:02}:{:02}:{:02}", count / 3600, count / 60 % 60, count % 60);
}

}  // namespace paddock::schedule
