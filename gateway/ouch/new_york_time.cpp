#include "gateway/ouch/new_york_time.hpp"

#include <chrono>

namespace paddock::ouch {
namespace {

using std::chrono::floor;
using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::local_time;
using std::chrono::nanoseconds;
using std::chrono::sys_days;
using std::chrono::sys_time;

constexpr hours kStandard{-5};
constexpr hours kDaylight{-4};

/// The days on which the clock changes in a year, at 02:00 local time.
struct ChangeDays {
  sys_days to_daylight;
  sys_days to_standard;
};

ChangeDays change_days(std::chrono::year year) noexcept {
  using std::chrono::Sunday;
  return {sys_days{year / std::chrono::March / Sunday[2]},
          sys_days{year / std::chrono::November / Sunday[1]}};
}

hours offset_at(sys_time<nanoseconds> instant) noexcept {
  const std::chrono::year_month_day date{floor<std::chrono::days>(instant)};
  const ChangeDays days = change_days(date.year());
  const bool daylight =
      instant >= days.to_daylight + hours{2} - kStandard && instant < days.to_standard + hours{2} - kDaylight;
  return daylight ? kDaylight : kStandard;
}

/// The instant at which the date `local` begins. Clocks change after midnight, so the first day of daylight
/// time still begins in standard time, and the other way round.
sys_time<nanoseconds> midnight(local_days local) noexcept {
  const sys_days date{local.time_since_epoch()};
  const ChangeDays days = change_days(std::chrono::year_month_day{date}.year());
  const bool daylight = date > days.to_daylight && date <= days.to_standard;
  return sys_time<nanoseconds>{date} - (daylight ? kDaylight : kStandard);
}

}  // namespace

void NewYorkClock::find_day(std::int64_t epoch_ns) noexcept {
  const sys_time<nanoseconds> instant{nanoseconds{epoch_ns}};
  const local_time<nanoseconds> local{(instant + offset_at(instant)).time_since_epoch()};
  const local_days today = floor<std::chrono::days>(local);
  from_ = midnight(today).time_since_epoch().count();
  until_ = midnight(today + std::chrono::days{1}).time_since_epoch().count();
}

}  // namespace paddock::ouch
