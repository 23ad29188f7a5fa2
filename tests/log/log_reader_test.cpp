#include "engine/log/log_reader.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "tests/fault/journal_rig.hpp"
#include "tests/log/engine_rig.hpp"

namespace paddock::log {
namespace {

using model::Event;
using model::Seq;
using test::LogEngine;
using test::TemporaryMarket;

constexpr std::chrono::seconds kLong{60};

/// A reader that checks every record that it gets.
class Checker {
 public:
  explicit Checker(LogReader reader) : reader_(std::move(reader)) {}

  /// Reads what there is; the number of records.
  std::uint64_t read_all() {
    std::uint64_t count = 0;
    while (true) {
      const std::uint64_t first = reader_.next().raw();
      const auto got = reader_.poll(buffer_);
      EXPECT_TRUE(got) << got.error().message;
      if (!got || *got == 0) return count;
      EXPECT_EQ(reader_.next().raw(), first + *got);
      for (std::size_t i = 0; i < *got; ++i) {
        const std::uint64_t seq = first + i;
        if (!test::same(buffer_[i], test::engine_record(seq, seq % 3 == 0))) {
          ADD_FAILURE() << "record " << seq << " is another";
          return count;
        }
      }
      count += *got;
      used_ring_ |= reader_.reads_ring();
      used_files_ |= !reader_.reads_ring();
    }
  }

  void read_to(Seq end) {
    while (reader_.next() < end && !::testing::Test::HasFailure()) {
      ASSERT_TRUE(reader_.wait(kLong)) << "at " << reader_.next().raw();
      read_all();
    }
  }

  LogReader& reader() { return reader_; }
  [[nodiscard]] bool used_ring() const { return used_ring_; }
  [[nodiscard]] bool used_files() const { return used_files_; }

 private:
  LogReader reader_;
  std::vector<Event> buffer_ = std::vector<Event>(700);
  bool used_ring_ = false;
  bool used_files_ = false;
};

Checker open(const TemporaryMarket& market, Seq from = Seq{1}, ReadTo to = ReadTo::durable) {
  auto reader = LogReader::open(market.directory(), from, to);
  EXPECT_TRUE(reader) << reader.error().message;
  return Checker{std::move(*reader)};
}

TEST(LogReader, AnEmptyFolderIsAnEmptyLogUntilAnEngineComes) {
  const TemporaryMarket market;
  Checker reader = open(market);
  EXPECT_EQ(reader.reader().end(), Seq{1});
  EXPECT_EQ(reader.reader().market(), 0U);
  EXPECT_EQ(reader.read_all(), 0U);
  EXPECT_FALSE(reader.reader().wait(std::chrono::milliseconds{1}));
  LogEngine engine{market};
  engine.make_commands(2);
  reader.read_to(Seq{7});
  EXPECT_EQ(reader.reader().market(), test::kMarket);
}

TEST(LogReader, OneThatKeepsUpNeedsNoFiles) {
  const TemporaryMarket market;
  LogEngine engine{market};
  engine.make_commands(1);
  engine.wait_until_durable();
  Checker reader = open(market);
  // Nothing in the folder can be opened any more, by this name at least.
  std::filesystem::rename(market.journal(), market.journal() + "-away");
  EXPECT_EQ(reader.read_all(), 3U);
  EXPECT_TRUE(reader.used_ring());
  EXPECT_FALSE(reader.used_files());
  std::filesystem::rename(market.journal() + "-away", market.journal());
}

TEST(LogReader, FallsBehindIntoTheFilesAndCatchesUpWithTheRing) {
  const TemporaryMarket market;
  LogEngine engine{market, posix_files(), 1 << 14};
  std::atomic<bool> made{false};
  std::thread matcher{[&] {
    engine.make_commands(120'000);
    engine.wait_until_durable();
    made = true;
  }};
  Checker keeps_up = open(market);
  Checker falls_behind = open(market);
  while (!made) keeps_up.read_all();
  matcher.join();
  const Seq end = engine.next();
  ASSERT_GT(end.raw(), ipc::kRingSlots + 90'000) << "the ring has gone round";
  keeps_up.read_to(end);
  falls_behind.read_to(end);
  EXPECT_TRUE(falls_behind.used_files());
  EXPECT_TRUE(falls_behind.used_ring());
  engine.make_commands(1);
  keeps_up.read_to(engine.next());
  falls_behind.read_to(engine.next());
}

TEST(LogReader, ReadsFromAnywhere) {
  const TemporaryMarket market;
  LogEngine engine{market, posix_files(), 64};
  engine.make_commands(100);
  engine.wait_until_durable();
  for (const std::uint64_t from : {1U, 2U, 63U, 64U, 65U, 300U}) {
    Checker reader = open(market, Seq{from});
    EXPECT_EQ(reader.reader().next(), Seq{from});
    EXPECT_EQ(reader.read_all(), 301 - from);
  }
  Checker from_end = open(market, LogReader::kFromEnd);
  EXPECT_EQ(from_end.reader().next(), Seq{301});
  Checker beyond = open(market, Seq{304});
  EXPECT_EQ(beyond.read_all(), 0U);
  EXPECT_EQ(beyond.reader().end(), Seq{301});
  engine.make_commands(2);
  beyond.read_to(Seq{307});
}

TEST(LogReader, StopsAtTheEndOfACommand) {
  const TemporaryMarket market;
  LogEngine engine{market};
  engine.make_commands(4);
  engine.wait_until_durable();
  engine.make_unfinished(2);
  const ipc::EventRingReader ring{engine.ring().memory()};
  while (ring.journaled() < engine.next()) std::this_thread::yield();
  Checker reader = open(market);
  EXPECT_EQ(reader.read_all(), 12U);
  EXPECT_EQ(reader.reader().end(), Seq{13});
  Checker matched = open(market, Seq{1}, ReadTo::matched);
  EXPECT_EQ(matched.reader().end(), Seq{15});
}

TEST(LogReader, WorksWithoutAnEngine) {
  const TemporaryMarket market;
  {
    LogEngine engine{market, posix_files(), 64};
    engine.make_commands(100);
    engine.stop();
  }
  Checker with_segment = open(market);
  EXPECT_EQ(with_segment.read_all(), 300U);
  market.forget_segments();
  Checker without = open(market, Seq{70});
  EXPECT_EQ(without.reader().end(), Seq{301});
  EXPECT_EQ(without.reader().market(), test::kMarket);
  EXPECT_EQ(without.read_all(), 231U);
  EXPECT_FALSE(without.used_ring());

  LogEngine next{market};
  next.make_commands(5);
  without.read_to(Seq{316});
  EXPECT_TRUE(without.used_ring());
  with_segment.reader();
}

TEST(LogReader, DoesNotNoticeAnEngineRestart) {
  const TemporaryMarket market;
  auto engine = std::make_unique<LogEngine>(market, posix_files(), 64);
  Checker reader = open(market);
  std::uint64_t made = 0;
  for (int restarts = 0; restarts < 5; ++restarts) {
    engine->make_commands(33);
    made += 99;
    engine->wait_until_durable();
    if (restarts % 2 == 0) reader.read_all();
    engine->make_unfinished(2);
    const ipc::EventRingReader ring{engine->ring().memory()};
    while (ring.journaled() < engine->next()) std::this_thread::yield();
    engine.reset();
    engine = std::make_unique<LogEngine>(market, posix_files(), 64);
    ASSERT_EQ(engine->recovered().end, Seq{made + 1}) << "the unfinished command is cut";
    ASSERT_EQ(engine->recovered().records_cut, 2U);
  }
  engine->make_commands(1);
  reader.read_to(engine->next());
}

TEST(LogReader, InMatchedModeARestartIsAnError) {
  const TemporaryMarket market;
  auto engine = std::make_unique<LogEngine>(market);
  engine->make_commands(3);
  Checker reader = open(market, Seq{1}, ReadTo::matched);
  reader.read_to(Seq{10});
  engine.reset();
  engine = std::make_unique<LogEngine>(market);
  engine->make_commands(1);
  std::vector<Event> buffer(10);
  const auto got = reader.reader().poll(buffer);
  ASSERT_FALSE(got);
  EXPECT_NE(got.error().message.find("restarted"), std::string::npos);
}

TEST(LogReader, InMatchedModeARestartIsNoticedBehindTheNewEnd) {
  for (const bool waits : {false, true}) {
    const TemporaryMarket market;
    auto engine = std::make_unique<LogEngine>(market);
    engine->make_commands(3);
    engine->make_unfinished(2);
    auto reader = LogReader::open(market.directory(), Seq{1}, ReadTo::matched);
    ASSERT_TRUE(reader);
    std::vector<Event> buffer(20);
    ASSERT_EQ(*reader->poll(buffer), 11U);
    engine.reset();
    engine = std::make_unique<LogEngine>(market);
    ASSERT_EQ(reader->next(), Seq{12}) << "what was read";
    ASSERT_EQ(engine->next(), Seq{10}) << "and what is left of it";
    if (waits) {
      EXPECT_TRUE(reader->wait(kLong)) << "there is an error to be polled";
    }
    const auto got = reader->poll(buffer);
    ASSERT_FALSE(got);
    EXPECT_NE(got.error().message.find("restarted"), std::string::npos);
  }
}

TEST(LogReader, DamageInAFileIsToldByNameAndRecord) {
  const TemporaryMarket market;
  {
    LogEngine engine{market, posix_files(), 64};
    engine.make_commands(100);
    engine.stop();
  }
  market.forget_segments();
  const std::string path = market.journal() + "/" + segment_name(2);
  std::fstream file{path, std::ios::in | std::ios::out | std::ios::binary};
  file.seekp(static_cast<std::streamoff>(kHeaderSize + 5 * kRecordSize + 30));
  file.put('!');
  file.close();
  auto reader = LogReader::open(market.directory(), Seq{1});
  ASSERT_TRUE(reader) << "the end of the log is fine";
  std::vector<Event> buffer(64);
  std::uint64_t count = 0;
  auto got = reader->poll(buffer);
  for (; got && *got > 0; got = reader->poll(buffer)) count += *got;
  ASSERT_FALSE(got);
  EXPECT_EQ(count, 127U) << "whole segments were read before";
  EXPECT_NE(got.error().message.find("record 133"), std::string::npos) << got.error().message;
  EXPECT_NE(got.error().message.find(path), std::string::npos) << got.error().message;
  EXPECT_FALSE(reader->poll(buffer)) << "it stays an error";
  EXPECT_TRUE(reader->wait(kLong)) << "there is an error to be polled";
}

}  // namespace
}  // namespace paddock::log
