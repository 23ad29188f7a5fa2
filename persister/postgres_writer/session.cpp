#include "persister/postgres_writer/session.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>
#include <vector>

#include "persister/postgres_writer/connection_string.hpp"

namespace paddock::postgres {
namespace {

/// What every statement here relies on. All statements of the writing path look rows up by key: the planner
/// must not fall back to reading tables whole because they were small when it looked. Rows that a policy
/// hides would look unknown: that is to be an error.
std::vector<Connection::Setting> settings_of(const DatabaseOptions& options) {
  return {
      {"search_path", "public"},
      {"timezone", "'UTC'"},
      {"datestyle", "'ISO'"},
      {"jit", "off"},
      {"plan_cache_mode", "force_generic_plan"},
      {"enable_seqscan", "off"},
      {"enable_hashjoin", "off"},
      {"enable_mergejoin", "off"},
      {"row_security", "off"},
      {"idle_in_transaction_session_timeout", "0"},
      {"statement_timeout", "0"},
      {"lock_timeout", fmt::to_string(options.lock_timeout.count())},
  };
}

/// "unnest($1::uuid[], $2::text[])"
std::string unnest(const TableShape& shape) {
  std::string call = "unnest(";
  for (std::size_t i = 0; i < shape.columns.size(); ++i) {
    fmt::format_to(std::back_inserter(call), "{}${}::{}[]", i == 0 ? "" : ", ", i + 1, shape.columns[i].type);
  }
  return call + ")";
}

/// "a = u.a, b = u.b" for the columns that are not keys.
std::string assignments(const TableShape& shape, std::string_view source) {
  std::string list;
  for (std::size_t i = shape.keys; i < shape.columns.size(); ++i) {
    const std::string_view name = shape.columns[i].name;
    fmt::format_to(std::back_inserter(list), "{}{} = {}.{}", list.empty() ? "" : ", ", name, source, name);
  }
  return list;
}

template <class Row>
void prepare_upsert(Connection& connection) {
  const TableShape& shape = shape_of<Row>();
  std::string keys;
  for (std::size_t i = 0; i < shape.keys; ++i) {
    fmt::format_to(std::back_inserter(keys), "{}{}", i == 0 ? "" : ", ", shape.columns[i].name);
  }
  connection.prepare(
      fmt::format("upsert_{}", shape.name),
      fmt::format("INSERT INTO {} ({}) SELECT * FROM {} ON CONFLICT ({}) DO UPDATE SET {}", shape.name,
                  column_list(shape), unnest(shape), keys, assignments(shape, "EXCLUDED")));
}

}  // namespace

Session::Session(const DatabaseOptions& with)
    : options(with), connection(with_timeouts(with.url), settings_of(with)) {}

void prepare_statements(Session& session) {
  Connection& connection = session.connection;
  prepare_upsert<projection::AccountRow>(connection);
  prepare_upsert<projection::BalanceRow>(connection);
  prepare_upsert<projection::OfferingRow>(connection);
  prepare_upsert<projection::LevelRow>(connection);
  prepare_upsert<projection::HoldingRow>(connection);
  prepare_upsert<projection::PortfolioRow>(connection);
  prepare_upsert<projection::BarRow>(connection);
  prepare_upsert<projection::MinuteRow>(connection);
  prepare_upsert<projection::WindowRow>(connection);
  prepare_upsert<projection::FlowRow>(connection);
  prepare_upsert<projection::StatsRow>(connection);
  prepare_upsert<projection::RankRow>(connection);
  prepare_upsert<projection::DayRow>(connection);
  connection.prepare("mark_holdings", marks_statement());

  const TableShape& change = shape_of<OrderChange>();
  connection.prepare("change_orders",
                     fmt::format("UPDATE market_orders o SET {} FROM {} AS u ({}) WHERE o.id = u.id",
                                 assignments(change, "u"), unnest(change), column_list(change)));
  const TableShape& level = shape_of<projection::LevelRow>();
  connection.prepare("remove_levels",
                     fmt::format("DELETE FROM {} t USING {} AS u ({}) WHERE {}", level.name, unnest(level),
                                 column_list(level), same_key(level, "t", "u")));
  connection.prepare("move_position",
                     "UPDATE persister_position SET seq = $3, writer = $4, event_time = "
                     "coalesce($5::timestamptz, event_time) "
                     "WHERE market_id = $1 AND seq = $2");
  connection.prepare("park",
                     "INSERT INTO parked_rows (table_name, row_key, event_number, reason, row) "
                     "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (table_name, row_key) "
                     "DO UPDATE SET event_number = EXCLUDED.event_number, row = EXCLUDED.row");
  for (const char* table : {"auth.users", "vehicles"}) {
    connection.prepare(
        fmt::format("add_to_{}", table),
        fmt::format("INSERT INTO {} (id) SELECT * FROM unnest($1::uuid[]) ON CONFLICT DO NOTHING", table));
    connection.prepare(fmt::format("known_in_{}", table),
                       fmt::format("SELECT id FROM {} WHERE id = ANY ($1::uuid[])", table));
  }
}

void cover_ledger(Session& session, model::Seq to) {
  // A partition is ready long before it is needed, and while nobody waits for it.
  constexpr std::uint64_t kAhead = 5'000'000;
  constexpr std::uint64_t kBetweenTries = 200'000;
  if (to.raw() < session.ledger_next_look) return;
  try {
    Transaction transaction{session.connection};
    session.ledger_covered =
        transaction.run(fmt::format("SELECT paddock_add_ledger_partitions({})", to.raw() + kAhead))
            .number(0, 0);
    transaction.commit();
    session.ledger_next_look = session.ledger_covered - kAhead;
  } catch (const SqlError&) {
    // Somebody holds a lock on the ledger, or took a right away: there is time until the events come.
    if (to.raw() >= session.ledger_covered) throw;
    session.ledger_next_look = to.raw() + kBetweenTries;
  }
}

void move_position(Session& session, Transaction& transaction, model::Seq from, model::Seq to,
                   std::int64_t last_time) {
  Fields time;
  time.time(last_time);
  const Field& text = time.all()[0];
  const auto moved = transaction.run_prepared(
      "move_position",
      {fmt::to_string(session.options.market), fmt::to_string(from.raw()), fmt::to_string(to.raw()),
       session.options.writer, text.is_null ? Transaction::Parameter{} : text.text});
  if (moved.affected() != 1) throw PositionMoved("the position is not where the batch begins");
}

}  // namespace paddock::postgres
