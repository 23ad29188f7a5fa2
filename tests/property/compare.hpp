#pragma once

#include <optional>
#include <span>
#include <string>

#include "engine/model/event.hpp"
#include "engine/model/state.hpp"

namespace paddock::property {

/// Whether two events say the same: type, number, flags of their own and every field; what the log stamps
/// (time, crc, commit, lane, position) does not count.
[[nodiscard]] bool same_event(const model::Event& a, const model::Event& b);

/// What one command should have given and gave, when that differs. `first` is the seq of the first event.
[[nodiscard]] std::optional<std::string> difference(std::span<const model::Event> expected,
                                                    std::span<const model::Event> got);

/// The first line in which two states differ.
[[nodiscard]] std::optional<std::string> difference(const model::MarketState& expected,
                                                    const model::MarketState& got);

}  // namespace paddock::property
