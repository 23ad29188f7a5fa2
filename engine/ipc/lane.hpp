#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "engine/base/result.hpp"
#include "engine/ipc/market_directory.hpp"
#include "engine/ipc/ring_layout.hpp"
#include "engine/ipc/wait.hpp"
#include "engine/model/command.hpp"

namespace paddock::ipc {

/// Who may own a lane. A lane's number says it, so that no setting can turn one kind into another.
enum class LaneKind : std::uint8_t { gateway, operator_, scheduler };
using LaneId = std::uint8_t;
inline constexpr LaneId kFirstGatewayLane = 0;
inline constexpr LaneId kFirstOperatorLane = 128;
inline constexpr LaneId kSchedulerLane = 192;
/// Stands in the log for commands that the engine gave itself; there is no such lane.
inline constexpr LaneId kEngineLane = 255;

[[nodiscard]] constexpr LaneKind kind_of(LaneId lane) noexcept {
  if (lane < kFirstOperatorLane) return LaneKind::gateway;
  return lane < kSchedulerLane ? LaneKind::operator_ : LaneKind::scheduler;
}

/// The writing end of a lane: commands go in, in order, and the engine carries out each exactly once, also
/// when this process or the engine is killed in between. One thread at a time; movable. Giving it up (also by
/// dying) leaves what was published in the lane. A full lane is a returned `false`: wait and try again.
class LaneProducer {
 public:
  /// Claims the first free lane of the kind. Errors: no engine has made the lanes yet; all are owned.
  [[nodiscard]] static base::Result<LaneProducer> claim(const MarketDirectory& market, LaneKind kind);
  /// On memory that the caller owns and keeps: for an end in the engine's own process, and for tests.
  LaneProducer(LaneMemory& memory, Bell& commands_bell) noexcept;
  LaneProducer(LaneProducer&&) noexcept;
  LaneProducer& operator=(LaneProducer&&) noexcept;
  ~LaneProducer();

  /// Publishes all of `commands` or, when there is no room for all, none. At most kLaneSlots at a time. About
  /// one cache miss per batch besides the copying.
  [[nodiscard]] bool try_publish(std::span<const model::Command> commands) noexcept;
  /// A command with command_flag::identities and its second slot, published together.
  [[nodiscard]] bool try_publish(const model::Command& command, const model::Identities& identities) noexcept;

  [[nodiscard]] LaneId lane() const noexcept { return static_cast<LaneId>(memory_->matcher.lane); }
  [[nodiscard]] std::uint64_t incarnation() const noexcept { return memory_->matcher.incarnation; }
  /// The position after the last published command. The event that ends it carries the low 24 bits of this
  /// number, as it was right after that command was published.
  [[nodiscard]] std::uint64_t position() const noexcept { return head_; }
  /// Slots that can be published now; asks the engine's cursor only when `at_least` is not known to be free.
  [[nodiscard]] std::uint64_t free_slots(std::uint64_t at_least = kLaneSlots) noexcept;
  /// The position up to which all commands are durable.
  [[nodiscard]] std::uint64_t released() noexcept;
  /// The engine gave this lane up and made a new one: nothing published from now on is carried out.
  [[nodiscard]] bool retired() const noexcept;

 private:
  struct Claim;  // lock and mappings
  void put(std::uint64_t position, const void* slot) noexcept;
  void publish(std::uint64_t head) noexcept;

  LaneMemory* memory_;
  Bell* commands_bell_;
  std::uint64_t head_;
  std::uint64_t released_;  ///< as last seen
  std::unique_ptr<Claim> claim_;
};

/// The reading end: the matcher's. One thread. Trusts nothing that the producer writes: a head that cannot be
/// makes the lane `broken`, and a command is copied before anyone looks at it.
class LaneConsumer {
 public:
  /// Continues at `taken`, which must lie in [released, released + kLaneSlots].
  LaneConsumer(LaneMemory& memory, std::uint64_t taken) noexcept;

  [[nodiscard]] LaneId lane() const noexcept { return lane_; }
  [[nodiscard]] std::uint64_t taken() const noexcept { return taken_; }
  /// The head as last seen.
  [[nodiscard]] std::uint64_t seen() const noexcept { return head_; }
  /// The head as it is now; never below `taken`.
  std::uint64_t look() noexcept;
  [[nodiscard]] bool broken() const noexcept { return broken_; }

  /// Copies the next commands, as many as are known and fit, without taking them. Looks for more only when
  /// none is known.
  [[nodiscard]] std::size_t peek(std::span<model::Command> out) noexcept;
  /// The first `count` slots of what was peeked have been carried out.
  void take(std::uint64_t count) noexcept;
  /// Frees the slots below `position`: their events are durable, and so is that `generation` was served.
  void release_to(std::uint64_t position, std::uint32_t generation) noexcept;

  /// The owner and where its commands begin. Read it after `look` or `peek`: an owner whose commands were
  /// seen is seen too.
  [[nodiscard]] std::uint32_t generation() const noexcept;
  [[nodiscard]] std::uint64_t owner_start() const noexcept;

  /// Marks the command at `position` as being carried out. One store to a line that nobody else reads.
  void begin_attempt(std::uint64_t position) noexcept;
  /// Nothing is being carried out: whatever kills the engine now is not this lane's fault.
  void end_attempt() noexcept;
  /// The engine is about to end for a reason that no command gave. Any thread.
  void excuse_attempt() noexcept;
  /// How many engines in a row died of the command at `position`.
  [[nodiscard]] std::uint32_t failures_at(std::uint64_t position) const noexcept;

 private:
  LaneMemory* memory_;
  std::uint64_t taken_;
  std::uint64_t head_;      ///< as last seen
  std::uint64_t released_;  ///< as last written
  LaneId lane_;
  bool broken_ = false;
};

}  // namespace paddock::ipc
