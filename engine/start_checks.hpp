#pragma once

#include <cstdint>

#include "engine/base/result.hpp"
#include "engine/config.hpp"
#include "engine/ipc/market_directory.hpp"

namespace paddock::engine {

/// What would go wrong later, found at start: too little disk or locked memory, a CPU that is not ours, a
/// waiting policy that one core cannot carry. Each error says what is needed, what was found, and what to do.
[[nodiscard]] base::Result<void> check_machine(const EngineOptions& options,
                                               const ipc::MarketDirectory& directory);

/// An error when the disk has no room for one more segment of an existing journal. Nothing keeps the engine
/// from starting then, but somebody should know.
[[nodiscard]] base::Result<void> check_space_ahead(const ipc::MarketDirectory& directory,
                                                   std::uint64_t records_per_segment);

/// Pre-faults and locks the process's memory, as `engine.lock_memory` asks. After everything is mapped.
[[nodiscard]] base::Result<void> lock_all_memory();

}  // namespace paddock::engine
