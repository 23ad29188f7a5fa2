#include "engine/ipc/event_ring.hpp"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <vector>

#include "tests/support/temporary_market.hpp"
#include "tests/unit/ipc/ring_events.hpp"

namespace paddock::ipc {
namespace {

using model::Seq;

class EventRingTest : public testing::Test {
 protected:
  /// Whether the records [from, from + count) can be copied and are right.
  bool readable(std::uint64_t from, std::size_t count = 1) {
    std::vector<model::Event> out(count);
    if (!reader_.copy(Seq{from}, out)) return false;
    for (const auto& event : out) EXPECT_TRUE(test::is_ring_event(event, from++));
    return true;
  }

  std::unique_ptr<EventRingMemory> memory_ = test::ring_memory();
  EventRingWriter writer_{*memory_};
  JournalCursors journal_{*memory_};
  EventRingReader reader_{*memory_};
};

TEST_F(EventRingTest, RecordsAreVisibleWhenPublished) {
  const std::array<model::Event, 2> events{test::ring_event(1), test::ring_event(2)};
  writer_.write(events);
  EXPECT_EQ(reader_.matched(), Seq{1});
  writer_.publish();
  EXPECT_EQ(reader_.matched(), Seq{3});
  EXPECT_TRUE(readable(1, 2));
}

TEST_F(EventRingTest, TheWriterWaitsForTheJournal) {
  EXPECT_EQ(writer_.room(1), kRingSlots - 1) << "there is no seq 0";
  test::write_until(writer_, kRingSlots - 1);
  EXPECT_EQ(writer_.room(1), 0U);
  journal_.advance(Seq{63}, Seq{63});
  EXPECT_EQ(writer_.room(1), 0U) << "what may be overwritten is a whole claim";
  journal_.advance(Seq{64}, Seq{64});
  EXPECT_EQ(writer_.room(1), 64U);
}

TEST_F(EventRingTest, FillsToTheLastSlotAfterEachPartialDrain) {
  std::uint64_t journaled = 1;
  for (const std::uint64_t step : {1U, 63U, 64U, 65U, 1000U, 262'143U, 262'144U, 100U}) {
    test::write_until(writer_, writer_.next().raw() + writer_.room(kRingSlots) - 1);
    EXPECT_EQ(writer_.room(1), 0U);
    for (std::uint64_t seq = journaled; seq < reader_.matched().raw(); seq += 997) ASSERT_TRUE(readable(seq));
    journaled += std::min(step, reader_.matched().raw() - journaled);
    journal_.advance(Seq{journaled}, Seq{journaled});
  }
}

TEST_F(EventRingTest, ARecordIsReadableUntilItsSlotIsClaimed) {
  test::write_until(writer_, 64);
  journal_.advance(Seq{65}, Seq{65});
  test::write_until(writer_, kRingSlots - 1);
  EXPECT_EQ(reader_.oldest(), Seq{1});
  EXPECT_TRUE(readable(1, 63));
  test::write_until(writer_, kRingSlots);
  EXPECT_EQ(reader_.oldest(), Seq{64}) << "the slots of 0 to 63 are claimed";
  EXPECT_FALSE(readable(63));
  EXPECT_TRUE(readable(64));
}

TEST_F(EventRingTest, AClaimAfterTheCopyBeganMakesItInvalid) {
  test::write_until(writer_, 100);
  std::vector<model::Event> out(10);
  ASSERT_TRUE(reader_.copy(Seq{1}, out));
  memory_->claimed.value = kRingSlots + 64;
  EXPECT_FALSE(reader_.copy(Seq{1}, out));
}

TEST_F(EventRingTest, ARestartedEngineFillsInWhatIsReadableAndNeverTakesAClaimBack) {
  test::write_until(writer_, 1000);
  journal_.advance(Seq{901}, Seq{897});
  EventRingWriter next(*memory_);
  for (std::uint64_t seq = 1; seq <= 950; ++seq) {
    model::Event logged = test::ring_event(seq);
    logged.crc = 0xC0FFEE;
    logged.commit = 9;
    next.refill({&logged, 1}, Seq{seq});
  }
  const std::uint64_t claimed = memory_->claimed.value;
  next.resume_at(Seq{951});
  EXPECT_EQ(reader_.matched(), Seq{951}) << "what was not recovered did not happen";
  EXPECT_EQ(reader_.durable(), Seq{897}) << "the journaler's to move";
  EXPECT_EQ(memory_->claimed.value.load(), claimed);
  EXPECT_TRUE(readable(1, 950)) << "as before, without crc and commit";
  EXPECT_EQ(next.next(), Seq{951});
  test::write_until(next, 1100);
  EXPECT_TRUE(readable(1, 1100));
}

TEST_F(EventRingTest, TheJournalerReadsOnWhenTheSyncedBeginningOfACommandWasCut) {
  test::write_until(writer_, kRingSlots - 1);
  journal_.advance(Seq{6'401}, Seq{10});
  test::write_until(writer_, writer_.next().raw() + writer_.room(kRingSlots) - 1);
  EventRingWriter next(*memory_);
  next.resume_at(Seq{10});
  test::write_until(next, 10 + next.room(kRingSlots) - 1);
  std::vector<model::Event> out(100);
  EXPECT_FALSE(reader_.copy(Seq{10}, out)) << "to other readers it looks overwritten, and the files have it";
  reader_.copy_unjournaled(Seq{10}, out);
  for (std::uint64_t seq = 10; const auto& event : out) EXPECT_TRUE(test::is_ring_event(event, seq++));
  journal_.advance(Seq{200}, Seq{200});
  EXPECT_EQ(next.room(1), 192U);
}

TEST_F(EventRingTest, AfterALongJournalTheRingHoldsItsEnd) {
  const std::uint64_t last = 3 * kRingSlots + 17;
  for (std::uint64_t seq = last - kRingSlots + 1; seq <= last; ++seq) {
    const model::Event event = test::ring_event(seq);
    writer_.refill({&event, 1}, Seq{seq});
  }
  writer_.resume_at(Seq{last + 1});
  journal_.advance(Seq{last + 1}, Seq{last + 1});
  EXPECT_EQ(reader_.oldest(), Seq{last + 1 - kRingSlots});
  EXPECT_TRUE(readable(last + 1 - kRingSlots, kRingSlots));
  EXPECT_FALSE(readable(last - kRingSlots));
  EXPECT_GT(writer_.room(kRingSlots - 64), kRingSlots - 64);
}

TEST_F(EventRingTest, JournalAndMatcherWakeWhoSleeps) {
  memory_->matched_bell.word = 1;
  memory_->durable_bell.word = 1;
  memory_->commands_bell.word = 1;
  test::write_until(writer_, 1);
  EXPECT_EQ(memory_->matched_bell.word.load(), 2U);
  EXPECT_EQ(memory_->durable_bell.word.load(), 1U);
  journal_.advance(Seq{2}, Seq{2});
  EXPECT_EQ(memory_->durable_bell.word.load(), 2U);
  EXPECT_EQ(memory_->commands_bell.word.load(), 2U);
}

TEST(EventRingSegment, IsAdoptedWithANewEpoch) {
  const test::TemporaryMarket market;
  ASSERT_FALSE(EventRing::open(market.directory()));
  auto first = EventRing::adopt_or_create(market.directory(), 7);
  ASSERT_TRUE(first);
  const EventRingReader reader(first->memory());
  EXPECT_EQ(reader.durable(), Seq{1});
  EXPECT_EQ(reader.epoch(), 1U);
  auto again = EventRing::adopt_or_create(market.directory(), 7);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->adopted());
  EXPECT_EQ(reader.epoch(), 2U);
  EXPECT_EQ(EventRing::open(market.directory())->market(), 7U);
}

}  // namespace
}  // namespace paddock::ipc
