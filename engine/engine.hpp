#pragma once

#include <atomic>
#include <memory>

#include "engine/base/result.hpp"
#include "engine/config.hpp"

namespace spdlog {
class logger;
}

namespace paddock::engine {

/// The engine process, composed: recovery, segments, journaler, lanes, matcher, housekeeper. Made by `start`,
/// which returns when the market is open for commands; `stop` (or the destructor) ends everything in order,
/// with all that was carried out on the disk. One thread.
class Engine {
 public:
  /// Null when `stop` was set before the market was open: recovering a long journal and waiting for space on
  /// the disk end soon then. An error says what is missing or wrong and what to do. Nothing is left running
  /// in both cases.
  [[nodiscard]] static base::Result<std::unique_ptr<Engine>> start(const EngineOptions& options,
                                                                   std::shared_ptr<spdlog::logger> logger,
                                                                   const std::atomic<bool>& stop);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  void stop();

 private:
  struct Parts;
  explicit Engine(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace paddock::engine
