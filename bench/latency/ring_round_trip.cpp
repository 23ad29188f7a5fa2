// One command through a lane and its event back through the event ring, between two pinned threads that spin,
// beside the least that two cores can do: one cache line there and back. Blocks of both alternate in one run,
// so that the ratio holds on a machine whose speed wanders. Usage: ring_round_trip [CPU CPU]

#include <fmt/format.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "bench/support/spread.hpp"
#include "engine/base/clock.hpp"
#include "engine/base/cpu.hpp"
#include "engine/ipc/event_ring.hpp"
#include "engine/ipc/lane.hpp"
#include "engine/ipc/ring_layout.hpp"

namespace {

using namespace paddock;

constexpr int kBlocks = 40;
constexpr int kTrips = 50'000;

struct alignas(128) Line {
  std::atomic<std::uint64_t> value{0};
};

/// The other side: answers the kind of trip that is told until it is to stop, and looks for no other.
class Echo {
 public:
  Echo(ipc::LaneMemory& lane, ipc::EventRingMemory& ring)
      : consumer_(lane, 0), writer_(ring), cursors_(ring) {}

  void run(const std::atomic<bool>& stop, const std::atomic<bool>& bare, Line& ping, Line& pong) {
    std::uint64_t seen = 0;
    while (!stop.load(std::memory_order_relaxed)) {
      if (!bare.load(std::memory_order_relaxed)) {
        answer();
      } else if (const auto now = ping.value.load(std::memory_order_acquire); now != seen) {
        pong.value.store(seen = now, std::memory_order_release);
      }
    }
  }

 private:
  void answer() {
    model::Command command;
    if (consumer_.peek({&command, 1}) == 0) return;
    consumer_.take(1);
    model::Event event{};
    event.type = model::EventType::accepted;
    event.accepted.ref = command.ref;
    if (writer_.room(1) == 0) return;
    writer_.write({&event, 1});
    writer_.publish();
    // Nothing is made durable here: room comes back as if it were, seldom enough not to count.
    if (consumer_.taken() % 16'384 == 0) {
      cursors_.advance(writer_.next(), writer_.next());
      consumer_.release_to(consumer_.taken(), 1);
    }
  }

  ipc::LaneConsumer consumer_;
  ipc::EventRingWriter writer_;
  ipc::JournalCursors cursors_;
};

void bare_block(Line& ping, Line& pong, bench::Spread& times) {
  for (int i = 0; i < kTrips; ++i) {
    const std::int64_t start = base::monotonic_ns();
    const std::uint64_t next = ping.value.load(std::memory_order_relaxed) + 1;
    ping.value.store(next, std::memory_order_release);
    while (pong.value.load(std::memory_order_acquire) != next) {
    }
    times.add(base::monotonic_ns() - start);
  }
}

void ring_block(ipc::LaneProducer& lane, ipc::EventRingReader& ring, std::uint64_t& seq,
                bench::Spread& times) {
  model::Command command = model::make_order_command(model::Op::enter);
  model::Event event;
  for (int i = 0; i < kTrips; ++i) {
    const std::int64_t start = base::monotonic_ns();
    command.ref = model::UserRef{static_cast<std::uint32_t>(seq)};
    while (!lane.try_publish({&command, 1})) base::cpu_relax();
    while (ring.matched().raw() <= seq) ring.prefetch(model::Seq{seq});
    if (!ring.copy(model::Seq{seq}, {&event, 1}) || event.accepted.ref != command.ref) std::abort();
    ++seq;
    times.add(base::monotonic_ns() - start);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int here = argc > 2 ? std::stoi(argv[1]) : 0;
  const int there = argc > 2 ? std::stoi(argv[2]) : 1;
  auto lane_memory = std::make_unique<ipc::LaneMemory>();
  auto ring_memory = std::make_unique<ipc::EventRingMemory>();
  for (auto* cursor :
       {&ring_memory->claimed, &ring_memory->matched, &ring_memory->journaled, &ring_memory->durable}) {
    cursor->value.store(1);
  }
  Line ping;
  Line pong;
  std::atomic<bool> stop{false};
  std::atomic<bool> bare_trips{true};
  std::thread other([&] {
    if (auto pinned = base::pin_this_thread(there); !pinned) fmt::print("{}\n", pinned.error().message);
    Echo(*lane_memory, *ring_memory).run(stop, bare_trips, ping, pong);
  });
  if (auto pinned = base::pin_this_thread(here); !pinned) fmt::print("{}\n", pinned.error().message);
  ipc::LaneProducer producer(*lane_memory, ring_memory->commands_bell);
  ipc::EventRingReader reader(*ring_memory);
  bench::Spread bare;
  bench::Spread ring;
  std::uint64_t seq = 1;
  for (int block = 0; block < kBlocks; ++block) {
    bare_trips = true;
    bare_block(ping, pong, bare);
    bare_trips = false;
    ring_block(producer, reader, seq, ring);
  }
  stop = true;
  other.join();
  fmt::print("{:>24} {:>8} {:>8} {:>8}\n", "round trip, ns", "p50", "p99", "p99.9");
  for (auto [name, times] : {std::pair{"bare cache line", &bare}, std::pair{"lane and event ring", &ring}}) {
    fmt::print("{:>24} {:>8} {:>8} {:>8}\n", name, times->quantile(0.5), times->quantile(0.99),
               times->quantile(0.999));
  }
  fmt::print("ratio of p50: {:.2f}\n",
             static_cast<double>(ring.quantile(0.5)) / static_cast<double>(bare.quantile(0.5)));
}
