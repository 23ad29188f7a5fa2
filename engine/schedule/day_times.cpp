#include "engine/schedule/day_times.hpp"

#include <fmt/format.h>

#include <span>
#include <string>
#include <string_view>

#include "engine/schedule/zone.hpp"

namespace paddock::schedule {
namespace {

struct Setting {
  std::string_view key;
  std::string_view fallback;
};
constexpr std::array kFullDay{Setting{"pre_open", "09:00"}, Setting{"trading", "09:30"},
                              Setting{"closing_auction", "15:55"}, Setting{"closed", "16:00"},
                              Setting{"end_of_day", "16:15"}};
/// A half day begins as any other; its last three boundaries come earlier.
constexpr std::array kHalfDay{Setting{"half_day_closing_auction", "12:55"},
                              Setting{"half_day_closed", "13:00"}, Setting{"half_day_end_of_day", "13:15"}};
constexpr std::size_t kShared = kFullDay.size() - kHalfDay.size();

std::chrono::seconds fallback(const Setting& setting) { return *parse_time_of_day(setting.fallback); }

std::chrono::seconds read(base::SettingsTable& table, const Setting& setting) {
  const std::string text = table.text(setting.key, {.fallback = setting.fallback});
  const auto time = parse_time_of_day(text);
  if (!time) table.refuse(setting.key, fmt::format("is \"{}\"; allowed: a time of day like \"09:30\"", text));
  return time.value_or(fallback(setting));
}

/// `before` is the setting that comes before the first of `settings`.
void demand_order(base::SettingsTable& table, const Setting* before, std::chrono::seconds time_before,
                  std::span<const Setting> settings, std::span<const std::chrono::seconds> times) {
  for (std::size_t i = 0; i < settings.size(); ++i) {
    if (before != nullptr && times[i] <= time_before) {
      table.refuse(settings[i].key,
                   fmt::format("is {}, which is not after {} at {}", time_of_day_text(times[i]), before->key,
                               time_of_day_text(time_before)));
    }
    before = &settings[i];
    time_before = times[i];
  }
}

}  // namespace

DayTimes::DayTimes() {
  for (std::size_t i = 0; i < kFullDay.size(); ++i) {
    full_[i] = fallback(kFullDay[i]);
    half_[i] = i < kShared ? full_[i] : fallback(kHalfDay[i - kShared]);
  }
}

DayTimes::DayTimes(base::SettingsTable& table) {
  for (std::size_t i = 0; i < kFullDay.size(); ++i) full_[i] = read(table, kFullDay[i]);
  for (std::size_t i = 0; i < half_.size(); ++i)
    half_[i] = i < kShared ? full_[i] : read(table, kHalfDay[i - kShared]);
  demand_order(table, nullptr, {}, kFullDay, full_);
  demand_order(table, &kFullDay[kShared - 1], full_[kShared - 1], kHalfDay,
               std::span{half_}.subspan(kShared));
}

}  // namespace paddock::schedule
