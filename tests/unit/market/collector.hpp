#pragma once

#include <span>
#include <vector>

#include "engine/model/event_sink.hpp"

namespace paddock::market {

/// Keeps all events, from number 1 on.
class Collector : public model::EventSink {
 public:
  Collector() : EventSink(model::Seq{1}) {}
  std::vector<model::Event> events;

 protected:
  void consume(std::span<const model::Event> batch, model::Seq) noexcept override {
    events.insert(events.end(), batch.begin(), batch.end());
  }
};

}  // namespace paddock::market
