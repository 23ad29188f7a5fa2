#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/uuid.hpp"
#include "engine/model/types.hpp"
#include "persister/projection/batch.hpp"

namespace paddock::postgres {

/// Why something could not be done in the database.
struct Trouble {
  enum class Kind : std::uint8_t {
    /// The connection broke or the server cannot do it now: connect anew, compare positions, try again.
    lost,
    /// The position was not where the batch begins; nothing was written. Compare positions.
    moved,
    /// It will not get better by trying again (another market's database, a newer schema, a right that is
    /// missing): the message names what is wrong and what to do.
    refused,
  };
  Kind kind;
  std::string message;
};

template <class T>
using Outcome = std::expected<T, Trouble>;

struct DatabaseOptions {
  /// A libpq connection string or URI.
  std::string url;
  /// The market whose log is written; 48 bits.
  std::uint64_t market = 0;
  /// Who writes, for others to name: "persister pid 17 on host".
  std::string writer;
  /// Refuse a database that already has a position.
  bool must_be_empty = false;
  /// The last event of the log, for a rebuild: a database that is ahead of it is not touched.
  model::Seq log_end{0};
  /// How long a statement waits for a lock of somebody else before the batch is taken back and tried again.
  std::chrono::milliseconds lock_timeout{5000};
};

/// Rows that the tables refused for a reason of the data.
struct ParkedRows {
  std::size_t count = 0;
  std::vector<std::string> examples;  ///< the first few: table, key and reason
};

/// What looking after parked rows has come to.
struct CameBack {
  std::size_t rows = 0;     ///< moved to their tables just now
  bool ends_sweep = false;  ///< and with it a sweep that moved some
};

/// How far the log is in the tables, and who moved it there last.
struct PositionRow {
  model::Seq seq;
  std::string writer;
};

/// The PostgreSQL database of one market: the only user of libpqxx. One connection, one thread. Every call
/// waits for the server; after `lost` the object is of no further use.
class Database {
 public:
  /// Connects, brings the schema up to date under an advisory lock, and checks that the position, if there is
  /// one, is of this market; else makes it, at 0.
  [[nodiscard]] static Outcome<Database> open(const DatabaseOptions& options);
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  [[nodiscard]] Outcome<PositionRow> position();
  /// All that the fold needs to go on from the position.
  [[nodiscard]] Outcome<projection::Stored> load();
  /// Writes the batch and moves the position from `batch.from` to `batch.to`, in one transaction. A row that
  /// the tables refuse is parked. With `lost` it is not known whether the transaction was committed.
  [[nodiscard]] Outcome<void> write(const projection::Batch& batch);
  /// To be called again and again: now and then, in slices of bounded cost, moves parked rows whose reason is
  /// gone to their tables. `at` is the present position.
  [[nodiscard]] Outcome<CameBack> retry_parked(model::Seq at);
  /// Offerings of whose holders one was refused with the marks of all: those of that batch are not marked,
  /// and must be, each by a row of its own. Each is told once.
  [[nodiscard]] std::vector<base::Uuid> take_row_by_row();
  [[nodiscard]] const ParkedRows& parked() const noexcept;

 private:
  class Impl;
  explicit Database(std::unique_ptr<Impl> impl) noexcept;
  std::unique_ptr<Impl> impl_;
};

}  // namespace paddock::postgres
