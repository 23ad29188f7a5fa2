#include "engine/recovered_market.hpp"

namespace paddock::engine {

using model::Event;
using model::EventType;

void RecoveredMarket::take(std::span<const Event> events, model::Seq first) {
  std::uint64_t seq = first.raw();
  for (const Event& event : events) {
    exchange.fold(event, model::Seq{seq++});
    attachments.fold(event);
    last_time = event.time;
    if (event.type == EventType::lane_opened) {
      lanes[event.lane_opened.lane] = {event.lane_opened.incarnation, 0};
    } else if (event.type == EventType::started) {
      epoch = event.started.epoch;
    } else if (event.type == EventType::continued) {
      sweeping.push_back(event.lane);
      // The exchange forgets what is long done when it has to; the oldest are the first to go.
      while (sweeping.size() > exchange.pending().size()) sweeping.erase(sweeping.begin());
    }
    if (model::ends_command(event) && event.lane != ipc::kEngineLane) {
      lanes[event.lane].position = event.position.value();
    }
  }
}

}  // namespace paddock::engine
