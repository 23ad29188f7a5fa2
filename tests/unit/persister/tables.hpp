#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "persister/projection/batch.hpp"
#include "tests/unit/persister/market_log.hpp"

namespace paddock::projection::test {

/// What tables hold after batches: a stand-in for the database, marks and all.
class Tables {
 public:
  void write(const Batch& batch) {
    stored_.position = batch.to;
    stored_.last_time = batch.last_time;
    for (const auto& row : batch.accounts) accounts_[row.account] = row;
    for (const auto& row : batch.balances) balances_[row.account] = row;
    for (const auto& row : batch.flows) flows_[row.account] = row;
    for (const auto& row : batch.offerings) offerings_[row.number] = row;
    for (const auto& row : batch.levels) {
      levels_[{row.offering, row.side, row.price}] = row;
      if (row.orders == 0) levels_.erase({row.offering, row.side, row.price});
    }
    for (const auto& row : batch.new_orders) orders_[row.number] = row;
    for (const auto& row : batch.changed_orders) orders_[row.number] = row;
    for (const auto& row : batch.trades) trades_.push_back(row);
    for (const auto& row : batch.ledger) ledger_.push_back(row);
    for (const auto& row : batch.holdings) holdings_[{row.offering, row.holder}] = row;
    for (const auto& row : batch.marks) mark(row);
    for (const auto& row : batch.portfolios) portfolios_[row.user] = row;
    for (const auto& row : batch.bars) bars_[{row.offering, row.begin}] = row;
    for (const auto& row : batch.minutes) minutes_[{row.offering, row.begin}] = row;
    for (const auto& row : batch.windows) windows_[{row.offering, row.day_start}] = row;
    for (const auto& row : batch.stats) stats_[{row.date, row.user}] = row;
    for (const auto& row : batch.ranks) ranks_[{row.date, row.rank}] = row;
    for (const auto& row : batch.days) days_[row.date] = row;
  }

  [[nodiscard]] Stored stored() const {
    Stored all = stored_;
    for (const auto& [key, row] : accounts_) all.accounts.push_back(row);
    for (const auto& [key, row] : balances_) all.balances.push_back(row);
    for (const auto& [key, row] : offerings_) all.offerings.push_back(row);
    for (const auto& [key, row] : orders_) {
      if (row.status <= OrderStatus::partially_filled) all.live_orders.push_back(row);
    }
    for (const auto& [key, row] : holdings_) all.holdings.push_back(row);
    for (const auto& [key, row] : portfolios_) all.portfolios.push_back(row);
    for (const auto& [key, row] : bars_) {
      if (row.begin == begin_of(3600 * kSecond)) all.bars.push_back(row);
    }
    for (const auto& [key, row] : minutes_) {
      if (row.begin == begin_of(60 * kSecond)) all.minutes.push_back(row);
    }
    for (const auto& [key, row] : windows_) {
      if (!row.date) all.windows.push_back(row);
    }
    add_day(all);
    return all;
  }

  [[nodiscard]] const auto& stats() const noexcept { return stats_; }
  [[nodiscard]] const auto& windows() const noexcept { return windows_; }

  /// The tables that differ, by name.
  [[nodiscard]] std::string differences(const Tables& other) const {
    std::string names;
    const auto look = [&](const auto& table, std::string_view name) {
      if (!(this->*table == other.*table)) names.append(name).append(" ");
    };
    look(&Tables::accounts_, "accounts");
    look(&Tables::balances_, "balances");
    look(&Tables::flows_, "flows");
    look(&Tables::offerings_, "offerings");
    look(&Tables::orders_, "orders");
    look(&Tables::levels_, "levels");
    look(&Tables::trades_, "trades");
    look(&Tables::ledger_, "ledger");
    look(&Tables::holdings_, "holdings");
    look(&Tables::portfolios_, "portfolios");
    look(&Tables::bars_, "bars");
    look(&Tables::minutes_, "minutes");
    look(&Tables::windows_, "windows");
    look(&Tables::stats_, "stats");
    look(&Tables::ranks_, "ranks");
    look(&Tables::days_, "days");
    return names;
  }
  bool operator==(const Tables& other) const { return differences(other).empty(); }

 private:
  [[nodiscard]] std::int64_t begin_of(std::int64_t length) const {
    return stored_.last_time - stored_.last_time % length;
  }

  void mark(const MarkRow& mark) {
    for (auto& [key, row] : holdings_) {
      if (row.offering != mark.offering || row.shares == 0) continue;
      const model::Amount gain = mark.mark * model::Quantity{row.shares} - row.cost_basis;
      if (const auto found = portfolios_.find(row.holder); found != portfolios_.end()) {
        PortfolioRow& portfolio = found->second;
        portfolio.market_value += (gain - row.gain).raw();
        portfolio.gain_pct = percent_hundredths(portfolio.market_value - portfolio.cost, portfolio.cost);
      }
      row.current_mark = mark.mark;
      row.gain = gain;
      row.gain_pct = percent_hundredths(gain.raw(), row.cost_basis.raw());
    }
  }

  void add_day(Stored& all) const {
    for (const auto& [date, day] : days_) all.day_start = std::max(all.day_start, day.end);
    for (const auto& [key, row] : stats_) {
      if (row.date != days_.rbegin()->first) continue;
      all.days_before.push_back({row.user, {row.closing_value, row.profitable_days}});
    }
    for (const auto& [key, row] : flows_) {
      if (row.day_start == all.day_start) all.flows.push_back(row);
    }
  }

  Stored stored_;
  std::map<model::AccountId, AccountRow> accounts_;
  std::map<model::AccountId, BalanceRow> balances_;
  std::map<model::AccountId, FlowRow> flows_;
  std::map<model::OfferingId, OfferingRow> offerings_;
  std::map<model::Seq, OrderRow> orders_;
  std::map<std::tuple<base::Uuid, model::Side, model::Price>, LevelRow> levels_;
  std::vector<TradeRow> trades_;
  std::vector<LedgerRow> ledger_;
  std::map<std::pair<base::Uuid, base::Uuid>, HoldingRow> holdings_;
  std::map<base::Uuid, PortfolioRow> portfolios_;
  std::map<std::pair<base::Uuid, std::int64_t>, BarRow> bars_;
  std::map<std::pair<base::Uuid, std::int64_t>, MinuteRow> minutes_;
  std::map<std::pair<base::Uuid, model::Seq>, WindowRow> windows_;
  std::map<std::pair<model::Date, base::Uuid>, StatsRow> stats_;
  std::map<std::pair<model::Date, std::uint64_t>, RankRow> ranks_;
  std::map<model::Date, DayRow> days_;
};

}  // namespace paddock::projection::test
