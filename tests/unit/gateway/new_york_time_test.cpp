#include <gtest/gtest.h>

#include <chrono>

#include "gateway/ouch/new_york_time.hpp"

namespace paddock::ouch {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using std::chrono::sys_days;

std::int64_t utc(int year, unsigned month, unsigned day, nanoseconds time) {
  const sys_days date{std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(day)};
  return (date.time_since_epoch() + time).count();
}

std::uint64_t since(int year, unsigned month, unsigned day, nanoseconds time) {
  return NewYorkClock{}.since_midnight(utc(year, month, day, time));
}

constexpr std::uint64_t ns(nanoseconds time) { return static_cast<std::uint64_t>(time.count()); }

TEST(NewYorkTime, OpeningBellInWinterAndSummer) {
  EXPECT_EQ(since(2026, 1, 15, hours{14} + minutes{30}), 34'200'000'000'000U);
  EXPECT_EQ(since(2026, 7, 15, hours{13} + minutes{30}), 34'200'000'000'000U);
  EXPECT_EQ(since(2026, 7, 15, hours{13} + minutes{30} + nanoseconds{123}), 34'200'000'000'123U);
}

TEST(NewYorkTime, MidnightBelongsToTheNewDay) {
  EXPECT_EQ(since(2026, 1, 15, hours{5}), 0U);
  EXPECT_EQ(since(2026, 1, 15, hours{5} - nanoseconds{1}), ns(hours{24}) - 1);
  EXPECT_EQ(since(2026, 7, 15, hours{4}), 0U);
}

TEST(NewYorkTime, TheSundayWithTwentyThreeHours) {  // 2026-03-08, 02:00 becomes 03:00
  EXPECT_EQ(since(2026, 3, 8, hours{5}), 0U);
  EXPECT_EQ(since(2026, 3, 8, hours{7} - nanoseconds{1}), ns(hours{2}) - 1);
  EXPECT_EQ(since(2026, 3, 8, hours{13} + minutes{30}), ns(hours{8} + minutes{30}));  // 09:30 on the clock
  EXPECT_EQ(since(2026, 3, 9, hours{4} - nanoseconds{1}), ns(hours{23}) - 1);
  EXPECT_EQ(since(2026, 3, 9, hours{4}), 0U);
}

TEST(NewYorkTime, TheSundayWithTwentyFiveHours) {  // 2026-11-01, 02:00 becomes 01:00
  EXPECT_EQ(since(2026, 11, 1, hours{4}), 0U);
  EXPECT_EQ(since(2026, 11, 1, hours{6}), ns(hours{2}));
  EXPECT_EQ(since(2026, 11, 1, hours{14} + minutes{30}), ns(hours{10} + minutes{30}));  // 09:30 on the clock
  EXPECT_EQ(since(2026, 11, 2, hours{5} - nanoseconds{1}), ns(hours{25}) - 1);
  EXPECT_EQ(since(2026, 11, 2, hours{5}), 0U);
}

TEST(NewYorkTime, OneClockGoesThroughAYear) {
  NewYorkClock clock;
  std::int64_t at = utc(2027, 1, 1, hours{5});
  std::uint64_t last = 0;
  int days = 0;
  for (const std::int64_t end = utc(2028, 1, 1, hours{5}); at < end; at += nanoseconds{minutes{30}}.count()) {
    const std::uint64_t now = clock.since_midnight(at);
    if (now < last || at == utc(2027, 1, 1, hours{5})) ++days;
    last = now;
  }
  EXPECT_EQ(days, 365);
}

}  // namespace
}  // namespace paddock::ouch
