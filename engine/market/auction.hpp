#pragma once

#include "engine/market/state.hpp"
#include "engine/model/event_sink.hpp"

namespace paddock::market {

/// Uncrosses the offering's book (rulebook section 6, price by model/equilibrium): the trades, then the
/// `auction` event; nothing when there is nothing to trade.
void uncross(State& state, Index offering, model::TradeKind kind, model::EventSink& out) noexcept;

}  // namespace paddock::market
