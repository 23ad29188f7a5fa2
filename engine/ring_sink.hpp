#pragma once

#include <atomic>
#include <span>

#include "engine/ipc/event_ring.hpp"
#include "engine/ipc/lane.hpp"
#include "engine/ipc/wait.hpp"
#include "engine/model/event_sink.hpp"

namespace paddock::engine {

/// Writes events into the event ring and publishes them. A full ring, because the journal does not get on,
/// makes it wait: the matcher then takes no commands, which is back pressure all the way to the clients. The
/// matcher's thread.
class RingSink final : public model::EventSink {
 public:
  RingSink(ipc::EventRingWriter& writer, ipc::EventRingMemory& ring, ipc::WaitPolicy policy) noexcept
      : EventSink(writer.next()), writer_(&writer), waiter_(policy, &ring.commands_bell) {}

  /// On whose behalf events come; null: the engine's own. While the ring is full nobody's command is being
  /// attempted: an engine that is killed then did not die of it.
  void work_for(ipc::LaneConsumer* lane) noexcept { lane_ = lane; }

  /// Whether it is waiting for the journal now. Any thread.
  [[nodiscard]] bool stalled() const noexcept { return stalled_.load(std::memory_order_relaxed); }

 protected:
  void consume(std::span<const model::Event> events, model::Seq) noexcept override {
    if (writer_->room(events.size()) < events.size()) [[unlikely]]
      wait_for_room(events.size());
    writer_->write(events);
    writer_->publish();
  }

 private:
  void wait_for_room(std::size_t wanted) noexcept {
    // relaxed: shown to people only.
    stalled_.store(true, std::memory_order_relaxed);
    if (lane_ != nullptr) lane_->end_attempt();
    const auto there = [&] { return writer_->room(wanted) >= wanted; };
    while (!there()) waiter_.wait(there);
    waiter_.reset();
    if (lane_ != nullptr) lane_->begin_attempt(lane_->taken());
    stalled_.store(false, std::memory_order_relaxed);
  }

  ipc::EventRingWriter* writer_;
  ipc::Waiter waiter_;
  ipc::LaneConsumer* lane_ = nullptr;
  std::atomic<bool> stalled_{false};
};

}  // namespace paddock::engine
