#pragma once

#include <cstddef>
#include <cstdint>
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

  // to be added
  std::vector<OrderRow> new_orders;
  std::vector<TradeRow> trades;
  std::vector<LedgerRow> ledger;
  std::vector<DiscoveryRow> discoveries;
  // to be added or changed
  std::vector<AccountRow> accounts;
  std::vector<BalanceRow> balances;
  std::vector<OfferingRow> offerings;
  std::vector<HoldingRow> holdings;
  std::vector<PortfolioRow> portfolios;
  std::vector<BarRow> bars;
  // to be changed
  std::vector<OrderRow> changed_orders;

  void clear() {
    from = to = model::Seq{0};
    first_time = last_time = 0;
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
    visit(self.offerings);
    visit(self.holdings);
    visit(self.portfolios);
    visit(self.bars);
    visit(self.changed_orders);
  }
};

/// What a database holds at a position, as far as the fold over later events needs it: all accounts, cash,
/// offerings, holdings and portfolios, the live orders, and the bars of the hour of the last event.
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
};

}  // namespace paddock::projection
