#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "engine/attachments.hpp"
#include "engine/base/result.hpp"
#include "engine/ipc/lane.hpp"
#include "engine/log/recovery.hpp"
#include "engine/market/exchange.hpp"
#include "engine/schedule/market_outline.hpp"

namespace paddock::engine {

/// What the log says of a lane.
struct LoggedLane {
  std::uint64_t incarnation = 0;  ///< of the newest `lane_opened`; 0: none
  std::uint32_t position = 0;     ///< low 24 bits of what was carried out
};

/// Everything that the engine is, as a fold of its log: the exchange, which port is where, how far each lane
/// is, whose sweep is unfinished. Start-up fills it from the journal; afterwards the matcher owns it.
class RecoveredMarket final : public log::RecordVisitor {
 public:
  explicit RecoveredMarket(const market::Limits& limits) : exchange(limits), attachments(limits.max_ports) {
    sweeping.reserve(kMostSweeps);
  }

  /// More than the exchange keeps pending.
  static constexpr std::size_t kMostSweeps = 1'024;

  /// Forgets sweeps that the log has finished. After the last record, and in between when there are many.
  void settle();

  void take(std::span<const model::Event> events, model::Seq first) override;
  /// False once it is known by how much a limit is too low.
  [[nodiscard]] bool wants_more() const override { return !shortage_ || shortage_->grows_with; }

  /// An error when the journal holds more than `engine.limits` allow; names the setting, what it is and what
  /// it must be. The market is then of no use.
  [[nodiscard]] base::Result<void> fits() const;

  market::Exchange exchange;
  Attachments attachments;
  std::array<LoggedLane, 256> lanes{};
  std::vector<ipc::LaneId> sweeping;  ///< the lanes that wait for `exchange.pending()`, in its order
  schedule::MarketOutline outline{ipc::kSchedulerLane};  ///< start-up only: the scheduler's beginning
  std::uint32_t epoch = 0;
  std::int64_t last_time = 0;

 private:
  [[nodiscard]] bool has_room_for(const model::Event& event) noexcept;

  std::optional<market::Shortage> shortage_;
  std::size_t needed_ = 0;  ///< with a shortage: what the limit must be, as far as it is known
};

}  // namespace paddock::engine
