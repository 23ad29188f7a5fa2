#include "tools/dataset/holders.hpp"

#include <algorithm>

namespace paddock::dataset {

namespace {

/// From 0 to `bound` - 1, small ones more often: the cube of an even number.
std::uint32_t skewed_below(std::uint32_t bound, workload::Random& random) {
  constexpr std::uint64_t kSteps = 1U << 16;
  const std::uint64_t even = random.below(kSteps);
  return static_cast<std::uint32_t>(even * even * even / kSteps * bound / (kSteps * kSteps));
}

}  // namespace

Holders::Holders(const Shape& shape)
    : dealers_(std::min(kDealers, shape.users)), holders_(shape.offerings), held_(shape.users) {
  workload::Random random{shape.seed};
  for (std::uint32_t account = 1; account <= dealers_; ++account) {
    for (std::uint32_t offering = 1; offering <= shape.offerings; ++offering) add(account, offering);
  }
  for (std::uint32_t account = dealers_ + 1; account <= shape.users; ++account) add(account, kBusiest);
  std::uint64_t left = shape.holdings;
  left -= std::min<std::uint64_t>(left, std::uint64_t{dealers_} * shape.offerings + shape.users - dealers_);
  // One in eight has four times as many as the rest.
  const auto weight_of = [](std::uint32_t account) -> std::uint64_t { return account % 8 == 0 ? 4 : 1; };
  std::uint64_t weights = 0;
  for (std::uint32_t account = dealers_ + 1; account <= shape.users; ++account) weights += weight_of(account);
  for (std::uint32_t account = dealers_ + 1; account <= shape.users && shape.offerings > 1; ++account) {
    const std::uint64_t share = left * weight_of(account) / weights;
    const std::uint64_t wanted = std::min<std::uint64_t>(share, shape.offerings / 2);
    left -= wanted;
    weights -= weight_of(account);
    auto& held = held_[account - 1];
    while (held.size() < wanted + 1) {
      const std::uint32_t offering = kBusiest + 1 + skewed_below(shape.offerings - 1, random);
      if (std::ranges::find(held, offering) == held.end()) add(account, offering);
    }
  }
}

void Holders::add(std::uint32_t account, std::uint32_t offering) {
  holders_[offering - 1].push_back(account);
  held_[account - 1].push_back(offering);
}

std::uint32_t Holders::pick(std::uint32_t offering, workload::Random& random) const {
  if (random.below(2) == 0) return 1 + skewed_below(dealers_, random);
  const auto& holders = of(offering);
  return holders[random.below(static_cast<std::uint32_t>(holders.size()))];
}

std::uint32_t Holders::pick_offering(workload::Random& random) const {
  const auto others = static_cast<std::uint32_t>(holders_.size() - 1);
  return others == 0 || random.below(10) == 0 ? kBusiest : kBusiest + 1 + skewed_below(others, random);
}

std::uint32_t Holders::pick_of(std::uint32_t account, workload::Random& random) const {
  const auto& held = held_[account - 1];
  return held[random.below(static_cast<std::uint32_t>(held.size()))];
}

}  // namespace paddock::dataset
