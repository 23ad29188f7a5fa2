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
  move(account, {event, account.row.account, LedgerEntry::deposit, amount, Amount{0}, time});
}

void Cash::withdraw(Account& account, Amount amount, model::Seq event, std::int64_t time) {
  move(account, {event, account.row.account, LedgerEntry::withdrawal, Amount{0} - amount, Amount{0}, time});
}

void Cash::reserve(Account& account, Amount change) {
  account.balance.reserved += change;
  batch_.put(batch_.rows.balances, account.balance_slot, account.balance);
}

void Cash::settle(Account& buyer, Account& seller, Amount value, Amount cost, model::Seq trade,
                  std::int64_t time) {
  Account* house = find(model::kHouse);
  PADDOCK_CHECK(house != nullptr, "the house is there from the start");
  const auto entry = [&](Account& account, LedgerEntry type, Amount amount, Amount taken_off = Amount{0}) {
    move(account, {trade, account.row.account, type, amount, taken_off, time});
  };
  const Amount commission = model::commission(value);
  entry(buyer, LedgerEntry::purchase, Amount{0} - value);
  entry(buyer, LedgerEntry::commission, Amount{0} - commission);
  entry(seller, LedgerEntry::sale, value, cost);
  entry(*house, LedgerEntry::commission, commission);
}

void Cash::move(Account& account, const LedgerRow& entry) {
  account.balance.balance += entry.amount;
  batch_.put(batch_.rows.balances, account.balance_slot, account.balance);
  batch_.rows.ledger.push_back(entry);
}

}  // namespace paddock::projection
