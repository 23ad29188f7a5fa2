#pragma once

#include <vector>

#include "engine/base/result.hpp"

namespace paddock::base {

/// The CPUs that this process may run on, ascending.
[[nodiscard]] std::vector<int> allowed_cpus();

/// Binds the calling thread to one CPU. An error names the CPU, the ones that are allowed, and the remedy.
[[nodiscard]] Result<void> pin_this_thread(int cpu);

/// The name that tools such as `top -H` show for the calling thread (at most 15 characters are kept).
void name_this_thread(const char* name) noexcept;

/// One `pause`: tells the core that this is a spin loop.
inline void cpu_relax() noexcept { __builtin_ia32_pause(); }

}  // namespace paddock::base
