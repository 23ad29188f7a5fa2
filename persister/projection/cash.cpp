#include "persister/projection/cash.hpp"

#include "engine/base/check.hpp"

namespace paddock::projection {

using model::AccountId;
using model::Amount;

Account& Cash::restore(const AccountRow& row) {
  Account& account = accounts_[row.account];
  account.row = row;
  account.balance = BalanceRow{row.account, Amount{0}, Amount{0}};
  return account;
}

bool Cash::restore(const BalanceRow& row) {
  Account* account = find(row.account);
  if (account == nullptr) return false;
  account->balance = row;
  return true;
}

Account& Cash::open(const AccountRow& row) {
  Account& account = restore(row);
  batch_.put(batch_.rows.accounts, account.row_slot, account.row);
  batch_.put(batch_.rows.balances, account.balance_slot, account.balance);
  return account;
}

Account* Cash::find(AccountId account) {
  const auto found = accounts_.find(account);
  return found == accounts_.end() ? nullptr : &found->second;
}

void Cash::name_user(Account& account, const base::Uuid& user) {
  account.row.user = user;
  batch_.put(batch_.rows.accounts, account.row_slot, account.row);
}

void Cash::deposit(Account& account, Amount amount, model::Seq event, std::int64_t time) {
  move(account, LedgerEntry::deposit, amount, event, time);
}

void Cash::withdraw(Account& account, Amount amount, model::Seq event, std::int64_t time) {
  move(account, LedgerEntry::withdrawal, Amount{0} - amount, event, time);
}

void Cash::reserve(Account& account, Amount change) {
  account.balance.reserved += change;
  batch_.put(batch_.rows.balances, account.balance_slot, account.balance);
}

void Cash::settle(Account& buyer, Account& seller, Amount value, model::Seq trade, std::int64_t time) {
  Account* house = find(model::kHouse);
  PADDOCK_CHECK(house != nullptr, "the house is there from the start");
  const Amount commission = model::commission(value);
  move(buyer, LedgerEntry::purchase, Amount{0} - value, trade, time);
  move(buyer, LedgerEntry::commission, Amount{0} - commission, trade, time);
  move(seller, LedgerEntry::sale, value, trade, time);
  move(*house, LedgerEntry::commission, commission, trade, time);
}

void Cash::move(Account& account, LedgerEntry type, Amount amount, model::Seq event, std::int64_t time) {
  account.balance.balance += amount;
  batch_.put(batch_.rows.balances, account.balance_slot, account.balance);
  batch_.rows.ledger.push_back({event, account.row.account, type, amount, time});
}

}  // namespace paddock::projection
