// The protocols with real threads on one mapping, so that the thread sanitizer sees both sides of each.

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "engine/ipc/event_ring.hpp"
#include "engine/ipc/lane.hpp"
#include "tests/unit/ipc/lane_memory.hpp"
#include "tests/unit/ipc/ring_events.hpp"

namespace paddock::ipc {
namespace {

class PolicyTest : public testing::TestWithParam<WaitPolicy> {};

TEST_P(PolicyTest, ALaneKeepsOrderAndLosesNothing) {
  constexpr std::uint32_t kCommands = 200'000;
  const auto memory = test::lane_memory(0);
  Bell bell{};
  LaneProducer producer(*memory, bell);
  std::thread writing([&] {
    Waiter waiter(GetParam(), nullptr);
    for (std::uint32_t next = 0; next < kCommands;) {
      const std::size_t batch = std::min<std::size_t>(1 + next % 100, kCommands - next);
      if (producer.try_publish(test::commands(next, batch))) {
        next += static_cast<std::uint32_t>(batch);
      } else {
        waiter.wait([] { return false; });
      }
    }
  });
  LaneConsumer consumer(*memory, 0);
  Waiter waiter(GetParam(), &bell);
  std::vector<model::Command> out(64);
  std::uint32_t next = 0;
  while (next < kCommands) {
    const std::size_t count = consumer.peek(out);
    if (count == 0) {
      waiter.wait([&] { return consumer.look() != consumer.taken(); });
      continue;
    }
    waiter.reset();
    for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(out[i].quantity, next++);
    consumer.take(count);
    if (next % 3 == 0) consumer.release_to(consumer.taken(), 1);
  }
  writing.join();
}

/// A ring with a matcher, a journaler, and readers of which one is slow on purpose and so is overrun.
TEST_P(PolicyTest, ARingGivesWholeRecordsOrSaysThatTheyAreGone) {
  constexpr std::uint64_t kLast = 3 * kRingSlots;
  const auto memory = test::ring_memory();
  std::thread journaler([&] {
    const EventRingReader reader(*memory);
    JournalCursors cursors(*memory);
    Waiter waiter(GetParam(), &memory->matched_bell);
    for (std::uint64_t next = 1; next <= kLast;) {
      const std::uint64_t end = reader.matched().raw();
      if (end == next) {
        waiter.wait([&] { return reader.matched().raw() != next; });
        continue;
      }
      cursors.advance(model::Seq{end}, model::Seq{end});
      next = end;
    }
  });
  std::atomic<std::uint64_t> overrun{0};
  const auto read = [&](std::uint64_t step) {
    const EventRingReader reader(*memory);
    Waiter waiter(GetParam(), &memory->durable_bell);
    std::vector<model::Event> out(8);
    for (std::uint64_t next = 1; next + out.size() <= kLast;) {
      if (reader.durable().raw() < next + out.size()) {
        waiter.wait([&] { return reader.durable().raw() >= next + out.size(); });
        continue;
      }
      if (!reader.copy(model::Seq{next}, out)) {
        overrun.fetch_add(1);
        next =
            std::max(next, reader.durable().raw() - std::min(reader.durable().raw() - 1, std::uint64_t{64}));
        continue;
      }
      for (std::size_t i = 0; i < out.size(); ++i) ASSERT_TRUE(test::is_ring_event(out[i], next + i));
      next += step;
    }
  };
  std::thread keeping_up(read, 512);
  std::thread slow(read, 3);
  EventRingWriter writer(*memory);
  Waiter waiter(GetParam(), &memory->commands_bell);
  while (writer.next().raw() <= kLast) {
    if (writer.room(32) < 32) {
      waiter.wait([&] { return writer.room(32) >= 32; });
      continue;
    }
    test::write_until(writer, std::min(writer.next().raw() + 31, kLast));
  }
  for (std::thread* thread : {&journaler, &keeping_up, &slow}) thread->join();
  EXPECT_EQ(EventRingReader(*memory).durable().raw(), kLast + 1);
}

INSTANTIATE_TEST_SUITE_P(Policies, PolicyTest,
                         testing::Values(WaitPolicy::yield, WaitPolicy::park, WaitPolicy::adaptive),
                         [](const auto& policy) { return std::string(word(policy.param)); });

}  // namespace
}  // namespace paddock::ipc
