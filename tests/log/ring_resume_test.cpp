#include "engine/log/ring_feed.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>

#include "engine/log/file_layer.hpp"
#include "engine/log/format.hpp"
#include "tests/fault/journal_rig.hpp"
#include "tests/log/engine_rig.hpp"

namespace paddock::log {
namespace {

using model::Event;
using model::Seq;
using test::LogEngine;
using test::TemporaryMarket;

TEST(RingResume, AResumedRingHoldsTheNewestRecordsAsTheyWere) {
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

TEST(RingResume, WhatReadersHaveSeenIsNoTornTail) {
  const TemporaryMarket market;
  {
    LogEngine engine{market, posix_files(), 64};
    engine.make_commands(10);
    engine.wait_until_durable();
  }
  const std::string path = market.journal() + "/" + segment_name(0);
  const auto file = posix_files().open(path, OpenMode::update);
  ASSERT_TRUE(file);
  // The marks go too, so that shared memory alone knows.
  const std::vector<char> zeros(512);
  for (const std::uint64_t offset : kMarkOffsets) {
    ASSERT_TRUE(posix_files().write(*file, zeros.data(), zeros.size(), offset));
  }
  ASSERT_TRUE(posix_files().write(*file, zeros.data(), 64, kHeaderSize + 30 * kRecordSize));
  posix_files().close(*file);

  test::Collector found;
  const auto refused =
      recover(posix_files(), market.journal(), {.seen = seen_by_readers(market.directory())}, found);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("record 30 in " + path), std::string::npos)
      << refused.error().message;
  // After a reboot nobody knows, and it was the newest commit.
  market.forget_segments();
  test::Collector after;
  const auto cut =
      recover(posix_files(), market.journal(), {.seen = seen_by_readers(market.directory())}, after);
  ASSERT_TRUE(cut) << cut.error().message;
  EXPECT_EQ(cut->end, Seq{28});
}

TEST(RingResume, AJournalThatIsOlderThanTheRingIsRefused) {
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
  const auto refused =
      recover(posix_files(), journal.string(), {.seen = seen_by_readers(market.directory())}, found);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("record 31"), std::string::npos) << refused.error().message;
  EXPECT_NE(refused.error().message.find("shown as durable"), std::string::npos) << refused.error().message;
  // Without having asked it is noticed all the same.
  test::Collector again;
  const auto recovered = recover(posix_files(), journal.string(), {}, again);
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
