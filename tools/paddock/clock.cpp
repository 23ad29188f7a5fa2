#include <fmt/format.h>
#include <unistd.h>

#include <iterator>
#include <optional>

#include "engine/base/settings.hpp"
#include "engine/ipc/market_clock.hpp"
#include "engine/log/log_reader.hpp"
#include "engine/schedule/zone.hpp"
#include "tools/paddock/market_day.hpp"
#include "tools/paddock/market_file.hpp"
#include "tools/paddock/output.hpp"

namespace paddock::tools {
namespace {

/// Whether the settings allow to set the clock; the engine, which reads the rest of its table, judges that.
base::Result<bool> may_be_set(const std::string& config) {
  auto settings = base::Settings::open(config);
  if (!settings) return std::unexpected(settings.error());
  return (*settings)->table("engine").text("clock", {.fallback = "wall"}) == "set";
}

/// The time of the log's last record; nothing while there is none.
base::Result<std::optional<std::int64_t>> last_time(const ipc::MarketDirectory& market) {
  const auto end = log::LogReader::open(market, log::LogReader::kFromEnd);
  if (!end) return std::unexpected(end.error());
  if (end->end().raw() <= 1) return std::nullopt;
  auto reader = log::LogReader::open(market, model::Seq{end->end().raw() - 1});
  if (!reader) return std::unexpected(reader.error());
  model::Event last{};
  const auto count = reader->poll({&last, 1});
  if (!count) return std::unexpected(count.error());
  return *count == 0 ? std::nullopt : std::optional{last.time};
}

base::Result<void> set_clock(const ipc::MarketDirectory& market, ipc::MarketClock& clock,
                             const schedule::Zone& zone, const ClockOptions& options) {
  std::int64_t ns = clock.now();
  if (!options.set.empty()) {
    const auto parsed = zone.parse(options.set);
    if (!parsed) {
      return base::fail(
          "'{}' is no time: write \"2025-11-24 09:29:58\" (New York) or \"2025-11-24T14:29:58Z\" (UTC)",
          options.set);
    }
    const auto last = last_time(market);
    if (!last) return std::unexpected(last.error());
    if (*last && *parsed < **last) {
      return base::fail("{} is before the last record of the market's log, {}: its time never goes back",
                        zone.text(*parsed), zone.text(**last));
    }
    ns = *parsed;
  }
  return clock.set(market, ns, options.speed >= 0 ? options.speed : clock.setting().speed);
}

base::Result<std::string> show_or_set(const ClockOptions& options) {
  const auto zone = schedule::Zone::new_york();
  if (!zone) return std::unexpected(zone.error());
  const bool sets = !options.set.empty() || options.speed >= 0;
  const auto allowed = sets ? may_be_set(options.config) : true;
  if (!allowed) return std::unexpected(allowed.error());
  if (!*allowed) {
    return base::fail(
        "the clock of this market cannot be set: that is for markets that are tried out, whose settings {} "
        "say "
        "clock = \"set\" in [engine]",
        options.config);
  }
  const auto market = open_market(options.config);
  if (!market) return std::unexpected(market.error());
  // Also before the first engine: it begins at the time that was set.
  const auto whole = sets ? ipc::MarketDirectory::create(market->root()) : market;
  if (!whole) return std::unexpected(whole.error());
  auto clock =
      sets ? ipc::MarketClock::settable(*whole, base::wall_clock_ns()) : ipc::MarketClock::of(*whole);
  if (!clock) return std::unexpected(clock.error());
  if (sets) {
    if (const auto set = set_clock(*whole, *clock, *zone, options); !set) return std::unexpected(set.error());
  }
  const std::int64_t now = clock->now();
  const std::string how = clock->is_set() ? fmt::format("set, {} times as fast", clock->setting().speed)
                                          : std::string{"the wall clock"};
  return fmt::format("{} ({}), {}\n", zone->text(now), schedule::utc_text(now), how);
}

}  // namespace

int run_clock(const ClockOptions& options) {
  const auto text = show_or_set(options);
  if (!text) {
    complain("clock", text.error().message);
    return 1;
  }
  Output output{STDOUT_FILENO};
  output.text() += *text;
  output.flush();
  return output.failed() ? 1 : 0;
}

}  // namespace paddock::tools
