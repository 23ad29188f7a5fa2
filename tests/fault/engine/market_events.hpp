#pragma once

#include <span>
#include <vector>

#include "engine/model/command.hpp"
#include "engine/model/event.hpp"
#include "tests/fault/engine/engine_market.hpp"

namespace paddock::test {

/// The rulebook's events of a log, comparable between logs: without header, and with orders and trades
/// numbered by their place among these events instead of by seq.
[[nodiscard]] std::vector<model::Event> comparable(std::span<const Logged> log);

/// What an exchange of the test's own makes of the commands, as a log.
[[nodiscard]] std::vector<Logged> carried_out(std::span<const model::Command> commands);

/// The place of the first difference; nothing when both are the same.
[[nodiscard]] std::optional<std::size_t> first_difference(std::span<const model::Event> a,
                                                          std::span<const model::Event> b);

}  // namespace paddock::test
