#pragma once

#include <optional>

#include "engine/market/state.hpp"
#include "engine/model/event_sink.hpp"

namespace paddock::market {

/// What an auction would give now (rulebook section 6).
struct Equilibrium {
  model::Price price;
  std::uint64_t volume;  ///< shares
};

/// The price at which the book would uncross; nothing when no shares would trade. O(crossing levels).
[[nodiscard]] std::optional<Equilibrium> find_equilibrium(const State& state,
                                                          const Offering& offering) noexcept;

/// Uncrosses the offering's book: the trades, then the `auction` event; nothing when there is nothing to
/// trade.
void uncross(State& state, Index offering, model::TradeKind kind, model::EventSink& out) noexcept;

}  // namespace paddock::market
