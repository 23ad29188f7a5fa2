#include "persister/persister.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <thread>
#include <utility>
#include <vector>

#include "engine/base/clock.hpp"
#include "engine/base/cpu.hpp"
#include "engine/log/log_reader.hpp"
#include "persister/report.hpp"
#include "persister/view_refresh.hpp"

namespace paddock::persister {

using postgres::Database;
using postgres::DatabaseOptions;
using postgres::Trouble;

namespace {

/// A name for this process that no other has.
std::string writer_name() {
  char host[256] = "?";
  static_cast<void>(::gethostname(host, sizeof host - 1));
  return fmt::format("persister pid {} on {}, started {}", ::getpid(), host, base::wall_clock_ns());
}

/// Times in the database are cut to microseconds.
bool same_time(std::int64_t event_ns, std::int64_t stored_ns) { return event_ns / 1000 == stored_ns / 1000; }

Ending refused(std::string message) { return {Ending::Kind::refused, std::move(message)}; }

}  // namespace

Persister::Persister(OpenSource open_source, PersisterOptions options, Progress& progress)
    : open_source_(std::move(open_source)), options_(std::move(options)), progress_(progress) {
  options_.drain.until_end |= options_.rebuild;
}

base::Result<void> Persister::run() {
  const auto market = wait_for_market();
  if (!market) return std::unexpected(market.error());
  DatabaseOptions database{.url = options_.database,
                           .market = *market,
                           .writer = writer_name(),
                           .must_be_empty = options_.rebuild,
                           .log_end = model::Seq{0},
                           .lock_timeout = options_.lock_timeout};
  if (options_.rebuild) {
    const auto end = check_whole_log();
    if (!end) return std::unexpected(end.error());
    database.log_end = *end;
  }
  Pauses pauses{options_.reconnect, progress_};
  while (!stopping()) {
    const Ending ending = run_once(database);
    if (ending.kind == Ending::Kind::refused) return base::fail("{}", ending.message);
    if (ending.kind == Ending::Kind::finished) return {};
    if (ending.kind == Ending::Kind::stopped) break;
    warn(ending.message);
    pauses.sleep();
  }
  if (!options_.rebuild) return {};
  return base::fail(
      "the rebuild was stopped at event {}, before the end of the log: drop the database and rebuild anew, "
      "or "
      "point the market at it, whose persister goes on from there",
      progress_.committed.load(std::memory_order_relaxed));
}

base::Result<model::Seq> Persister::check_whole_log() {
  const auto source = open_source_(model::Seq{1});
  if (!source) return std::unexpected(source.error());
  std::vector<model::Event> events(4096);
  const model::Seq end = (*source)->end();
  while (!stopping() && (*source)->next() <= end) {
    const auto taken = (*source)->poll(events);
    if (!taken) return std::unexpected(taken.error());
    if (*taken == 0) break;
  }
  return end;
}

base::Result<std::uint64_t> Persister::wait_for_market() {
  Pauses pauses{options_.reconnect, progress_};
  while (!stopping()) {
    const auto source = open_source_(log::LogReader::kFromEnd);
    if (!source) return std::unexpected(source.error());
    if ((*source)->market() != 0) return (*source)->market();
    progress_.set_alarm(
        "there is no log in the market's directory yet: waiting for the engine's first start");
    pauses.sleep();
  }
  return 0;
}

postgres::Outcome<Database> Persister::connect(const DatabaseOptions& options) {
  Pauses pauses{options_.reconnect, progress_};
  while (true) {
    auto database = Database::open(options);
    if (database || database.error().kind == Trouble::Kind::refused || stopping()) return database;
    progress_.set_alarm(fmt::format("the database is away: {}", database.error().message));
    pauses.sleep();
  }
}

Ending Persister::run_once(const DatabaseOptions& options) {
  const Ending stopped{Ending::Kind::stopped, ""};
  auto database = connect(options);
  if (!database)
    return database.error().kind == Trouble::Kind::refused ? refused(database.error().message) : stopped;
  const auto stored = database->load();
  if (!stored && stored.error().kind == Trouble::Kind::refused) return refused(stored.error().message);
  if (!stored) {
    return {Ending::Kind::behind,
            fmt::format("the database went away while it was read: {}", stored.error().message)};
  }
  projection::Projection projection{options.market};
  if (const auto restored = projection.restore(*stored); !restored) return refused(restored.error().message);

  auto source = open_source_(std::max(stored->position, model::Seq{1}));
  if (!source) return refused(source.error().message);
  if (const auto passed = pass_position(**source, *stored); !passed) return refused(passed.error().message);
  if (stopping()) return stopped;
  progress_.committed.store(stored->position.raw(), std::memory_order_relaxed);
  progress_.connected.store(true, std::memory_order_relaxed);
  progress_.set_alarm("");
  say(fmt::format("market {:012x}: writing from event {} on, the log ends at {}; {} rows are parked",
                  options.market, stored->position.raw() + 1, (*source)->end().raw(),
                  database->parked().count));
  return write_from(**source, projection, std::move(*database), options);
}

Ending Persister::write_from(EventSource& source, projection::Projection& projection, Database database,
                             const DatabaseOptions& options) {
  Handover handover;
  progress_.forget_beats();
  base::Result<bool> drained = false;
  std::thread drain{[&] {
    base::name_this_thread("drain");
    drained = Drain{source, projection, handover, progress_, options_.drain}.run();
    handover.close();
  }};
  ViewRefresh views{options, progress_};
  Ending ending = Writing{std::move(database), options, handover, progress_, options_.reconnect}.run();
  handover.abandon();
  drain.join();
  if (!drained) return refused(drained.error().message);
  views.stop();
  if (options_.rebuild && ending.kind == Ending::Kind::finished && *drained && !views.refresh()) {
    return refused(
        "all is written, but the materialized views could not be refreshed: SELECT paddock_refresh_views()");
  }
  // What was handed over is written, but the drain had not come to its end.
  if (ending.kind == Ending::Kind::finished && !*drained) return {Ending::Kind::stopped, ""};
  return ending;
}

base::Result<void> Persister::pass_position(EventSource& source, const projection::Stored& stored) {
  const model::Seq position = stored.position;
  if (position == model::Seq{0}) return {};
  const auto give_up = std::chrono::steady_clock::now() + options_.ahead_grace;
  model::Event last;
  while (!stopping()) {
    const auto taken = source.poll({&last, 1});
    if (!taken) return std::unexpected(taken.error());
    if (*taken == 1) break;
    const auto sentence = fmt::format(
        "the database is ahead of the log: it holds event {}, the log ends at {}; the journal was restored "
        "from an older copy, or the database is of a later one: restore the newer journal, or rebuild an "
        "empty database",
        position.raw(), source.end().raw());
    if (std::chrono::steady_clock::now() > give_up) return base::fail("{}", sentence);
    progress_.set_alarm(sentence);
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  if (stopping() || same_time(last.time, stored.last_time)) return {};
  return base::fail(
      "the database was not made from this log: event {}, its last one, happened at {} us there and at {} us "
      "here; the journal was restored from an older copy and trading went on: restore the newer journal, or "
      "rebuild an empty database",
      position.raw(), stored.last_time / 1000, last.time / 1000);
}

}  // namespace paddock::persister
