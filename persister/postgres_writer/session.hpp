#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "persister/postgres_writer/database.hpp"
#include "persister/postgres_writer/fields.hpp"
#include "persister/postgres_writer/parked_set.hpp"
#include "persister/postgres_writer/sql.hpp"
#include "persister/postgres_writer/tables.hpp"

namespace paddock::postgres {

/// Thrown up to Database: nothing will be better next time.
struct Refusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// Thrown up to Database: the position is not where the batch begins.
struct PositionMoved : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// A connection with the settings that every statement here relies on, and what is known about the database.
struct Session {
  explicit Session(const DatabaseOptions& options);

  DatabaseOptions options;
  Connection connection;
  bool owns_users = false;     ///< auth.users was made here: missing users are added
  bool owns_vehicles = false;  ///< so for vehicles
  ParkedSet parked;
  std::set<base::Uuid> seen_vehicles;  ///< in the table for certain; forgotten when a batch fails
  std::vector<base::Uuid> row_by_row;  ///< offerings whose marks were refused, not told yet
  std::uint64_t ledger_covered = 0;    ///< the first event that no partition of the ledger holds
  std::uint64_t ledger_next_look = 0;  ///< the event from which on the next partitions are to be made
};

/// Throws Refusal when the database has the tables of another market; changes nothing.
void refuse_another_market(Session& session);
/// Creates and upgrades the tables (schema/*.sql). Throws Refusal when the database is of a newer version or
/// refuses; `session` learns which reference tables are its own.
void bring_schema_up_to_date(Session& session);
/// Prepares the statements that writing and parking use; the tables must exist.
void prepare_statements(Session& session);
/// Checks the position's market and makes the position where there is none; tables with rows must have one.
void take_position(Session& session);
[[nodiscard]] PositionRow read_position(Session& session);
[[nodiscard]] projection::Stored load_fold(Session& session);
/// The part of the fold that is about the day that has not ended; accounts are read.
void load_day(Transaction& transaction, projection::Stored& stored);
/// Makes the ledger's next partitions when the events up to `to` come near the end of the newest one.
void cover_ledger(Session& session, model::Seq to);
/// What moved marks make of holdings and portfolios: one statement over arrays of offerings and marks.
[[nodiscard]] std::string marks_statement();
/// Writes a batch in one transaction; `careful`: row by row where needed, parking what is refused.
void write_batch(Session& session, const projection::Batch& batch, bool careful);

/// Tells whoever listens what the batch has of boundaries and ends of days, once the transaction is
/// committed.
void notify_days(Transaction& transaction, const projection::Batch& batch);

/// Learns from parked_rows what is parked.
void load_parked(Session& session);
/// The first few of them: table, key and reason.
[[nodiscard]] std::vector<std::string> examples_of_parked(Session& session, std::size_t most);

/// Locks the position's row and moves it; throws PositionMoved when it is not at `from`.
void move_position(Session& session, Transaction& transaction, model::Seq from, model::Seq to,
                   std::int64_t last_time);

/// COPY of the rows into their table.
template <class Row>
void copy_rows(Session& session, Transaction& transaction, std::span<const Row> rows) {
  const TableShape& shape = shape_of<Row>();
  std::vector<std::string> names;
  for (const Column& column : shape.columns) names.emplace_back(column.name);
  CopyStream stream{transaction, std::string{shape.name}, names};
  // In pieces that fit a socket's buffer, so that the server works while the next one is made.
  constexpr std::size_t kPiece = 60'000;
  std::string lines;
  Fields fields;
  for (const Row& row : rows) {
    fields.clear();
    encode(row, session.options.market, fields);
    append_copy_line(fields, lines);
    if (lines.size() < kPiece) continue;
    stream.write(lines);
    lines.clear();
  }
  if (!lines.empty()) stream.write(lines);
  stream.finish();
}

/// One array literal for each column of the rows, for `unnest`.
template <class Row>
[[nodiscard]] std::vector<Transaction::Parameter> column_arrays(Session& session, std::span<const Row> rows) {
  std::vector<Transaction::Parameter> arrays(shape_of<Row>().columns.size(), "{");
  Fields fields;
  for (const Row& row : rows) {
    fields.clear();
    encode(row, session.options.market, fields);
    for (std::size_t i = 0; i < arrays.size(); ++i) {
      const Field& field = fields.all()[i];
      if (arrays[i]->size() > 1) *arrays[i] += ',';
      // In quotes: a symbol may be NULL.
      if (field.is_null) {
        *arrays[i] += "NULL";
      } else {
        *arrays[i] += '"';
        *arrays[i] += field.text;
        *arrays[i] += '"';
      }
    }
  }
  for (auto& array : arrays) *array += '}';
  return arrays;
}

}  // namespace paddock::postgres
