#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "engine/base/uuid.hpp"
#include "engine/model/types.hpp"

namespace paddock::postgres {

/// What is parked, so that the rows that depend on it go the same way at once. What a transaction adds can be
/// taken back with it. One thread. Memory: the keys of all parked rows.
class ParkedSet {
 public:
  [[nodiscard]] bool empty() const noexcept { return count() == 0; }
  /// The rows of parked_rows.
  [[nodiscard]] std::size_t count() const noexcept { return rows_.size() + references_.size(); }
  /// Whether any row is parked whole.
  [[nodiscard]] bool has_rows() const noexcept { return !rows_.empty(); }

  [[nodiscard]] bool has_row(std::string_view table, std::string_view key) const {
    return !rows_.empty() && rows_.contains(name_of(table, key));
  }
  [[nodiscard]] bool has_reference(std::string_view column, std::string_view key) const {
    return !references_.empty() && references_.contains(name_of(column, key));
  }
  [[nodiscard]] bool has_user(const base::Uuid& id) const { return users_.contains(id); }
  [[nodiscard]] bool has_offering(const base::Uuid& id) const { return offerings_.contains(id); }
  [[nodiscard]] bool has_account(model::AccountId account) const { return accounts_.contains(account); }

  /// Users unknown to somebody else's auth.users, and vehicles to somebody else's vehicles.
  [[nodiscard]] const std::set<base::Uuid>& users() const noexcept { return users_; }
  [[nodiscard]] const std::set<base::Uuid>& vehicles() const noexcept { return vehicles_; }

  void add_row(std::string_view table, std::string_view key) { add(rows_, added_.rows, name_of(table, key)); }
  /// A column of a row that is in its table: "accounts.user_id".
  void add_reference(std::string_view column, std::string_view key) {
    add(references_, added_.references, name_of(column, key));
  }
  void add_user(const base::Uuid& id) { add(users_, added_.users, id); }
  void add_vehicle(const base::Uuid& id) { add(vehicles_, added_.vehicles, id); }
  /// Of an offering or account whose own row is parked.
  void add_offering(const base::Uuid& id) { add(offerings_, added_.offerings, id); }
  void add_account(model::AccountId account) { add(accounts_, added_.accounts, account); }

  void remove_row(std::string_view table, std::string_view key) { rows_.erase(name_of(table, key)); }
  void remove_reference(std::string_view column, std::string_view key) {
    references_.erase(name_of(column, key));
  }
  void remove_user(const base::Uuid& id) { users_.erase(id); }
  void remove_vehicle(const base::Uuid& id) { vehicles_.erase(id); }
  void remove_offering(const base::Uuid& id) { offerings_.erase(id); }
  void remove_account(model::AccountId account) { accounts_.erase(account); }

  /// A transaction begins.
  void begin() { added_ = {}; }
  /// It failed: what was added since `begin` goes.
  void undo() {
    for (const auto& name : added_.rows) rows_.erase(name);
    for (const auto& name : added_.references) references_.erase(name);
    for (const auto& id : added_.users) users_.erase(id);
    for (const auto& id : added_.vehicles) vehicles_.erase(id);
    for (const auto& id : added_.offerings) offerings_.erase(id);
    for (const auto account : added_.accounts) accounts_.erase(account);
    added_ = {};
  }

 private:
  struct Added {
    std::vector<std::string> rows;
    std::vector<std::string> references;
    std::vector<base::Uuid> users;
    std::vector<base::Uuid> vehicles;
    std::vector<base::Uuid> offerings;
    std::vector<model::AccountId> accounts;
  };

  template <class Set, class Value>
  static void add(Set& set, std::vector<Value>& added, const Value& value) {
    if (set.insert(value).second) added.push_back(value);
  }
  [[nodiscard]] static std::string name_of(std::string_view table, std::string_view key) {
    std::string name{table};
    name += '/';
    name += key;
    return name;
  }

  std::unordered_set<std::string> rows_;        ///< "table/key"
  std::unordered_set<std::string> references_;  ///< "table.column/key"
  std::set<base::Uuid> users_;
  std::set<base::Uuid> vehicles_;
  std::set<base::Uuid> offerings_;
  std::set<model::AccountId> accounts_;
  Added added_;
};

}  // namespace paddock::postgres
