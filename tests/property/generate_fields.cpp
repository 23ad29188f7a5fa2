#include <algorithm>
#include <iterator>
#include <limits>

#include "tests/property/generator.hpp"

namespace paddock::property {

using model::AccountId;
using model::OfferingId;
using model::PortId;
using model::UserRef;

namespace {
constexpr std::int64_t kHighestPrice = 1'999'999'900;
/// Ports that serve several accounts.
constexpr std::uint32_t kSharedPort = 11;
}  // namespace

AccountId Generator::account() {
  if (rng_.chance(2)) return AccountId{rng_.pick<std::uint32_t>({0, 77, 9, kLargest})};
  return AccountId{static_cast<std::uint32_t>(rng_.below(profile_.accounts)) + 1};
}

AccountId Generator::seller(const Market& market, OfferingId offering) {
  if (rng_.chance(6)) return account();
  std::vector<AccountId> able;
  for (const auto& [key, shares] : market.shares) {
    if (key.second == offering && shares > market.reserved_shares(key.first, offering))
      able.push_back(key.first);
  }
  return able.empty() ? account() : rng_.pick<AccountId>(able);
}

PortId Generator::port() {
  if (rng_.chance(3)) return PortId{rng_.pick<std::uint32_t>({0, 99, kLargest})};
  if (rng_.chance(20)) return PortId{kSharedPort + static_cast<std::uint32_t>(rng_.below(2))};
  return PortId{static_cast<std::uint32_t>(rng_.below(profile_.accounts)) + 1};
}

PortId Generator::port_of(AccountId account) {
  if (rng_.chance(3)) return port();
  if (rng_.chance(account.raw() % 2 == 0 ? 25 : 3)) return PortId{kSharedPort + 1};
  if (rng_.chance(25)) return PortId{kSharedPort};
  return PortId{account.raw()};
}

OfferingId Generator::offering() {
  if (rng_.chance(2)) return OfferingId{rng_.pick<std::uint32_t>({0, 5, 77, kLargest})};
  return OfferingId{static_cast<std::uint32_t>(rng_.below(profile_.offerings)) + 1};
}

UserRef Generator::fresh_ref(const Market& market, PortId port) {
  const auto found = market.ports.find(port);
  const std::uint32_t last = found == market.ports.end() ? 0 : found->second.last_ref;
  if (rng_.chance(3)) return old_ref(market, port);
  if (rng_.one_in(4'000)) return UserRef{kLargest - static_cast<std::uint32_t>(rng_.below(3))};
  const std::uint64_t step = rng_.chance(90) ? 1 : rng_.pick<std::uint64_t>({2, 3, 7, 100, 70'000});
  return UserRef{static_cast<std::uint32_t>(std::min<std::uint64_t>(last + step, kLargest))};
}

UserRef Generator::old_ref(const Market& market, PortId port) {
  const auto found = market.ports.find(port);
  const std::uint32_t last = found == market.ports.end() ? 0 : found->second.last_ref;
  if (rng_.chance(10)) return UserRef{rng_.pick<std::uint32_t>({0, last, kLargest})};
  const std::uint64_t back = rng_.below(std::min<std::uint64_t>(std::uint64_t{last} + 1, 60));
  return UserRef{static_cast<std::uint32_t>(last - back)};
}

std::int64_t Generator::odd_price(std::int64_t tick) {
  using Limits = std::numeric_limits<std::int64_t>;
  const std::int64_t highest = kHighestPrice / tick * tick;
  return rng_.pick<std::int64_t>({0, -tick, -1, 1, 49, tick, tick + 1, 2 * tick - 1, highest, highest + tick,
                                  kHighestPrice, kHighestPrice + 1, 0x7FFFFFFF, 2'000'000'000,
                                  4'294'967'296 + tick, Limits::max(), Limits::min(),
                                  Limits::max() / tick * tick});
}

std::int64_t Generator::centre(const Market& market, const reference::Offering& offering,
                               const model::Command& command) {
  const model::Side side = command.order.options.side();
  const std::uint64_t what = rng_.below(100);
  if (what < 40) {
    const auto* best = market.best(command.offering, model::opposite(side));
    const std::int64_t through = rng_.between(0, profile_.spread) * offering.tick;
    if (best != nullptr) return side == model::Side::buy ? best->price + through : best->price - through;
  } else if (what < 48) {
    const auto* best = market.best(command.offering, side);
    if (best != nullptr) return best->price;
  } else if (what < 53 && offering.collar_pct != 0) {
    const std::int64_t pct = rng_.chance(50) ? 100 + offering.collar_pct : 100 - offering.collar_pct;
    return offering.reference * pct / (100 * offering.tick) * offering.tick;
  }
  return offering.reference;
}

std::int64_t Generator::price(const Market& market, const model::Command& command) {
  const auto found = market.offerings.find(command.offering);
  if (found == market.offerings.end()) return 1'000'000;
  const reference::Offering& offering = found->second;
  if (rng_.chance(2)) return odd_price(offering.tick);
  const std::int64_t highest = kHighestPrice / offering.tick;
  if (profile_.wide && rng_.chance(70)) {
    return rng_.between(1, rng_.chance(50) ? highest : std::min<std::int64_t>(highest, 5'000)) *
           offering.tick;
  }
  const std::int64_t wanted =
      centre(market, offering, command) / offering.tick + rng_.between(-profile_.spread, profile_.spread);
  return std::clamp<std::int64_t>(wanted, 1, highest) * offering.tick;
}

const reference::Order* Generator::live_order(const Market& market) {
  if (market.orders.empty()) return nullptr;
  const auto at =
      std::next(market.orders.begin(), static_cast<std::ptrdiff_t>(rng_.below(market.orders.size())));
  return &at->second;
}

}  // namespace paddock::property
