#include "persister/postgres_writer/unparking.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <vector>

#include "engine/base/clock.hpp"
#include "persister/postgres_writer/session.hpp"

namespace paddock::postgres {
namespace {

/// Rows that a slice looks at, and statements of a slice that a table may refuse.
constexpr std::size_t kSlice = 5000;
constexpr std::size_t kMostRefused = 100;
constexpr std::int64_t kShortestPauseNs = 10'000'000'000;
constexpr std::int64_t kLongestPauseNs = 600'000'000'000;

/// A kind of parked row. `select`: the next rows by key, and whether each is to be tried; `move`: takes keys
/// to their table and returns those that went.
struct Step {
  std::string name;  ///< what parked_rows calls it
  bool is_reference;
  std::string select;
  std::string move;
};

std::string next_rows(std::string_view name) {
  return fmt::format(
      "(SELECT row_key, row FROM parked_rows WHERE table_name = '{}' AND row_key > $1 "
      "ORDER BY row_key LIMIT {}) w",
      name, kSlice);
}

/// Rows of a table; `condition` on a parked row `r` saves attempts that must fail. `replaces`: a row with the
/// same key can be in the table already. Where `is_gone` holds of `r`, that row goes instead.
template <class Row>
Step step_of(std::string_view condition, bool replaces, std::string_view is_gone = "") {
  const TableShape& shape = shape_of<Row>();
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
      replaces ? fmt::format("ON CONFLICT ({}) DO UPDATE SET {}", keys, assignments) : "";
  const std::string removal = is_gone.empty()
                                  ? ""
                                  : fmt::format(
                                        "removed AS (DELETE FROM {0} t USING moved w, "
                                        "jsonb_populate_record(NULL::{0}, w.row) r WHERE {1} AND {2}), ",
                                        shape.name, is_gone, same_key(shape, "t", "r"));
  return {
      std::string{shape.name}, false,
      fmt::format("SELECT w.row_key, {} FROM {}, jsonb_populate_record(NULL::{}, w.row) r ORDER BY w.row_key",
                  condition, next_rows(shape.name), shape.name),
      fmt::format("WITH moved AS (DELETE FROM parked_rows w WHERE w.table_name = '{0}' AND "
                  "w.row_key = ANY ($1::text[]) RETURNING w.row_key, w.row), "
                  "{4}inserted AS (INSERT INTO {0} ({1}) SELECT {2} FROM moved w, "
                  "jsonb_populate_record(NULL::{0}, w.row) r {5}ORDER BY w.row_key {3}) "
                  "SELECT row_key FROM moved",
                  shape.name, column_list(shape), column_list(shape, "r."), conflict, removal,
                  is_gone.empty() ? "" : fmt::format("WHERE NOT ({}) ", is_gone))};
}

/// A column that was left open in rows that are in their table; a row that is parked itself waits.
Step reference_of(std::string_view table, std::string_view column, std::string_view key,
                  std::string_view target) {
  const std::string name = fmt::format("{}.{}", table, column);
  return {name, true,
          fmt::format("SELECT w.row_key, EXISTS (SELECT FROM {} k WHERE k.id = (w.row->>'{}')::uuid) FROM {} "
                      "ORDER BY w.row_key",
                      target, column, next_rows(name)),
          fmt::format("WITH filled AS (UPDATE {0} t SET {1} = (w.row->>'{1}')::uuid FROM parked_rows w "
                      "WHERE w.table_name = '{3}' AND w.row_key = ANY ($1::text[]) AND "
                      "t.{2} = w.row_key::bigint RETURNING w.row_key) "
                      "DELETE FROM parked_rows w USING filled f WHERE w.table_name = '{3}' AND "
                      "w.row_key = f.row_key RETURNING w.row_key",
                      table, column, key, name)};
}

std::string known_user(std::string_view column) {
  return fmt::format("EXISTS (SELECT FROM auth.users u WHERE u.id = r.{})", column);
}
std::string known_order(std::string_view column) {
  return fmt::format("EXISTS (SELECT FROM market_orders o WHERE o.id = r.{})", column);
}

/// In the order in which rows refer to each other.
const std::vector<Step>& steps() {
  static const std::string offering = "EXISTS (SELECT FROM vehicle_offerings f WHERE f.id = r.offering_id)";
  static const std::string account =
      "EXISTS (SELECT FROM accounts a WHERE a.account_number = r.account_number)";
  static const std::vector<Step> all = {
      step_of<projection::AccountRow>("TRUE", true),
      reference_of("accounts", "user_id", "account_number", "auth.users"),
      step_of<projection::OfferingRow>("TRUE", true),
      reference_of("vehicle_offerings", "vehicle_id", "offering_number", "vehicles"),
      step_of<projection::BalanceRow>(account, true),
      step_of<projection::LedgerRow>(account, false),
      step_of<projection::FlowRow>(account, true),
      step_of<projection::OrderRow>(fmt::format("{} AND {}", known_user("user_id"), offering), true),
      step_of<projection::LevelRow>(offering, true, "r.orders = 0"),
      step_of<projection::TradeRow>(
          fmt::format("{} AND {} AND {} AND {}", known_user("buyer_id"), known_user("seller_id"),
                      known_order("buy_order_id"), known_order("sell_order_id")),
          false),
      step_of<projection::HoldingRow>(fmt::format("{} AND {}", known_user("holder_id"), offering), true),
      step_of<projection::PortfolioRow>(known_user("user_id"), true),
      step_of<projection::BarRow>(offering, true),
      step_of<projection::MinuteRow>(offering, true),
      step_of<projection::WindowRow>(offering, true),
      step_of<projection::StatsRow>(known_user("user_id"), true),
      step_of<projection::RankRow>(known_user("user_id"), true),
      step_of<projection::DayRow>("TRUE", true),
      step_of<projection::DiscoveryRow>(offering, false),
  };
  return all;
}

/// Tries to move the keys; those that went, or nothing when the table refuses any of them.
std::optional<std::vector<std::string>> try_move(Transaction& transaction, const std::string& statement,
                                                 std::span<const std::string> keys) {
  std::string array = "{";
  for (const std::string& key : keys) {
    fmt::format_to(std::back_inserter(array), "{}\"{}\"", array.size() > 1 ? "," : "", key);
  }
  try {
    Savepoint part{transaction};
    const Rows rows = transaction.run_with(statement, {array + "}"});
    part.keep();
    std::vector<std::string> moved;
    for (std::size_t i = 0; i < rows.size(); ++i) moved.push_back(rows.text(i, 0));
    return moved;
  } catch (const SqlError& problem) {
    if (problem.blame() != SqlError::Blame::data) throw;
    return {};
  }
}

/// As many of the keys as the table takes go to `moved`; returns how many were tried before too much was
/// refused. Halves what it tries at once at every refusal, and doubles it when all went well.
std::size_t move_keys(Transaction& transaction, const std::string& statement,
                      std::span<const std::string> keys, std::vector<std::string>& moved) {
  std::size_t tried = 0;
  std::size_t refused = 0;
  for (std::size_t size = keys.size(); tried < keys.size() && refused < kMostRefused;) {
    size = std::min(size, keys.size() - tried);
    if (const auto went = try_move(transaction, statement, keys.subspan(tried, size))) {
      moved.insert(moved.end(), went->begin(), went->end());
      tried += size;
      size *= 2;
      continue;
    }
    ++refused;
    if (size == 1) ++tried;
    size = std::max<std::size_t>(size / 2, 1);
  }
  return tried;
}

void forget(ParkedSet& parked, const Step& step, const std::string& key) {
  if (step.is_reference) return parked.remove_reference(step.name, key);
  parked.remove_row(step.name, key);
  if (step.name == "vehicle_offerings") parked.remove_offering(base::parse_uuid(key).value_or(base::Uuid{}));
  if (step.name == "accounts") {
    parked.remove_account(model::AccountId{static_cast<std::uint32_t>(parse_wide(key))});
  }
}

}  // namespace

CameBack Unparking::work(Session& session, model::Seq at) {
  if (!sweeping_) {
    if (session.parked.empty()) return {};
    const std::int64_t now = base::monotonic_ns();
    const bool is_due = now >= next_sweep_ns_;
    if (!is_due && now < next_look_up_ns_) return {};
    const bool somebody_came = look_up(session);
    if (!is_due && !somebody_came) return {};
    if (somebody_came) pause_ns_ = 0;
    sweeping_ = true;
    step_ = moved_ = 0;
    after_.clear();
  }
  const std::size_t moved = slice(session, at);
  moved_ += moved;
  if (step_ < steps().size()) return {.rows = moved};
  finish_sweep();
  return {.rows = moved, .ends_sweep = moved_ > 0};
}

void Unparking::finish_sweep() {
  sweeping_ = false;
  pause_ns_ = moved_ > 0 ? kShortestPauseNs : std::clamp(pause_ns_ * 2, kShortestPauseNs, kLongestPauseNs);
  next_sweep_ns_ = base::monotonic_ns() + pause_ns_;
}

bool Unparking::look_up(Session& session) {
  const bool users = look_up_some(session, true, users_after_);
  const bool vehicles = look_up_some(session, false, vehicles_after_);
  const bool is_through = users_after_.is_nil() && vehicles_after_.is_nil();
  next_look_up_ns_ = is_through ? base::monotonic_ns() + kShortestPauseNs : 0;
  return users || vehicles;
}

bool Unparking::look_up_some(Session& session, bool users, base::Uuid& after) {
  const std::set<base::Uuid>& unknown = users ? session.parked.users() : session.parked.vehicles();
  std::string array = "{";
  std::size_t count = 0;
  auto next = unknown.upper_bound(after);
  for (; next != unknown.end() && count < kSlice; ++next, ++count) {
    after = *next;
    fmt::format_to(std::back_inserter(array), "{}{}", count > 0 ? "," : "", base::to_string(*next));
  }
  if (next == unknown.end()) after = base::Uuid{};
  if (count == 0) return false;
  Transaction transaction{session.connection};
  const Rows known =
      transaction.run_prepared(users ? "known_in_auth.users" : "known_in_vehicles", {array + "}"});
  for (std::size_t i = 0; i < known.size(); ++i) {
    const auto id = base::parse_uuid(known.text(i, 0)).value_or(base::Uuid{});
    users ? session.parked.remove_user(id) : session.parked.remove_vehicle(id);
  }
  return known.size() > 0;
}

std::size_t Unparking::slice(Session& session, model::Seq at) {
  const Step& step = steps()[step_];
  std::vector<std::string> moved;
  std::vector<std::string> keys;
  Transaction transaction{session.connection};
  move_position(session, transaction, at, at, 0);
  const Rows rows = transaction.run_with(step.select, {after_});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows.boolean(i, 1)) keys.push_back(rows.text(i, 0));
  }
  const std::size_t tried = move_keys(transaction, step.move, keys, moved);
  if (tried < keys.size()) {
    after_ = keys[tried - 1];
  } else if (rows.size() == kSlice) {
    after_ = rows.text(rows.size() - 1, 0);
  } else {
    ++step_;
    after_.clear();
  }
  transaction.commit();
  for (const std::string& key : moved) forget(session.parked, step, key);
  return moved.size();
}

}  // namespace paddock::postgres
