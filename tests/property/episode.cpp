#include "tests/property/episode.hpp"

#include <fmt/format.h>

#include "engine/model/script_writer.hpp"
#include "tests/property/generator.hpp"

namespace paddock::property {

std::uint64_t episode_seed(std::uint64_t run_seed, std::uint64_t index) {
  return Rng(run_seed * 0x2545F4914F6CDD1DU + index).next();
}

std::optional<Failure> run_episode(std::uint64_t seed, Coverage& coverage, Recording& recording) {
  Generator generator(seed);
  recording.begin(generator.profile().limits);
  Checker checker(generator.profile().limits);
  for (std::uint32_t i = 0; i < generator.profile().length; ++i) {
    const Step step = generator.next(checker.market());
    recording.add(step);
    if (auto found = checker.step(step)) return Failure{i, *found};
  }
  if (auto found = checker.finish()) return Failure{generator.profile().length, *found};
  coverage.add(checker.coverage());
  return std::nullopt;
}

std::optional<Failure> run_script(const Script& script, CheckPolicy policy) {
  Checker checker(script.limits, policy);
  for (std::size_t i = 0; i < script.steps.size(); ++i) {
    if (auto found = checker.step(script.steps[i])) return Failure{i, *found};
  }
  if (auto found = checker.finish()) return Failure{script.steps.size(), *found};
  return std::nullopt;
}

std::string script_text(const Script& script) {
  std::string text = fmt::format(
      "# max_orders {} max_orders_per_account_and_offering {} fok_scan {} slice {}\n", script.limits.orders,
      script.limits.orders_per_account_and_offering, script.limits.fok_scan, script.limits.slice);
  for (const Step& step : script.steps) {
    if (step.resume) {
      text += "# resume\n";
      continue;
    }
    if (step.command.op == model::Op::scheduled) {  // no command of a script
      text += fmt::format("# boundary {} of day {}, due {}\n", static_cast<int>(step.command.scheduled.what),
                          step.command.scheduled.date.raw(), step.command.due_ns);
      continue;
    }
    if (step.command.front_reason != 0) {
      text += fmt::format("# the next line comes with front_reason {:#06x}\n", step.command.front_reason);
    }
    model::append_script_line(text, step.command, step.identities ? &*step.identities : nullptr);
  }
  return text;
}

}  // namespace paddock::property
