// Linked instead of engine/fault_point.cpp: this engine dies of every command whose time of receipt is the
// mark.

#include <signal.h>

#include "engine/fault_point.hpp"
#include "tests/fault/engine/poison.hpp"

namespace paddock::engine {

void fault_point(const model::Command& command) noexcept {
  if (command.received_ns == test::kPoison) ::raise(SIGKILL);
}

}  // namespace paddock::engine
