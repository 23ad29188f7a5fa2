// Linked instead of engine/fault_point.cpp: this engine dies of every command whose time of receipt is the
// mark. Where the environment says PADDOCK_HALT_BEFORE=N it stands still before the scheduler's Nth command,
// says so, and waits to be killed: by then what it did before may be durable, as the test wants. With
// PADDOCK_SPOIL_CLOSING no boundary can be closed.

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

#include "engine/base/check.hpp"
#include "engine/fault_point.hpp"
#include "tests/fault/engine/fault_controls.hpp"
#include "tests/fault/engine/poison.hpp"

namespace paddock::engine {
namespace {

bool is_schedulers(const model::Command& command) noexcept {
  return command.op == model::Op::phase || command.op == model::Op::end_of_day ||
         command.op == model::Op::scheduled;
}

/// Counts down to the halt that was ordered; only the matcher comes here.
bool is_the_last(const model::Command& command) noexcept {
  static long left = std::getenv("PADDOCK_HALT_BEFORE") == nullptr
                         ? 0
                         : std::strtol(std::getenv("PADDOCK_HALT_BEFORE"), nullptr, 10);
  return left > 0 && is_schedulers(command) && --left == 0;
}

[[noreturn]] void halt() noexcept {
  const int fd = ::open(std::getenv("PADDOCK_FAULT_CONTROLS"), O_RDWR);
  void* mapped = ::mmap(nullptr, sizeof(test::FaultControls), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  PADDOCK_CHECK(mapped != MAP_FAILED, "the controls' file can be mapped");
  static_cast<test::FaultControls*>(mapped)->halted.store(1);
  while (true) ::pause();
}

}  // namespace

void fault_point(const model::Command& command) noexcept {
  if (command.received_ns == test::kPoison) ::raise(SIGKILL);
  if (is_the_last(command)) halt();
  // The matcher's own copy, in a vector; a boundary that was due so early counts as closed already.
  if (command.op == model::Op::scheduled && std::getenv("PADDOCK_SPOIL_CLOSING") != nullptr)
    const_cast<model::Command&>(command).due_ns = 0;
}

}  // namespace paddock::engine
