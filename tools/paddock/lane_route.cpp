#include "tools/paddock/lane_route.hpp"

#include "engine/base/clock.hpp"

namespace paddock::tools {
namespace {

constexpr std::chrono::seconds kQueryTimeout{10};

}  // namespace

base::Result<model::UserRef> LaneRoute::next_ref(model::PortId port) {
  auto query = model::make_command(model::Op::query);
  query.port = port;
  if (!lane_.try_send(query, nullptr)) return base::fail("the operator lane is full");
  model::UserRef ref{0};
  const std::int64_t until = base::monotonic_ns() + std::chrono::nanoseconds{kQueryTimeout}.count();
  while (lane_.unanswered() > 0 && base::monotonic_ns() < until) {
    lane_.wait(std::chrono::milliseconds{100});
    const auto polled = lane_.poll([&](std::span<const model::Event> events, model::Seq) {
      if (events.front().type == model::EventType::next_ref) ref = events.front().next_ref.ref;
    });
    if (!polled) return std::unexpected(polled.error());
  }
  if (lane_.unanswered() > 0)
    return base::fail("the engine did not answer within {} s", kQueryTimeout.count());
  return ref;
}

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
