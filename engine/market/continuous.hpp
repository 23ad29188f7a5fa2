#pragma once

#include "engine/market/state.hpp"
#include "engine/model/event_sink.hpp"

namespace paddock::market {

/// Continuous matching of an admitted order (rulebook section 5): trades with what crosses, at the resting
/// orders' prices, price then time; self-trade prevention; then what its time in force says of the remainder.
void match(State& state, Incoming& incoming, model::EventSink& out) noexcept;

}  // namespace paddock::market
