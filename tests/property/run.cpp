#include "tests/property/run.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <new>

#include "engine/base/check.hpp"
#include "tests/property/episode.hpp"
#include "tests/property/shrink.hpp"

namespace paddock::property {
namespace {

/// What the checking process tells the one that waits for it.
struct Progress {
  std::uint64_t episode = 0;
  Coverage coverage;
  Recording recording;
};

Progress& shared_progress() {
  void* memory = ::mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  PADDOCK_CHECK(memory != MAP_FAILED, "a few pages for the progress can be mapped");
  return *new (memory) Progress{};
}

int check_all(const RunOptions& options, Progress& progress) {
  while (progress.coverage.commands < options.commands) {
    const auto failure =
        run_episode(episode_seed(options.seed, progress.episode), progress.coverage, progress.recording);
    if (failure) {
      fmt::print(stderr, "command {} of the episode: {}\n", failure->step + 1, failure->what);
      return 1;
    }
    ++progress.episode;
  }
  return 0;
}

void report(const RunOptions& options, const Progress& progress) {
  const std::uint64_t seed = episode_seed(options.seed, progress.episode);
  fmt::print(stderr,
             "paddock-property: seed {}, episode {} (its seed: {}): the exchange and the rulebook differ\n",
             options.seed, progress.episode, seed);
  if (!options.shrink) return;
  Script script = progress.recording.script();
  if (!fails_apart(script)) {
    fmt::print(stderr, "the episode's commands alone do not fail again\n");
    return;
  }
  script = shrink(std::move(script), fails_apart);
  fmt::print(stderr, "{} commands are enough:\n{}", script.steps.size(), script_text(script));
  std::fflush(nullptr);
  if (const auto failure = run_script(script)) {  // an abort says by itself what is wrong
    fmt::print(stderr, "line {}: {}\n", failure->step + 1, failure->what);
  }
}

bool covered(const RunOptions& options, const Progress& progress) {
  if (!options.full_coverage) return true;
  const auto missing = progress.coverage.missing();
  for (const std::string& name : missing) fmt::print(stderr, "never came: {}\n", name);
  return missing.empty();
}

}  // namespace

bool run(const RunOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  Progress& progress = shared_progress();
  std::fflush(nullptr);
  const pid_t child = ::fork();
  PADDOCK_CHECK(child >= 0, "the checking process can be started");
  if (child == 0) {
    const int code = check_all(options, progress);
    std::fflush(nullptr);
    ::_exit(code);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (status != 0) {
    report(options, progress);
    return false;
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  fmt::print("{}paddock-property: seed {}, {} episodes, {} commands, no difference, {:.1f} s\n",
             progress.coverage.text(), options.seed, progress.episode, progress.coverage.commands,
             seconds.count());
  return covered(options, progress);
}

}  // namespace paddock::property
