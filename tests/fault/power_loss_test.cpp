#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <memory>
#include <string>

#include "engine/log/tail.hpp"
#include "tests/fault/journal_rig.hpp"

/// Engines that live and die on a disk which forgets what was not synced. Whatever the moment: what was
/// published as durable is there afterwards, what is there was written in this history, and nothing that was
/// cut comes back.
namespace paddock::log {
namespace {

using model::Event;
using model::Seq;
using test::Collector;
using test::ForgetfulFiles;
using test::JournalLife;
using test::PowerLoss;

class PowerLossTest : public ::testing::TestWithParam<ForgetfulFiles::Loss> {
 protected:
  int below(int limit) { return std::uniform_int_distribution<int>{0, limit - 1}(random_); }

  /// What is left when everything that was not synced is lost.
  base::Result<Recovered> recover_worst_case(Collector& found) {
    const auto copy = files_->clone();
    copy->lose_power({.piece = 512, .kept_percent = 0}, random_);
    return test::recover_journal(*copy, found);
  }

  void expect_durable_survives(Seq durable) {
    durable_ = std::max(durable_, durable);
    Collector found;
    const auto recovered = recover_worst_case(found);
    ASSERT_TRUE(recovered) << recovered.error().message;
    ASSERT_GE(recovered->end, durable) << "published as durable, and not on the disk";
  }

  /// A reader without an engine must not see what a crash could still take away.
  void expect_tail_survives() {
    const auto tail = find_tail(*files_, test::kFolder);
    ASSERT_TRUE(tail) << tail.error().message;
    Collector found;
    const auto recovered = recover_worst_case(found);
    ASSERT_TRUE(recovered) << recovered.error().message;
    ASSERT_GE(recovered->end, tail->end);
  }

  void expect_history(const Recovered& recovered, const Collector& found) {
    ASSERT_TRUE(found.orderly());
    ASSERT_GE(recovered.end, durable_) << "acknowledged and gone";
    ASSERT_EQ(found.events().size() + 1, recovered.end.raw());
    ASSERT_LE(found.events().size(), history_.size());
    for (std::size_t i = 0; i < found.events().size(); ++i) {
      ASSERT_TRUE(test::same(found.events()[i], history_[i]))
          << "record " << i + 1 << " is not of this history";
    }
  }

  void add_commands(JournalLife& life) {
    const int count = 1 + below(4);
    for (int i = 0; i < count; ++i) {
      // Now and then a command that is longer than a segment, and one whose end never comes.
      const int length = below(12) == 0 ? 1 + below(60) : 1 + below(6);
      life.feed.add_command(static_cast<std::size_t>(length), random_(), below(10) != 0);
    }
  }

  /// One engine from recovery on, until it is killed, fails, or (thrown) the power goes.
  void live() {
    Collector found;
    const auto recovered = test::recover_journal(*files_, found);
    if (!recovered && recovered.error().message.find("cannot sync") != std::string::npos) return;
    ASSERT_TRUE(recovered) << recovered.error().message;
    expect_history(*recovered, found);
    JournalLife life{*files_, *recovered, found.events()};
    life.feed.on_publish = [&] { expect_durable_survives(life.feed.durable()); };
    // Whatever happens next, the feed holds all that may have been written.
    const std::unique_ptr<void, std::function<void(void*)>> keep{
        this, [&](void*) { history_ = life.feed.events(); }};
    while (!HasFatalFailure()) {
      add_commands(life);
      if (below(40) == 0) files_->fail_next_sync(test::kFolder);
      const auto step = life.commit_all();
      if (!step) return;
      if (below(4) == 0 && !life.commits.mark()) return;
      if (below(3) == 0) expect_tail_survives();
      if (below(12) == 0) return;
    }
  }

  void run(std::uint64_t seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    random_.seed(seed);
    files_ = std::make_unique<ForgetfulFiles>();
    history_.clear();
    durable_ = Seq{1};
    for (int lives = 0; lives < 25 && !HasFatalFailure(); ++lives) {
      files_->lose_power_after(static_cast<std::uint64_t>(1 + below(80)));
      try {
        live();
      } catch (const PowerLoss&) {
        files_->lose_power(GetParam(), random_);
        ++losses_;
      }
    }
  }

  std::unique_ptr<ForgetfulFiles> files_;
  std::mt19937_64 random_;
  std::vector<Event> history_;
  Seq durable_{1};
  int losses_ = 0;
};

TEST_P(PowerLossTest, WhatWasDurableSurvivesAndNothingElseTurnsUp) {
  const char* more = std::getenv("PADDOCK_POWER_LOSS_SEEDS");
  const std::uint64_t seeds = more != nullptr ? std::strtoull(more, nullptr, 10) : 60;
  for (std::uint64_t seed = 1; seed <= seeds && !HasFatalFailure(); ++seed) run(seed);
  EXPECT_GT(losses_, 300) << "the power went often enough to mean something";
}

INSTANTIATE_TEST_SUITE_P(Losses, PowerLossTest,
                         ::testing::Values(ForgetfulFiles::Loss{512, 0}, ForgetfulFiles::Loss{512, 50},
                                           ForgetfulFiles::Loss{512, 90}, ForgetfulFiles::Loss{64, 50},
                                           ForgetfulFiles::Loss{8, 50}, ForgetfulFiles::Loss{1, 80},
                                           ForgetfulFiles::Loss{512, 100}),
                         [](const auto& chosen) {
                           return "Pieces" + std::to_string(chosen.param.piece) + "Kept" +
                                  std::to_string(chosen.param.kept_percent);
                         });

/// A sync fails, the engine ends, the next one finds the records in the page cache: they are acknowledged
/// only after they were written again, because a second sync alone would not bring them to the disk.
TEST(FailedSync, RecordsThatAreOnlyInThePageCacheAreWrittenAgain) {
  ForgetfulFiles files;
  std::mt19937_64 random{1};
  Collector nothing;
  const auto made = test::recover_journal(files, nothing);
  ASSERT_TRUE(made);
  JournalLife life{files, *made, {}};
  life.feed.add_command(3, 1);
  ASSERT_TRUE(life.commit_all());
  life.feed.add_command(4, 2);
  files.fail_next_sync(test::kFolder);
  ASSERT_FALSE(life.commit_all());
  EXPECT_EQ(life.feed.durable(), Seq{4}) << "nothing moves with a sync that failed";

  Collector found;
  const auto recovered = test::recover_journal(files, found);
  ASSERT_TRUE(recovered);
  ASSERT_EQ(recovered->end, Seq{8});
  files.lose_power({.piece = 512, .kept_percent = 0}, random);
  Collector after;
  const auto again = test::recover_journal(files, after);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->end, Seq{8}) << "recovery may publish what it returned";
}

}  // namespace
}  // namespace paddock::log
