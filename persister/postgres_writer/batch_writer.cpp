#include "persister/postgres_writer/batch_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "persister/postgres_writer/dependence.hpp"

namespace paddock::postgres {

using projection::AccountRow;
using projection::OfferingRow;
using projection::OrderRow;

namespace {

std::string uuid_array(const std::vector<base::Uuid>& ids) {
  std::string array = "{";
  for (const base::Uuid& id : ids) {
    if (array.size() > 1) array += ',';
    array += base::to_string(id);
  }
  return array + "}";
}

}  // namespace

void BatchWriter::write(const projection::Batch& batch) {
  write_accounts(batch.accounts);
  write_offerings(batch.offerings);
  copy<OrderRow>(batch.new_orders);
  write_changed_orders(batch.changed_orders);
  write_levels(batch.levels);
  copy<projection::TradeRow>(batch.trades);
  upsert<projection::BalanceRow>(batch.balances);
  copy<projection::LedgerRow>(batch.ledger);
  upsert<projection::FlowRow>(batch.flows);
  upsert<projection::HoldingRow>(batch.holdings);
  // What follows from marks for everyone, then what is known of those who traded.
  write_marks(batch.marks);
  upsert<projection::PortfolioRow>(batch.portfolios);
  upsert<projection::BarRow>(batch.bars);
  upsert<projection::MinuteRow>(batch.minutes);
  upsert<projection::WindowRow>(batch.windows);
  copy<projection::DiscoveryRow>(batch.discoveries);
  upsert<projection::StatsRow>(batch.stats);
  upsert<projection::RankRow>(batch.ranks);
  upsert<projection::DayRow>(batch.days);
}

void BatchWriter::write_accounts(std::span<const AccountRow> rows) {
  if (rows.empty()) return;
  std::vector<base::Uuid> users;
  for (const AccountRow& row : rows) {
    if (!row.user.is_nil()) users.push_back(row.user);
  }
  const auto there = known("auth.users", session_.owns_users, users);
  std::vector<AccountRow> writable(rows.begin(), rows.end());
  for (AccountRow& row : writable) {
    if (row.user.is_nil() || there.contains(row.user)) continue;
    session_.parked.add_user(row.user);
    park_reference("accounts.user_id", row.account.raw(),
                   fmt::format(R"({{"user_id":"{}"}})", base::to_string(row.user)),
                   fmt::format("auth.users does not know user {} of account {}", base::to_string(row.user),
                               row.account.raw()));
    row.user = base::Uuid{};
  }
  upsert<AccountRow>(writable);
}

void BatchWriter::write_offerings(std::span<const OfferingRow> rows) {
  if (rows.empty()) return;
  std::vector<base::Uuid> unseen;
  for (const OfferingRow& row : rows) {
    if (!session_.seen_vehicles.contains(row.vehicle)) unseen.push_back(row.vehicle);
  }
  if (!unseen.empty()) session_.seen_vehicles.merge(known("vehicles", session_.owns_vehicles, unseen));
  std::vector<OfferingRow> writable(rows.begin(), rows.end());
  for (OfferingRow& row : writable) {
    if (session_.seen_vehicles.contains(row.vehicle)) continue;
    if (!session_.parked.has_reference("vehicle_offerings.vehicle_id", fmt::to_string(row.number.raw()))) {
      session_.parked.add_vehicle(row.vehicle);
      park_reference("vehicle_offerings.vehicle_id", row.number.raw(),
                     fmt::format(R"({{"vehicle_id":"{}"}})", base::to_string(row.vehicle)),
                     fmt::format("vehicles does not know vehicle {} of offering {}",
                                 base::to_string(row.vehicle), row.number.raw()));
    }
    row.vehicle = base::Uuid{};
  }
  upsert<OfferingRow>(writable);
}

std::set<base::Uuid> BatchWriter::known(const std::string& table, bool ours,
                                        const std::vector<base::Uuid>& ids) {
  const std::string array = uuid_array(ids);
  if (ours) {
    try {
      Savepoint part{transaction_};
      transaction_.run_prepared("add_to_" + table, {array});
      part.keep();
    } catch (const SqlError& problem) {
      // Somebody gave the table columns that a bare id does not fill: then only those they add are known.
      if (problem.blame() != SqlError::Blame::data) throw;
    }
  }
  std::set<base::Uuid> found;
  const Rows rows = transaction_.run_prepared("known_in_" + table, {array});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (const auto id = base::parse_uuid(rows.text(i, 0))) found.insert(*id);
  }
  return found;
}

void BatchWriter::write_changed_orders(std::span<const OrderRow> rows) {
  put(rows, [&](std::span<const OrderRow> part) {
    std::vector<OrderChange> changes;
    changes.reserve(part.size());
    for (const OrderRow& row : part) changes.push_back({row});
    const Rows done = transaction_.run_prepared(
        "change_orders", column_arrays(session_, std::span<const OrderChange>{changes}));
    if (done.affected() != part.size()) {
      throw SqlError(SqlError::Blame::data, "market_orders has no such row to change");
    };
  });
}

void BatchWriter::write_levels(std::span<const projection::LevelRow> rows) {
  std::vector<projection::LevelRow> there(rows.begin(), rows.end());
  const auto gone = std::ranges::partition(there, [](const auto& row) { return row.orders > 0; });
  put(std::span<const projection::LevelRow>{gone}, [&](std::span<const projection::LevelRow> part) {
    transaction_.run_prepared("remove_levels", column_arrays(session_, part));
  });
  upsert<projection::LevelRow>(std::span{there.begin(), gone.begin()});
}

void BatchWriter::write_marks(std::span<const projection::MarkRow> rows) {
  put(rows, [&](std::span<const projection::MarkRow> part) {
    transaction_.run_prepared("mark_holdings", column_arrays(session_, part));
  });
}

template <class Row>
void BatchWriter::copy(std::span<const Row> rows) {
  put(rows, [&](std::span<const Row> part) { copy_rows(session_, transaction_, part); });
}

template <class Row>
void BatchWriter::upsert(std::span<const Row> rows) {
  put(rows, [&](std::span<const Row> part) {
    transaction_.run_prepared(fmt::format("upsert_{}", shape_of<Row>().name), column_arrays(session_, part));
  });
}

template <class Row, class Write>
void BatchWriter::put(std::span<const Row> rows, Write write) {
  if (rows.empty()) return;
  std::vector<Row> writable;
  if (!session_.parked.empty()) {
    const Dependence dependence{session_.parked, session_.options.market};
    Fields fields;
    for (const Row& row : rows) {
      fields.clear();
      encode(row, session_.options.market, fields);
      if (session_.parked.has_row(shape_of<Row>().name, row_key(shape_of<Row>(), fields))) {
        park(row, "it was parked before");
      } else if (const auto reason = dependence.of(row)) {
        park(row, *reason);
      } else {
        writable.push_back(row);
      }
    }
    rows = writable;
    if (rows.empty()) return;
  }
  if (careful_) {
    put_carefully(rows, write);
  } else {
    write(rows);
  }
}

template <class Row, class Write>
void BatchWriter::put_carefully(std::span<const Row> rows, Write& write) {
  std::string reason;
  try {
    Savepoint part{transaction_};
    write(rows);
    part.keep();
    return;
  } catch (const SqlError& problem) {
    if (problem.blame() != SqlError::Blame::data) throw;
    reason = problem.what();
  }
  if (rows.size() == 1) return refuse(rows[0], reason);
  const std::size_t half = rows.size() / 2;
  put_carefully(rows.first(half), write);
  put_carefully(rows.subspan(half), write);
}

template <class Row>
void BatchWriter::park(const Row& row, const std::string& reason) {
  const TableShape& shape = shape_of<Row>();
  Fields fields;
  encode(row, session_.options.market, fields);
  const std::string key = row_key(shape, fields);
  transaction_.run_prepared(
      "park", {std::string{shape.name}, key, fmt::to_string(at_.raw()), reason, row_json(shape, fields)});
  session_.parked.add_row(shape.name, key);
  note_parked_id(row);
}

void BatchWriter::park_reference(const std::string& column, std::uint64_t number, const std::string& json,
                                 const std::string& reason) {
  transaction_.run_prepared("park",
                            {column, fmt::to_string(number), fmt::to_string(at_.raw()), reason, json});
  session_.parked.add_reference(column, fmt::to_string(number));
}

void write_batch(Session& session, const projection::Batch& batch, bool careful) {
  cover_ledger(session, batch.to);
  Transaction transaction{session.connection};
  move_position(session, transaction, batch.from, batch.to, batch.last_time);
  // Deferred constraints and triggers, somebody else's, would not say which row they mean.
  if (careful) transaction.run("SET CONSTRAINTS ALL IMMEDIATE");
  BatchWriter{session, transaction, batch.to, careful}.write(batch);
  notify_days(transaction, batch);
  transaction.commit();
}

}  // namespace paddock::postgres
