#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/model/types.hpp"
#include "persister/projection/rows.hpp"

namespace paddock::projection {

/// What the events from + 1 .. to make of the database: rows to add, and rows that changed, with absolute
/// values and at most once each. Written in one transaction that also moves the position from `from` to
/// `to`. Vectors keep their memory over `clear`, so that batches can be used again.
struct Batch {
  model::Seq from{0};
  model::Seq to{0};
  std::int64_t first_time = 0;  ///< of event `from` + 1; 0: there is none
  std::int64_t last_time = 0;   ///< of event `to`
  bool has_beat = false;        ///< marks and portfolios

  // to be added
  std::vector<OrderRow> new_orders;
  std::vector<TradeRow> trades;
  std::vector<LedgerRow> ledger;
  std::vector<DiscoveryRow> discoveries;
  // to be added, and once more if somebody gives a day twice
  std::vector<DayRow> days;
  std::vector<StatsRow> stats;
  std::vector<RankRow> ranks;
  // to be added or changed
  std::vector<AccountRow> accounts;
  std::vector<BalanceRow> balances;
  std::vector<FlowRow> flows;
  std::vector<OfferingRow> offerings;
  std::vector<HoldingRow> holdings;
  std::vector<PortfolioRow> portfolios;
  std::vector<BarRow> bars;
  std::vector<MinuteRow> minutes;
  std::vector<WindowRow> windows;
  // to be added, changed or removed
  std::vector<LevelRow> levels;
  // to be changed
  std::vector<OrderRow> changed_orders;
  std::vector<MarkRow> marks;  ///< a row each for all holders of an offering
  // to be told
  std::vector<BoundaryRow> boundaries;

  void clear() {
    from = to = model::Seq{0};
    first_time = last_time = 0;
    has_beat = false;
    for_each_table(*this, [](auto& rows) { rows.clear(); });
  }

  [[nodiscard]] std::size_t rows() const {
    std::size_t sum = 0;
    for_each_table(*this, [&](const auto& rows) { sum += rows.size(); });
    return sum;
  }

 private:
  template <class Self, class Visitor>
  static void for_each_table(Self& self, Visitor visit) {
    visit(self.new_orders);
    visit(self.trades);
    visit(self.ledger);
    visit(self.discoveries);
    visit(self.accounts);
    visit(self.balances);
    visit(self.flows);
    visit(self.offerings);
    visit(self.holdings);
    visit(self.portfolios);
    visit(self.bars);
    visit(self.minutes);
    visit(self.windows);
    visit(self.levels);
    visit(self.changed_orders);
    visit(self.marks);
    visit(self.boundaries);
    visit(self.days);
    visit(self.stats);
    visit(self.ranks);
  }
};

/// What a user's figures of the last day leave for those of the next.
struct DayBefore {
  Wide closing_value = 0;
  std::uint64_t profitable_days = 0;
};

/// What a database holds at a position, as far as the fold over later events needs it: all accounts, cash,
/// offerings, holdings and portfolios, the live orders, the bars of the hour and the minute of the last
/// event, and what has happened of the day that has not ended.
struct Stored {
  model::Seq position{0};
  std::int64_t last_time = 0;
  std::vector<AccountRow> accounts;
  std::vector<BalanceRow> balances;
  std::vector<OfferingRow> offerings;
  std::vector<OrderRow> live_orders;
  std::vector<HoldingRow> holdings;
  std::vector<PortfolioRow> portfolios;
  std::vector<BarRow> bars;
  std::vector<MinuteRow> minutes;
  model::Seq day_start{0};         ///< the last `end_of_day` event
  std::vector<WindowRow> windows;  ///< of the day that has not ended
  std::vector<FlowRow> flows;      ///< of the day that has not ended
  std::vector<std::pair<base::Uuid, DayBefore>> days_before;
};

}  // namespace paddock::projection
