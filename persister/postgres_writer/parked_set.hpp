#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>

#include "engine/base/uuid.hpp"
#include "engine/model/types.hpp"

namespace paddock::postgres {

/// What is parked, so that the rows that depend on it go the same way at once. One thread.
struct ParkedSet {
  std::set<base::Uuid> users;      ///< unknown to somebody else's auth.users
  std::set<base::Uuid> vehicles;   ///< unknown to somebody else's vehicles
  std::set<base::Uuid> offerings;  ///< whose own row is parked
  std::set<model::AccountId> accounts;
  std::unordered_set<std::string> rows;  ///< "table/key"

  [[nodiscard]] bool empty() const noexcept { return users.empty() && vehicles.empty() && rows.empty(); }
  [[nodiscard]] bool has_row(std::string_view table, std::string_view key) const {
    return !rows.empty() && rows.contains(name_of(table, key));
  }
  void add_row(std::string_view table, std::string_view key) { rows.insert(name_of(table, key)); }

 private:
  [[nodiscard]] static std::string name_of(std::string_view table, std::string_view key) {
    std::string name{table};
    name += '/';
    name += key;
    return name;
  }
};

}  // namespace paddock::postgres
