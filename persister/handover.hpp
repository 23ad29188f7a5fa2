#pragma once

#include <concurrentqueue/blockingconcurrentqueue.h>

#include <array>
#include <atomic>
#include <chrono>

#include "persister/projection/batch.hpp"

namespace paddock::persister {

/// Batches on their way from the drain thread to the writing thread and, emptied, back: batch n + 1 is built
/// while n commits. Three of them exist, so memory is bounded: when none is free the drain thread waits, and
/// the log with it, which holds up nobody. One producer, one consumer.
class Handover {
 public:
  Handover() {
    for (projection::Batch& batch : batches_) free_.enqueue(&batch);
  }
  Handover(const Handover&) = delete;
  Handover& operator=(const Handover&) = delete;

  /// Drain thread: an empty batch to fill; nullptr when none became free in time.
  [[nodiscard]] projection::Batch* take_free(std::chrono::microseconds timeout) {
    projection::Batch* batch = nullptr;
    return free_.wait_dequeue_timed(batch, timeout.count()) ? batch : nullptr;
  }
  /// Drain thread: a batch to be written, after those given before.
  void give_full(projection::Batch* batch) {
    unwritten_.fetch_add(1, std::memory_order_relaxed);
    full_.enqueue(batch);
  }
  /// Writing thread: the next batch to write; nullptr when none came in time.
  [[nodiscard]] projection::Batch* take_full(std::chrono::microseconds timeout) {
    projection::Batch* batch = nullptr;
    return full_.wait_dequeue_timed(batch, timeout.count()) ? batch : nullptr;
  }
  /// Writing thread: the batch is committed.
  void give_free(projection::Batch* batch) {
    unwritten_.fetch_sub(1, std::memory_order_relaxed);
    free_.enqueue(batch);
  }
  /// Drain thread: nothing more comes. Writing thread: nothing more is taken. Each tells the other.
  void close() noexcept { closed_.store(true, std::memory_order_release); }
  void abandon() noexcept { abandoned_.store(true, std::memory_order_release); }
  [[nodiscard]] bool closed() const noexcept { return closed_.load(std::memory_order_acquire); }
  [[nodiscard]] bool abandoned() const noexcept { return abandoned_.load(std::memory_order_acquire); }

  /// Batches given and not committed yet. A hint for when to cut the next one, so no order is needed.
  [[nodiscard]] int unwritten() const noexcept { return unwritten_.load(std::memory_order_relaxed); }

 private:
  std::array<projection::Batch, 3> batches_;
  moodycamel::BlockingConcurrentQueue<projection::Batch*> free_;
  moodycamel::BlockingConcurrentQueue<projection::Batch*> full_;
  std::atomic<int> unwritten_{0};
  std::atomic<bool> closed_{false};
  std::atomic<bool> abandoned_{false};
};

}  // namespace paddock::persister
