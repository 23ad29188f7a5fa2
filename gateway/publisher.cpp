#include "gateway/publisher.hpp"

#include <concurrentqueue/concurrentqueue.h>

#include <array>
#include <span>
#include <vector>

#include "engine/base/cpu.hpp"

namespace paddock::gateway {

/// The queue, how full it is, and where its reader sleeps.
class Publisher::Queue {
 public:
  moodycamel::ConcurrentQueue<model::Command> commands;
  std::atomic<std::size_t> waiting{0};

  void ring() noexcept {
    // seq_cst, like the reader's two steps before it sleeps: one of the two sees what the other did.
    if (asleep_.load(std::memory_order_seq_cst)) {
      asleep_.store(false, std::memory_order_seq_cst);
      asleep_.notify_one();
    }
  }
  void sleep_unless(const std::atomic<bool>& stop) noexcept {
    asleep_.store(true, std::memory_order_seq_cst);
    if (waiting.load(std::memory_order_seq_cst) == 0 && !stop.load(std::memory_order_seq_cst)) {
      asleep_.wait(true, std::memory_order_seq_cst);
    }
    asleep_.store(false, std::memory_order_relaxed);
  }

 private:
  std::atomic<bool> asleep_{false};
};

/// One I/O thread's end of the queue.
class Publisher::Entrance final : public CommandOut {
 public:
  explicit Entrance(Queue& queue) : queue_(&queue), token_(queue.commands) {}
  [[nodiscard]] bool has_room() override {
    return queue_->waiting.load(std::memory_order_relaxed) + batch_.size() < kMaxWaiting;
  }
  void put(const model::Command& command) override { batch_.push_back(command); }
  void flush() override {
    if (batch_.empty()) return;
    queue_->waiting.fetch_add(batch_.size(), std::memory_order_seq_cst);
    for (const model::Command& command : batch_) queue_->commands.enqueue(token_, command);
    batch_.clear();
    queue_->ring();
  }
  [[nodiscard]] bool is_stuck() const override {
    return queue_->waiting.load(std::memory_order_relaxed) >= kMaxWaiting;
  }

 private:
  /// Of all threads together; a quarter of the lane.
  static constexpr std::size_t kMaxWaiting = ipc::kLaneSlots / 4;

  Queue* queue_;
  moodycamel::ProducerToken token_;
  std::vector<model::Command> batch_;
};

Publisher::Publisher(ipc::LaneProducer& lane)
    : lane_(&lane), queue_(std::make_unique<Queue>()), thread_([this] { run(); }) {}

Publisher::~Publisher() {
  stop_.store(true, std::memory_order_seq_cst);
  queue_->ring();
  thread_.join();
}

std::unique_ptr<CommandOut> Publisher::entrance() { return std::make_unique<Entrance>(*queue_); }

void Publisher::run() {
  base::name_this_thread("gw-publish");
  constexpr int kRoundsAwake =
      2'000;  // of offering the CPU, before sleeping costs the next command a wake-up
  for (int idle = 0; !stop_.load(std::memory_order_acquire);) {
    if (queue_->waiting.load(std::memory_order_acquire) > 0) {
      publish_all();
      idle = 0;
    } else if (++idle < kRoundsAwake) {
      std::this_thread::yield();
    } else {
      queue_->sleep_unless(stop_);
      idle = 0;
    }
  }
  publish_all();
}

void Publisher::publish_all() {
  std::array<model::Command, 256> batch;
  while (const std::size_t count = queue_->commands.try_dequeue_bulk(batch.data(), batch.size())) {
    while (!lane_->try_publish(std::span<const model::Command>{batch}.first(count))) {
      if (stop_.load(std::memory_order_acquire)) return;
      std::this_thread::sleep_for(std::chrono::microseconds{50});
    }
    queue_->waiting.fetch_sub(count, std::memory_order_seq_cst);
  }
}

}  // namespace paddock::gateway
