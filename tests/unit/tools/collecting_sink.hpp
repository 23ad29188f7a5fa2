#pragma once

#include <vector>

#include "engine/model/event_sink.hpp"

namespace paddock::tools {

/// Keeps every event that an exchange makes.
class CollectingSink final : public model::EventSink {
 public:
  CollectingSink() : EventSink(model::Seq{1}) {}
  std::vector<model::Event> events;

 private:
  void consume(std::span<const model::Event> batch, model::Seq) noexcept override {
    for (const auto& event : batch) events.push_back(event);
  }
};

}  // namespace paddock::tools
