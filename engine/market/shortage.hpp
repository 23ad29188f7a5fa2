#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "engine/market/state.hpp"
#include "engine/model/event.hpp"

namespace paddock::market {

/// A limit of the settings that is too low for a log: the log was written with a higher one.
struct Shortage {
  std::string_view setting;  ///< its name in Limits
  std::string_view what;     ///< it is a number of these
  std::size_t limit;
  /// Each further event of this type needs one more; nothing where only the moment counts, as with orders.
  std::optional<model::EventType> grows_with;
};

/// Whether the effect of a logged event does not fit into the state's limits. To be asked before the event is
/// folded, which takes the room for granted.
[[nodiscard]] std::optional<Shortage> find_shortage(State& state, const model::Event& event) noexcept;

}  // namespace paddock::market
