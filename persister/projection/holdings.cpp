#include "persister/projection/holdings.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/base/check.hpp"

namespace paddock::projection {

using model::Amount;
using model::Price;
using model::Quantity;

namespace {

Amount market_value(const Offering& offering, std::uint32_t shares) {
  return offering.row.reference_price * Quantity{shares};
}

}  // namespace

std::uint32_t Holdings::user(const base::Uuid& id) {
  PADDOCK_CHECK(!id.is_nil(), "a user has a UUID");
  const auto [entry, is_new] = user_places_.try_emplace(id, static_cast<std::uint32_t>(users_.size()));
  if (is_new) users_.push_back(User{.id = id, .holdings = {}});
  return entry->second;
}

bool Holdings::restore(const HoldingRow& row, Offering& offering) {
  const std::uint32_t at = place(user(row.holder), offering);
  Holding& holding = holdings_[at];
  holding.shares = row.shares;
  holding.cost = row.cost_basis;
  holding.table_mark = row.current_mark;
  if (row.shares > 0) return row_of(holding) == row;
  return true;
}

void Holdings::restore(const PortfolioRow& row) { users_[user(row.user)].stored = row; }

void Holdings::finish_restore() {
  for (std::uint32_t at = 0; at < users_.size(); ++at) {
    const User& user = users_[at];
    const bool has_row = !user.stored.user.is_nil();
    if (user.holdings.empty() && !has_row) continue;
    if (portfolio_of(user) != user.stored) note_changed(at);
  }
}

void Holdings::value_all() {
  for (std::uint32_t at = 0; at < users_.size(); ++at) {
    if (!users_[at].holdings.empty()) note_changed(at);
  }
}

void Holdings::buy(std::uint32_t user, Offering& offering, std::uint32_t shares, Amount value) {
  const std::uint32_t at = place(user, offering);
  holdings_[at].shares += shares;
  holdings_[at].cost += value;
  touch(at);
}

std::optional<Amount> Holdings::sell(std::uint32_t user, Offering& offering, std::uint32_t shares,
                                     Price price) {
  const std::uint32_t at = place(user, offering);
  Holding& holding = holdings_[at];
  if (holding.shares < shares) return {};
  const Amount part{
      static_cast<std::int64_t>(divide_rounded(Wide{holding.cost.raw()} * shares, holding.shares))};
  holding.cost -= part;
  holding.shares -= shares;
  if (holding.shares == 0) holding.table_mark = price;
  touch(at);
  return part;
}

Wide Holdings::value_of(std::uint32_t user) const {
  Wide value = 0;
  for (const std::uint32_t at : users_[user].holdings) {
    value += market_value(*holdings_[at].offering, holdings_[at].shares).raw();
  }
  return value;
}

void Holdings::mark(const Offering& offering, bool row_by_row) {
  for (const std::uint32_t at : offering.holdings) {
    Holding& holding = holdings_[at];
    if (holding.shares == 0) continue;
    holding.table_mark = offering.row.reference_price;
    if (row_by_row) touch(at);
  }
}

void Holdings::write_portfolios(std::size_t most) {
  // Rows of this batch get their mark when it is closed, which is right behind this.
  for (const std::uint32_t at : changed_) settle_mark(holdings_[at]);
  for (; most > 0 && !changed_users_.empty(); --most) {
    User& user = users_[changed_users_.front()];
    changed_users_.pop_front();
    user.changed = false;
    batch_.rows.portfolios.push_back(portfolio_of(user));
  }
}

void Holdings::settle_mark(Holding& holding) {
  if (holding.shares > 0) holding.table_mark = holding.offering->row.reference_price;
}

void Holdings::close_batch() {
  for (const std::uint32_t at : changed_) {
    settle_mark(holdings_[at]);
    batch_.rows.holdings.push_back(row_of(holdings_[at]));
  }
  changed_.clear();
}

std::uint32_t Holdings::place(std::uint32_t user, Offering& offering) {
  const std::uint64_t key = std::uint64_t{user} << 32 | offering.row.number.raw();
  const auto [entry, is_new] = holding_places_.try_emplace(key, static_cast<std::uint32_t>(holdings_.size()));
  if (is_new) {
    holdings_.push_back(Holding{.user = user, .offering = &offering});
    users_[user].holdings.push_back(entry->second);
    offering.holdings.push_back(entry->second);
  }
  return entry->second;
}

void Holdings::touch(std::uint32_t at) {
  if (batch_.first_time(holdings_[at].changed_in)) changed_.push_back(at);
  note_changed(holdings_[at].user);
}

void Holdings::note_changed(std::uint32_t user) {
  if (!std::exchange(users_[user].changed, true)) changed_users_.push_back(user);
}

HoldingRow Holdings::row_of(const Holding& holding) const {
  const Price mark = holding.shares == 0 ? holding.table_mark : holding.offering->row.reference_price;
  const Amount gain = market_value(*holding.offering, holding.shares) - holding.cost;
  const Wide entry = holding.shares == 0 ? 0 : divide_rounded(holding.cost.raw(), holding.shares);
  return {holding.offering->row.id,
          users_[holding.user].id,
          holding.shares,
          holding.cost,
          Price{static_cast<std::uint32_t>(entry)},
          mark,
          gain,
          percent_hundredths(gain.raw(), holding.cost.raw())};
}

PortfolioRow Holdings::portfolio_of(const User& user) const {
  PortfolioRow row{.user = user.id, .positions = 0, .shares = 0, .cost = 0, .market_value = 0, .gain_pct = 0};
  for (const std::uint32_t at : user.holdings) {
    const Holding& holding = holdings_[at];
    if (holding.shares == 0) continue;
    ++row.positions;
    row.shares += holding.shares;
    row.cost += holding.cost.raw();
    row.market_value += (holding.table_mark * Quantity{holding.shares}).raw();
  }
  row.gain_pct = percent_hundredths(row.market_value - row.cost, row.cost);
  return row;
}

}  // namespace paddock::projection
