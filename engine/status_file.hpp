#pragma once

#include <filesystem>
#include <memory>
#include <string>

namespace spdlog {
class logger;
}

namespace paddock::engine {

/// The engine's status file: what it says about itself, for people and `paddock status`. One thread at a
/// time.
class StatusFile {
 public:
  StatusFile(std::filesystem::path file, std::shared_ptr<spdlog::logger> logger)
      : file_(std::move(file)), logger_(std::move(logger)) {}

  /// Puts `json` in place of what the file said. Where that fails the old text stays, and the reason is
  /// logged, once until it changes.
  void write(const std::string& json);

 private:
  std::filesystem::path file_;
  std::shared_ptr<spdlog::logger> logger_;
  std::string complaint_;  ///< of the last write
};

}  // namespace paddock::engine
