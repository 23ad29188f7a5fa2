#include "engine/ipc/lane_segment.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "engine/ipc/event_ring.hpp"
#include "tests/support/temporary_market.hpp"
#include "tests/unit/ipc/lane_memory.hpp"

namespace paddock::ipc {
namespace {

constexpr std::uint64_t kMarket = 7;

class LaneSegmentTest : public testing::Test {
 protected:
  base::Result<LaneSegment> lane(LaneId id, std::uint64_t logged = 0) {
    return LaneSegment::adopt_or_create(market_.directory(), id, kMarket, logged);
  }
  LaneSegment open_lane(LaneId id) {
    auto made = lane(id);
    EXPECT_TRUE(made);
    made->open_to_owners();
    return std::move(*made);
  }

  test::TemporaryMarket market_;
};

TEST_F(LaneSegmentTest, AnIncarnationIsAdoptedAndAnotherOneReplaced) {
  open_lane(0);
  auto same = lane(0, 1);
  ASSERT_TRUE(same);
  EXPECT_TRUE(same->adopted());
  auto next = lane(0, 5);
  ASSERT_TRUE(next);
  EXPECT_FALSE(next->adopted());
  EXPECT_EQ(next->incarnation(), 6U);
  EXPECT_EQ(same->memory().segment.state.load(), SegmentState::retired);
}

TEST_F(LaneSegmentTest, TheLogsBitsOfAPositionLeadBackToIt) {
  auto segment = open_lane(0);
  Bell bell{};
  constexpr std::uint64_t kFar = (std::uint64_t{1} << 24) - 10;
  segment.memory().producer.head.store(kFar);
  segment.memory().matcher.released.store(kFar);
  LaneProducer producer(segment.memory(), bell);
  ASSERT_TRUE(producer.try_publish(test::commands(0, 30)));
  EXPECT_EQ(segment.resume_at(static_cast<std::uint32_t>(kFar)), kFar);
  EXPECT_EQ(segment.resume_at(5), kFar + 15) << "across a carry out of the 24 bits";
  EXPECT_EQ(segment.resume_at(20), kFar + 30);
  EXPECT_EQ(segment.resume_at(21), std::nullopt) << "beyond what was published";
  EXPECT_EQ(segment.resume_at(static_cast<std::uint32_t>(kFar - 1)), std::nullopt) << "free already";
}

TEST_F(LaneSegmentTest, CountsTheEnginesThatDiedOfOneCommand) {
  open_lane(0);
  for (const std::uint32_t deaths : {1U, 2U, 3U}) {
    LaneConsumer(lane(0, 1)->memory(), 0).begin_attempt(17);
    auto next = lane(0, 1);
    EXPECT_EQ(LaneConsumer(next->memory(), 0).failures_at(17), deaths);
    EXPECT_EQ(LaneConsumer(next->memory(), 0).failures_at(18), 0U);
  }
  LaneConsumer(lane(0, 1)->memory(), 0).begin_attempt(18);
  EXPECT_EQ(LaneConsumer(lane(0, 1)->memory(), 0).failures_at(18), 1U) << "another command begins anew";
}

TEST_F(LaneSegmentTest, AnEngineThatWasNotBusyDiedOfNoCommand) {
  open_lane(0);
  {
    auto segment = lane(0, 1);
    LaneConsumer consumer(segment->memory(), 0);
    consumer.begin_attempt(17);
    consumer.end_attempt();
  }
  EXPECT_EQ(LaneConsumer(lane(0, 1)->memory(), 0).failures_at(17), 0U);
}

TEST_F(LaneSegmentTest, AnEngineThatEndsForAReasonOfItsOwnBlamesNoCommand) {
  open_lane(0);
  {
    auto segment = lane(0, 1);
    LaneConsumer consumer(segment->memory(), 0);
    consumer.begin_attempt(17);
    consumer.excuse_attempt();
    consumer.begin_attempt(18);
  }
  auto next = lane(0, 1);
  EXPECT_EQ(LaneConsumer(next->memory(), 0).failures_at(18), 0U);
  LaneConsumer(next->memory(), 0).begin_attempt(18);
  EXPECT_EQ(LaneConsumer(lane(0, 1)->memory(), 0).failures_at(18), 1U) << "the excuse was for one engine";
}

TEST_F(LaneSegmentTest, OwnersClaimFreeLanesOfTheirKind) {
  auto ring = EventRing::adopt_or_create(market_.directory(), kMarket);
  ASSERT_TRUE(ring);
  std::vector<LaneSegment> lanes;
  for (const LaneId id : {LaneId{0}, LaneId{1}, kFirstOperatorLane}) lanes.push_back(open_lane(id));
  auto first = LaneProducer::claim(market_.directory(), LaneKind::gateway);
  ASSERT_TRUE(first) << first.error().message;
  {
    const auto second = LaneProducer::claim(market_.directory(), LaneKind::gateway);
    ASSERT_TRUE(second);
    EXPECT_EQ(first->lane(), 0);
    EXPECT_EQ(second->lane(), 1);
    const auto third = LaneProducer::claim(market_.directory(), LaneKind::gateway);
    ASSERT_FALSE(third);
    EXPECT_NE(third.error().message.find("engine.gateway_lanes"), std::string::npos) << third.error().message;
  }
  EXPECT_TRUE(LaneProducer::claim(market_.directory(), LaneKind::gateway)) << "given up, so free again";
  EXPECT_EQ(LaneProducer::claim(market_.directory(), LaneKind::operator_)->lane(), 128);
}

TEST_F(LaneSegmentTest, ALaneThatIsNotOpenedYetCannotBeClaimed) {
  auto ring = EventRing::adopt_or_create(market_.directory(), kMarket);
  ASSERT_TRUE(ring && lane(0));
  const auto claimed = LaneProducer::claim(market_.directory(), LaneKind::gateway);
  ASSERT_FALSE(claimed);
  EXPECT_NE(claimed.error().message.find("no gateway lane"), std::string::npos) << claimed.error().message;
}

TEST_F(LaneSegmentTest, ALaneThatWasGivenUpIsPassedOver) {
  auto ring = EventRing::adopt_or_create(market_.directory(), kMarket);
  ASSERT_TRUE(ring);
  const LaneSegment given_up = open_lane(0);
  const LaneSegment next = open_lane(1);
  given_up.memory().segment.state.store(SegmentState::retired);
  const auto claimed = LaneProducer::claim(market_.directory(), LaneKind::gateway);
  ASSERT_TRUE(claimed) << claimed.error().message;
  EXPECT_EQ(claimed->lane(), 1);
}

TEST_F(LaneSegmentTest, NoLaneIsClaimedBeforeAnEngineRan) {
  const auto claimed = LaneProducer::claim(market_.directory(), LaneKind::gateway);
  ASSERT_FALSE(claimed);
  EXPECT_NE(claimed.error().message.find("start this market's engine"), std::string::npos);
}

}  // namespace
}  // namespace paddock::ipc
