#pragma once

#include <cstdint>
#include <cstring>
#include <memory>

#include "engine/ipc/event_ring.hpp"
#include "engine/model/event.hpp"

namespace paddock::test {

/// An event ring of the test's own, as the engine leaves a new one.
inline std::unique_ptr<ipc::EventRingMemory> ring_memory() {
  auto memory = std::make_unique<ipc::EventRingMemory>();
  for (auto* cursor : {&memory->claimed, &memory->matched, &memory->journaled, &memory->durable}) {
    cursor->value = 1;
  }
  return memory;
}

/// A record every word of which depends on its seq, so that a torn copy shows.
inline model::Event ring_event(std::uint64_t seq) {
  model::Event event{};
  event.seq_lo = static_cast<std::uint32_t>(seq);
  event.time = static_cast<std::int64_t>(seq * 3);
  event.type = model::EventType::trade;
  for (std::size_t at = 0; at < sizeof event.body; at += 8) {
    const std::uint64_t word = seq * 0x9E3779B97F4A7C15U + at;
    std::memcpy(event.body + at, &word, sizeof word);
  }
  return event;
}

inline bool is_ring_event(const model::Event& event, std::uint64_t seq) {
  const model::Event expected = ring_event(seq);
  return std::memcmp(&event, &expected, sizeof event) == 0;
}

/// Writes and publishes the events up to `last`; the caller knows that there is room.
inline void write_until(ipc::EventRingWriter& writer, std::uint64_t last) {
  while (writer.next().raw() <= last) {
    const model::Event event = ring_event(writer.next().raw());
    writer.write({&event, 1});
  }
  writer.publish();
}

}  // namespace paddock::test
