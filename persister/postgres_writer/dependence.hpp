#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>

#include "engine/base/uuid.hpp"
#include "persister/postgres_writer/parked_set.hpp"
#include "persister/postgres_writer/tables.hpp"

/// Why a row cannot be in its table while others are parked: it refers to one of them. Nothing: it can.
namespace paddock::postgres {

class Dependence {
 public:
  Dependence(const ParkedSet& parked, std::uint64_t market) : parked_(parked), market_(market) {}

  using Reason = std::optional<std::string>;

  [[nodiscard]] Reason of(const projection::AccountRow&) const { return {}; }
  [[nodiscard]] Reason of(const projection::OfferingRow&) const { return {}; }
  [[nodiscard]] Reason of(const projection::BalanceRow& row) const { return account(row.account); }
  [[nodiscard]] Reason of(const projection::LedgerRow& row) const { return account(row.account); }
  [[nodiscard]] Reason of(const projection::FlowRow& row) const { return account(row.account); }
  [[nodiscard]] Reason of(const projection::OrderRow& row) const {
    return first(user(row.user), offering(row.offering));
  }
  [[nodiscard]] Reason of(const projection::LevelRow& row) const { return offering(row.offering); }
  [[nodiscard]] Reason of(const projection::TradeRow& row) const {
    return first(user(row.buyer), user(row.seller), offering(row.offering), order(row.buy_order),
                 order(row.sell_order));
  }
  [[nodiscard]] Reason of(const projection::HoldingRow& row) const {
    return first(user(row.holder), offering(row.offering));
  }
  [[nodiscard]] Reason of(const projection::PortfolioRow& row) const { return user(row.user); }
  [[nodiscard]] Reason of(const projection::BarRow& row) const { return offering(row.offering); }
  [[nodiscard]] Reason of(const projection::WindowRow& row) const { return offering(row.offering); }
  [[nodiscard]] Reason of(const projection::DayRow&) const { return {}; }
  [[nodiscard]] Reason of(const projection::StatsRow& row) const { return user(row.user); }
  [[nodiscard]] Reason of(const projection::RankRow& row) const { return user(row.user); }
  [[nodiscard]] Reason of(const projection::MarkRow&) const { return {}; }
  [[nodiscard]] Reason of(const projection::DiscoveryRow& row) const { return offering(row.offering); }

 private:
  template <class... Reasons>
  [[nodiscard]] static Reason first(Reasons... reasons) {
    Reason found;
    ((found = found ? found : reasons), ...);
    return found;
  }
  [[nodiscard]] Reason user(const base::Uuid& id) const {
    if (!parked_.has_user(id)) return {};
    return fmt::format("user {} is unknown to auth.users", base::to_string(id));
  }
  [[nodiscard]] Reason offering(const base::Uuid& id) const {
    if (!parked_.has_offering(id)) return {};
    return fmt::format("offering {} is parked", base::to_string(id));
  }
  [[nodiscard]] Reason account(model::AccountId account) const {
    if (!parked_.has_account(account)) return {};
    return fmt::format("account {} is parked", account.raw());
  }
  [[nodiscard]] Reason order(model::Seq number) const {
    if (number == model::Seq{0} || !parked_.has_rows()) return {};
    const auto id = base::to_string(base::computed_uuid(market_, base::UuidKind::order, number.raw()));
    if (!parked_.has_row("market_orders", id)) return {};
    return fmt::format("order {} is parked", number.raw());
  }

  const ParkedSet& parked_;
  std::uint64_t market_;
};

}  // namespace paddock::postgres
