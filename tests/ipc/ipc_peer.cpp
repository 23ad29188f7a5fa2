// The other process of the ipc tests. `ipc_peer MODE DIRECTORY [ARGUMENT]`; exit status 0 when all was well.

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "engine/ipc/event_ring.hpp"
#include "engine/ipc/file_lock.hpp"
#include "engine/ipc/lane.hpp"
#include "engine/ipc/lane_segment.hpp"
#include "tests/ipc/pattern.hpp"

namespace paddock::ipc {
namespace {

int complain(const base::Error& error) {
  fmt::print(stderr, "ipc_peer: {}\n", error.message);
  return 3;
}

/// Publishes groups of commands, each numbered by its position, until `count` are in the lane (0: for ever).
int produce(const MarketDirectory& market, std::uint64_t count) {
  auto producer = LaneProducer::claim(market, LaneKind::gateway);
  if (!producer) return complain(producer.error());
  Waiter waiter(WaitPolicy::adaptive, nullptr);
  while (count == 0 || producer->position() < count) {
    const auto group = test::group_at(producer->position());
    if (producer->try_publish(group)) {
      waiter.reset();
    } else {
      waiter.wait([] { return false; });
    }
  }
  return 0;
}

/// Dies with half a command written and its group's head not yet moved.
int die_in_a_write(const MarketDirectory& market) {
  auto producer = LaneProducer::claim(market, LaneKind::gateway);
  if (!producer) return complain(producer.error());
  while (producer->position() < 4 * test::kGroup) {
    if (!producer->try_publish(test::group_at(producer->position()))) return 4;
  }
  auto segment = SharedSegment::open(lane_spec(market, producer->lane(), 0));
  if (!segment) return complain(segment.error());
  auto& memory = *reinterpret_cast<LaneMemory*>(segment->data());
  const auto next = test::group_at(producer->position());
  std::memcpy(&memory.slots[producer->position()], next.data(), sizeof(model::Command) * 3 / 2);
  ::raise(SIGKILL);
  return 5;
}

/// Follows the event ring to record `last` and holds every record against the pattern.
int read_ring(const MarketDirectory& market, std::uint64_t last) {
  auto ring = EventRing::open(market);
  if (!ring) return complain(ring.error());
  const EventRingReader reader(ring->memory());
  Waiter waiter(WaitPolicy::adaptive, &ring->memory().durable_bell);
  std::vector<model::Event> out(256);
  std::uint64_t read = 0;
  for (std::uint64_t next = 1; next <= last;) {
    const std::uint64_t end = reader.durable().raw();
    if (end <= next) {
      waiter.wait([&] { return reader.durable().raw() > next; });
      continue;
    }
    waiter.reset();
    const auto batch = std::span(out).first(std::min<std::size_t>(out.size(), end - next));
    if (!reader.copy(model::Seq{next}, batch)) {
      next = reader.oldest().raw() + kRingSlots / 2;
      continue;
    }
    for (const auto& event : batch) {
      if (!test::is_pattern(event, next++)) return 4;
    }
    read += batch.size();
  }
  return read > 0 ? 0 : 5;
}

/// Waits for the market's engine lock and keeps it until it is killed.
int hold_lock(const MarketDirectory& market) {
  const auto lock = FileLock::claim(market.lock("engine"), "engine");
  if (!lock) return complain(lock.error());
  for (;;) ::pause();
}

int run(std::string_view mode, const MarketDirectory& market, std::uint64_t argument) {
  if (mode == "produce") return produce(market, argument);
  if (mode == "die-in-a-write") return die_in_a_write(market);
  if (mode == "read-ring") return read_ring(market, argument);
  if (mode == "hold-lock") return hold_lock(market);
  return 2;
}

}  // namespace
}  // namespace paddock::ipc

int main(int count, char** arguments) {
  if (count < 3) return 2;
  const auto market = paddock::ipc::MarketDirectory::open(arguments[2]);
  if (!market) return paddock::ipc::complain(market.error());
  return paddock::ipc::run(arguments[1], *market, count > 3 ? std::strtoull(arguments[3], nullptr, 10) : 0);
}
