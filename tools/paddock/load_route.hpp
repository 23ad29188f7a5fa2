#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "engine/base/result.hpp"
#include "engine/model/command.hpp"

namespace paddock::tools {

/// The way of a load's commands into the market and of the answers back. One thread.
class LoadRoute {
 public:
  LoadRoute() = default;
  LoadRoute(const LoadRoute&) = delete;
  LoadRoute& operator=(const LoadRoute&) = delete;
  virtual ~LoadRoute() = default;

  /// The ref that `port` goes on with.
  [[nodiscard]] virtual base::Result<model::UserRef> next_ref(model::PortId port) = 0;
  /// Takes a command that was due at `due_ns` (monotonic); false when there is no room: poll, then try again.
  [[nodiscard]] virtual bool try_send(const model::Command& command, std::int64_t due_ns) = 0;
  /// Sends what is buffered and takes what has come; never waits long. An error is final.
  [[nodiscard]] virtual base::Result<void> poll() = 0;
  /// Waits until something may have come, at most `timeout`.
  virtual void wait(std::chrono::nanoseconds timeout) = 0;
  /// No further command will come: whatever is needed to know that all has been answered is sent.
  virtual void finish() = 0;
  [[nodiscard]] virtual std::size_t unanswered() const = 0;
};

}  // namespace paddock::tools
