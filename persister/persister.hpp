#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "engine/base/result.hpp"
#include "persister/drain.hpp"
#include "persister/event_source.hpp"
#include "persister/postgres_writer/database.hpp"
#include "persister/progress.hpp"
#include "persister/writing.hpp"

namespace paddock::persister {

struct PersisterOptions {
  /// libpq connection string of the market's database.
  std::string database;
  DrainOptions drain;
  ReconnectOptions reconnect;
  /// Write the whole log into an empty database and end.
  bool rebuild = false;
  /// How long a batch waits for a lock that somebody else holds before it is taken back and tried again.
  std::chrono::milliseconds lock_timeout{5000};
  /// How long a database may be ahead of the log before it is refused: a log without a running engine ends
  /// where it is known to be on the disk, which can be before what was read from memory earlier.
  std::chrono::milliseconds ahead_grace{15'000};
};

/// Opens the log from a seq on; kFromEnd of LogReader: just to see whose it is.
using OpenSource = std::function<base::Result<std::unique_ptr<EventSource>>(model::Seq from)>;

/// Drains a market's log into its database until told to stop: a drain thread, and the calling thread, which
/// writes. The database may be away at any time, for any length of time.
class Persister {
 public:
  Persister(OpenSource open_source, PersisterOptions options, Progress& progress);

  /// Blocks. An error: it cannot go on, with the reason and what to do; or a rebuild was stopped on its way.
  [[nodiscard]] base::Result<void> run();

 private:
  /// The market of the log, waited for; 0: asked to stop.
  [[nodiscard]] base::Result<std::uint64_t> wait_for_market();
  /// Reads the log from its first event on, before a rebuild drops anything for its sake; its last event.
  [[nodiscard]] base::Result<model::Seq> check_whole_log();
  /// A connection, waited for. `stopped`: asked to stop before there was one.
  [[nodiscard]] postgres::Outcome<postgres::Database> connect(const postgres::DatabaseOptions& options);
  /// From the position in the database on, until something ends it.
  [[nodiscard]] Ending run_once(const postgres::DatabaseOptions& options);
  [[nodiscard]] Ending write_from(EventSource& source, projection::Projection& projection,
                                  postgres::Database database, const postgres::DatabaseOptions& options);
  /// Takes the event at the tables' position from a source that begins there, and holds it against them: the
  /// log must reach so far and be the one that made them. Nothing: it does, or it was asked to stop.
  [[nodiscard]] base::Result<void> pass_position(EventSource& source, const projection::Stored& stored);
  [[nodiscard]] bool stopping() const noexcept { return progress_.stop.load(std::memory_order_relaxed); }

  OpenSource open_source_;
  PersisterOptions options_;
  Progress& progress_;
};

}  // namespace paddock::persister
