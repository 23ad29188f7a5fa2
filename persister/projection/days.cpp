#include "persister/projection/days.hpp"

#include <algorithm>
#include <tuple>

#include "engine/base/check.hpp"

namespace paddock::projection {

using model::Amount;

namespace {

constexpr std::size_t kRanks = 100;

/// Who has a row: everyone who traded, holds shares, or held some when the day before ended.
bool has_figures(const FlowRow& flow, const DayBefore& before, Wide closing_value) {
  return flow.trades > 0 || closing_value > 0 || before.closing_value > 0;
}

}  // namespace

void Days::restore(std::uint32_t user, const DayBefore& before) {
  // A user of no account can only be a row that somebody made by hand: it has no place in any ranking.
  if (user < users_.size()) users_[user].before = before;
}

Days::UserDay& Days::day_of(const Account& account) {
  PADDOCK_CHECK(account.row.account != model::kHouse, "the house has no statistics");
  if (account.user >= users_.size()) users_.resize(account.user + 1);
  UserDay& day = users_[account.user];
  day.flow.account = account.row.account;
  day.flow.day_start = day_start_;
  return day;
}

void Days::list(const Account& issuer, Amount value) {
  UserDay& day = day_of(issuer);
  day.flow.listed += value.raw();
  put(day);
}

void Days::trade(const Account& buyer, const Account& seller, Amount value, Amount cost) {
  ++trades_;
  UserDay& bought = day_of(buyer);
  ++bought.flow.trades;
  bought.flow.buys += value.raw();
  bought.flow.commission += model::commission(value).raw();
  put(bought);
  UserDay& sold = day_of(seller);
  if (buyer.row.account != seller.row.account) ++sold.flow.trades;
  sold.flow.sells += value.raw();
  ++sold.flow.sales;
  if (value > cost) ++sold.flow.wins;
  put(sold);
}

StatsRow Days::stats_of(std::uint32_t user, const UserDay& day, model::Date date) const {
  const FlowRow& flow = day.flow;
  StatsRow row{};
  row.user = holdings_.id_of(user);
  row.date = date;
  row.trades = flow.trades;
  row.buys = flow.buys;
  row.sells = flow.sells;
  row.commission = flow.commission;
  row.listed = flow.listed;
  row.closing_value = holdings_.value_of(user);
  row.gain =
      flow.sells - flow.buys - flow.commission - flow.listed + row.closing_value - day.before.closing_value;
  row.gain_pct = percent_hundredths(row.gain, day.before.closing_value + flow.buys + flow.listed);
  if (flow.sales > 0) row.win_pct = percent_hundredths(flow.wins, flow.sales);
  row.profitable_days = row.gain > 0 ? day.before.profitable_days + 1 : 0;
  return row;
}

void Days::end(model::Date date, model::Seq event, std::int64_t time) {
  auto& stats = batch_.rows.stats;
  std::vector<std::pair<model::AccountId, std::size_t>> rows;
  for (std::uint32_t user = 0; user < users_.size(); ++user) {
    UserDay& day = users_[user];
    const StatsRow row = stats_of(user, day, date);
    const bool has_row = has_figures(day.flow, day.before, row.closing_value);
    day.flow = {.account = day.flow.account, .day_start = event};
    day.before = {};
    if (!has_row) continue;
    day.before = {row.closing_value, row.profitable_days};
    rows.emplace_back(day.flow.account, stats.size());
    stats.push_back(row);
  }
  batch_.rows.days.push_back({date, event, time, rows.size(), std::exchange(trades_, 0)});
  rank(date, rows);
  day_start_ = event;
}

void Days::rank(model::Date date, std::vector<std::pair<model::AccountId, std::size_t>>& rows) {
  const auto& stats = batch_.rows.stats;
  const auto before = [&](const auto& left, const auto& right) {
    const StatsRow& l = stats[left.second];
    const StatsRow& r = stats[right.second];
    return std::tuple{r.gain, r.gain_pct, left.first} < std::tuple{l.gain, l.gain_pct, right.first};
  };
  const auto last = rows.begin() + static_cast<std::ptrdiff_t>(std::min(rows.size(), kRanks));
  std::ranges::partial_sort(rows, last, before);
  for (auto at = rows.begin(); at != last; ++at) {
    const StatsRow& row = stats[at->second];
    batch_.rows.ranks.push_back({date, row.user, static_cast<std::uint64_t>(at - rows.begin()) + 1, row.gain,
                                 row.gain_pct, row.profitable_days});
  }
}

}  // namespace paddock::projection
