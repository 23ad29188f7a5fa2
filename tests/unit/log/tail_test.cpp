#include "engine/log/tail.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "tests/fault/journal_rig.hpp"

namespace paddock::log {
namespace {

using model::Seq;
using test::Collector;
using test::ForgetfulFiles;
using test::JournalLife;

class TailTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Collector nothing;
    const auto recovered = test::recover_journal(files_, nothing);
    ASSERT_TRUE(recovered);
    life_ = std::make_unique<JournalLife>(files_, *recovered, nothing.events());
  }
  void commit(std::size_t length, bool whole = true) {
    life_->feed.add_command(length, 1, whole);
    ASSERT_TRUE(life_->commit_all());
  }
  Seq tail() {
    const auto found = find_tail(files_, test::kFolder);
    EXPECT_TRUE(found) << found.error().message;
    return found->end;
  }

  ForgetfulFiles files_;
  std::unique_ptr<JournalLife> life_;
};

TEST_F(TailTest, NoJournalAndAnEmptyOne) {
  EXPECT_EQ(tail(), Seq{1});
  const auto none = find_tail(files_, "/elsewhere");
  ASSERT_TRUE(none);
  EXPECT_EQ(none->end, Seq{1});
  EXPECT_EQ(none->layout.market, 0U);
}

TEST_F(TailTest, TheLastCommitCountsOnceTheNextOneOrAMarkProvesIt) {
  commit(3);
  EXPECT_EQ(tail(), Seq{1});
  commit(2);
  EXPECT_EQ(tail(), Seq{4});
  ASSERT_TRUE(life_->commits.mark());
  EXPECT_EQ(tail(), Seq{6});
  commit(1);
  EXPECT_EQ(tail(), Seq{6});
  commit(1);
  EXPECT_EQ(tail(), Seq{7});
}

TEST_F(TailTest, ANewSegmentProvesTheOneBefore) {
  commit(15);
  commit(1);
  EXPECT_EQ(tail(), Seq{16});
}

TEST_F(TailTest, ACommandThatBeganInAnEarlierSegmentDoesNotCount) {
  commit(3);
  commit(50, false);
  EXPECT_EQ(tail(), Seq{4}) << "found by going back segment by segment";
  life_->feed.add_command(1, 1);
  ASSERT_TRUE(life_->commit_all());
  commit(1);
  EXPECT_EQ(tail(), Seq{55});
}

}  // namespace
}  // namespace paddock::log
