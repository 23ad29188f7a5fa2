#include "engine/ipc/lane_segment.hpp"

#include <utility>

#include "engine/base/check.hpp"

namespace paddock::ipc {
namespace {

LaneMemory& memory_of(const SharedSegment& segment) noexcept {
  return *reinterpret_cast<LaneMemory*>(segment.data());
}

/// The engine before this one died while it carried out a command: counts that against the command.
void count_failed_attempt(LaneMemory::Attempt& attempt) noexcept {
  const std::uint64_t at = attempt.attempting.exchange(0);
  const bool excused = attempt.excused.exchange(0) != 0;
  if (at == 0 || excused) return;
  attempt.failures = attempt.suspect == at ? attempt.failures + 1 : 1;
  attempt.suspect = at;
}

}  // namespace

std::string lane_name(LaneId lane) { return fmt::format("lane-{}", lane); }

SegmentSpec lane_spec(const MarketDirectory& market, LaneId lane, std::uint64_t market_number) {
  return {.name = market.segment(lane_name(lane)),
          .kind = SegmentKind::lane,
          .record_size = sizeof(model::Command),
          .capacity = kLaneSlots,
          .market = market_number,
          .bytes = sizeof(LaneMemory)};
}

base::Result<LaneSegment> LaneSegment::adopt_or_create(const MarketDirectory& market, LaneId lane,
                                                       std::uint64_t market_number,
                                                       std::uint64_t logged_incarnation) {
  auto segment = SharedSegment::adopt_or_create(lane_spec(market, lane, market_number));
  if (!segment) return std::unexpected(segment.error());
  LaneMemory& memory = memory_of(*segment);
  if (!segment->adopted()) {
    memory.matcher.lane = lane;
    memory.matcher.incarnation = logged_incarnation + 1;
    return LaneSegment(std::move(*segment));
  }
  if (memory.matcher.lane != lane || memory.matcher.incarnation != logged_incarnation) {
    return create(market, lane, market_number, logged_incarnation + 1);
  }
  memory.segment.epoch.fetch_add(1);
  count_failed_attempt(memory.attempt);
  return LaneSegment(std::move(*segment));
}

base::Result<LaneSegment> LaneSegment::create(const MarketDirectory& market, LaneId lane,
                                              std::uint64_t market_number, std::uint64_t incarnation) {
  auto segment = SharedSegment::create(lane_spec(market, lane, market_number));
  if (!segment) return std::unexpected(segment.error());
  LaneMemory& memory = memory_of(*segment);
  memory.matcher.lane = lane;
  memory.matcher.incarnation = incarnation;
  return LaneSegment(std::move(*segment));
}

void LaneSegment::retire() const noexcept {
  // release: as every change of a segment's state.
  segment_.header().state.store(SegmentState::retired, std::memory_order_release);
}

LaneMemory& LaneSegment::memory() const noexcept { return memory_of(segment_); }

std::optional<std::uint64_t> LaneSegment::resume_at(std::uint32_t position_low) const noexcept {
  constexpr std::uint64_t kLowBits = (std::uint64_t{1} << 24) - 1;
  PADDOCK_CHECK(position_low <= kLowBits, "the log carries 24 bits of a position");
  const std::uint64_t released = memory().matcher.released.load();
  const std::uint64_t head = memory().producer.head.load();
  // The lane holds far fewer than 2^24 commands, so at most one position in it has these bits.
  const std::uint64_t ahead = (position_low - released) & kLowBits;
  if (head < released || head - released > kLaneSlots || ahead > head - released) return std::nullopt;
  return released + ahead;
}

}  // namespace paddock::ipc
