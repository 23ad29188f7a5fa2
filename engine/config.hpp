#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "engine/base/result.hpp"
#include "engine/ipc/wait.hpp"
#include "engine/market/limits.hpp"
#include "engine/schedule/settings.hpp"

namespace paddock::engine {

/// The engine's settings: table `[engine]` of the market's file, and `[market]` where it says so. Read once
/// at start.
struct EngineOptions {
  std::filesystem::path
      directory;  ///< `market.directory`: data of the market; default: the folder of the file
  /// CPU of the matcher; without it the kernel chooses. A core of its own gives the steadiest latency.
  std::optional<int> cpu;
  int journal_cpu = -1;  ///< CPU of the journaler; -1: the kernel chooses
  /// How the matcher waits for commands: `spin` is fastest and burns a core, `park` sleeps, `adaptive` does
  /// both: a few microseconds of spinning, then sleep.
  ipc::WaitPolicy wait = ipc::WaitPolicy::adaptive;
  /// How the journaler waits for events. Default `adaptive`, or `yield` where the matcher spins: it then
  /// never has to wake the journaler.
  ipc::WaitPolicy journal_wait = ipc::WaitPolicy::adaptive;
  int gateway_lanes = 8;     ///< lanes that gateways can own, 4 MiB of shared memory each
  int operator_lanes = 4;    ///< lanes that `paddock send` and `paddock load` can own, 4 MiB each
  int batch = 64;            ///< commands taken from one lane before the next one is served
  bool lock_memory = false;  ///< pre-fault and lock everything: no page fault later, needs the limit for it
  std::uint64_t records_per_segment = std::uint64_t{1} << 20;  ///< of a new journal; 64 bytes each
  /// The market's time is that of a clock which `paddock clock` sets, for tests and fast days; else the wall
  /// clock's.
  bool clock_is_set = false;
  schedule::ScheduleSettings schedule;  ///< table `[schedule]`
  market::Limits limits;                ///< table `[engine.limits]`
};

/// What the command line says beside the file.
struct EngineArguments {
  std::filesystem::path config;
  std::optional<int> cpu;  ///< stands above the file's
};

/// Reads the command line; prints help or what is wrong and ends the process where there is nothing to start.
[[nodiscard]] EngineArguments read_arguments(int argc, char** argv);

/// Options in force and their text for the log. All errors of the file are reported together.
struct LoadedOptions {
  EngineOptions options;
  std::string effective;
};
[[nodiscard]] base::Result<LoadedOptions> load_options(const EngineArguments& arguments);

}  // namespace paddock::engine
