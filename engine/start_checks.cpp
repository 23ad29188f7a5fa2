#include "engine/start_checks.hpp"

#include <fmt/ranges.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "engine/base/cpu.hpp"
#include "engine/ipc/ring_layout.hpp"
#include "engine/model/event.hpp"

namespace paddock::engine {
namespace {

constexpr std::uint64_t kMiB = 1024 * 1024;

std::uint64_t segment_bytes(std::uint64_t records) { return records * sizeof(model::Event); }

base::Result<std::uint64_t> free_bytes(const ipc::MarketDirectory& directory) {
  struct statvfs disk {};
  const std::string folder = directory.root().string();
  if (::statvfs(folder.c_str(), &disk) != 0)
    return base::fail("cannot look at the file system of {}: {}", folder, std::strerror(errno));
  return std::uint64_t{disk.f_bavail} * disk.f_frsize;
}

base::Result<void> check_disk(const EngineOptions& options, const ipc::MarketDirectory& directory) {
  // An existing journal goes on in the segment that it has: see check_space_ahead.
  std::error_code missing;
  if (std::filesystem::directory_iterator{directory.journal(), missing} !=
      std::filesystem::directory_iterator{})
    return {};
  const auto found = free_bytes(directory);
  if (!found) return std::unexpected(found.error());
  // The segment in use and the one that is made ahead.
  const std::uint64_t needed = 2 * segment_bytes(options.records_per_segment) + kMiB;
  if (*found >= needed) return {};
  return base::fail(
      "the file system of {} has {} MiB free, and two journal segments need {} MiB: free some, or set "
      "engine.records_per_segment lower for a new market",
      directory.root().string(), *found / kMiB, needed / kMiB);
}

/// A thread that spins lets nobody else on its core.
base::Result<void> check_spinning(const EngineOptions& options, std::size_t cores) {
  const bool journal_spins = options.journal_wait == ipc::WaitPolicy::spin;
  if (!journal_spins && options.wait != ipc::WaitPolicy::spin) return {};
  const std::string_view key = options.wait == ipc::WaitPolicy::spin ? "wait" : "journal_wait";
  if (cores < 2) {
    return base::fail(
        "engine.{} is \"spin\", which needs a core for that thread alone, and this process may use {} only: "
        "give it 2 cores, or set engine.{} to \"adaptive\"",
        key, cores, key);
  }
  if (options.cpu && *options.cpu == options.journal_cpu) {
    return base::fail(
        "engine.{} is \"spin\", and engine.cpu and engine.journal_cpu are both {}: one of the two threads "
        "would wait for the other's core for ever; give them different ones, or leave journal_cpu out",
        key, *options.cpu);
  }
  return {};
}

base::Result<void> check_cpus(const EngineOptions& options) {
  const auto allowed = base::allowed_cpus();
  const auto is_allowed = [&](int cpu) { return std::ranges::find(allowed, cpu) != allowed.end(); };
  for (const auto& [name, cpu] :
       {std::pair{"cpu", options.cpu.value_or(-1)}, {"journal_cpu", options.journal_cpu}}) {
    if (cpu >= 0 && !is_allowed(cpu)) {
      return base::fail(
          "engine.{} is {}, which this process may not use; it may use {}: choose one of these, or "
          "widen its affinity (taskset, AllowedCPUs=)",
          name, cpu, fmt::join(allowed, ","));
    }
  }
  return check_spinning(options, allowed.size());
}

/// The number after `name` in a file of /proc; 0 when it is not there.
std::uint64_t number_in(const char* file, const std::string& name, int base = 10) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(name + ':')) return std::strtoull(line.c_str() + name.size() + 1, nullptr, base);
  }
  return 0;
}

/// What locking everything will need, in KiB: all that is mapped by now, the market's tables above all, and
/// what is still to come.
std::uint64_t lockable_kib(const EngineOptions& options) {
  const auto lanes = static_cast<std::uint64_t>(options.gateway_lanes + options.operator_lanes + 1);
  constexpr std::uint64_t kStacksAndBuffers = 128 * kMiB;
  const std::uint64_t later =
      sizeof(ipc::EventRingMemory) + lanes * sizeof(ipc::LaneMemory) + kStacksAndBuffers;
  return number_in("/proc/self/status", "VmSize") + later / 1024;
}

/// 0: there is none.
std::uint64_t locking_limit_kib() {
  constexpr int kHexadecimal = 16;
  constexpr std::uint64_t kMayLockAll = std::uint64_t{1} << 14;  // CAP_IPC_LOCK
  rlimit limit{};
  ::getrlimit(RLIMIT_MEMLOCK, &limit);
  const bool unlimited = limit.rlim_cur == RLIM_INFINITY ||
                         (number_in("/proc/self/status", "CapEff", kHexadecimal) & kMayLockAll) != 0;
  return unlimited ? 0 : std::max<std::uint64_t>(limit.rlim_cur / 1024, 1);
}

/// Before a long recovery, and not only behind it.
base::Result<void> check_memory(const EngineOptions& options) {
  if (!options.lock_memory) return {};
  const std::uint64_t needed = lockable_kib(options);
  const std::uint64_t free = number_in("/proc/meminfo", "MemAvailable");
  if (free < needed) {
    return base::fail(
        "engine.lock_memory is set and needs {} MiB of memory, everything reserved by engine.limits "
        "included, "
        "and {} MiB are free: lower engine.limits, or set engine.lock_memory to false",
        needed / 1024, free / 1024);
  }
  if (const std::uint64_t limit = locking_limit_kib(); limit != 0 && limit < needed) {
    return base::fail(
        "engine.lock_memory is set and needs {} MiB of locked memory, and the limit is {} KiB: raise it "
        "(ulimit -l unlimited, LimitMEMLOCK=infinity), lower engine.limits, or set engine.lock_memory to "
        "false",
        needed / 1024, limit);
  }
  return {};
}

}  // namespace

base::Result<void> check_machine(const EngineOptions& options, const ipc::MarketDirectory& directory) {
  if (auto done = check_disk(options, directory); !done) return done;
  if (auto done = check_memory(options); !done) return done;
  return check_cpus(options);
}

base::Result<void> check_space_ahead(const ipc::MarketDirectory& directory,
                                     std::uint64_t records_per_segment) {
  const auto found = free_bytes(directory);
  if (!found) return std::unexpected(found.error());
  const std::uint64_t needed = segment_bytes(records_per_segment) + kMiB;
  if (*found >= needed) return {};
  return base::fail(
      "the file system of {} has {} MiB free, and the next journal segment needs {} MiB: once the one in use "
      "is full, no commands are taken until there is space",
      directory.root().string(), *found / kMiB, needed / kMiB);
}

base::Result<void> lock_all_memory() {
  if (::mlockall(MCL_CURRENT | MCL_FUTURE) == 0) return {};
  return base::fail(
      "engine.lock_memory is set, but locking the {} MiB of the engine's memory failed ({}): raise the limit "
      "(ulimit -l unlimited, LimitMEMLOCK=infinity), lower engine.limits, or set engine.lock_memory to false",
      number_in("/proc/self/status", "VmSize") / 1024, std::strerror(errno));
}

}  // namespace paddock::engine
