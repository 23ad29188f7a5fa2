#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

#include "engine/model/types.hpp"
#include "engine/status_file.hpp"

namespace paddock::engine {

/// The engine's status from the moment it holds the market until it is open: state "recovering", with the
/// record that it has reached and what it waits for. A thread of its own writes it, several times a second,
/// while this lives; `reached` and `alarm` belong to the thread that starts the engine.
class StartStatus {
 public:
  StartStatus(StatusFile file, std::int64_t started_ns);

  /// Everything below `end` is recovered.
  void reached(model::Seq end) noexcept { end_.store(end.raw(), std::memory_order_relaxed); }
  /// What keeps the engine from opening; empty: nothing.
  void alarm(const std::string& sentence);

 private:
  [[nodiscard]] std::string text() const;

  StatusFile file_;
  std::int64_t started_ns_;
  std::atomic<std::uint64_t> end_{1};  // relaxed: for people only
  mutable std::mutex mutex_;           ///< guards alarm_
  std::string alarm_;
  std::jthread thread_;
};

}  // namespace paddock::engine
