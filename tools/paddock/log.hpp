#pragma once

#include <cstdint>
#include <string>

namespace paddock::tools {

struct LogOptions {
  std::string config;
  std::string data;  ///< a data directory in place of the one that `config` names; "": that one
  std::uint64_t from = 1;
  bool verify = false;  ///< read everything, check it, print a summary instead of the events
  bool follow = false;  ///< wait for more at the end
};

/// `paddock log`: the events of a market as lines, up to what is durable.
[[nodiscard]] int run_log(const LogOptions& options);

}  // namespace paddock::tools
