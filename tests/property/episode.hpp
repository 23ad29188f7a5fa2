#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "tests/property/checker.hpp"
#include "tests/property/step.hpp"

namespace paddock::property {

/// One market from its first command to its last: what to do, under which limits.
struct Script {
  reference::Limits limits;
  std::vector<Step> steps;
};

/// Room for the steps of an episode as they are invented, which survives an abort of the process that invents
/// them when it lies in shared memory.
struct Recording {
  reference::Limits limits;
  std::size_t count = 0;
  std::array<Step, 4'096> steps;

  void begin(const reference::Limits& of_the_episode) {
    limits = of_the_episode;
    count = 0;
  }
  void add(const Step& step) { steps.at(count++) = step; }
  [[nodiscard]] Script script() const { return {limits, {steps.begin(), steps.begin() + count}}; }
};
static_assert(std::is_trivially_copyable_v<Step>);

struct Failure {
  std::size_t step = 0;  ///< the index of the step that gave another answer
  std::string what;
};

/// Seed of the episode `index` of a run.
[[nodiscard]] std::uint64_t episode_seed(std::uint64_t run_seed, std::uint64_t index);

/// Invents an episode and checks it step by step; `coverage` gets what it hit, `recording` the steps.
[[nodiscard]] std::optional<Failure> run_episode(std::uint64_t seed, Coverage& coverage,
                                                 Recording& recording);

/// Checks a script, the state after every step too unless the policy is another.
[[nodiscard]] std::optional<Failure> run_script(const Script& script,
                                                CheckPolicy policy = {.state_every = 1});

/// The script as the rulebook's NDJSON, with the limits and what NDJSON cannot say on lines that begin with
/// #.
[[nodiscard]] std::string script_text(const Script& script);

}  // namespace paddock::property
