#include <map>

#include "engine/base/check.hpp"
#include "persister/projection/projection.hpp"

namespace paddock::projection {
namespace {

constexpr std::string_view kAdvice =
    "the tables contradict each other: rebuild them into an empty database (paddock-persister --rebuild)";

}  // namespace

base::Result<void> Projection::restore(const Stored& stored) {
  PADDOCK_CHECK(position_ == model::Seq{0}, "a projection is restored before its first event");
  position_ = batch_from_ = stored.position;
  time_ = stored.last_time;
  for (const AccountRow& row : stored.accounts) {
    Account& account = cash_.restore(row);
    if (row.account == model::kHouse) continue;
    if (row.user.is_nil()) {
      return base::fail("account {} has no user, neither in accounts nor in parked_rows; {}",
                        row.account.raw(), kAdvice);
    }
    account.user = holdings_.user(row.user);
  }
  for (const BalanceRow& row : stored.balances) {
    if (!cash_.restore(row)) {
      return base::fail("cash_balances has account {}, accounts has not; {}", row.account.raw(), kAdvice);
    }
  }
  if (cash_.find(model::kHouse) == nullptr) cash_.open({model::kHouse, base::Uuid{}, 0});
  if (auto done = restore_offerings(stored); !done) return done;
  holdings_.finish_restore();
  return {};
}

base::Result<void> Projection::restore_offerings(const Stored& stored) {
  std::map<base::Uuid, Offering*> by_id;
  for (const OfferingRow& row : stored.offerings) by_id[row.id] = &offerings_.restore(row);
  const auto offering_of = [&](const base::Uuid& id) -> Offering* {
    const auto found = by_id.find(id);
    return found == by_id.end() ? nullptr : found->second;
  };
  for (const BarRow& row : stored.bars) {
    if (Offering* offering = offering_of(row.offering)) Offerings::restore(row, *offering);
  }
  for (const HoldingRow& row : stored.holdings) {
    Offering* offering = offering_of(row.offering);
    if (offering == nullptr) {
      return base::fail("share_holdings names offering {}, vehicle_offerings does not have it; {}",
                        base::to_string(row.offering), kAdvice);
    }
    holdings_.restore(row, *offering);
  }
  for (const PortfolioRow& row : stored.portfolios) holdings_.restore(row);
  for (const OrderRow& row : stored.live_orders) {
    Offering* offering = offering_of(row.offering);
    if (offering == nullptr) {
      return base::fail("order {} names offering {}, vehicle_offerings does not have it; {}",
                        row.number.raw(), base::to_string(row.offering), kAdvice);
    }
    orders_.restore(row, *offering);
    orders_.find(row.number)->row.offering_number = offering->row.number;
    offering->prices.add(row.side, row.price);
  }
  return {};
}

}  // namespace paddock::projection
