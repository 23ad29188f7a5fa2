#include "tests/property/reference/market.hpp"

#include <algorithm>

namespace paddock::reference {

using model::Side;

bool Cancelling::fits(const Order& order) const {
  return order.number < bound && (!port || order.port == *port) && (!account || order.account == *account) &&
         (!offering || order.offering == *offering) &&
         (!day_only || order.options.tif() == model::TimeInForce::day);
}

model::Event& Market::add(model::EventType type) {
  model::Event event{};
  event.seq_lo = static_cast<std::uint32_t>(next_seq++);
  event.type = type;
  return events.emplace_back(event);
}

bool Market::has_account(model::AccountId account) const { return accounts.contains(account); }

std::int64_t Market::all_cash() const {
  std::int64_t sum = 0;
  for (const auto& [number, account] : accounts) sum += account.cash;
  return sum;
}

std::int64_t Market::reserved_cash(model::AccountId account) const {
  std::int64_t sum = 0;
  for (const auto& [number, order] : orders) {
    if (order.account == account && order.is_buy()) sum += cost(order.open, order.price);
  }
  return sum;
}

std::int64_t Market::owned_shares(model::AccountId account, model::OfferingId offering) const {
  const auto found = shares.find({account, offering});
  return found == shares.end() ? 0 : found->second;
}

std::int64_t Market::reserved_shares(model::AccountId account, model::OfferingId offering) const {
  std::int64_t sum = 0;
  for (const auto& [number, order] : orders) {
    if (order.account == account && order.offering == offering && !order.is_buy()) sum += order.open;
  }
  return sum;
}

std::uint64_t Market::count_orders(model::AccountId account, model::OfferingId offering) const {
  std::uint64_t count = 0;
  for (const auto& [number, order] : orders) {
    if (order.account == account && order.offering == offering) ++count;
  }
  return count;
}

const Order* Market::find_order(model::PortId port, model::UserRef ref) const {
  for (const auto& [number, order] : orders) {
    if (order.port == port && order.ref == ref) return &order;
  }
  return nullptr;
}

bool Market::has_orders_of(model::PortId port) const {
  return std::ranges::any_of(orders, [&](const auto& entry) { return entry.second.port == port; });
}

const Order* Market::best(model::OfferingId offering, Side side) const {
  const Order* first = nullptr;
  for (const auto& [number, order] : orders) {
    if (order.offering != offering || order.options.side() != side) continue;
    if (first == nullptr || goes_before(order, *first)) first = &order;
  }
  return first;
}

std::vector<const Order*> Market::by_priority(model::OfferingId offering, Side side) const {
  std::vector<const Order*> sorted;
  for (const auto& [number, order] : orders) {
    if (order.offering == offering && order.options.side() == side) sorted.push_back(&order);
  }
  std::ranges::sort(sorted, [](const Order* a, const Order* b) { return goes_before(*a, *b); });
  return sorted;
}

std::int64_t cost(std::int64_t quantity, std::int64_t price) { return quantity * price / 50 * 51; }

bool goes_before(const Order& a, const Order& b) {
  if (a.price != b.price) return a.is_buy() ? a.price > b.price : a.price < b.price;
  return a.number < b.number;
}

bool crosses(Side side, std::int64_t limit, std::int64_t resting) {
  return side == Side::buy ? resting <= limit : resting >= limit;
}

}  // namespace paddock::reference
