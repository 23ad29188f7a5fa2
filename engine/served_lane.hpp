#pragma once

#include <cstdint>

#include "engine/ipc/lane.hpp"
#include "engine/ipc/lane_segment.hpp"

namespace paddock::engine {

/// A lane as the matcher serves it.
struct ServedLane {
  ServedLane(ipc::LaneSegment& lane_segment, std::uint64_t taken)
      : segment(&lane_segment),
        consumer(lane_segment.memory(), taken),
        generation(lane_segment.memory().matcher.served_generation.load()) {
    // The newest owner's commands have been carried out, though the engine died before it noted whom it
    // served.
    const std::uint32_t newest = consumer.generation();
    if (taken > consumer.owner_start()) generation = newest;
  }

  ipc::LaneSegment* segment;
  ipc::LaneConsumer consumer;
  std::uint32_t generation;  ///< the owner that is being served; a newer one means that this one has gone
  std::uint32_t sweeps = 0;  ///< unfinished sweeps that it asked for: it waits for them
  std::uint32_t buried = 0;  ///< the dead owner whose ports have been detached
  bool given_up = false;     ///< its owner wrote what cannot be; it is served no more
  ServedLane* waits_for = nullptr;  ///< the lane that an `attach` at the front waits for; null: none
  std::uint64_t waits_until = 0;    ///< what must be taken from that one
};

}  // namespace paddock::engine
