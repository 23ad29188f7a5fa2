#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

#include "engine/config.hpp"
#include "engine/ipc/event_ring.hpp"
#include "engine/ipc/market_clock.hpp"
#include "engine/recovered_market.hpp"
#include "engine/releases.hpp"
#include "engine/ring_sink.hpp"
#include "engine/served_lane.hpp"

namespace paddock::engine {

/// Of the records, as `started` names it (docs/log-format.md).
inline constexpr std::uint32_t kLogFormat = 1;

/// What the matcher tells other threads about itself; relaxed counters for people, on lines of their own.
struct alignas(128) MatcherStatus {
  std::atomic<std::uint64_t> commands{0};  ///< taken from lanes
  std::atomic<std::uint64_t> alarms{0};    ///< commands set aside, lanes found broken
  std::atomic<std::uint64_t> live_orders{0};
  std::atomic<std::uint64_t> digest{0};  ///< of the state after the last batch
};

/// What other threads tell the matcher.
struct alignas(128) MatcherSignals {
  std::atomic<bool> stop{false};
  /// The market is in the phases that are due (or nobody schedules them). Until then gateways' lanes wait:
  /// what clients left in them must not trade in a phase that had to end while no engine ran.
  std::atomic<bool> caught_up{true};
  /// Per lane: the owner (generation) whose lock was found free; 0: none.
  std::array<std::atomic<std::uint32_t>, 256> dead_owner{};
};

/// The one thread that makes the market: polls the lanes round robin, a bounded batch from each, carries the
/// commands out, and writes the events. After start-up: no allocation, lock, exception or logging, and no
/// syscall either unless its waiting policy sleeps. Everything it decides follows from the lanes and the log,
/// so a restarted one goes on as if nothing had happened.
class Matcher {
 public:
  Matcher(const EngineOptions& options, const ipc::MarketClock& clock, RecoveredMarket& market,
          ipc::EventRingMemory& ring, ipc::EventRingWriter& writer, std::vector<ServedLane>& lanes);

  /// Runs until `signals.stop`; everything carried out is then published.
  void run() noexcept;
  /// One round over everything; whether there was something to do.
  bool do_work() noexcept;

  /// Start-up: writes `started` and `lane_opened` for the lanes that were made anew. Returns the seq that
  /// must be durable before those are opened to owners. `scheduler`: whether one will run.
  model::Seq announce(std::uint64_t market_number, bool scheduler) noexcept;

  [[nodiscard]] MatcherSignals& signals() noexcept { return signals_; }
  [[nodiscard]] const MatcherStatus& status() const noexcept { return status_; }
  [[nodiscard]] bool stalled() const noexcept { return sink_.stalled(); }

 private:
  static constexpr std::uint32_t kPoisonous = 2;  ///< engines that died of a command before it is set aside

  [[nodiscard]] bool is_served_now(const ServedLane& lane) const noexcept;
  bool serve(ServedLane& lane) noexcept;
  std::size_t carry_out_batch(ServedLane& lane, std::size_t count) noexcept;
  void carry_out(ServedLane& lane, const model::Command& command, const model::Identities* identities,
                 std::uint64_t position_after) noexcept;
  void dispatch(ServedLane& lane, const model::Command& command,
                const model::Identities* identities) noexcept;
  [[nodiscard]] bool permitted(const ServedLane& lane, const model::Command& command) const noexcept;
  [[nodiscard]] bool may_schedule(const model::Command& command) const noexcept;
  void set_aside(const model::Command& command) noexcept;

  [[nodiscard]] bool must_wait(ServedLane& lane, const model::Command& command) noexcept;
  [[nodiscard]] bool is_being_buried(const ServedLane& lane) const noexcept;
  [[nodiscard]] bool waits_in_a_circle(const ServedLane& lane) const noexcept;
  void attach(const ServedLane& lane, const model::Command& command) noexcept;
  void refuse_port(const ServedLane& lane, model::PortId port) noexcept;
  void detach(const ServedLane& lane, const model::Command& command) noexcept;
  void detach_port(model::PortId port, ipc::LaneId lane, model::DetachCause cause) noexcept;
  bool look_after_owner(ServedLane& lane) noexcept;
  bool begin_leaving(ServedLane& lane, std::uint32_t next) noexcept;
  bool detach_next() noexcept;
  bool give_up(ServedLane& lane) noexcept;
  void detach_from_other_lanes() noexcept;

  void note_sweeps(model::Seq first, ServedLane* lane) noexcept;
  bool resume_sweeps() noexcept;
  void release_durable() noexcept;
  void remember(const ServedLane& lane) noexcept;
  void end_own_command() noexcept;
  [[nodiscard]] bool anything_to_do() noexcept;
  [[nodiscard]] ServedLane* find(ipc::LaneId lane) noexcept;

  const ipc::MarketClock* clock_;
  RecoveredMarket* market_;
  std::vector<ServedLane>* lanes_;
  RingSink sink_;
  ipc::EventRingReader ring_;
  ipc::Waiter waiter_;
  Releases releases_;
  std::vector<model::Command> batch_;
  std::uint64_t durable_seen_ = 0;
  std::vector<model::PortId> leaving_;  ///< ports still to be detached from `leaving_lane_`
  ServedLane* leaving_lane_ = nullptr;  ///< whose owner has gone; not served meanwhile
  std::uint32_t next_owner_ = 0;
  bool caught_up_ = true;  ///< as of this round
  MatcherStatus status_;
  MatcherSignals signals_;
};

}  // namespace paddock::engine
