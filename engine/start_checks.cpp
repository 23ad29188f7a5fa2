#include "engine/start_checks.hpp"

#include <fmt/ranges.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "engine/base/cpu.hpp"

namespace paddock::engine {
namespace {

constexpr std::uint64_t kMiB = 1024 * 1024;

base::Result<void> check_disk(const EngineOptions& options, const ipc::MarketDirectory& directory) {
  // An existing journal goes on in the segment that it has, and says when it cannot get another.
  std::error_code missing;
  if (std::filesystem::directory_iterator{directory.journal(), missing} !=
      std::filesystem::directory_iterator{})
    return {};
  struct statvfs disk {};
  const std::string folder = directory.root().string();
  if (::statvfs(folder.c_str(), &disk) != 0) {
    return base::fail("cannot look at the file system of {}: {}", folder, std::strerror(errno));
  }
  // The segment in use and the one that is made ahead.
  const std::uint64_t needed = 2 * options.records_per_segment * 64 + kMiB;
  const std::uint64_t found = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  if (found >= needed) return {};
  return base::fail(
      "the file system of {} has {} MiB free, and two journal segments need {} MiB: free some, or set "
      "engine.records_per_segment lower for a new market",
      folder, found / kMiB, needed / kMiB);
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
  if (options.wait == ipc::WaitPolicy::spin && allowed.size() < 2) {
    return base::fail(
        "engine.wait is \"spin\", which needs a core for the matcher alone, and this process may use {} "
        "only: give it "
        "2 cores, or set engine.wait to \"adaptive\"",
        allowed.size());
  }
  return {};
}

}  // namespace

base::Result<void> check_machine(const EngineOptions& options, const ipc::MarketDirectory& directory) {
  if (auto done = check_disk(options, directory); !done) return done;
  return check_cpus(options);
}

base::Result<void> lock_all_memory() {
  if (::mlockall(MCL_CURRENT | MCL_FUTURE) == 0) return {};
  rlimit limit{};
  ::getrlimit(RLIMIT_MEMLOCK, &limit);
  return base::fail(
      "engine.lock_memory is set, but locking the engine's memory failed ({}): the limit on locked memory is "
      "{} KiB and "
      "everything reserved by engine.limits must fit: raise it (ulimit -l unlimited, LimitMEMLOCK=infinity), "
      "lower "
      "engine.limits, or set engine.lock_memory to false",
      std::strerror(errno), limit.rlim_cur / 1024);
}

}  // namespace paddock::engine
