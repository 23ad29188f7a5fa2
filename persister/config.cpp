#include "persister/config.hpp"

#include <chrono>

#include "engine/base/settings.hpp"

namespace paddock::persister {
namespace {

using std::chrono::milliseconds;

void read_persister(base::SettingsTable table, PersisterOptions& options) {
  options.database = table.text("database", {.required = true});

  DrainOptions& drain = options.drain;
  drain.most_events = static_cast<std::size_t>(table.integer(
      "batch_most_events", {.fallback = 50'000, .min = 1, .max = 10'000'000, .unit = "events"}));
  drain.enough_events = static_cast<std::size_t>(table.integer(
      "batch_enough_events", {.fallback = 5'000, .min = 1, .max = 10'000'000, .unit = "events"}));
  if (drain.enough_events > drain.most_events) {
    table.refuse("batch_enough_events", "must not be more than batch_most_events");
  }
  drain.linger = table.duration<milliseconds>(
      "batch_linger_ms", {.fallback = milliseconds{5}, .min = milliseconds{0}, .max = milliseconds{1'000}});
  drain.beat = table.duration<milliseconds>(
      "beat_ms", {.fallback = milliseconds{1000}, .min = milliseconds{10}, .max = milliseconds{60'000}});
  drain.beat_rows = static_cast<std::size_t>(
      table.integer("beat_rows", {.fallback = 100'000, .min = 1, .max = 100'000'000, .unit = "rows"}));

  options.reconnect.shortest = table.duration<milliseconds>(
      "reconnect_shortest_ms", {.fallback = milliseconds{100}, .min = milliseconds{1}});
  options.reconnect.longest = table.duration<milliseconds>(
      "reconnect_longest_ms", {.fallback = milliseconds{2000}, .min = milliseconds{1}});
  options.lock_timeout = table.duration<milliseconds>(
      "lock_timeout_ms", {.fallback = milliseconds{5000}, .min = milliseconds{1}});
  options.ahead_grace = table.duration<milliseconds>(
      "ahead_grace_ms", {.fallback = milliseconds{15'000}, .min = milliseconds{0}});
}

}  // namespace

base::Result<Config> read_config(const std::filesystem::path& file) {
  auto settings = base::Settings::open(file);
  if (!settings) return std::unexpected(settings.error());
  Config config;
  config.directory = (*settings)->table("market").path("directory", ".");
  read_persister((*settings)->table("persister"), config.options);
  if (auto finished = (*settings)->finish(); !finished) return std::unexpected(finished.error());
  config.effective = (*settings)->effective();
  return config;
}

}  // namespace paddock::persister
