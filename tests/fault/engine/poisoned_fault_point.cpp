// Linked instead of engine/fault_point.cpp: this engine dies of every command whose time of receipt is the
// mark, and before the scheduler's Nth command where the environment says PADDOCK_DIE_BEFORE=N.

#include <signal.h>

#include <cstdlib>

#include "engine/fault_point.hpp"
#include "tests/fault/engine/poison.hpp"

namespace paddock::engine {
namespace {

bool is_schedulers(const model::Command& command) noexcept {
  return command.op == model::Op::phase || command.op == model::Op::end_of_day ||
         command.op == model::Op::scheduled;
}

/// Counts down to the death that was ordered; only the matcher comes here.
bool is_the_last(const model::Command& command) noexcept {
  static long left = std::getenv("PADDOCK_DIE_BEFORE") == nullptr
                         ? 0
                         : std::strtol(std::getenv("PADDOCK_DIE_BEFORE"), nullptr, 10);
  return left > 0 && is_schedulers(command) && --left == 0;
}

}  // namespace

void fault_point(const model::Command& command) noexcept {
  if (command.received_ns == test::kPoison || is_the_last(command)) ::raise(SIGKILL);
}

}  // namespace paddock::engine
