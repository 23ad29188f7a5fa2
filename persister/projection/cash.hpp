#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "engine/base/uuid.hpp"
#include "engine/model/types.hpp"
#include "persister/projection/batch_builder.hpp"

namespace paddock::projection {

/// An account as the fold knows it.
struct Account {
  AccountRow row;
  BalanceRow balance;
  Slot row_slot;
  Slot balance_slot;
  std::uint32_t user = 0;  ///< its user's place in Holdings; unused for the house
};

/// Accounts, their cash and its ledger. One thread.
class Cash {
 public:
  explicit Cash(BatchBuilder& batch) : batch_(batch) {}

  /// An account read back from the database.
  Account& restore(const AccountRow& row);
  /// A balance read back; false when there is no such account.
  [[nodiscard]] bool restore(const BalanceRow& row);

  Account& open(const AccountRow& row);
  /// The account; nullptr: unknown.
  [[nodiscard]] Account* find(model::AccountId account);
  void name_user(Account& account, const base::Uuid& user);

  void deposit(Account& account, model::Amount amount, model::Seq event, std::int64_t time);
  void withdraw(Account& account, model::Amount amount, model::Seq event, std::int64_t time);
  /// A buy order's worst case comes (positive) or goes (negative).
  void reserve(Account& account, model::Amount change);
  /// A trade's money: the buyer pays value and commission, the seller and the house receive. `cost` is what
  /// the sale took off the seller's cost.
  void settle(Account& buyer, Account& seller, model::Amount value, model::Amount cost, model::Seq trade,
              std::int64_t time);

 private:
  void move(Account& account, const LedgerRow& entry);

  BatchBuilder& batch_;
  std::unordered_map<model::AccountId, Account> accounts_;
};

}  // namespace paddock::projection
