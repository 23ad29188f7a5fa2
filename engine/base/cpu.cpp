#include "engine/base/cpu.hpp"

#include <fmt/ranges.h>
#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace paddock::base {

std::vector<int> allowed_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  std::vector<int> cpus;
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return cpus;
  for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &set)) cpus.push_back(static_cast<int>(cpu));
  }
  return cpus;
}

Result<void> pin_this_thread(int cpu) {
  const auto allowed = allowed_cpus();
  if (std::ranges::find(allowed, cpu) == allowed.end()) {
    return fail(
        "cpu {} is not available to this process; available: {}; choose one of these or widen the "
        "process's affinity (taskset, AllowedCPUs=)",
        cpu, fmt::join(allowed, ","));
  }
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(cpu), &set);
  if (const int error = ::pthread_setaffinity_np(::pthread_self(), sizeof set, &set); error != 0) {
    return fail("cannot bind a thread to cpu {}: {}", cpu, std::strerror(error));
  }
  return {};
}

void name_this_thread(const char* name) noexcept {
  char shortened[16] = {};
  std::strncpy(shortened, name, sizeof shortened - 1);
  ::pthread_setname_np(::pthread_self(), shortened);
}

}  // namespace paddock::base
