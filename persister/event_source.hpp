#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/result.hpp"
#include "engine/model/event.hpp"
#include "engine/model/types.hpp"

namespace paddock::persister {

/// Where durable events come from, in order: the market's log, or what a test makes up. One thread
/// at a time.
class EventSource {
 public:
  EventSource() = default;
  EventSource(const EventSource&) = delete;
  EventSource& operator=(const EventSource&) = delete;
  virtual ~EventSource() = default;

  /// Copies the events from `next()` on into `out`; 0: nothing new. An error is final.
  [[nodiscard]] virtual base::Result<std::size_t> poll(std::span<model::Event> out) = 0;
  /// The seq of the first event of the next poll.
  [[nodiscard]] virtual model::Seq next() const = 0;
  /// The last event that is durable now.
  [[nodiscard]] virtual model::Seq end() const = 0;
  /// The market whose events these are; 0: there is none yet.
  [[nodiscard]] virtual std::uint64_t market() const = 0;
  /// Returns when there is something to poll, or after `timeout`.
  virtual void wait(std::chrono::nanoseconds timeout) = 0;
};

}  // namespace paddock::persister
