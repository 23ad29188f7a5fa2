#pragma once

#include "engine/base/result.hpp"
#include "engine/config.hpp"
#include "engine/ipc/market_directory.hpp"

namespace paddock::engine {

/// What would go wrong later, found at start: too little disk or locked memory, a CPU that is not ours, a
/// waiting policy that one core cannot carry. Each error says what is needed, what was found, and what to do.
[[nodiscard]] base::Result<void> check_machine(const EngineOptions& options,
                                               const ipc::MarketDirectory& directory);

/// Pre-faults and locks the process's memory, as `engine.lock_memory` asks. After everything is mapped.
[[nodiscard]] base::Result<void> lock_all_memory();

}  // namespace paddock::engine
