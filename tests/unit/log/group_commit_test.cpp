#include "engine/log/group_commit.hpp"

#include <gtest/gtest.h>

#include "engine/log/format.hpp"
#include "tests/fault/journal_rig.hpp"

namespace paddock::log {
namespace {

using model::Event;
using model::Seq;
using test::Collector;
using test::ForgetfulFiles;
using test::JournalLife;
using Step = GroupCommit::Step;

class GroupCommitTest : public ::testing::Test {
 protected:
  JournalLife start(std::uint64_t records = 64) {
    Collector nothing;
    auto recovered = test::recover_journal(files_, nothing, records);
    EXPECT_TRUE(recovered);
    return JournalLife{files_, *recovered, nothing.events()};
  }

  Event on_disk(std::uint64_t seq, std::uint64_t records = 64) {
    auto segment = Segment::open(files_, test::kFolder, seq / records, OpenMode::read, std::nullopt);
    EXPECT_TRUE(segment);
    Event record{};
    EXPECT_TRUE(segment->read(Seq{seq}, {&record, 1}));
    return record;
  }

  ForgetfulFiles files_;
};

TEST_F(GroupCommitTest, NothingToDoIsIdle) {
  JournalLife life = start();
  EXPECT_EQ(*life.commits.step(), Step::idle);
  const std::uint64_t operations = files_.operations();
  EXPECT_EQ(*life.commits.step(), Step::idle);
  EXPECT_EQ(files_.operations(), operations);
}

TEST_F(GroupCommitTest, AllThatHasGatheredIsOneCommit) {
  JournalLife life = start();
  for (int i = 0; i < 5; ++i) life.feed.add_command(3, 1);
  life.feed.publish_all();
  const std::uint64_t operations = files_.operations();
  ASSERT_EQ(*life.commits.step(), Step::committed);
  EXPECT_LE(files_.operations() - operations, 2U + 7U) << "one write and one sync, and the next segment";
  for (std::uint64_t seq = 1; seq <= 15; ++seq) {
    const Event record = on_disk(seq);
    EXPECT_TRUE(is_whole(record, test::kMarket, Seq{seq}));
    EXPECT_EQ(commit_of(record), 1);
    EXPECT_EQ(ends_commit(record), seq == 15);
  }
  life.feed.add_command(1, 1);
  ASSERT_TRUE(life.commit_all());
  EXPECT_EQ(commit_of(on_disk(16)), 2);
}

TEST_F(GroupCommitTest, DurableIsTheLastWholeCommand) {
  JournalLife life = start();
  life.feed.add_command(3, 1);
  life.feed.add_command(4, 1, false);
  ASSERT_TRUE(life.commit_all());
  EXPECT_EQ(life.feed.journaled(), Seq{8});
  EXPECT_EQ(life.feed.durable(), Seq{4});
  life.feed.add_command(2, 1, false);
  ASSERT_TRUE(life.commit_all());
  EXPECT_EQ(life.feed.journaled(), Seq{10});
  EXPECT_EQ(life.feed.durable(), Seq{4}) << "a commit without a command's end moves it nowhere";
  life.feed.add_command(1, 1);
  ASSERT_TRUE(life.commit_all());
  EXPECT_EQ(life.feed.durable(), Seq{11});
}

TEST_F(GroupCommitTest, ACommitStaysWithinItsSegment) {
  JournalLife life = start();
  life.feed.add_command(100, 1);
  life.feed.publish_all();
  ASSERT_EQ(*life.commits.step(), Step::committed);
  EXPECT_EQ(life.feed.journaled(), Seq{64});
  EXPECT_EQ(life.feed.durable(), Seq{1});
  EXPECT_TRUE(ends_commit(on_disk(63)));
  ASSERT_EQ(*life.commits.step(), Step::committed);
  EXPECT_EQ(life.feed.journaled(), Seq{101});
  EXPECT_EQ(commit_of(on_disk(64)), 2);
}

TEST_F(GroupCommitTest, ACommitHasALargestSize) {
  JournalLife life = start(1 << 17);
  life.feed.add_command(kMaxCommitRecords + 10, 1);
  life.feed.publish_all();
  ASSERT_EQ(*life.commits.step(), Step::committed);
  EXPECT_EQ(life.feed.journaled().raw(), 1 + kMaxCommitRecords);
  ASSERT_EQ(*life.commits.step(), Step::committed);
  EXPECT_EQ(life.feed.journaled().raw(), 11 + kMaxCommitRecords);
}

TEST_F(GroupCommitTest, TheNextSegmentIsMadeAheadOfTime) {
  JournalLife life = start();
  life.feed.add_command(1, 1);
  ASSERT_TRUE(life.commit_all());
  EXPECT_TRUE(list_folder(files_, test::kFolder)->has(1));
}

TEST_F(GroupCommitTest, AFullDiskTakesNothingAndGoesOnWhenThereIsSpace) {
  JournalLife life = start();
  life.feed.add_command(1, 1);
  ASSERT_TRUE(life.commit_all());
  files_.set_full(true);
  for (int i = 0; i < 70; ++i) life.feed.add_command(2, 1);
  ASSERT_EQ(*life.commit_all(), Step::no_segment);
  EXPECT_EQ(life.feed.journaled(), Seq{128}) << "what fits in the segments that are there";
  EXPECT_EQ(life.feed.durable(), Seq{128});
  EXPECT_TRUE(life.supply.failure()->out_of_space());
  ASSERT_EQ(*life.commit_all(), Step::no_segment);
  files_.set_full(false);
  ASSERT_EQ(*life.commit_all(), Step::idle);
  EXPECT_EQ(life.feed.durable(), Seq{142});
}

TEST_F(GroupCommitTest, AFailedSyncMovesNothing) {
  JournalLife life = start();
  life.feed.add_command(2, 1);
  ASSERT_TRUE(life.commit_all());
  life.feed.add_command(2, 1);
  files_.fail_next_sync(segment_name(0));
  const auto failed = life.commit_all();
  ASSERT_FALSE(failed);
  EXPECT_FALSE(failed.error().out_of_space());
  EXPECT_NE(failed.error().sentence.find("cannot sync /m/journal/000000000000.journal"), std::string::npos);
  EXPECT_EQ(life.feed.journaled(), Seq{3});
  EXPECT_EQ(life.feed.durable(), Seq{3});
}

TEST_F(GroupCommitTest, AMarkIsWrittenOnceAndOnlyWhenAllCommandsAreWhole) {
  JournalLife life = start();
  life.feed.add_command(2, 1, false);
  ASSERT_TRUE(life.commit_all());
  ASSERT_TRUE(life.commits.mark());
  const auto mark = [&] {
    return Segment::open(files_, test::kFolder, 0, OpenMode::read, std::nullopt)->mark();
  };
  EXPECT_EQ(mark().synced, 0U);
  life.feed.add_command(1, 1);
  ASSERT_TRUE(life.commit_all());
  ASSERT_TRUE(life.commits.mark());
  EXPECT_EQ(mark().synced, 3U);
  const std::uint64_t generation = mark().generation;
  ASSERT_TRUE(life.commits.mark());
  EXPECT_EQ(mark().generation, generation);
}

TEST_F(GroupCommitTest, CommitNumbersGoRoundWithoutHarm) {
  JournalLife life = start(1 << 17);
  for (std::uint64_t i = 0; i < kCommitMask + 10U; ++i) {
    life.feed.add_command(1, 1);
    ASSERT_TRUE(life.commit_all());
  }
  EXPECT_EQ(commit_of(on_disk(kCommitMask, 1 << 17)), kCommitMask);
  EXPECT_EQ(commit_of(on_disk(kCommitMask + 1U, 1 << 17)), 0);
  Collector found;
  const auto recovered = test::recover_journal(files_, found);
  ASSERT_TRUE(recovered) << recovered.error().message;
  EXPECT_EQ(recovered->end.raw(), kCommitMask + 11U);
  EXPECT_EQ(recovered->commit, 9);
}

}  // namespace
}  // namespace paddock::log
