#include "tools/paddock/new_york.hpp"

#include <fmt/format.h>
#include <stdlib.h>
#include <time.h>

namespace paddock::tools {

NewYorkTime new_york_time(std::int64_t epoch_ns) {
  static const bool kSet = [] {
    ::setenv("TZ", "EST5EDT,M3.2.0,M11.1.0", 1);
    ::tzset();
    return true;
  }();
  (void)kSet;
  constexpr std::int64_t kSecond = 1'000'000'000;
  const time_t seconds = epoch_ns >= 0 ? epoch_ns / kSecond : (epoch_ns - kSecond + 1) / kSecond;
  tm local{};
  ::localtime_r(&seconds, &local);
  return {fmt::format("{:04}-{:02}-{:02}", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday),
          fmt::format("{:02}:{:02}:{:02}", local.tm_hour, local.tm_min, local.tm_sec)};
}

}  // namespace paddock::tools
