#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/result.hpp"
#include "engine/ipc/lane.hpp"
#include "engine/ipc/market_directory.hpp"
#include "engine/ipc/shared_segment.hpp"

namespace paddock::ipc {

/// "lane-3": what a lane is called among lock files and segments.
[[nodiscard]] std::string lane_name(LaneId lane);
[[nodiscard]] SegmentSpec lane_spec(const MarketDirectory& market, LaneId lane, std::uint64_t market_number);

/// The engine's hold on a lane's memory. The engine's start-up thread only.
class LaneSegment {
 public:
  /// The existing lane of this incarnation (which the log knows), else a new one with the next incarnation,
  /// which nobody can claim before `open_to_owners`. Also counts an attempt that an engine died in.
  [[nodiscard]] static base::Result<LaneSegment> adopt_or_create(const MarketDirectory& market, LaneId lane,
                                                                 std::uint64_t market_number,
                                                                 std::uint64_t logged_incarnation);
  /// A new one with the incarnation `incarnation`, whatever exists.
  [[nodiscard]] static base::Result<LaneSegment> create(const MarketDirectory& market, LaneId lane,
                                                        std::uint64_t market_number,
                                                        std::uint64_t incarnation);

  [[nodiscard]] bool adopted() const noexcept { return segment_.adopted(); }
  [[nodiscard]] LaneMemory& memory() const noexcept;
  [[nodiscard]] std::uint64_t incarnation() const noexcept { return memory().matcher.incarnation; }
  /// Where the next engine goes on, from the low 24 bits that the log carries. Nothing when no position
  /// between `released` and `head` has these bits: log and lane do not belong together.
  [[nodiscard]] std::optional<std::uint64_t> resume_at(std::uint32_t position_low) const noexcept;
  /// Lets producers claim it: once `lane_opened` is durable.
  void open_to_owners() noexcept { segment_.publish(); }
  /// Nothing that is published here is carried out any more; its owner is told (LaneProducer::retired).
  void retire() const noexcept;
  [[nodiscard]] const SharedSegment& segment() const noexcept { return segment_; }

 private:
  explicit LaneSegment(SharedSegment segment) noexcept : segment_(std::move(segment)) {}

  SharedSegment segment_;
};

}  // namespace paddock::ipc
