#pragma once

#include "engine/market/state.hpp"
#include "engine/market/sweeps.hpp"
#include "engine/model/command.hpp"
#include "engine/model/event_sink.hpp"
#include "engine/model/reason.hpp"

namespace paddock::market {

/// Carries out a `phase` command: uncross, `phase` event, expiries; or the reason why not.
[[nodiscard]] model::Reason change_phase(State& state, Sweeps& sweeps, const model::Command& command,
                                         model::EventSink& out) noexcept;

}  // namespace paddock::market
