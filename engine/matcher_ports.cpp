// Where ports are connected: attaching, detaching, and what becomes of the ports of an owner that died.

#include <algorithm>

#include "engine/base/check.hpp"
#include "engine/base/clock.hpp"
#include "engine/matcher.hpp"

namespace paddock::engine {

using model::Command;
using model::DetachCause;
using model::EventType;
using model::PortId;

/// Whether an `attach` at the front of `lane` has to wait for what the port's old lane held when it was first
/// looked at: a client that changes gateways cannot overtake itself. Nor can it escape the end of the gateway
/// that it comes from: where that one has died, its ports are detached first.
bool Matcher::must_wait(ServedLane& lane, const Command& command) noexcept {
  if (lane.waits_for == nullptr) {
    const auto old = market_->attachments.find(command.port);
    if (!old || old->lane == lane.consumer.lane()) return false;
    lane.waits_for = find(old->lane);
    if (lane.waits_for == nullptr) return false;
    lane.waits_until = lane.waits_for->consumer.look();
  }
  const auto& other = lane.waits_for->consumer;
  const bool behind = other.taken() < lane.waits_until && !other.broken();
  if ((behind || is_being_buried(*lane.waits_for)) && !waits_in_a_circle(lane)) return true;
  lane.waits_for = nullptr;
  return false;
}

/// Whether the lane's owner is known to be dead, and its ports are not all detached yet.
bool Matcher::is_being_buried(const ServedLane& lane) const noexcept {
  if (&lane == leaving_lane_) return true;
  if (lane.given_up) return false;
  // acquire: as in look_after_owner.
  const std::uint32_t dead = signals_.dead_owner[lane.consumer.lane()].load(std::memory_order_acquire);
  const bool is_dead = dead != 0 && dead == lane.generation && dead != lane.buried;
  return is_dead || lane.consumer.generation() != lane.generation;
}

/// Two clients that change places between two gateways: neither lane would ever get on.
bool Matcher::waits_in_a_circle(const ServedLane& lane) const noexcept {
  const ServedLane* next = lane.waits_for;
  for (std::size_t steps = 0; next != nullptr && steps < lanes_->size(); ++steps) {
    if (next == &lane) return true;
    next = next->waits_for;
  }
  return next != nullptr;
}

void Matcher::attach(const ServedLane& lane, const Command& command) noexcept {
  if (ipc::kind_of(lane.consumer.lane()) != ipc::LaneKind::gateway) return;
  // Its client has been refused by now, and may be connected through another gateway. On the same lane it
  // still takes the place of the older connection, which its gateway has closed for it; the `detach` behind
  // it ends both.
  const bool stale =
      command.received_ns > 0 && command.received_ns < base::wall_clock_ns() - model::kAttachLimitNs;
  const auto old = market_->attachments.find(command.port);
  if (stale && !(old && old->lane == lane.consumer.lane())) return;
  if (!market_->attachments.has_room_for(command.port)) return refuse_port(lane, command.port);
  auto& event = sink_.append(EventType::attached);
  event.attached.port = command.port;
  event.attached.lane = lane.consumer.lane();
  event.attached.cancel_on_disconnect = (command.flags & model::command_flag::cancel_on_disconnect) != 0;
  event.attached.connection = command.ref.raw();
  market_->attachments.fold(event);
}

/// Whoever waits for the answer hears at once that the table is full.
void Matcher::refuse_port(const ServedLane& lane, PortId port) noexcept {
  auto& event = sink_.append(EventType::detached);
  event.detached.port = port;
  event.detached.lane = lane.consumer.lane();
  event.detached.cause = DetachCause::no_room;
  // relaxed: shown to people only.
  status_.alarms.fetch_add(1, std::memory_order_relaxed);
}

void Matcher::detach(const ServedLane& lane, const Command& command) noexcept {
  const auto attachment = market_->attachments.find(command.port);
  if (!attachment || attachment->lane != lane.consumer.lane()) return;
  // A second login of the port has taken the place of the connection that ends.
  if (attachment->connection != command.ref.raw()) return;
  const bool logout = (command.flags & model::command_flag::logout) != 0;
  detach_port(command.port, lane.consumer.lane(), logout ? DetachCause::logout : DetachCause::lost);
}

void Matcher::detach_port(PortId port, ipc::LaneId lane, DetachCause cause) noexcept {
  const auto attachment = market_->attachments.find(port);
  PADDOCK_CHECK(attachment && attachment->lane == lane, "a port that is detached is attached to the lane");
  auto& event = sink_.append(EventType::detached);
  event.detached.port = port;
  event.detached.lane = lane;
  event.detached.cause = cause;
  market_->attachments.fold(event);
  if (!attachment->cancel_on_disconnect) return;
  Command cancel = model::make_command(model::Op::mass_cancel);
  cancel.port = port;
  cancel.flags = model::command_flag::has_port;
  market_->exchange.apply(cancel, sink_);
}

/// An owner whose lock is free is dead; once what it left is carried out, its ports are detached.
bool Matcher::look_after_owner(ServedLane& lane) noexcept {
  // acquire: pairs with the housekeeper's release, which found the lock free after the owner's last command:
  // the look below sees that command.
  const std::uint32_t dead = signals_.dead_owner[lane.consumer.lane()].load(std::memory_order_acquire);
  if (dead == 0 || dead != lane.generation || dead == lane.buried) return false;
  if (lane.consumer.look() > lane.consumer.taken()) return false;
  return begin_leaving(lane, lane.generation);
}

/// Begins detaching the ports of the lane's owner; `next` is who is served afterwards. One lane at a time.
bool Matcher::begin_leaving(ServedLane& lane, std::uint32_t next) noexcept {
  if (leaving_lane_ != nullptr) return false;
  leaving_lane_ = &lane;
  next_owner_ = next;
  leaving_.clear();
  // Only a gateway's lane ever has ports.
  const bool gateway = ipc::kind_of(lane.consumer.lane()) == ipc::LaneKind::gateway;
  if (gateway)
    market_->attachments.for_each_of(lane.consumer.lane(), [&](PortId port) { leaving_.push_back(port); });
  // Descending, since the last one goes first: the order must not depend on the table's.
  std::ranges::sort(leaving_, std::greater{});
  return true;
}

/// A lane whose owner wrote what cannot be is served no more: its ports are detached, and its owner is told.
bool Matcher::give_up(ServedLane& lane) noexcept {
  if (lane.given_up || !begin_leaving(lane, lane.generation)) return false;
  lane.given_up = true;
  lane.segment->retire();
  // relaxed: shown to people only.
  status_.alarms.fetch_add(1, std::memory_order_relaxed);
  return true;
}

/// Start-up: ports that were attached to lanes which the settings no longer have.
void Matcher::detach_from_other_lanes() noexcept {
  for (unsigned lane = 0; lane < ipc::kFirstOperatorLane; ++lane) {
    const auto id = static_cast<ipc::LaneId>(lane);
    if (find(id) != nullptr) continue;
    leaving_.clear();
    market_->attachments.for_each_of(id, [&](PortId port) { leaving_.push_back(port); });
    std::ranges::sort(leaving_);
    for (const PortId port : leaving_) {
      const model::Seq first = sink_.next_seq();
      detach_port(port, id, DetachCause::gateway_dead);
      note_sweeps(first, nullptr);
      end_own_command();
    }
  }
  leaving_.clear();
}

/// Detaches one port of an owner that is gone; after the last one the next owner is served.
bool Matcher::detach_next() noexcept {
  if (leaving_lane_ == nullptr) return false;
  ServedLane& lane = *leaving_lane_;
  if (leaving_.empty()) {
    lane.buried = lane.generation;
    lane.generation = next_owner_;
    remember(lane);
    leaving_lane_ = nullptr;
    return true;
  }
  const PortId port = leaving_.back();
  leaving_.pop_back();
  const auto attachment = market_->attachments.find(port);
  // Meanwhile it may have gone to another gateway.
  if (!attachment || attachment->lane != lane.consumer.lane()) return true;
  sink_.set_time(clock_->now());
  const model::Seq first = sink_.next_seq();
  detach_port(port, lane.consumer.lane(), DetachCause::gateway_dead);
  note_sweeps(first, nullptr);
  end_own_command();
  return true;
}

}  // namespace paddock::engine
