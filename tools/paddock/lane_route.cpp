#include "tools/paddock/lane_route.hpp"

#include "engine/base/clock.hpp"

namespace paddock::tools {

base::Result<model::UserRef> LaneRoute::next_ref(model::PortId port) { return ask_next_ref(lane_, port); }

bool LaneRoute::try_send(const model::Command& command, std::int64_t due_ns) {
  if (!lane_.try_send(command, nullptr)) return false;
  due_.push_back({LoadReport::kind_of(command.op), due_ns});
  return true;
}

base::Result<void> LaneRoute::poll() {
  const auto polled = lane_.poll(
      [&](std::span<const model::Event> events, model::Seq) { count(events, base::monotonic_ns()); });
  if (!polled) return std::unexpected(polled.error());
  return {};
}

void LaneRoute::count(std::span<const model::Event> events, std::int64_t now_ns) {
  for (const auto& event : events) {
    if (event.type == model::EventType::trade) report_.traded();
  }
  const auto type = events.front().type;
  if (type == model::EventType::rejected) report_.rejected();
  if (type == model::EventType::cancel_rejected) report_.without_effect();
  report_.answered(due_.front().kind, due_.front().ns, now_ns);
  due_.pop_front();
}

}  // namespace paddock::tools
