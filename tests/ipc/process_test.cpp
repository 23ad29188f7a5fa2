// Lanes, event ring and locks between real processes, some of which are killed at random moments.

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "engine/ipc/event_ring.hpp"
#include "engine/ipc/file_lock.hpp"
#include "engine/ipc/lane.hpp"
#include "engine/ipc/lane_segment.hpp"
#include "tests/ipc/pattern.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temporary_market.hpp"

namespace paddock::ipc {
namespace {

constexpr std::uint64_t kMarket = 99;

class ProcessTest : public testing::Test {
 protected:
  ProcessTest()
      : ring_(*EventRing::adopt_or_create(market_.directory(), kMarket)),
        lane_(*LaneSegment::adopt_or_create(market_.directory(), 0, kMarket, 0)) {
    lane_.open_to_owners();
  }
  test::ChildProcess peer(const std::string& mode, std::uint64_t argument = 0) {
    return test::ChildProcess(
        {PADDOCK_IPC_PEER, mode, market_.directory().root().string(), std::to_string(argument)});
  }
  /// Takes and frees what is there, each command held against the pattern.
  std::size_t drain(LaneConsumer& consumer) {
    const std::size_t count = consumer.peek(out_);
    for (std::size_t i = 0; i < count; ++i) {
      EXPECT_TRUE(test::is_pattern(out_[i], consumer.taken() + i)) << consumer.taken() + i;
    }
    consumer.take(count);
    consumer.release_to(consumer.taken(), 1);
    return count;
  }
  void drain_to(LaneConsumer& consumer, std::uint64_t position) {
    Waiter waiter(WaitPolicy::adaptive, &ring_.memory().commands_bell);
    while (consumer.taken() < position && !HasFailure()) {
      if (drain(consumer) == 0) waiter.wait([&] { return consumer.look() != consumer.taken(); });
    }
  }

  test::TemporaryMarket market_;
  EventRing ring_;
  LaneSegment lane_;
  std::vector<model::Command> out_{1000};
};

TEST_F(ProcessTest, ALaneCarriesCommandsOverInOrder) {
  constexpr std::uint64_t kCommands = 10 * kLaneSlots / test::kGroup * test::kGroup;
  auto producer = peer("produce", kCommands);
  LaneConsumer consumer(lane_.memory(), 0);
  drain_to(consumer, kCommands);
  EXPECT_EQ(producer.wait(), 0);
  EXPECT_EQ(consumer.look(), kCommands);
}

TEST_F(ProcessTest, ACommandIsInvisibleUntilItIsWhole) {
  auto producer = peer("die-in-a-write");
  EXPECT_EQ(producer.wait(), -SIGKILL);
  LaneConsumer consumer(lane_.memory(), 0);
  drain_to(consumer, 4 * test::kGroup);
  EXPECT_EQ(consumer.look(), 4 * test::kGroup) << "the half-written command does not exist";
  auto next = peer("produce", 8 * test::kGroup);
  drain_to(consumer, 8 * test::kGroup);
  EXPECT_EQ(next.wait(), 0);
  EXPECT_EQ(consumer.generation(), 2U);
  EXPECT_EQ(consumer.owner_start(), 4 * test::kGroup);
}

TEST_F(ProcessTest, AKilledProducerLeavesWholeGroupsAndAFreeLane) {
  LaneConsumer consumer(lane_.memory(), 0);
  const auto probe = LockProbe::open(market_.directory().lock(lane_name(0)));
  ASSERT_TRUE(probe);
  std::mt19937 random(20251020);
  for (std::uint32_t owner = 1; owner <= 25; ++owner) {
    auto producer = peer("produce");
    while (consumer.generation() != owner) std::this_thread::yield();
    const auto stop = std::chrono::steady_clock::now() + std::chrono::microseconds(random() % 5'000);
    while (std::chrono::steady_clock::now() < stop) drain(consumer);
    EXPECT_TRUE(probe->is_held());
    producer.kill();
    EXPECT_FALSE(probe->is_held()) << "a dead owner is seen at once";
    while (drain(consumer) != 0) continue;
    EXPECT_EQ(consumer.look(), consumer.taken());
    EXPECT_EQ(consumer.taken() % test::kGroup, 0U) << "a batch is there whole or not at all";
    ASSERT_FALSE(HasFailure()) << "owner " << owner;
  }
}

TEST_F(ProcessTest, ReadersInOtherProcessesSeeWholeRecords) {
  constexpr std::uint64_t kLast = 8 * kRingSlots;
  auto first = peer("read-ring", kLast);
  auto second = peer("read-ring", kLast);
  EventRingWriter writer(ring_.memory());
  JournalCursors journal(ring_.memory());
  writer.resume_at(model::Seq{1});
  while (writer.next().raw() <= kLast) {
    std::vector<model::Event> batch;
    for (std::uint64_t seq = writer.next().raw(); batch.size() < 32; ++seq) {
      batch.push_back(test::pattern<model::Event>(seq));
    }
    ASSERT_GE(writer.room(32), 32U);
    writer.write(batch);
    writer.publish();
    journal.advance(writer.next(), writer.next());
  }
  EXPECT_EQ(first.wait(), 0);
  EXPECT_EQ(second.wait(), 0);
}

TEST_F(ProcessTest, TheEnginesLockIsRefusedWhileItsHolderLives) {
  auto holder = peer("hold-lock");
  const auto file = market_.directory().lock("engine");
  const std::string by_whom = "(process " + std::to_string(holder.pid()) + ")";
  const auto probe = LockProbe::open(file);
  ASSERT_TRUE(probe);
  while (!probe->is_held()) std::this_thread::yield();
  // The holder writes its pid after it has the lock.
  for (;;) {
    const auto refused = FileLock::claim(file, "engine");
    if (!refused && refused.error().message.find(by_whom) != std::string::npos) break;
    std::this_thread::yield();
  }
  holder.kill();
  EXPECT_TRUE(FileLock::claim(file, "engine"));
}

}  // namespace
}  // namespace paddock::ipc
