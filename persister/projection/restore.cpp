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
  offerings_.start_day(stored.day_start);
  std::uint64_t trades = 0;
  for (const WindowRow& row : stored.windows) trades += row.trades;
  days_.restore(stored.day_start, trades);
  for (const AccountRow& row : stored.accounts) {
    Account& account = cash_.restore(row);
    if (row.account == model::kHouse) continue;
    if (row.user.is_nil()) {
      return base::fail("account {} has no user, neither in accounts nor in parked_rows; {}",
                        row.account.raw(), kAdvice);
    }
    account.user = holdings_.user(row.user);
    days_.restore(account);
  }
  for (const BalanceRow& row : stored.balances) {
    if (!cash_.restore(row)) {
      return base::fail("cash_balances has account {}, accounts has not; {}", row.account.raw(), kAdvice);
    }
  }
  if (cash_.find(model::kHouse) == nullptr) cash_.open({model::kHouse, base::Uuid{}, 0});
  if (auto done = restore_offerings(stored); !done) return done;
  holdings_.finish_restore();
  return restore_day(stored);
}

base::Result<void> Projection::restore_offerings(const Stored& stored) {
  std::map<base::Uuid, Offering*> by_id;
  for (const OfferingRow& row : stored.offerings) by_id[row.id] = &offerings_.restore(row);
  const auto offering_of = [&](const base::Uuid& id) -> Offering* {
    const auto found = by_id.find(id);
    return found == by_id.end() ? nullptr : found->second;
  };
  for (const BarRow& row : stored.bars) {
    if (Offering* offering = offering_of(row.offering)) offering->bar = row;
  }
  for (const MinuteRow& row : stored.minutes) {
    if (Offering* offering = offering_of(row.offering)) offering->minute = row;
  }
  for (const WindowRow& row : stored.windows) {
    if (Offering* offering = offering_of(row.offering)) offering->window = row;
  }
  for (const HoldingRow& row : stored.holdings) {
    Offering* offering = offering_of(row.offering);
    if (offering == nullptr) {
      return base::fail("share_holdings names offering {}, vehicle_offerings does not have it; {}",
                        base::to_string(row.offering), kAdvice);
    }
    if (!holdings_.restore(row, *offering)) offerings_.mark(*offering);
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
    offering->levels.restore(row.side, row.price, open_quantity(row).raw());
  }
  return {};
}

base::Result<void> Projection::restore_day(const Stored& stored) {
  for (const auto& [user, before] : stored.days_before) days_.restore(holdings_.user(user), before);
  for (const FlowRow& row : stored.flows) {
    const Account* account = cash_.find(row.account);
    if (account == nullptr || row.account == model::kHouse) {
      return base::fail("day_flows has account {}, accounts has not; {}", row.account.raw(), kAdvice);
    }
    days_.restore(*account, row);
  }
  return {};
}

}  // namespace paddock::projection
