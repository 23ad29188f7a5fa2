#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <iterator>
#include <string>

#include "engine/base/settings.hpp"
#include "engine/ipc/market_clock.hpp"
#include "engine/model/words.hpp"
#include "engine/schedule/settings.hpp"
#include "tools/paddock/market_day.hpp"
#include "tools/paddock/market_file.hpp"
#include "tools/paddock/output.hpp"

namespace paddock::tools {
namespace {

/// The schedule of a market, what its clock shows, and a remark on where these come from.
struct Source {
  schedule::Timetable timetable;
  std::int64_t now;
  std::string remark;
};

base::Result<Source> open_source(const std::string& config) {
  const auto market = open_market(config);
  if (!market) return std::unexpected(market.error());
  auto settings = base::Settings::open(config);
  if (!settings) return std::unexpected(settings.error());
  auto read = schedule::ScheduleSettings::read(**settings, config);
  if (auto finished = (*settings)->finish(); !finished) return std::unexpected(finished.error());
  std::string remark;
  if (!read.calendar) {
    remark =
        "# no scheduler: [schedule] calendar is not set, and phases are changed by hand; these are NYSE's\n";
    read.calendar = schedule::calendar_file("nyse", {});
  }
  auto timetable = read.timetable();
  if (!timetable) return std::unexpected(timetable.error());
  const auto clock = ipc::MarketClock::of(*market);
  if (!clock) return std::unexpected(clock.error());
  if (clock->is_set()) remark += "# the market's clock was set: see paddock clock\n";
  return Source{std::move(*timetable), clock->now(), std::move(remark)};
}

std::string date_and_weekday(model::Date date) {
  constexpr std::string_view kNames[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  const std::chrono::weekday weekday{std::chrono::sys_days{std::chrono::days{date.raw()}}};
  return fmt::format("{} {}", model::date_text(date), kNames[weekday.c_encoding()]);
}

void print_holidays(std::string& to, const schedule::Timetable& timetable, model::Date from,
                    model::Date until) {
  for (model::Date date = from; date < until; date = model::Date{date.raw() + 1}) {
    const auto day = timetable.calendar().day(date);
    if (!day || day->kind != schedule::DayKind::none || day->name == "Saturday" || day->name == "Sunday")
      continue;
    fmt::format_to(std::back_inserter(to), "{}  no session: {}\n", date_and_weekday(date), day->name);
  }
}

/// An error: the calendar ends before the `next`th.
base::Result<void> print_boundaries(std::string& to, const Source& source, std::uint32_t next) {
  const schedule::Timetable& timetable = source.timetable;
  std::int64_t after = source.now;
  model::Date seen = timetable.zone().local(after).date;
  for (std::uint32_t i = 0; i < next; ++i) {
    const auto boundary = timetable.next_after(after);
    if (!boundary) return std::unexpected(boundary.error());
    print_holidays(to, timetable, seen, boundary->date);
    const auto day = timetable.calendar().day(boundary->date);
    const bool half = day && day->kind == schedule::DayKind::half;
    const auto line =
        fmt::format("{}  {:<15}  {}  {}  {}", date_and_weekday(boundary->date), model::word(boundary->what),
                    timetable.zone().text(boundary->due).substr(11), schedule::utc_text(boundary->due),
                    half ? "half day: " + day->name : "");
    to += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
    after = boundary->due;
    seen = model::Date{boundary->date.raw() + 1};
  }
  return {};
}

}  // namespace

int run_calendar(const CalendarOptions& options) {
  const auto source = open_source(options.config);
  if (!source) {
    complain("calendar", source.error().message);
    return 1;
  }
  Output output{STDOUT_FILENO};
  output.text() += source->remark;
  const auto printed = print_boundaries(output.text(), *source, options.next);
  output.flush();
  if (!printed) complain("calendar", printed.error().message);
  return printed && !output.failed() ? 0 : 1;
}

}  // namespace paddock::tools
