#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "engine/model/types.hpp"

/// What an auction would give now (rulebook section 6, steps 1 to 3), from price levels alone: the exchange
/// asks it of its own books when it uncrosses, every reader of the log of the levels that it has folded. So
/// an indicative price is never another rule than the auction's.
namespace paddock::model {

/// All open shares at one price on one side of a book.
struct PriceLevel {
  Price price;
  std::uint64_t shares;
};

/// What the price depends on besides the book; all of the offering.
struct AuctionTerms {
  std::uint32_t tick;  ///< units of $0.0001; every level's price and the reference are multiples
  TieBreak tie_break;
  Price reference;
};

/// What an auction would give.
struct Equilibrium {
  Price price;
  std::uint64_t volume;    ///< shares that trade
  std::int64_t imbalance;  ///< shares that buyers want at `price` beyond those that sellers offer there

  bool operator==(const Equilibrium&) const noexcept = default;
};

/// A place among the price levels of one side of a book; it begins at the best one. One thread; the book does
/// not change meanwhile.
class LevelWalk {
 public:
  /// False beyond the worst level; then only `is_there` may be called.
  [[nodiscard]] virtual bool is_there() const noexcept = 0;
  [[nodiscard]] virtual PriceLevel level() const noexcept = 0;
  virtual void to_worse() noexcept = 0;
  /// Not called at the best level.
  virtual void to_better() noexcept = 0;

 protected:
  ~LevelWalk() = default;
};

/// The price at which the book uncrosses; nothing when no shares would trade. Costs a step for each crossing
/// bid and ask level, however many ticks lie between them; allocates nothing.
[[nodiscard]] std::optional<Equilibrium> find_equilibrium(LevelWalk& bids, LevelWalk& asks,
                                                          const AuctionTerms& terms) noexcept;
/// The same of levels in memory, best first on either side, without empty ones.
[[nodiscard]] std::optional<Equilibrium> find_equilibrium(std::span<const PriceLevel> bids,
                                                          std::span<const PriceLevel> asks,
                                                          const AuctionTerms& terms) noexcept;

/// Whether an indicative price is to be shown: orders gather for an auction, or wait in a halt, which ends in
/// one. Nothing gathers while the market is closed, and while it trades the book is not crossed.
[[nodiscard]] constexpr bool shows_indicative(Phase phase) noexcept {
  return phase == Phase::pre_open || phase == Phase::closing_auction || phase == Phase::halted;
}

}  // namespace paddock::model
