#pragma once

#include <cstdint>
#include <string>

#include "engine/base/result.hpp"
#include "engine/ipc/market_directory.hpp"
#include "engine/model/types.hpp"

namespace paddock::log {

/// What a check of the whole journal has found.
struct Verified {
  std::uint64_t market = 0;  ///< 0: there is no journal
  std::uint64_t segments = 0;
  std::uint64_t commands = 0;  ///< whole ones
  model::Seq end{1};           ///< the seq after the last record of a whole command
  model::Seq proven{1};        ///< ... that is on the disk for certain
  std::uint64_t unfinished =
      0;              ///< records behind `end`: the torn tail that the next start of the engine will cut
  bool live = false;  ///< an engine may be writing: only what is durable was looked at
};

/// Reads every record of the market's journal and checks it, changing nothing, also beside a running engine.
/// Damage is the error, with file, record and remedy. 20 million records take about a second.
[[nodiscard]] base::Result<Verified> verify_journal(const ipc::MarketDirectory& directory);

}  // namespace paddock::log
