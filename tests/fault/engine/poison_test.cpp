// A command of which the engine dies is set aside the third time, and the market goes on.

#include "tests/fault/engine/poison.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/fault/engine/command_stream.hpp"
#include "tests/fault/engine/engine_market.hpp"

namespace paddock::test {
namespace {

using model::EventType;
using model::Reason;

class Poison : public testing::Test {
 protected:
  /// Runs an opening, the poisonous command and a query after it on engines that die of it; the log's last
  /// records.
  std::vector<Logged> run(model::Command poisonous) {
    {
      auto engine = market_.start_open();
      auto lane = market_.claim(ipc::LaneKind::operator_);
      publish(lane, std::span<const model::Command>(opening(2)));
      publish(lane, enter(1, 1, model::Side::sell, 10, 1'000'000));
      EXPECT_TRUE(eventually([&] { return all_done(lane); }));
      engine.kill();
      before_ = market_.log().size();
      poisonous.received_ns = kPoison;
      publish(lane, poisonous);
      publish(lane, query(1));
    }
    for (int death = 0; death < 2; ++death) {
      auto engine = market_.start(PADDOCK_POISONED_ENGINE);
      EXPECT_EQ(engine.wait(), -SIGKILL) << "engine " << death << ": " << market_.complaints();
    }
    auto engine = market_.start(PADDOCK_POISONED_ENGINE);
    EXPECT_TRUE(eventually([&] { return has(EventType::next_ref); })) << market_.complaints();
    EXPECT_TRUE(eventually([&] { return market_.status_text().find("set aside") != std::string::npos; }))
        << "an alarm: " << market_.status_text();
    engine.signal(SIGTERM);
    EXPECT_EQ(engine.wait(), 0);
    return after();
  }
  std::vector<Logged> after() const {
    std::vector<Logged> records;
    for (const Logged& logged : market_.log(model::Seq{before_ + 1})) {
      if (logged.event.type != EventType::started) records.push_back(logged);
    }
    return records;
  }
  bool has(EventType type) const {
    for (const Logged& logged : after()) {
      if (logged.event.type == type) return true;
    }
    return false;
  }

  EngineMarket market_;
  std::size_t before_ = 0;
};

TEST_F(Poison, AnOrderIsRejectedAsInternalAndItsRefIsUsedUp) {
  const auto records = run(enter(1, 2, model::Side::buy, 5, 1'000'000));
  ASSERT_EQ(records.size(), 2U);
  ASSERT_EQ(records[0].event.type, EventType::rejected);
  EXPECT_EQ(records[0].event.rejected.reason, Reason::internal);
  EXPECT_EQ(records[0].event.rejected.ref, model::UserRef{2});
  EXPECT_EQ(records[0].event.rejected.port, model::PortId{1});
  ASSERT_EQ(records[1].event.type, EventType::next_ref);
  EXPECT_EQ(records[1].event.next_ref.ref, model::UserRef{3});
}

TEST_F(Poison, ACancelIsRejectedAndTheOrderStays) {
  const auto records = run(cancel(1, 1));
  ASSERT_EQ(records.size(), 2U);
  ASSERT_EQ(records[0].event.type, EventType::cancel_rejected);
  EXPECT_EQ(records[0].event.cancel_rejected.reason, Reason::internal);
}

TEST_F(Poison, AnOperatorsCommandIsRefused) {
  const auto records = run(deposit(1, 5));
  ASSERT_EQ(records.size(), 2U);
  ASSERT_EQ(records[0].event.type, EventType::refused);
  EXPECT_EQ(records[0].event.refused.reason, Reason::internal);
}

TEST_F(Poison, ACommandThatHasNoAnswerOfItsOwnIsConsumed) {
  const auto records = run(mass_cancel(1));
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].event.type, EventType::consumed);
}

TEST_F(Poison, TheOrdinaryEngineKnowsNoPoison) {
  auto engine = market_.start_open();
  auto lane = market_.claim(ipc::LaneKind::operator_);
  publish(lane, std::span<const model::Command>(opening(2)));
  auto order = enter(1, 1, model::Side::sell, 10, 1'000'000);
  order.received_ns = kPoison;
  publish(lane, order);
  ASSERT_TRUE(eventually([&] { return all_done(lane); }));
  EXPECT_TRUE(has(EventType::accepted));
}

}  // namespace
}  // namespace paddock::test
