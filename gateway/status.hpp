#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/rate.hpp"
#include "engine/base/result.hpp"
#include "engine/ipc/lane.hpp"
#include "gateway/counters.hpp"

namespace paddock::gateway {

/// What a gateway says about itself once a second, in a file of its own. One thread.
class StatusFile {
 public:
  /// `listen`: the addresses as text.
  StatusFile(std::filesystem::path file, ipc::LaneId lane, std::vector<std::string> listen);
  /// Replaces the file in one step; rates are those since the last call.
  [[nodiscard]] base::Result<void> write(const Counters& counters, const std::string& alarm);
  /// Removes the file: the gateway ends in order, and nobody is to wait for it. One that dies leaves it.
  void remove() noexcept;

 private:
  [[nodiscard]] std::string text(const Counters& counters, const std::string& alarm);

  std::filesystem::path file_;
  ipc::LaneId lane_;
  std::vector<std::string> listen_;
  std::int64_t started_at_;  ///< nanoseconds since the epoch
  base::Rate messages_;
  base::Rate events_;
};

}  // namespace paddock::gateway
