#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>

#include "engine/ipc/lane.hpp"
#include "gateway/command_out.hpp"

namespace paddock::gateway {

/// Publishes into the lane what several I/O threads hand over through one queue. Commands of one thread keep
/// their order, and a port belongs to one thread. A full lane makes the queue fill up, which the threads see
/// in `has_room`. At the end of its life it publishes what is left, as far as the lane has room.
class Publisher {
 public:
  explicit Publisher(ipc::LaneProducer& lane);
  ~Publisher();
  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;

  /// The entrance of one I/O thread; must not outlive the publisher.
  [[nodiscard]] std::unique_ptr<CommandOut> entrance();

 private:
  class Queue;
  class Entrance;
  void run();
  void publish_all();

  ipc::LaneProducer* lane_;
  std::unique_ptr<Queue> queue_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace paddock::gateway
