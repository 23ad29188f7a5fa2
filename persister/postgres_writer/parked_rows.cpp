#include <fmt/format.h>

#include <iterator>

#include "persister/postgres_writer/session.hpp"

namespace paddock::postgres {
namespace {

/// A table whose parked rows may move, what must be true of a parked row `r` before it is tried, and whether
/// a row with the same key can be in the table already.
struct Parkable {
  const TableShape* shape;
  const char* condition;
  bool replaces;
};

constexpr const char* kNoCondition = "TRUE";

/// In the order in which rows refer to each other.
std::vector<Parkable> parkable_tables() {
  return {
      {&shape_of<projection::AccountRow>(), kNoCondition, true},
      {&shape_of<projection::OfferingRow>(), kNoCondition, true},
      {&shape_of<projection::BalanceRow>(), kNoCondition, true},
      {&shape_of<projection::LedgerRow>(), kNoCondition, false},
      {&shape_of<projection::OrderRow>(), "EXISTS (SELECT FROM auth.users u WHERE u.id = r.user_id)", true},
      {&shape_of<projection::TradeRow>(),
       "EXISTS (SELECT FROM auth.users u WHERE u.id = r.buyer_id) AND "
       "EXISTS (SELECT FROM auth.users u WHERE u.id = r.seller_id) AND "
       "EXISTS (SELECT FROM market_orders o WHERE o.id = r.buy_order_id) AND "
       "EXISTS (SELECT FROM market_orders o WHERE o.id = r.sell_order_id)",
       false},
      {&shape_of<projection::HoldingRow>(), "EXISTS (SELECT FROM auth.users u WHERE u.id = r.holder_id)",
       true},
      {&shape_of<projection::PortfolioRow>(), "EXISTS (SELECT FROM auth.users u WHERE u.id = r.user_id)",
       true},
      {&shape_of<projection::BarRow>(), kNoCondition, true},
      {&shape_of<projection::DiscoveryRow>(), kNoCondition, false},
  };
}

/// Moves the rows with these keys to their table; they leave parked_rows.
std::string move_statement(const Parkable& table) {
  const TableShape& shape = *table.shape;
  std::string keys;
  std::string assignments;
  for (std::size_t i = 0; i < shape.columns.size(); ++i) {
    const auto name = shape.columns[i].name;
    if (i < shape.keys) {
      keys += fmt::format("{}{}", i == 0 ? "" : ", ", name);
    } else {
      assignments += fmt::format("{}{} = EXCLUDED.{}", i == shape.keys ? "" : ", ", name, name);
    }
  }
  const std::string conflict =
      table.replaces ? fmt::format("ON CONFLICT ({}) DO UPDATE SET {}", keys, assignments) : "";
  return fmt::format(
      "WITH moved AS (DELETE FROM parked_rows w WHERE w.table_name = '{0}' AND w.row_key = ANY ($1::text[]) "
      "RETURNING w.event_number, w.row_key, w.row) "
      "INSERT INTO {0} ({1}) SELECT {2} FROM moved w, jsonb_populate_record(NULL::{0}, w.row) r "
      "ORDER BY w.event_number, w.row_key {3}",
      shape.name, column_list(shape), column_list(shape, "r."), conflict);
}

std::vector<std::string> movable_keys(Transaction& transaction, const Parkable& table) {
  const Rows rows = transaction.run(
      fmt::format("SELECT w.row_key FROM parked_rows w, jsonb_populate_record(NULL::{0}, w.row) r "
                  "WHERE w.table_name = '{0}' AND {1} ORDER BY w.event_number, w.row_key",
                  table.shape->name, table.condition));
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < rows.size(); ++i) keys.push_back(rows.text(i, 0));
  return keys;
}

/// As many of the rows as their table takes; those it refuses stay parked.
std::size_t move_rows(Transaction& transaction, const std::string& statement,
                      std::span<const std::string> keys) {
  if (keys.empty()) return 0;
  try {
    std::string array = "{";
    for (const std::string& key : keys)
      fmt::format_to(std::back_inserter(array), "{}\"{}\"", array.size() > 1 ? "," : "", key);
    Savepoint part{transaction};
    transaction.run_with(statement, {array + "}"});
    part.keep();
    return keys.size();
  } catch (const SqlError& problem) {
    if (problem.blame() != SqlError::Blame::data) throw;
  }
  if (keys.size() == 1) return 0;
  const std::size_t half = keys.size() / 2;
  return move_rows(transaction, statement, keys.first(half)) +
         move_rows(transaction, statement, keys.subspan(half));
}

/// Rows that were written with the reference left open get it.
std::size_t fill_references(Transaction& transaction, std::string_view table, std::string_view column,
                            std::string_view key, std::string_view target) {
  return transaction
      .run(fmt::format(
          "WITH known AS (DELETE FROM parked_rows w WHERE w.table_name = '{0}.{1}' AND "
          "EXISTS (SELECT FROM {3} k WHERE k.id = (w.row->>'{1}')::uuid) RETURNING w.row_key, w.row) "
          "UPDATE {0} t SET {1} = (k.row->>'{1}')::uuid FROM known k WHERE t.{2} = k.row_key::bigint",
          table, column, key, target))
      .affected();
}

}  // namespace

void load_parked(Session& session) {
  session.parked = ParkedSet{};
  session.seen_vehicles.clear();
  Transaction transaction{session.connection};
  const Rows rows = transaction.run(
      "SELECT table_name, row_key, row->>'user_id', row->>'vehicle_id', row->>'id', row->>'account_number' "
      "FROM parked_rows");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string table = rows.text(i, 0);
    const auto uuid = [&](std::size_t column) {
      return base::parse_uuid(rows.text(i, column)).value_or(base::Uuid{});
    };
    if (table == "accounts.user_id") {
      session.parked.users.insert(uuid(2));
    } else if (table == "vehicle_offerings.vehicle_id") {
      session.parked.vehicles.insert(uuid(3));
    } else {
      session.parked.add_row(table, rows.text(i, 1));
      if (table == "vehicle_offerings") session.parked.offerings.insert(uuid(4));
      if (table == "accounts") {
        session.parked.accounts.insert(model::AccountId{static_cast<std::uint32_t>(rows.number(i, 5))});
      }
    }
  }
}

ParkedRows describe_parked(Session& session) {
  Transaction transaction{session.connection};
  ParkedRows parked;
  parked.count = transaction.run("SELECT count(*) FROM parked_rows").number(0, 0);
  const Rows rows = transaction.run(
      "SELECT table_name, row_key, reason FROM parked_rows ORDER BY event_number, table_name, row_key LIMIT "
      "5");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    parked.examples.push_back(fmt::format("{} {}: {}", rows.text(i, 0), rows.text(i, 1), rows.text(i, 2)));
  }
  return parked;
}

std::size_t unpark(Session& session, model::Seq at) {
  std::size_t moved = 0;
  {
    Transaction transaction{session.connection};
    move_position(session, transaction, at, at, 0);
    moved += fill_references(transaction, "accounts", "user_id", "account_number", "auth.users");
    moved += fill_references(transaction, "vehicle_offerings", "vehicle_id", "offering_number", "vehicles");
    for (const Parkable& table : parkable_tables()) {
      moved += move_rows(transaction, move_statement(table), movable_keys(transaction, table));
    }
    transaction.commit();
  }
  load_parked(session);
  return moved;
}

}  // namespace paddock::postgres
