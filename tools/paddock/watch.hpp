#pragma once

#include <cstdint>
#include <string>

namespace paddock::tools {

/// `paddock watch SYMBOL`: an offering's book, trades, phase and indicative price as they change.
struct WatchOptions {
  std::string config;
  std::string symbol;
  bool once = false;          ///< one frame or line, then the end
  bool json = false;          ///< a line a second in place of the screen
  std::uint32_t seconds = 0;  ///< how long; 0: until it is ended
};
[[nodiscard]] int run_watch(const WatchOptions& options);

}  // namespace paddock::tools
