#include "engine/log/journaler.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>

#include "engine/log/format.hpp"
#include "engine/log/segment.hpp"
#include "tests/fault/journal_rig.hpp"
#include "tests/log/engine_rig.hpp"

/// The journaler with its real threads.
namespace paddock::log {
namespace {

using model::Seq;
using test::Collector;
using test::ForgetfulFiles;
using test::LogEngine;
using test::TemporaryMarket;

template <class Condition>
void wait_for(Condition&& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  while (!condition()) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    std::this_thread::yield();
  }
}

TEST(Journaler, StopWritesEverythingThatWasMatched) {
  const TemporaryMarket market;
  {
    LogEngine engine{market, posix_files(), 256};
    engine.make_commands(2000);
    engine.stop();
    const JournalStatus status = engine.status();
    EXPECT_EQ(status.state, JournalState::stopped);
    EXPECT_EQ(status.journaled, Seq{6001});
    EXPECT_EQ(status.durable, Seq{6001});
    EXPECT_EQ(status.records, 6000U);
    EXPECT_GE(status.commits, 6000U / 256);
  }
  Collector found;
  const auto recovered = recover(posix_files(), market.journal(), {}, found);
  ASSERT_TRUE(recovered) << recovered.error().message;
  EXPECT_EQ(recovered->end, Seq{6001});
  for (std::size_t i = 0; i < found.events().size(); ++i) {
    ASSERT_TRUE(test::same(found.events()[i], test::engine_record(i + 1, (i + 1) % 3 == 0)));
  }
}

TEST(Journaler, IdleItNotesWhatIsDurable) {
  const TemporaryMarket market;
  LogEngine engine{market, posix_files(), 256};
  engine.make_commands(3);
  wait_for([&] {
    const auto segment = Segment::open(posix_files(), market.journal(), 0, OpenMode::read, std::nullopt);
    return segment && segment->mark().synced == 9 && segment->mark().clearing == 0;
  });
}

TEST(Journaler, AFullDiskStallsUntilThereIsSpace) {
  const TemporaryMarket market;
  ForgetfulFiles files;
  LogEngine engine{market, files, 64};
  engine.make_commands(1);
  engine.wait_until_durable();
  files.set_full(true);
  // The segment behind the first may have been made already; the one behind that cannot.
  engine.make_commands(64);
  wait_for([&] { return engine.status().state == JournalState::waiting_for_space; });
  const JournalStatus stalled = engine.status();
  EXPECT_NE(stalled.complaint.find("No space left"), std::string::npos) << stalled.complaint;
  EXPECT_NE(stalled.complaint.find(market.journal()), std::string::npos) << stalled.complaint;
  EXPECT_NE(stalled.complaint.find("free some"), std::string::npos) << stalled.complaint;
  const ipc::EventRingReader ring{engine.ring().memory()};
  EXPECT_LT(ring.durable(), engine.next());
  EXPECT_LE(ring.durable(), Seq{128}) << "nothing is shown as done that has no segment";
  files.set_full(false);
  engine.wait_until_durable();
  EXPECT_EQ(engine.status().state, JournalState::running);
  EXPECT_EQ(engine.status().complaint, "");
  engine.stop();
}

TEST(Journaler, AFullDiskDoesNotHoldUpTheStop) {
  const TemporaryMarket market;
  ForgetfulFiles files;
  LogEngine engine{market, files, 64};
  files.set_full(true);
  engine.make_commands(100);
  wait_for([&] { return engine.status().state == JournalState::waiting_for_space; });
  engine.stop();
  EXPECT_LT(engine.status().durable, engine.next());
}

void fail_a_sync() {
  const TemporaryMarket market;
  ForgetfulFiles files;
  LogEngine engine{market, files, 64};
  engine.make_commands(1);
  engine.wait_until_durable();
  files.fail_next_sync(segment_name(0));
  engine.make_commands(1);
  engine.wait_until_durable();
}

TEST(JournalerDeathTest, AFailedSyncEndsTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(fail_a_sync(), ::testing::ExitedWithCode(1),
              "cannot sync .*Input/output error.*start it again to recover");
}

}  // namespace
}  // namespace paddock::log
