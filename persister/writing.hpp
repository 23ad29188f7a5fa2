#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "persister/handover.hpp"
#include "persister/postgres_writer/database.hpp"
#include "persister/progress.hpp"

namespace paddock::persister {

/// How a run over one state of the tables ended.
struct Ending {
  enum class Kind : std::uint8_t {
    finished,  ///< everything there was to write is written
    stopped,   ///< asked to
    behind,    ///< the database went back to an earlier position (a failover, a backup): fold anew from there
    refused,   ///< it would not get better by trying again
  };
  Kind kind;
  std::string message;
};

/// Pauses between attempts to reach the database.
struct ReconnectOptions {
  std::chrono::milliseconds shortest{100};
  std::chrono::milliseconds longest{2000};
};

/// Sleeps for a pause that doubles from attempt to attempt, and ends early when everybody is to stop.
class Pauses {
 public:
  Pauses(const ReconnectOptions& options, const Progress& progress)
      : options_(options), progress_(progress), next_(options.shortest) {}
  void sleep();

 private:
  ReconnectOptions options_;
  const Progress& progress_;
  std::chrono::milliseconds next_;
};

/// The writing thread: commits batches in order, one transaction each. When the connection breaks it connects
/// anew and lets the position in the database decide whether the batch is in it: exactly once, also when the
/// outcome of a COMMIT is unknown.
class Writing {
 public:
  Writing(postgres::Database database, const postgres::DatabaseOptions& options, Handover& handover,
          Progress& progress, const ReconnectOptions& reconnect);

  /// Until the handover is closed and empty, or it cannot go on. After `progress.stop` a database that is
  /// away is not waited for.
  [[nodiscard]] Ending run();

 private:
  enum class Step : std::uint8_t {
    away,   ///< the database still does not answer
    again,  ///< the batch is not in the tables
    done,   ///< it is: the COMMIT had come through
    end,    ///< `ending_` says why this cannot go on
  };

  /// What is to be written: events from + 1 .. to.
  struct Span {
    model::Seq from;
    model::Seq to;
  };

  /// Writes one batch however often the database goes away; false: `ending_` says why not.
  bool write(const projection::Batch& batch);
  /// Once a second, with nothing to write: whether the database is there, and is where it was left.
  bool look_after();
  /// Connects anew and judges the position.
  [[nodiscard]] Step compare_positions(const Span& span);
  [[nodiscard]] Step judge(const postgres::PositionRow& position, const Span& span);
  /// `away`, or `end` when waiting would not help.
  Step note_away(const postgres::Trouble& trouble);
  void note_committed(const projection::Batch& batch, std::int64_t began_ns);
  void retry_parked();

  postgres::Database database_;
  postgres::DatabaseOptions options_;
  Handover& handover_;
  Progress& progress_;
  ReconnectOptions reconnect_;
  Ending ending_{Ending::Kind::stopped, ""};
  std::int64_t next_look_ns_ = 0;
};

}  // namespace paddock::persister
