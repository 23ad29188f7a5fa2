// A start that takes its time: what the status says meanwhile, and that SIGTERM ends it.

#include <gtest/gtest.h>

#include <charconv>
#include <string>
#include <vector>

#include "engine/ipc/file_lock.hpp"
#include "tests/fault/engine/command_stream.hpp"
#include "tests/fault/engine/engine_market.hpp"

namespace paddock::test {
namespace {

/// Everything that a process holds is free, and its end was no crash.
void expect_clean_end(EngineMarket& market, ChildProcess& process, const std::vector<std::string>& locks) {
  EXPECT_EQ(process.wait(), 0) << market.complaints();
  for (const auto& lock : locks)
    EXPECT_TRUE(ipc::FileLock::claim(market.directory().lock(lock), "the test")) << lock;
}

std::uint64_t position(const EngineMarket& market) {
  const std::string text = market.status("position");
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

bool recovers(const EngineMarket& market, const ChildProcess& engine) {
  return market.status("state") == "\"recovering\"" && market.status("pid") == std::to_string(engine.pid());
}

/// A market whose engine has carried out the opening and `deposits` more commands, one event each.
class SlowStart : public testing::Test {
 protected:
  void fill(std::size_t deposits) {
    ChildProcess engine = market_.start_open();
    lane_.emplace(market_.claim(ipc::LaneKind::operator_));
    publish(*lane_, std::span<const model::Command>(opening(2)));
    const std::vector<model::Command> many(1'000, deposit(1, 1));
    for (std::size_t sent = 0; sent < deposits; sent += many.size())
      publish(*lane_, std::span<const model::Command>(many));
    ASSERT_TRUE(eventually([&] { return all_done(*lane_); }));
    engine.signal(SIGTERM);
    ASSERT_EQ(engine.wait(), 0);
  }
  void expect_that_the_market_goes_on() {
    const ChildProcess engine = market_.start_open();
    const auto before = market_.log().size();
    publish(*lane_, deposit(1, 1));
    EXPECT_TRUE(eventually([&] { return all_done(*lane_); }));
    EXPECT_GT(market_.log().size(), before);
  }

  EngineMarket market_{"records_per_segment = 1024"};
  std::optional<ipc::LaneProducer> lane_;
};

TEST_F(SlowStart, TheStatusTellsHowFarRecoveryIsAndSigtermEndsIt) {
  fill(40'000);
  market_.faults().slow_reads_ms = 40;  // 40 segments, two reads of each
  ChildProcess engine = market_.start();
  ASSERT_TRUE(eventually([&] { return recovers(market_, engine) && position(market_) > 0; }))
      << market_.status_text();
  const auto before = position(market_);
  ASSERT_TRUE(eventually([&] { return position(market_) > before; })) << market_.status_text();
  EXPECT_LT(position(market_), 40'000U);
  ASSERT_TRUE(recovers(market_, engine));
  engine.signal(SIGTERM);
  expect_clean_end(market_, engine, {"engine"});
  EXPECT_LT(position(market_), 40'000U) << "it did not recover all before it ended";
  market_.faults().slow_reads_ms = 0;
  expect_that_the_market_goes_on();
}

TEST_F(SlowStart, SigtermEndsTheWaitForSpaceAtTheEndOfASegment) {
  fill(1'000);
  {
    ChildProcess engine = market_.start_open();
    market_.faults().disk_is_full = 1;
    const auto waits = [&] { return market_.status_text().find("waiting for space") != std::string::npos; };
    const std::vector<model::Command> more(3'000, deposit(1, 1));  // than two segments hold
    publish(*lane_, std::span<const model::Command>(more));
    ASSERT_TRUE(eventually(waits)) << market_.status_text();
    engine.kill();
  }
  // The first segment begins with seq 0, which no record has.
  ASSERT_EQ((market_.log().size() + 1) % 1024, 0U) << "not even `started` fits in";
  ChildProcess engine = market_.start();
  ASSERT_TRUE(eventually([&] {
    return recovers(market_, engine) && market_.status_text().find("No space left") != std::string::npos;
  })) << market_.status_text();
  engine.signal(SIGTERM);
  expect_clean_end(market_, engine, {"engine"});
  market_.faults().disk_is_full = 0;
  expect_that_the_market_goes_on();
}

TEST_F(SlowStart, AGatewayThatFoldsThePastEndsOnSigterm) {
  constexpr std::size_t kInFiles = 40'000;
  fill(ipc::kRingSlots + kInFiles);
  const ChildProcess engine = market_.start_open();
  EXPECT_EQ(market_.status("events_per_second"), "0") << "what was recovered did not happen in this second";
  market_.faults().slow_reads_ms = 40;
  ChildProcess gateway = market_.start(PADDOCK_GATEWAY, {"--listen", "127.0.0.1:0"});
  ASSERT_TRUE(eventually([&] { return market_.faults().slow_reads.load() > 3; })) << market_.complaints();
  gateway.signal(SIGTERM);
  expect_clean_end(market_, gateway, {"lane-0", "lane-1"});
  EXPECT_LT(market_.faults().slow_reads.load(), kInFiles / 512) << "it did not read all before it ended";
}

}  // namespace
}  // namespace paddock::test
