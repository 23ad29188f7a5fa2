#pragma once

#include "engine/market/state.hpp"
#include "engine/model/command.hpp"
#include "engine/model/event_sink.hpp"

/// The commands of a port about single orders (rulebook sections 4 and 7).
namespace paddock::market {

void enter(State& state, const model::Command& command, model::EventSink& out) noexcept;
void cancel(State& state, const model::Command& command, model::EventSink& out) noexcept;
void replace(State& state, const model::Command& command, model::EventSink& out) noexcept;
void query(const State& state, const model::Command& command, model::EventSink& out) noexcept;

}  // namespace paddock::market
