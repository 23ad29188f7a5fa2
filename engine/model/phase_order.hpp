#pragma once

#include "engine/model/types.hpp"

namespace paddock::model {

/// Whether an offering may go from one phase to another (rulebook section 3). Any thread.
[[nodiscard]] bool may_follow(Phase from, Phase to) noexcept;

}  // namespace paddock::model
