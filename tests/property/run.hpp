#pragma once

#include <cstdint>

namespace paddock::property {

struct RunOptions {
  std::uint64_t commands = 250'000;  ///< at least; whole episodes are run
  std::uint64_t seed = 1;
  bool shrink = true;
  bool full_coverage = true;  ///< fail when an answer of the rulebook never came
};

/// Runs episodes until enough commands were compared, in a process of its own, so that an abort of the
/// exchange is a finding like any other. On a difference: prints seed, command and a short script. True: none
/// was found.
[[nodiscard]] bool run(const RunOptions& options);

}  // namespace paddock::property
