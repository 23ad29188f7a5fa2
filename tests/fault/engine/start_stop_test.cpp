// Starting, refusing to start with a reason, and stopping in order.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/resource.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include "engine/base/cpu.hpp"
#include "tests/fault/engine/command_stream.hpp"
#include "tests/fault/engine/engine_market.hpp"
#include "tests/fault/engine/market_events.hpp"

namespace paddock::test {
namespace {

using model::EventType;

/// Starts an engine that is expected to refuse, and holds its complaint against the words.
void expect_refusal(EngineMarket& market, const std::vector<std::string>& arguments,
                    const std::vector<std::string>& words) {
  auto engine = market.start(PADDOCK_ENGINE, arguments);
  EXPECT_EQ(engine.wait(), 1);
  for (const auto& word : words) {
    EXPECT_NE(market.complaints().find(word), std::string::npos)
        << "'" << word << "' in: " << market.complaints();
  }
}

TEST(Start, FromAnEmptyDirectoryTheLogBeginsWithItsEngineAndLanes) {
  EngineMarket market;
  const auto engine = market.start_open();
  const auto log = market.log();
  ASSERT_EQ(log.size(), 5U) << "started, two gateway lanes, an operator's, the scheduler's";
  EXPECT_EQ(log[0].event.type, EventType::started);
  EXPECT_EQ(log[0].event.started.epoch, 1U);
  EXPECT_NE(log[0].event.started.market, 0U);
  for (std::size_t i = 1; i < log.size(); ++i) {
    EXPECT_EQ(log[i].event.type, EventType::lane_opened);
    EXPECT_EQ(log[i].event.lane_opened.incarnation, 1U);
  }
}

TEST(Start, ASecondEngineOfTheSameMarketIsRefusedByName) {
  EngineMarket market;
  auto first = market.start_open();
  expect_refusal(market, {},
                 {"another engine (process " + std::to_string(first.pid()) + ") is at work on this market"});
  auto lane = market.claim(ipc::LaneKind::operator_);
  publish(lane, open_account(1));
  EXPECT_TRUE(eventually([&] { return all_done(lane); })) << "the first one goes on";
}

TEST(Start, ACpuThatIsNotOursIsNamedWithThoseThatAre) {
  EngineMarket market;
  expect_refusal(market, {"--cpu", "4000"},
                 {"4000", std::to_string(base::allowed_cpus().front()), "taskset"});
}

TEST(Start, TooLittleSharedMemorySaysWhatIsNeededFoundAndToBeDone) {
  EngineMarket market;
  auto first = market.start_open();
  first.signal(SIGTERM);
  EXPECT_EQ(first.wait(), 0);
  std::filesystem::remove(market.files().segment_file("events"));
  market.faults().disk_is_full = 1;
  expect_refusal(market, {}, {"/dev/shm is too small", "needs 16.0 MiB", "are free", "remount"});
}

TEST(Start, ANegativeCpuIsNoCpu) {
  EngineMarket market;
  auto engine = market.start(PADDOCK_ENGINE, {"--cpu", "-1"});
  EXPECT_NE(engine.wait(), 0);
  EXPECT_NE(market.complaints().find("--cpu"), std::string::npos) << market.complaints();
}

TEST(Start, AJournalThatHoldsMoreThanTheLimitsIsRefusedWithBothNumbers) {
  EngineMarket market;
  {
    auto engine = market.start_open();
    auto lane = market.claim(ipc::LaneKind::operator_);
    publish(lane, std::span<const model::Command>(opening(5)));
    ASSERT_TRUE(eventually([&] { return all_done(lane); }));
  }
  std::ofstream(market.directory().root() / "paddock.toml")
      << "[engine]\ngateway_lanes = 2\noperator_lanes = 1\n[engine.limits]\nmax_accounts = 3\n";
  expect_refusal(market, {}, {"the journal holds 5 accounts, and engine.limits.max_accounts is 3"});
  std::ofstream(market.directory().root() / "paddock.toml")
      << "[engine]\ngateway_lanes = 2\noperator_lanes = 1\n[engine.limits]\nmax_accounts = 5\n";
  const auto engine = market.start_open();
}

TEST(Start, MistakesInTheSettingsAreReportedTogether) {
  EngineMarket market("wiat = \"spin\"\nbatch = 1");
  expect_refusal(market, {}, {"wiat", "batch is 1"});
}

TEST(Start, AForeignSegmentIsRefusedAndLeftAlone) {
  EngineMarket market;
  const auto file = market.files().segment_file("events");
  std::ofstream(file, std::ios::binary) << std::string(sizeof(ipc::EventRingMemory), 'x');
  expect_refusal(market, {}, {"not Paddock's"});
  EXPECT_TRUE(std::filesystem::exists(file));
}

TEST(Start, OneCoreIsEnough) {
  EngineMarket market;
  cpu_set_t all;
  ASSERT_EQ(::sched_getaffinity(0, sizeof all, &all), 0);
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(static_cast<std::size_t>(base::allowed_cpus().front()), &one);
  ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
  const auto engine = market.start_open();
  ::sched_setaffinity(0, sizeof all, &all);
  auto lane = market.claim(ipc::LaneKind::operator_);
  publish(lane, std::span<const model::Command>(opening(3)));
  EXPECT_TRUE(eventually([&] { return all_done(lane); }));
}

TEST(Start, ALostSharedMemoryBeginsNewLanes) {
  EngineMarket market;
  {
    auto engine = market.start_open();
    auto lane = market.claim(ipc::LaneKind::operator_);
    publish(lane, std::span<const model::Command>(opening(2)));
    ASSERT_TRUE(eventually([&] { return all_done(lane); }));
    engine.kill();
  }
  const auto before = market.log();
  for (const char* name : {"events", "lane-0", "lane-1", "lane-128", "lane-192"}) {
    EXPECT_TRUE(std::filesystem::remove(market.files().segment_file(name))) << name;
  }
  const auto engine = market.start_open();
  auto lane = market.claim(ipc::LaneKind::operator_);
  EXPECT_EQ(lane.position(), 0U);
  EXPECT_EQ(lane.incarnation(), 2U);
  publish(lane, deposit(1, 7));
  ASSERT_TRUE(eventually([&] { return all_done(lane); }));
  const auto log = market.log();
  ASSERT_GT(log.size(), before.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(std::memcmp(&log[i].event, &before[i].event, sizeof(model::Event)), 0)
        << "from the files, seq " << i + 1;
  }
  EXPECT_EQ(log.back().event.type, EventType::cash);
  EXPECT_EQ(log[before.size()].event.started.epoch, 2U);
}

TEST(Stop, OnSigtermEverythingPublishedAndTakenIsOnTheDisk) {
  EngineMarket market;
  auto engine = market.start_open();
  auto lane = market.claim(ipc::LaneKind::operator_);
  std::vector<model::Command> sent = opening(CommandStream::kAccounts);
  CommandStream stream(3);
  while (sent.size() < 30'000) sent.push_back(stream.next());
  publish(lane, std::span<const model::Command>(sent));
  ASSERT_TRUE(eventually([&] { return lane.released() > 0; }));
  engine.signal(SIGTERM);
  EXPECT_EQ(engine.wait(), 0) << market.complaints();
  const auto stopped = market.log();
  auto next = market.start_open();
  ASSERT_TRUE(eventually([&] { return all_done(lane); }));
  const auto log = market.log();
  EXPECT_EQ(log[stopped.size()].event.type, EventType::started) << "nothing was cut, nothing was left";
  EXPECT_EQ(first_difference(comparable(log), comparable(carried_out(sent))), std::nullopt);
}

}  // namespace
}  // namespace paddock::test
