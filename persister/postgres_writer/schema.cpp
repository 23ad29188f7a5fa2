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

bool has_schema(Transaction& transaction) {
  return transaction.run("SELECT to_regclass('public.paddock_schema') IS NOT NULL").boolean(0, 0);
}

/// The first file that was applied here and is not this program's of that number; empty: there is none.
std::string foreign_file(Transaction& transaction) {
  const Rows files = transaction.run("SELECT version, file FROM paddock_schema ORDER BY version");
  for (std::size_t i = 0; i < files.size(); ++i) {
    const std::size_t version = files.number(i, 0);
    if (version > schema_files().size()) break;
    if (files.text(i, 1) != schema_files()[version - 1].name) return files.text(i, 1);
  }
  return "";
}

bool is_up_to_date(Session& session) {
  Transaction transaction{session.connection};
  return has_schema(transaction) && version_of(transaction) == schema_files().size() &&
         foreign_file(transaction).empty();
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

/// Whatever any Paddock made in the database, reference tables, schemas and roles apart; what depends on it
/// and is somebody else's is an error. Functions go by name, since their arguments changed.
constexpr std::string_view kDropEverything = R"(
  DROP MATERIALIZED VIEW IF EXISTS current_market_state, order_book_summary, top_performers;
  DROP VIEW IF EXISTS all_market_orders, all_market_trades, live_market_state, live_order_book_summary,
    live_top_performers, live_trading_stats;
  DROP FUNCTION IF EXISTS own_trades, order_book;
  DROP TABLE IF EXISTS history.market_trades, history.market_orders, market_trades, market_orders,
    share_holdings, portfolio_positions, market_snapshots, market_snapshots_minute, trading_windows,
    price_discovery_events, leaderboard_snapshots, user_trading_stats, trading_days, day_flows, cash_ledger,
    cash_balances, accounts, order_book_levels, vehicle_offerings, parked_rows, persister_position;
  DO $$
  DECLARE
    routine REGPROCEDURE;
  BEGIN
    FOR routine IN SELECT oid FROM pg_proc
      WHERE pronamespace = 'public'::regnamespace AND proowner = current_user::regrole
        AND (proname LIKE 'paddock\_%' OR proname LIKE 'order\_book%') LOOP
      EXECUTE format('DROP ROUTINE %s', routine);
    END LOOP;
  END
  $$)";

/// Tables of an earlier Paddock hold nothing that the log does not: a rebuild drops them. What they refer to
/// stays, and what is known of it.
void make_way(Session& session, Transaction& transaction, const std::string& foreign) {
  if (!session.options.must_be_empty) {
    throw Refusal(fmt::format(
        "the tables were made by an earlier Paddock (its schema has the file {}): write them anew from "
        "the log with paddock-persister --config FILE --rebuild, which drops Paddock's own tables in "
        "this database first",
        foreign));
  }
  const Rows position = transaction.run("SELECT seq FROM persister_position");
  if (position.size() == 1 && position.number(0, 0) > session.options.log_end.raw()) {
    throw Refusal(fmt::format(
        "the tables of an earlier Paddock are ahead of the log: they hold event {}, the log ends at {}; "
        "the journal was restored from an older copy: restore the newer one, or rebuild into an empty "
        "database",
        position.number(0, 0), session.options.log_end.raw()));
  }
  try {
    transaction.run(std::string{kDropEverything});
    transaction.run("DELETE FROM paddock_schema");
  } catch (const SqlError& refused) {
    if (refused.blame() == SqlError::Blame::connection) throw;
    throw Refusal(
        fmt::format("the tables of an earlier Paddock cannot be dropped: {}; remove what depends on them",
                    refused.what()));
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
    if (version_of(transaction) > schema_files().size()) {
      throw Refusal(
          fmt::format("the database has schema version {}, this program knows {}: run the newer program",
                      version_of(transaction), schema_files().size()));
    }
    if (const auto foreign = foreign_file(transaction); !foreign.empty()) {
      make_way(session, transaction, foreign);
    }
    apply_files(transaction, version_of(transaction));
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
