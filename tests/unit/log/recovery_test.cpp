#include "engine/log/recovery.hpp"

#include <gtest/gtest.h>

#include "engine/log/format.hpp"
#include "engine/log/segment.hpp"
#include "tests/fault/journal_rig.hpp"

namespace paddock::log {
namespace {

using model::Seq;
using test::Collector;
using test::ForgetfulFiles;
using test::JournalLife;

std::string path_of(std::uint64_t index) { return std::string{test::kFolder} + "/" + segment_name(index); }

class RecoveryTest : public ::testing::Test {
 protected:
  base::Result<Recovered> recover_again() {
    found_ = Collector{};
    return test::recover_journal(files_, found_);
  }
  /// A journal with `commands` of two records each, in segments of 16, all in commits of their own.
  void write(std::uint64_t commands) {
    const auto recovered = recover_again();
    ASSERT_TRUE(recovered);
    JournalLife life{files_, *recovered, found_.events()};
    for (std::uint64_t i = 0; i < commands; ++i) {
      life.feed.add_command(2, 1);
      ASSERT_TRUE(life.commit_all());
    }
  }
  void expect_refused(const std::string& part) {
    const auto before = files_.names();
    const auto recovered = recover_again();
    ASSERT_FALSE(recovered);
    EXPECT_NE(recovered.error().message.find(part), std::string::npos) << recovered.error().message;
    EXPECT_EQ(files_.names(), before);
  }

  ForgetfulFiles files_;
  Collector found_;
};

TEST_F(RecoveryTest, AnEmptyFolderGetsItsFirstSegment) {
  const auto recovered = recover_again();
  ASSERT_TRUE(recovered);
  EXPECT_TRUE(recovered->made_anew);
  EXPECT_EQ(recovered->market, test::kMarket);
  EXPECT_EQ(recovered->records_per_segment, 16U);
  EXPECT_EQ(recovered->end, Seq{1});
  EXPECT_EQ(files_.names(), std::vector<std::string>{path_of(0)});
  const auto again = recover_again();
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->made_anew);
  EXPECT_EQ(again->end, Seq{1});
}

TEST_F(RecoveryTest, TheJournalsOwnMarketAndSizeHold) {
  write(3);
  Collector found;
  const auto recovered =
      recover(files_, test::kFolder, {.records_per_segment = 1024, .market_if_new = 99}, found);
  ASSERT_TRUE(recovered);
  EXPECT_EQ(recovered->market, test::kMarket);
  EXPECT_EQ(recovered->records_per_segment, 16U);
}

TEST_F(RecoveryTest, ASegmentSizeOutOfRangeIsNamed) {
  Collector found;
  const auto recovered =
      recover(files_, test::kFolder, {.records_per_segment = 3, .market_if_new = 1}, found);
  ASSERT_FALSE(recovered);
  EXPECT_NE(recovered.error().message.find("cannot have 3 records"), std::string::npos);
}

TEST_F(RecoveryTest, HandsOutEverythingAndSaysWhereItEnds) {
  write(40);
  const auto recovered = recover_again();
  ASSERT_TRUE(recovered) << recovered.error().message;
  EXPECT_EQ(recovered->end, Seq{81});
  EXPECT_EQ(recovered->time, 80'000);
  EXPECT_EQ(recovered->note, "");
  EXPECT_TRUE(found_.orderly());
  EXPECT_EQ(found_.events().size(), 80U);
}

TEST_F(RecoveryTest, AnUnfinishedCommandOverSeveralSegmentsIsCutWithThem) {
  write(5);
  {
    const auto recovered = recover_again();
    ASSERT_TRUE(recovered);
    JournalLife life{files_, *recovered, found_.events()};
    life.feed.add_command(60, 2, false);
    ASSERT_TRUE(life.commit_all());
    EXPECT_EQ(life.feed.durable(), Seq{11});
  }
  ASSERT_GT(files_.names().size(), 4U);
  const auto recovered = recover_again();
  ASSERT_TRUE(recovered) << recovered.error().message;
  EXPECT_EQ(recovered->end, Seq{11});
  EXPECT_EQ(recovered->records_cut, 60U);
  EXPECT_NE(recovered->note.find("60 records of a command that was not finished"), std::string::npos);
  EXPECT_EQ(files_.names(), std::vector<std::string>{path_of(0)});
}

TEST_F(RecoveryTest, WhatTheMakingOfASegmentLeftIsRemoved) {
  write(3);
  ASSERT_TRUE(files_.open(path_of(7) + ".new", OpenMode::make_anew));
  ASSERT_TRUE(recover_again());
  for (const std::string& name : files_.names()) EXPECT_FALSE(name.ends_with(".new")) << name;
}

TEST_F(RecoveryTest, AFileInTheMiddleThatIsMissingIsDamage) {
  write(40);
  ASSERT_TRUE(files_.unlink(path_of(2)));
  expect_refused("000000000002.journal with record 32 is missing");
}

TEST_F(RecoveryTest, AFirstFileThatIsMissingIsDamage) {
  write(40);
  ASSERT_TRUE(files_.unlink(path_of(0)));
  expect_refused("000000000000.journal with record 1 is missing");
}

TEST_F(RecoveryTest, AFileOfAnotherMarketIsRefused) {
  write(10);
  const Layout other{.market = 7, .records = 16};
  ASSERT_TRUE(make_segment(files_, test::kFolder, other, 1));
  expect_refused("is of market 000000000007");
}

TEST_F(RecoveryTest, AHeaderThatIsDamagedIsRefused) {
  write(10);
  auto bytes = files_.bytes(path_of(1));
  bytes[20] ^= std::byte{1};
  files_.overwrite(path_of(1), bytes);
  expect_refused("the header of /m/journal/000000000001.journal is damaged");
}

TEST_F(RecoveryTest, AnotherFormatVersionIsNamed) {
  write(1);
  auto bytes = files_.bytes(path_of(0));
  bytes[8] = std::byte{2};
  files_.overwrite(path_of(0), bytes);
  expect_refused("has format version 2, this program reads version 1");
}

TEST_F(RecoveryTest, AForeignFileUnderASegmentsNameIsNamed) {
  write(1);
  files_.overwrite(path_of(0), std::vector<std::byte>(5000, std::byte{'x'}));
  expect_refused("is not a journal segment");
}

TEST_F(RecoveryTest, AfterACleanStopNothingButTheMarkIsWritten) {
  write(40);
  ASSERT_TRUE(recover_again());
  const std::uint64_t operations = files_.operations();
  ASSERT_TRUE(recover_again());
  EXPECT_EQ(files_.operations() - operations, 2U) << "a write and a sync";
}

}  // namespace
}  // namespace paddock::log
