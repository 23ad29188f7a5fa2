#include "engine/log/ring_feed.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>

#include "engine/log/file_layer.hpp"
#include "tests/fault/journal_rig.hpp"
#include "tests/log/engine_rig.hpp"

namespace paddock::log {
namespace {

using model::Event;
using model::Seq;
using test::LogEngine;
using test::TemporaryMarket;

TEST(RingFeed, AResumedRingHoldsTheNewestRecordsAsTheyWere) {
  const TemporaryMarket market;
  {
    LogEngine engine{market, posix_files(), 64};
    engine.make_commands(100);
    engine.stop();
  }
  market.forget_segments();
  LogEngine engine{market, posix_files(), 64};
  const ipc::EventRingReader ring{engine.ring().memory()};
  EXPECT_EQ(ring.matched(), Seq{301});
  EXPECT_EQ(ring.journaled(), Seq{301});
  EXPECT_EQ(ring.durable(), Seq{1}) << "moves with the first commit";
  std::vector<Event> events(300);
  ASSERT_TRUE(ring.copy(Seq{1}, events));
  for (std::uint64_t seq = 1; seq <= 300; ++seq) {
    ASSERT_TRUE(test::same(events[seq - 1], test::engine_record(seq, seq % 3 == 0))) << seq;
  }
  engine.make_commands(1);
  engine.wait_until_durable();
  EXPECT_EQ(ring.durable(), Seq{304});
}

TEST(RingFeed, AJournalThatIsOlderThanTheRingIsRefused) {
  const TemporaryMarket market;
  const std::filesystem::path journal = market.journal();
  {
    LogEngine engine{market, posix_files(), 64};
    engine.make_commands(10);
    engine.wait_until_durable();
    engine.stop();
  }
  std::filesystem::copy(journal, journal.string() + "-old");
  {
    LogEngine engine{market, posix_files(), 64};
    engine.make_commands(10);
    engine.wait_until_durable();
    engine.stop();
  }
  std::filesystem::remove_all(journal);
  std::filesystem::rename(journal.string() + "-old", journal);

  test::Collector found;
  const auto recovered = recover(posix_files(), journal.string(), {}, found);
  ASSERT_TRUE(recovered);
  const auto ring = ipc::EventRing::open(market.directory(), recovered->market);
  ASSERT_TRUE(ring);
  ipc::EventRingWriter writer{ring->memory()};
  const auto resumed = resume_ring(posix_files(), journal.string(), *recovered, ring->memory(), writer);
  ASSERT_FALSE(resumed);
  EXPECT_NE(resumed.error().message.find("ends at record 30, but record 60 was acknowledged"),
            std::string::npos)
      << resumed.error().message;
}

}  // namespace
}  // namespace paddock::log
