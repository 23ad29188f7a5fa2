#pragma once

namespace paddock::tools {

struct SimOptions {
  bool state = false;  ///< print the state after the events
};

/// `paddock sim`: standard input through an Exchange, events to standard output (rulebook section 10).
[[nodiscard]] int run_sim(const SimOptions& options);

}  // namespace paddock::tools
