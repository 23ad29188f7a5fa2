#include <fmt/format.h>

#include "persister/postgres_writer/schema_files.hpp"
#include "persister/postgres_writer/session.hpp"

namespace paddock::postgres {
namespace {

/// Held by whoever changes the schema: any number does that nobody else uses.
constexpr const char* kSchemaLock = "SELECT pg_advisory_xact_lock(7089336938131513954)";

std::size_t version_of(Transaction& transaction) {
  return transaction.run("SELECT coalesce(max(version), 0) FROM paddock_schema").number(0, 0);
}

bool is_up_to_date(Session& session) {
  Transaction transaction{session.connection};
  const auto there = transaction.run("SELECT to_regclass('public.paddock_schema') IS NOT NULL").boolean(0, 0);
  return there && version_of(transaction) == schema_files().size();
}

void apply_files(Transaction& transaction, std::size_t from) {
  for (std::size_t i = from; i < schema_files().size(); ++i) {
    const SchemaFile& file = schema_files()[i];
    try {
      transaction.run(std::string{file.sql});
    } catch (const SqlError& refused) {
      if (refused.blame() == SqlError::Blame::connection) throw;
      throw Refusal(
          fmt::format("the schema file {} cannot be applied: {}; it is left undone: give the role the "
                      "right to create tables and to refer to auth.users and vehicles, and remove or "
                      "rename what is in the way",
                      file.name, refused.what()));
    }
    transaction.run_with("INSERT INTO paddock_schema VALUES ($1, $2)",
                         {fmt::to_string(i + 1), std::string{file.name}});
  }
}

/// The position's row, which must be this market's.
Rows position_of_this_market(Session& session, Transaction& transaction) {
  Rows position = transaction.run("SELECT market_id, seq, writer FROM persister_position");
  if (position.size() == 1 && position.number(0, 0) != session.options.market) {
    throw Refusal(
        fmt::format("the database belongs to market {:012x}, the log is of market {:012x}: give each "
                    "market a database of its own",
                    position.number(0, 0), session.options.market));
  }
  return position;
}

bool tables_hold_rows(Transaction& transaction) {
  return transaction
      .run(
          "SELECT EXISTS (SELECT FROM accounts) OR EXISTS (SELECT FROM market_orders) OR "
          "EXISTS (SELECT FROM parked_rows)")
      .boolean(0, 0);
}

}  // namespace

void refuse_another_market(Session& session) {
  Transaction transaction{session.connection};
  if (transaction.run("SELECT to_regclass('public.persister_position') IS NOT NULL").boolean(0, 0)) {
    static_cast<void>(position_of_this_market(session, transaction));
  }
}

void bring_schema_up_to_date(Session& session) {
  if (!is_up_to_date(session)) {
    Transaction transaction{session.connection};
    transaction.run(kSchemaLock);
    transaction.run(
        "CREATE TABLE IF NOT EXISTS paddock_schema (version INTEGER PRIMARY KEY, file TEXT NOT NULL)");
    const std::size_t version = version_of(transaction);
    if (version > schema_files().size()) {
      throw Refusal(
          fmt::format("the database has schema version {}, this program knows {}: run the newer program",
                      version, schema_files().size()));
    }
    apply_files(transaction, version);
    transaction.commit();
  }
  Transaction transaction{session.connection};
  const Rows tables = transaction.run("SELECT table_name, made_here FROM paddock_reference_tables");
  for (std::size_t i = 0; i < tables.size(); ++i) {
    (tables.at(i, 0) == "auth.users" ? session.owns_users : session.owns_vehicles) = tables.boolean(i, 1);
  }
  // A right to read them that is missing, or rows hidden by a policy, show here and not in a batch.
  for (const char* table : {"auth.users", "vehicles"}) {
    transaction.run(fmt::format("SELECT id FROM {} LIMIT 0", table));
  }
}

void take_position(Session& session) {
  Transaction transaction{session.connection};
  transaction.run_with(
      "INSERT INTO persister_position (market_id, seq, writer) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING",
      {fmt::to_string(session.options.market), session.options.writer});
  // Whoever writes now comes before or after both looks, not between them.
  transaction.run("SELECT FROM persister_position FOR UPDATE");
  const Rows position = position_of_this_market(session, transaction);
  if (position.number(0, 1) == 0 && tables_hold_rows(transaction)) {
    throw Refusal(
        "the tables hold rows, but no position says how far the log is in them: somebody deleted or reset "
        "it; rebuild into an empty database (paddock-persister --rebuild)");
  }
  if (session.options.must_be_empty && position.number(0, 1) != 0) {
    throw Refusal(fmt::format("a rebuild needs an empty database, this one is at event {}: create a new one",
                              position.number(0, 1)));
  }
  transaction.commit();
}

PositionRow read_position(Session& session) {
  Transaction transaction{session.connection};
  const Rows rows = transaction.run("SELECT market_id, seq, writer FROM persister_position");
  if (rows.size() != 1 || rows.number(0, 0) != session.options.market) {
    throw Refusal(
        fmt::format("the position of market {:012x} has gone from the database: somebody emptied it "
                    "while this persister ran",
                    session.options.market));
  }
  return {model::Seq{rows.number(0, 1)}, rows.text(0, 2)};
}

}  // namespace paddock::postgres
