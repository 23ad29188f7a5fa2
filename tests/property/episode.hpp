#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/property/checker.hpp"
#include "tests/property/step.hpp"

namespace paddock::property {

/// One market from its first command to its last: what to do, under which limits.
struct Script {
  reference::Limits limits;
  std::vector<Step> steps;
};

struct Failure {
  std::size_t step = 0;  ///< the index of the step that gave another answer
  std::string what;
};

/// Seed of the episode `index` of a run.
[[nodiscard]] std::uint64_t episode_seed(std::uint64_t run_seed, std::uint64_t index);

/// Invents an episode and checks it step by step; `coverage` gets what it hit.
[[nodiscard]] std::optional<Failure> run_episode(std::uint64_t seed, Coverage& coverage);

/// Checks a script, the state after every step too.
[[nodiscard]] std::optional<Failure> run_script(const Script& script);

/// The same steps that `run_episode` invents, without an exchange: for one on which the exchange aborts.
[[nodiscard]] Script write_episode(std::uint64_t seed);

/// The script as the rulebook's NDJSON, with the limits and what NDJSON cannot say on lines that begin with #.
[[nodiscard]] std::string script_text(const Script& script);

}  // namespace paddock::property
