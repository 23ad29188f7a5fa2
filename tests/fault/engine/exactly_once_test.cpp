// Commands that are in a lane are carried out exactly once and in order, whenever the engine is killed.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "tests/fault/engine/command_stream.hpp"
#include "tests/fault/engine/engine_market.hpp"
#include "tests/fault/engine/market_events.hpp"

namespace paddock::test {
namespace {

/// Publishes an opening and then the stream, in small batches with gaps, until it is told to stop.
class Publisher {
 public:
  Publisher(ipc::LaneProducer& lane, std::uint32_t seed)
      : stream_(seed), thread_([this, &lane] { run(lane); }) {}
  std::vector<model::Command> stop() {
    stop_ = true;
    thread_.join();
    return std::move(sent_);
  }

 private:
  void run(ipc::LaneProducer& lane) {
    std::vector<model::Command> batch = opening(CommandStream::kAccounts);
    std::mt19937 random(1);
    while (!stop_) {
      if (lane.try_publish(batch)) {
        sent_.insert(sent_.end(), batch.begin(), batch.end());
        batch.clear();
        for (auto count = 1 + random() % 30; count > 0; --count) batch.push_back(stream_.next());
      }
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 300));
    }
  }

  CommandStream stream_;
  std::vector<model::Command> sent_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

/// Every position of the lane has ended exactly once, in order.
void expect_each_position_once(std::span<const Logged> log, ipc::LaneId lane, std::uint64_t count) {
  std::uint64_t next = 1;
  for (const Logged& logged : log) {
    if (!model::ends_command(logged.event) || logged.event.lane != lane) continue;
    ASSERT_EQ(logged.event.position.value(), next & 0xFFFFFFU) << "at seq " << logged.seq.raw();
    ++next;
  }
  EXPECT_EQ(next - 1, count);
}

class ExactlyOnce : public testing::TestWithParam<std::uint32_t> {};

TEST_P(ExactlyOnce, WheneverTheEngineIsKilled) {
  constexpr int kKills = 15;
  EngineMarket market("records_per_segment = 65536");
  std::mt19937 random(GetParam());
  std::vector<Logged> seen_durable;
  auto engine = std::make_unique<ChildProcess>(market.start_open());
  auto lane = market.claim(ipc::LaneKind::operator_);
  Publisher publisher(lane, GetParam());
  for (int kill = 0; kill < kKills; ++kill) {
    // From the middle of recovery to well into the flow.
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 200'000));
    seen_durable = market.log();
    engine->kill();
    engine = std::make_unique<ChildProcess>(market.start());
  }
  const auto sent = publisher.stop();
  ASSERT_TRUE(eventually([&] { return all_done(lane); })) << market.complaints();
  EXPECT_EQ(lane.released(), sent.size());

  const auto log = market.log();
  expect_each_position_once(log, lane.lane(), sent.size());
  const auto expected = comparable(carried_out(sent));
  const auto found = comparable(log);
  EXPECT_EQ(found.size(), expected.size());
  EXPECT_EQ(first_difference(found, expected), std::nullopt);
  ASSERT_GE(log.size(), seen_durable.size());
  for (std::size_t i = 0; i < seen_durable.size(); ++i) {
    ASSERT_EQ(std::memcmp(&log[i].event, &seen_durable[i].event, sizeof(model::Event)), 0)
        << "what was durable before a kill is what is in the log, seq " << i + 1;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ExactlyOnce, testing::Values(1U, 20251020U));

}  // namespace
}  // namespace paddock::test
