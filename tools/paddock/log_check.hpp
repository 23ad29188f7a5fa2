#pragma once

#include <optional>

#include "engine/ipc/market_directory.hpp"
#include "engine/model/types.hpp"
#include "tools/paddock/output.hpp"

namespace paddock::tools {

/// `paddock log --verify`: reads the journal files themselves, checks every record (CRC, number, commit) and
/// that the events fit each other (cash and shares conserved), and prints those from `from` on. A summary
/// goes to standard error. Returns the seq after the last one, or nothing when the log is not sound, which
/// has then been said.
[[nodiscard]] std::optional<model::Seq> verify_log(const ipc::MarketDirectory& market, model::Seq from,
                                                   Output& output);

}  // namespace paddock::tools
