// A full disk stops the taking of commands and nothing else; a failed sync ends the process.

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <vector>

#include "tests/fault/engine/command_stream.hpp"
#include "tests/fault/engine/engine_market.hpp"
#include "tests/fault/engine/market_events.hpp"

namespace paddock::test {
namespace {

/// Small segments, so that the next one is soon wanted.
constexpr const char* kSmallSegments = "records_per_segment = 1024";

class Disk : public testing::Test {
 protected:
  void publish_one(const model::Command& command) {
    publish(lane_, command);
    sent_.push_back(command);
  }
  void expect_log_of_all_sent() {
    ASSERT_TRUE(eventually([&] { return all_done(lane_); })) << market_.status_text();
    const auto found = comparable(market_.log());
    const auto expected = comparable(carried_out(sent_));
    EXPECT_EQ(found.size(), expected.size());
    EXPECT_EQ(first_difference(found, expected), std::nullopt);
  }

  EngineMarket market_{kSmallSegments};
  std::optional<ChildProcess> engine_{market_.start_open()};
  ipc::LaneProducer lane_ = market_.claim(ipc::LaneKind::operator_);
  std::vector<model::Command> sent_;
  CommandStream stream_{7};
};

TEST_F(Disk, AFullOneStopsTheTakingOfCommandsUntilThereIsSpace) {
  for (const auto& command : opening(CommandStream::kAccounts)) publish_one(command);
  market_.faults().disk_is_full = 1;
  const auto waits = [&] { return market_.status_text().find("waiting for space") != std::string::npos; };
  while (!waits() && sent_.size() < 20'000) publish_one(stream_.next());
  ASSERT_TRUE(eventually(waits)) << market_.status_text();
  const std::string text = market_.status_text();
  EXPECT_NE(text.find("\"alarms\":[\""), std::string::npos) << text;
  EXPECT_NE(text.find("No space left"), std::string::npos) << text;

  // Clients stall: the lane fills up and stays full, since what is not durable is not released.
  std::size_t published = 0;
  for (auto command = stream_.next(); lane_.try_publish({&command, 1}); command = stream_.next()) {
    sent_.push_back(command);
    ASSERT_LE(++published, ipc::kLaneSlots);
  }
  EXPECT_FALSE(all_done(lane_));
  const std::uint64_t released = lane_.released();
  const auto refused = market_.faults().refused.load();
  ASSERT_TRUE(eventually([&] { return market_.faults().refused.load() > refused + 3; })) << "it tries again";
  EXPECT_EQ(lane_.released(), released) << "nothing is shown as done that is not on the disk";
  int ended = 0;
  ASSERT_FALSE(engine_->has_ended(ended)) << market_.complaints();

  market_.faults().disk_is_full = 0;
  expect_log_of_all_sent();
}

TEST_F(Disk, AKillWhileItIsFullLosesNothing) {
  for (const auto& command : opening(CommandStream::kAccounts)) publish_one(command);
  market_.faults().disk_is_full = 1;
  for (int i = 0; i < 20'000; ++i) publish_one(stream_.next());
  ASSERT_TRUE(eventually([&] { return market_.faults().refused.load() > 3; }));
  engine_->kill();
  market_.faults().disk_is_full = 0;
  engine_.emplace(market_.start_open());
  expect_log_of_all_sent();
}

TEST_F(Disk, AStatusThatCannotBeWrittenLeavesTheOldOne) {
  const auto fresh = market_.directory().status("engine").string() + ".new";
  std::filesystem::remove(fresh);
  std::filesystem::create_symlink("/dev/full", fresh);
  ASSERT_TRUE(eventually([&] { return market_.complaints().find("No space left") != std::string::npos; }));
  EXPECT_TRUE(market_.is_open(*engine_)) << market_.status_text();
  std::filesystem::remove(fresh);
  publish_one(open_account(9));
  EXPECT_TRUE(eventually([&] { return market_.status("commands") == "1"; })) << market_.status_text();
}

TEST_F(Disk, AFailedSyncEndsTheProcessAndIsNotTriedAgain) {
  for (const auto& command : opening(CommandStream::kAccounts)) publish_one(command);
  ASSERT_TRUE(eventually([&] { return all_done(lane_); }));
  const auto durable = market_.log().size();
  market_.faults().sync_fails = 1;
  for (int i = 0; i < 100; ++i) publish_one(stream_.next());
  EXPECT_EQ(engine_->wait(), 1);
  EXPECT_EQ(market_.faults().refused.load(), 1U) << "a sync that failed is not tried again";
  EXPECT_EQ(market_.log().size(), durable) << "nothing became durable";
  EXPECT_NE(market_.complaints().find("start it again to recover"), std::string::npos)
      << market_.complaints();

  market_.faults().sync_fails = 0;
  engine_.emplace(market_.start_open());
  expect_log_of_all_sent();
}

TEST(FullDisk, KillsWhileACommandWaitsForItAreNotTheCommandsFault) {
  constexpr std::uint32_t kPorts = 4;
  constexpr std::uint32_t kOrders = 70'000;  // of each port: together more than the event ring holds
  EngineMarket market("records_per_segment = 4096", kPorts * kOrders + 1);
  std::optional<ChildProcess> engine{market.start_open()};
  auto lane = market.claim(ipc::LaneKind::operator_);
  publish(lane, std::span<const model::Command>(opening(kPorts + 1)));
  for (std::uint32_t port = 1; port <= kPorts; ++port) {
    for (std::uint32_t ref = 1; ref <= kOrders; ++ref)
      publish(lane, enter(port, ref, model::Side::buy, 1, 1'000'000));
  }
  ASSERT_TRUE(eventually([&] { return all_done(lane); }));
  const auto before = market.log().size();
  market.faults().disk_is_full = 1;
  auto sweep = enter(1, kOrders + 1, model::Side::sell, kPorts * kOrders, 1'000'000);
  sweep.order.options.stp(model::SelfTrade::cancel_oldest);
  publish(lane, sweep);
  for (int kill = 0; kill < 4; ++kill) {
    ASSERT_TRUE(eventually([&] { return market.status("stalled") == "true"; }))
        << "kill " << kill << market.status_text() << market.complaints();
    engine->kill();
    std::filesystem::remove(market.directory().status("engine"));
    engine.emplace(market.start());
  }
  market.faults().disk_is_full = 0;
  ASSERT_TRUE(eventually([&] { return all_done(lane); })) << market.status_text();
  std::size_t trades = 0;
  for (const Logged& logged : market.log(model::Seq{before + 1})) {
    EXPECT_NE(logged.event.type, model::EventType::rejected);
    if (logged.event.type == model::EventType::trade) ++trades;
  }
  EXPECT_EQ(trades, (kPorts - 1) * kOrders) << "port 1 does not trade with itself";
}

TEST_F(Disk, SyncsThatFailAgainAndAgainAreNoCommandsFault) {
  for (const auto& command : opening(CommandStream::kAccounts)) publish_one(command);
  market_.faults().sync_fails = 1;
  for (int i = 0; i < 5'000; ++i) publish_one(stream_.next());
  EXPECT_EQ(engine_->wait(), 1);
  for (int again = 0; again < 4; ++again) {
    auto engine = market_.start();
    EXPECT_EQ(engine.wait(), 1);
  }
  market_.faults().sync_fails = 0;
  engine_.emplace(market_.start_open());
  expect_log_of_all_sent();
}

}  // namespace
}  // namespace paddock::test
