#include <algorithm>
#include <cstdlib>
#include <set>

#include "engine/base/check.hpp"
#include "tests/property/reference/rules.hpp"

namespace paddock::reference {
namespace {

using model::Side;

/// Prices lo..hi on the grid, at all of which the same shares are offered and wanted.
struct Stretch {
  std::int64_t lo = 0;
  std::int64_t hi = 0;
  std::int64_t demand = 0;
  std::int64_t supply = 0;

  [[nodiscard]] std::int64_t volume() const { return std::min(demand, supply); }
  [[nodiscard]] std::int64_t imbalance() const { return demand - supply; }
};

std::int64_t demand_at(const std::vector<Limit>& buys, std::int64_t price) {
  std::int64_t sum = 0;
  for (const Limit& buy : buys) sum += buy.price >= price ? buy.quantity : 0;
  return sum;
}

std::int64_t supply_at(const std::vector<Limit>& sells, std::int64_t price) {
  std::int64_t sum = 0;
  for (const Limit& sell : sells) sum += sell.price <= price ? sell.quantity : 0;
  return sum;
}

/// Demand falls one tick above a buy's limit, supply rises at a sell's: between two such prices nothing
/// changes.
std::vector<Stretch> stretches(const std::vector<Limit>& buys, const std::vector<Limit>& sells,
                               std::int64_t tick) {
  std::set<std::int64_t> changes;
  for (const Limit& buy : buys) changes.insert(buy.price + tick);
  for (const Limit& sell : sells) changes.insert(sell.price);
  std::vector<Stretch> all;
  for (auto from = changes.begin(); from != changes.end(); ++from) {
    const auto to = std::next(from);
    if (to == changes.end()) break;  // beyond every buy: no demand
    all.push_back({*from, *to - tick, demand_at(buys, *from), supply_at(sells, *from)});
  }
  return all;
}

/// Steps 1 and 2.
std::vector<Stretch> candidates(std::vector<Stretch> all) {
  std::int64_t volume = 0;
  for (const Stretch& stretch : all) volume = std::max(volume, stretch.volume());
  std::erase_if(all, [&](const Stretch& stretch) { return volume == 0 || stretch.volume() < volume; });
  if (all.empty()) return all;
  std::int64_t least = std::abs(all.front().imbalance());
  for (const Stretch& stretch : all) least = std::min(least, std::abs(stretch.imbalance()));
  std::erase_if(all, [&](const Stretch& stretch) { return std::abs(stretch.imbalance()) > least; });
  return all;
}

std::vector<Limit> limits_of(const std::vector<const Order*>& orders) {
  std::vector<Limit> limits;
  for (const Order* order : orders) limits.push_back({order->price, order->open});
  return limits;
}

std::vector<std::uint64_t> numbers_of(const std::vector<const Order*>& orders) {
  std::vector<std::uint64_t> numbers;
  for (const Order* order : orders) numbers.push_back(order->number);
  return numbers;
}

}  // namespace

std::optional<AuctionPrice> auction_price(const std::vector<Limit>& buys, const std::vector<Limit>& sells,
                                          const AuctionTerms& terms) {
  const std::vector<Stretch> kept = candidates(stretches(buys, sells, terms.tick));
  if (kept.empty()) return std::nullopt;
  for (std::size_t i = 1; i < kept.size(); ++i) {
    PADDOCK_CHECK(kept[i].lo == kept[i - 1].hi + terms.tick, "the prices that step 2 keeps are contiguous");
  }
  const std::int64_t lo = kept.front().lo;
  const std::int64_t hi = kept.back().hi;
  std::int64_t price = std::clamp(terms.reference, lo, hi);
  if (terms.tie_break == model::TieBreak::pressure) {
    const auto excess_demand = [](const Stretch& stretch) { return stretch.imbalance() > 0; };
    const auto excess_supply = [](const Stretch& stretch) { return stretch.imbalance() < 0; };
    if (std::ranges::all_of(kept, excess_demand)) price = hi;
    if (std::ranges::all_of(kept, excess_supply)) price = lo;
  }
  return AuctionPrice{price, kept.front().volume()};
}

void uncross(Market& market, model::OfferingId id, model::TradeKind kind) {
  const Offering offering = market.offerings.at(id);
  const auto buy_orders = market.by_priority(id, Side::buy);
  const auto sell_orders = market.by_priority(id, Side::sell);
  const auto found = auction_price(limits_of(buy_orders), limits_of(sell_orders),
                                   {offering.tick, offering.reference, offering.tie_break});
  if (!found) return;
  const std::vector<std::uint64_t> buys = numbers_of(buy_orders);
  const std::vector<std::uint64_t> sells = numbers_of(sell_orders);
  std::uint32_t trades = 0;
  std::int64_t left = found->volume;
  for (std::size_t b = 0, s = 0; left > 0; ++trades) {
    const std::int64_t quantity = std::min(market.orders.at(buys[b]).open, market.orders.at(sells[s]).open);
    trade(market, {buys[b], sells[s], quantity, found->price, kind, model::Aggressor::none});
    left -= quantity;
    if (!market.orders.contains(buys[b])) ++b;
    if (!market.orders.contains(sells[s])) ++s;
  }
  PADDOCK_CHECK(left == 0, "an auction trades exactly the volume of its price");
  auto& auction = market.add(model::EventType::auction).auction;
  auction.offering = id;
  auction.price = model::Price{static_cast<std::uint32_t>(found->price)};
  auction.volume = static_cast<std::uint32_t>(found->volume);
  auction.trades = trades;
  auction.buys = static_cast<std::uint32_t>(buys.size());
  auction.sells = static_cast<std::uint32_t>(sells.size());
  auction.kind = kind;
}

}  // namespace paddock::reference
