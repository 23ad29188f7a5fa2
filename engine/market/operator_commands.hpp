#pragma once

#include "engine/market/state.hpp"
#include "engine/market/sweeps.hpp"
#include "engine/model/command.hpp"
#include "engine/model/event.hpp"
#include "engine/model/event_sink.hpp"

namespace paddock::market {

/// Carries out one operator command (rulebook sections 3 and 8): its event, or `refused` with the first
/// reason that applies. `identities` are the UUIDs that an `open_account` or `list` names, else null.
void operate(State& state, Sweeps& sweeps, const model::Command& command, const model::Identities* identities,
             model::EventSink& out) noexcept;

/// The offering that a `listed` event brings into the market.
[[nodiscard]] Offering listing_of(const model::Event::Listed& listed) noexcept;

}  // namespace paddock::market
