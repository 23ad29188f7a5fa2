#include "engine/ipc/lane.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <memory>
#include <vector>

#include "tests/unit/ipc/lane_memory.hpp"

namespace paddock::ipc {
namespace {

class LaneTest : public testing::Test {
 protected:
  /// Carries out everything there is and frees its slots.
  std::vector<std::uint32_t> drain(LaneConsumer& consumer, std::size_t batch = 100) {
    std::vector<std::uint32_t> quantities;
    std::vector<model::Command> commands(batch);
    while (const std::size_t count = consumer.peek(commands)) {
      for (std::size_t i = 0; i < count; ++i) quantities.push_back(commands[i].quantity);
      consumer.take(count);
    }
    consumer.release_to(consumer.taken(), 1);
    return quantities;
  }

  std::unique_ptr<LaneMemory> memory_ = test::lane_memory(3);
  Bell bell_{};
  LaneProducer producer_{*memory_, bell_};
  LaneConsumer consumer_{*memory_, 0};
};

TEST_F(LaneTest, CommandsComeOutInOrder) {
  ASSERT_TRUE(producer_.try_publish(test::commands(1, 5)));
  ASSERT_TRUE(producer_.try_publish(test::commands(6, 2)));
  EXPECT_EQ(drain(consumer_), (std::vector<std::uint32_t>{1, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(producer_.position(), 7U);
  EXPECT_EQ(consumer_.taken(), 7U);
  EXPECT_EQ(producer_.lane(), 3U);
}

TEST_F(LaneTest, PeekDoesNotTake) {
  ASSERT_TRUE(producer_.try_publish(test::commands(1, 3)));
  std::array<model::Command, 2> out;
  ASSERT_EQ(consumer_.peek(out), 2U);
  ASSERT_EQ(consumer_.peek(out), 2U);
  EXPECT_EQ(out[0].quantity, 1U);
  consumer_.take(1);
  ASSERT_EQ(consumer_.peek(out), 2U);
  EXPECT_EQ(out[0].quantity, 2U);
}

TEST_F(LaneTest, WhatDoesNotFitWholeIsNotPublishedAtAll) {
  ASSERT_TRUE(producer_.try_publish(test::commands(0, kLaneSlots - 2)));
  EXPECT_FALSE(producer_.try_publish(test::commands(0, 3)));
  EXPECT_EQ(producer_.position(), kLaneSlots - 2);
  EXPECT_EQ(consumer_.look(), kLaneSlots - 2);
  EXPECT_TRUE(producer_.try_publish(test::commands(0, 2)));
  EXPECT_FALSE(producer_.try_publish(test::commands(0, 1)));
}

TEST_F(LaneTest, SlotsAreFreeOnlyWhenReleased) {
  ASSERT_TRUE(producer_.try_publish(test::commands(0, kLaneSlots)));
  std::vector<model::Command> out(kLaneSlots);
  ASSERT_EQ(consumer_.peek(out), kLaneSlots);
  consumer_.take(kLaneSlots);
  EXPECT_FALSE(producer_.try_publish(test::commands(0, 1))) << "carried out is not yet durable";
  consumer_.release_to(10, 1);
  EXPECT_EQ(producer_.free_slots(), 10U);
  EXPECT_TRUE(producer_.try_publish(test::commands(0, 10)));
  EXPECT_FALSE(producer_.try_publish(test::commands(0, 1)));
}

TEST_F(LaneTest, FillsToTheLastSlotAfterEachPartialDrain) {
  std::uint32_t published = 0;
  std::uint32_t seen = 0;
  std::vector<model::Command> out(kLaneSlots);
  for (const std::size_t drained : {1UL, 2UL, 63UL, 64UL, 65UL, 4096UL, 65'535UL, 65'536UL, 30'000UL}) {
    while (producer_.try_publish(test::commands(published, 1))) ++published;
    ASSERT_EQ(published - seen, kLaneSlots);
    consumer_.look();
    ASSERT_EQ(consumer_.peek(std::span(out).first(drained)), drained);
    for (std::size_t i = 0; i < drained; ++i) ASSERT_EQ(out[i].quantity, seen++);
    consumer_.take(drained);
    consumer_.release_to(consumer_.taken(), 1);
  }
}

TEST_F(LaneTest, ABatchCrossesTheEndOfTheRing) {
  ASSERT_TRUE(producer_.try_publish(test::commands(0, kLaneSlots - 3)));
  ASSERT_EQ(drain(consumer_).size(), kLaneSlots - 3);
  ASSERT_TRUE(producer_.try_publish(test::commands(100, 7)));
  EXPECT_EQ(drain(consumer_), (std::vector<std::uint32_t>{100, 101, 102, 103, 104, 105, 106}));
}

TEST_F(LaneTest, ACommandAndItsIdentitiesArriveTogetherOrNotAtAll) {
  model::Command command = model::make_command(model::Op::open_account);
  command.flags = model::command_flag::identities;
  model::Identities identities{};
  identities.op = model::Op::identities;
  identities.user_or_offering.bytes[0] = 77;
  ASSERT_TRUE(producer_.try_publish(test::commands(0, kLaneSlots - 1)));
  EXPECT_FALSE(producer_.try_publish(command, identities)) << "one slot is free";
  drain(consumer_);
  ASSERT_TRUE(producer_.try_publish(command, identities)) << "the pair lies across the end of the ring";
  std::array<model::Command, 4> out;
  ASSERT_EQ(consumer_.peek(out), 2U);
  std::memcpy(&identities, &out[1], sizeof identities);
  EXPECT_EQ(identities.op, model::Op::identities);
  EXPECT_EQ(identities.user_or_offering.bytes[0], 77);
}

TEST_F(LaneTest, ANewOwnerGoesOnWhereTheLastOneStopped) {
  ASSERT_TRUE(producer_.try_publish(test::commands(1, 2)));
  consumer_.look();
  EXPECT_EQ(consumer_.generation(), 1U);
  LaneProducer next(*memory_, bell_);
  ASSERT_TRUE(next.try_publish(test::commands(3, 1)));
  consumer_.look();
  EXPECT_EQ(consumer_.generation(), 2U);
  EXPECT_EQ(consumer_.owner_start(), 2U);
  EXPECT_EQ(drain(consumer_), (std::vector<std::uint32_t>{1, 2, 3}));
}

TEST_F(LaneTest, AHeadThatCannotBeBreaksTheLaneAndNothingElse) {
  ASSERT_TRUE(producer_.try_publish(test::commands(1, 3)));
  consumer_.look();
  memory_->producer.head.store(kLaneSlots + 1);
  EXPECT_EQ(consumer_.look(), 3U);
  EXPECT_TRUE(consumer_.broken());
  memory_->producer.head.store(1);
  EXPECT_EQ(consumer_.look(), 3U) << "a head that goes back is no better";
}

TEST_F(LaneTest, PublishingRingsOnlyForASleeper) {
  ASSERT_TRUE(producer_.try_publish(test::commands(1, 1)));
  EXPECT_EQ(bell_.word.load(), 0U);
  bell_.word.store(1);
  ASSERT_TRUE(producer_.try_publish(test::commands(2, 1)));
  EXPECT_EQ(bell_.word.load(), 2U) << "rung, and nobody is expected to sleep any more";
}

}  // namespace
}  // namespace paddock::ipc
