#include "engine/recovered_market.hpp"

#include "engine/base/check.hpp"

namespace paddock::engine {

namespace {

/// From here on finished work is dropped before more is noted: half of what the exchange keeps, which
/// therefore never has to drop any by itself, unknown to the list of lanes.
constexpr std::size_t kManySweeps = 256;

}  // namespace

using model::Event;
using model::EventType;

void RecoveredMarket::settle() {
  const auto dropped = exchange.drop_done_work();
  for (auto place = dropped.rbegin(); place != dropped.rend(); ++place) {
    sweeping.erase(sweeping.begin() + static_cast<std::ptrdiff_t>(*place));
  }
  PADDOCK_CHECK(sweeping.size() == exchange.pending().size(), "every sweep has the lane that waits for it");
}

/// Whether the event fits into the limits. After the first one that does not, nothing is folded any more,
/// only counted.
bool RecoveredMarket::has_room_for(const Event& event) noexcept {
  if (shortage_) {
    if (shortage_->grows_with == event.type) ++needed_;
    return false;
  }
  shortage_ = exchange.shortage(event);
  if (event.type == EventType::attached && !attachments.has_room_for(event.attached.port)) {
    const std::size_t limit = exchange.tables().limits().max_ports;
    shortage_ = market::Shortage{"max_ports", "ports", limit, {}};
  }
  if (shortage_) needed_ = shortage_->limit + 1;
  return !shortage_;
}

base::Result<void> RecoveredMarket::fits() const {
  if (!shortage_) return {};
  return base::fail(
      "the journal holds {}{} {}, and engine.limits.{} is {}: set it to what this market was run with, or as "
      "high as the journal needs at least",
      shortage_->grows_with ? "" : "at least ", needed_, shortage_->what, shortage_->setting,
      shortage_->limit);
}

void RecoveredMarket::take(std::span<const Event> events, model::Seq first) {
  std::uint64_t seq = first.raw();
  for (const Event& event : events) {
    if (!has_room_for(event)) [[unlikely]]
      continue;
    if (event.type == EventType::continued && sweeping.size() >= kManySweeps) settle();
    exchange.fold(event, model::Seq{seq++});
    attachments.fold(event);
    outline.fold(event);
    last_time = event.time;
    if (event.type == EventType::lane_opened) {
      lanes[event.lane_opened.lane] = {event.lane_opened.incarnation, 0};
    } else if (event.type == EventType::started) {
      epoch = event.started.epoch;
    } else if (event.type == EventType::continued) {
      sweeping.push_back(event.lane);
    }
    if (model::ends_command(event) && event.lane != ipc::kEngineLane) {
      lanes[event.lane].position = event.position.value();
    }
  }
}

}  // namespace paddock::engine
