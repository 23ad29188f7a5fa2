#include "engine/model/equilibrium.hpp"

#include <algorithm>
#include <cstddef>

#include "engine/base/check.hpp"

namespace paddock::model {
namespace {

/// Prices from `low` to `high`, on the tick grid, at all of which demand and supply are the same.
struct Run {
  std::uint32_t low = 0;
  std::uint32_t high = 0;
  std::uint64_t demand = 0;
  std::uint64_t supply = 0;

  [[nodiscard]] std::uint64_t volume() const noexcept { return std::min(demand, supply); }
  [[nodiscard]] std::uint64_t gap() const noexcept {
    return demand > supply ? demand - supply : supply - demand;
  }
  [[nodiscard]] std::int64_t imbalance() const noexcept {
    return static_cast<std::int64_t>(demand) - static_cast<std::int64_t>(supply);
  }
  /// By steps 1 and 2.
  [[nodiscard]] bool beats(const Run& other) const noexcept {
    return volume() > other.volume() || (volume() == other.volume() && gap() < other.gap());
  }
};

/// The only two runs that steps 1 and 2 can keep. From run to run demand falls or supply rises; so while
/// demand is greater, a higher run pairs no fewer shares (the supply) and leaves fewer over; and from the
/// first on where it is not, a higher run pairs no more and leaves more over.
struct Candidates {
  Run wanted;   ///< the highest with D > S; its volume is 0 when there is none
  Run offered;  ///< the lowest with D <= S; likewise
};

/// Walks from the lowest ask up until supply meets demand; bids are at the best one.
Candidates find_candidates(LevelWalk& bids, LevelWalk& asks, std::uint32_t tick) noexcept {
  PADDOCK_CHECK(tick > 0, "a tick is a positive number of units");
  const std::uint32_t highest = bids.level().price.raw();
  std::uint32_t price = asks.level().price.raw();
  Candidates found;
  if (price > highest) return found;
  std::uint64_t demand = 0;
  for (; bids.is_there() && bids.level().price.raw() >= price; bids.to_worse()) demand += bids.level().shares;
  bids.to_better();
  std::uint64_t supply = 0;
  while (price <= highest && found.offered.volume() == 0) {
    for (; asks.is_there() && asks.level().price.raw() <= price; asks.to_worse()) {
      supply += asks.level().shares;
    }
    for (; bids.level().price.raw() < price; bids.to_better()) demand -= bids.level().shares;
    std::uint32_t last = bids.level().price.raw();
    if (asks.is_there()) last = std::min(last, asks.level().price.raw() - tick);
    (demand > supply ? found.wanted : found.offered) = {price, last, demand, supply};
    price = last + tick;
  }
  return found;
}

/// Steps 1 and 2 between the two candidates, then step 3.
std::optional<Equilibrium> choose(const Candidates& candidates, const AuctionTerms& terms) noexcept {
  const auto& [wanted, offered] = candidates;
  const bool only_wanted = wanted.beats(offered);
  const bool only_offered = offered.beats(wanted);
  const std::uint64_t volume = std::max(wanted.volume(), offered.volume());
  if (volume == 0) return std::nullopt;
  const std::uint32_t low = only_offered ? offered.low : wanted.low;
  const std::uint32_t high = only_wanted ? wanted.high : offered.high;
  PADDOCK_CHECK(low <= high, "the prices that step 2 keeps are a run");
  std::uint32_t price = std::clamp(terms.reference.raw(), low, high);
  if (terms.tie_break == TieBreak::pressure) {
    if (only_wanted) price = high;
    if (only_offered && offered.demand < offered.supply) price = low;
  }
  const Run& at = only_offered || (!only_wanted && price >= offered.low) ? offered : wanted;
  return Equilibrium{Price{price}, volume, at.imbalance()};
}

class SpanWalk final : public LevelWalk {
 public:
  explicit SpanWalk(std::span<const PriceLevel> levels) noexcept : levels_(levels) {}
  [[nodiscard]] bool is_there() const noexcept override { return at_ < levels_.size(); }
  [[nodiscard]] PriceLevel level() const noexcept override { return levels_[at_]; }
  void to_worse() noexcept override { ++at_; }
  void to_better() noexcept override { --at_; }

 private:
  std::span<const PriceLevel> levels_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<Equilibrium> find_equilibrium(LevelWalk& bids, LevelWalk& asks,
                                            const AuctionTerms& terms) noexcept {
  if (!bids.is_there() || !asks.is_there()) return std::nullopt;
  return choose(find_candidates(bids, asks, terms.tick), terms);
}

std::optional<Equilibrium> find_equilibrium(std::span<const PriceLevel> bids,
                                            std::span<const PriceLevel> asks,
                                            const AuctionTerms& terms) noexcept {
  SpanWalk bid_walk{bids};
  SpanWalk ask_walk{asks};
  return find_equilibrium(bid_walk, ask_walk, terms);
}

}  // namespace paddock::model
