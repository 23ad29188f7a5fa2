#pragma once

#include <string>
#include <vector>

#include "tools/client/client.hpp"

namespace paddock::tools {

struct TradeOptions {
  std::string config;  ///< for the symbols of offerings, when the market is on this machine
  client::Login login;
  std::uint64_t from = 0;            ///< first message of the session to print; 0: only new ones
  std::vector<std::string> symbols;  ///< "1=BLZR74"
  std::string script;                ///< a file; "": standard input
};

/// `paddock trade`: the commands of a script that a client may give, over OUCH; what comes back as lines.
[[nodiscard]] int run_trade(const TradeOptions& options);

}  // namespace paddock::tools
