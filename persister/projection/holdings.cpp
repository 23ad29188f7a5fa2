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

void Holdings::restore(const HoldingRow& row, Offering& offering) {
  const std::uint32_t at = place(user(row.holder), offering);
  Holding& holding = holdings_[at];
  holding.shares = row.shares;
  holding.cost = row.cost_basis;
  holding.last_mark = row.current_mark;
  if (row_of(holding) == row) return;
  holding.due = true;
  due_holdings_.push_back(at);
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

void Holdings::buy(std::uint32_t user, Offering& offering, std::uint32_t shares, Amount value) {
  const std::uint32_t at = place(user, offering);
  holdings_[at].shares += shares;
  holdings_[at].cost += value;
  touch(at);
}

bool Holdings::sell(std::uint32_t user, Offering& offering, std::uint32_t shares, Price price) {
  const std::uint32_t at = place(user, offering);
  Holding& holding = holdings_[at];
  if (holding.shares < shares) return false;
  const Wide part = divide_rounded(Wide{holding.cost.raw()} * shares, holding.shares);
  holding.cost -= Amount{static_cast<std::int64_t>(part)};
  holding.shares -= shares;
  holding.last_mark = price;
  touch(at);
  return true;
}

void Holdings::start_beat(const std::vector<Offering*>& moved) {
  for (Offering* offering : moved) {
    for (const std::uint32_t at : offering->holdings) {
      if (holdings_[at].shares == 0) continue;
      if (!std::exchange(holdings_[at].due, true)) due_holdings_.push_back(at);
      note_changed(holdings_[at].user);
    }
  }
  due_users_.insert(due_users_.end(), changed_users_.begin(), changed_users_.end());
  changed_users_.clear();
}

void Holdings::write_beat(std::size_t most_rows) {
  for (std::size_t left = most_rows; left > 0 && beat_is_due(); --left) {
    const bool is_users_turn = left % 2 == 0 || due_holdings_.empty();
    if (is_users_turn && !due_users_.empty()) {
      write_portfolio();
    } else {
      write_mark();
    }
  }
}

void Holdings::write_mark() {
  const std::uint32_t at = due_holdings_.front();
  due_holdings_.pop_front();
  holdings_[at].due = false;
  if (batch_.first_time(holdings_[at].changed_in)) changed_.push_back(at);
}

void Holdings::write_portfolio() {
  User& user = users_[due_users_.front()];
  due_users_.pop_front();
  user.changed = false;
  batch_.rows.portfolios.push_back(portfolio_of(user));
}

void Holdings::close_batch() {
  std::ranges::transform(changed_, std::back_inserter(batch_.rows.holdings),
                         [&](std::uint32_t at) { return row_of(holdings_[at]); });
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
  const Price mark = holding.shares == 0 ? holding.last_mark : holding.offering->row.reference_price;
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
    row.market_value += market_value(*holding.offering, holding.shares).raw();
  }
  row.gain_pct = percent_hundredths(row.market_value - row.cost, row.cost);
  return row;
}

}  // namespace paddock::projection
