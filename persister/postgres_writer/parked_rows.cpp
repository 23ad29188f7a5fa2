#include <fmt/format.h>

#include "persister/postgres_writer/session.hpp"

namespace paddock::postgres {

void load_parked(Session& session) {
  session.parked = ParkedSet{};
  session.seen_vehicles.clear();
  Transaction transaction{session.connection};
  const Rows rows = transaction.run(
      "SELECT table_name, row_key, row->>'user_id', row->>'vehicle_id', row->>'id', row->>'account_number' "
      "FROM parked_rows");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string table = rows.text(i, 0);
    const std::string key = rows.text(i, 1);
    const auto uuid = [&](std::size_t column) {
      return base::parse_uuid(rows.text(i, column)).value_or(base::Uuid{});
    };
    if (table == "accounts.user_id") {
      session.parked.add_reference(table, key);
      session.parked.add_user(uuid(2));
    } else if (table == "vehicle_offerings.vehicle_id") {
      session.parked.add_reference(table, key);
      session.parked.add_vehicle(uuid(3));
    } else {
      session.parked.add_row(table, key);
      if (table == "vehicle_offerings") session.parked.add_offering(uuid(4));
      if (table == "accounts") {
        session.parked.add_account(model::AccountId{static_cast<std::uint32_t>(rows.number(i, 5))});
      }
    }
  }
  session.parked.begin();
}

std::vector<std::string> examples_of_parked(Session& session, std::size_t most) {
  std::vector<std::string> examples;
  if (session.parked.empty()) return examples;
  Transaction transaction{session.connection};
  const Rows rows =
      transaction.run(fmt::format("SELECT table_name, row_key, reason FROM parked_rows ORDER BY "
                                  "event_number, table_name, row_key LIMIT {}",
                                  most));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    examples.push_back(fmt::format("{} {}: {}", rows.text(i, 0), rows.text(i, 1), rows.text(i, 2)));
  }
  return examples;
}

}  // namespace paddock::postgres
