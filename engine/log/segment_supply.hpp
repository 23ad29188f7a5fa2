#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "engine/log/file_layer.hpp"
#include "engine/log/format.hpp"

namespace paddock::log {

/// Where a group commit gets its segment files from.
class SegmentSupply {
 public:
  enum class Answer : std::uint8_t {
    ready,    ///< the segment is there, all zeros
    pending,  ///< ask again
    failed,   ///< see failure()
  };
  virtual ~SegmentSupply() = default;
  /// Asks for segment `index`, which is needed now or next.
  [[nodiscard]] virtual Answer request(std::uint64_t index) = 0;
  /// Why there is no segment: out of space while `pending` (it is tried again), anything when `failed`; else
  /// nothing.
  [[nodiscard]] virtual std::optional<IoFailure> failure() const = 0;
};

/// Makes segments on a thread of its own, one at a time, so that the journaler never waits for 64 MiB of
/// zeros. When the disk is full it tries again every `retry` until there is space. `request` belongs to one
/// thread.
class SegmentMaker final : public SegmentSupply {
 public:
  SegmentMaker(FileLayer& files, std::string folder, const Layout& layout, std::chrono::milliseconds retry);
  /// Finishes the segment that is being made, if any.
  ~SegmentMaker() override;

  [[nodiscard]] Answer request(std::uint64_t index) override;
  [[nodiscard]] std::optional<IoFailure> failure() const override;

 private:
  void run();
  void make(std::uint64_t index, std::unique_lock<std::mutex>& lock);

  FileLayer& files_;
  const std::string folder_;
  const Layout layout_;
  const std::chrono::milliseconds retry_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<std::uint64_t> wanted_;  ///< being made, or to be
  std::optional<std::uint64_t> ready_;   ///< the newest that is there
  std::optional<IoFailure> failure_;
  bool broken_ = false;  ///< `failure_` is none that space would cure
  bool stopping_ = false;
  std::thread thread_;
};

/// Makes segment `index`, or takes the one that is there already (recovery leaves one behind the last only
/// when it is all zeros).
[[nodiscard]] std::expected<void, IoFailure> provide_segment(FileLayer& files, const std::string& folder,
                                                             const Layout& layout, std::uint64_t index);

}  // namespace paddock::log
