// Logins and the end of connections: attached, detached, cancel-on-disconnect, and who may do what.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/clock.hpp"
#include "tests/fault/engine/command_stream.hpp"
#include "tests/fault/engine/engine_market.hpp"

namespace paddock::test {
namespace {

using model::DetachCause;
using model::Event;
using model::EventType;
using model::PortId;

class Ports : public testing::Test {
 protected:
  explicit Ports(const std::string& settings = "") : market_(settings) {}
  void SetUp() override {
    publish(operator_, std::span<const model::Command>(opening(4)));
    ASSERT_TRUE(eventually([&] { return all_done(operator_); }));
    from_ = market_.log().size();
  }
  /// The records since the opening, once everything that the lanes hold is durable.
  std::vector<Event> records(std::initializer_list<ipc::LaneProducer*> lanes) {
    for (ipc::LaneProducer* lane : lanes) EXPECT_TRUE(eventually([&] { return all_done(*lane); }));
    return records();
  }
  std::vector<Event> records() {
    std::vector<Event> events;
    for (const Logged& logged : market_.log(model::Seq{from_ + 1})) events.push_back(logged.event);
    return events;
  }
  static std::vector<EventType> types(const std::vector<Event>& events) {
    std::vector<EventType> result;
    for (const Event& event : events) result.push_back(event.type);
    return result;
  }
  bool has(EventType type) {
    return std::ranges::any_of(records(), [&](const Event& event) { return event.type == type; });
  }
  ipc::LaneProducer gateway() { return market_.claim(ipc::LaneKind::gateway); }

  EngineMarket market_;
  std::optional<ChildProcess> engine_{market_.start_open()};
  ipc::LaneProducer operator_ = market_.claim(ipc::LaneKind::operator_);
  std::size_t from_ = 0;
};

using Types = std::vector<EventType>;
constexpr auto kSell = model::Side::sell;
constexpr auto kBuy = model::Side::buy;

TEST_F(Ports, AnAttachedPortTradesAndANotAttachedOneIsOnlyConsumed) {
  auto lane = gateway();
  publish(lane, enter(1, 1, kSell, 5, 1'000'000));
  publish(lane, attach(1, 77, false));
  publish(lane, enter(1, 2, kSell, 5, 1'000'000));
  publish(lane, enter(2, 1, kSell, 5, 1'000'000));
  const auto events = records({&lane});
  EXPECT_EQ(types(events),
            (Types{EventType::consumed, EventType::attached, EventType::accepted, EventType::consumed}));
  EXPECT_EQ(events[1].attached.port, PortId{1});
  EXPECT_EQ(events[1].attached.lane, lane.lane());
  EXPECT_EQ(events[1].attached.connection, 77U);
  EXPECT_EQ(events[2].accepted.ref, model::UserRef{2}) << "what was not carried out used no ref up";
}

TEST_F(Ports, AnOperatorsCommandFromAGatewayIsOnlyConsumed) {
  auto lane = gateway();
  publish(lane, attach(1, 1, false));
  for (const auto& command : {deposit(1, 1), open_account(9), to_phase(1, model::Phase::halted)}) {
    publish(lane, command);
  }
  model::Command everybody = model::make_command(model::Op::mass_cancel);
  everybody.flags = model::command_flag::has_account;
  everybody.account = model::AccountId{1};
  publish(lane, everybody);
  const auto events = records({&lane});
  EXPECT_EQ(types(events), (Types{EventType::attached, EventType::consumed, EventType::consumed,
                                  EventType::consumed, EventType::consumed}));
}

TEST_F(Ports, BytesThatAreNoCommandAreConsumed) {
  auto lane = gateway();
  model::Command garbage;
  for (const int byte : {0x00, 0x5A, 0xFF}) {
    std::memset(static_cast<void*>(&garbage), byte, sizeof garbage);
    publish(lane, garbage);
    publish(operator_, garbage);
  }
  const auto events = records({&lane, &operator_});
  EXPECT_EQ(events.size(), 6U);
  EXPECT_TRUE(
      std::ranges::all_of(events, [](const Event& event) { return event.type == EventType::consumed; }));
}

TEST_F(Ports, ALogoutCancelsOnDisconnectOnlyWhoAskedForIt) {
  auto lane = gateway();
  for (const std::uint32_t port : {1U, 2U}) {
    publish(lane, attach(port, port, port == 1));
    publish(lane, enter(port, 1, kBuy, 5, 900'000));
  }
  publish(lane, detach(2, 2, true));
  publish(lane, detach(1, 1, false));
  const auto events = records({&lane});
  ASSERT_EQ(types(events),
            (Types{EventType::attached, EventType::accepted, EventType::attached, EventType::accepted,
                   EventType::detached, EventType::detached, EventType::cancelled}));
  EXPECT_EQ(events[4].detached.cause, DetachCause::logout);
  EXPECT_EQ(events[5].detached.cause, DetachCause::lost);
  EXPECT_EQ(events[6].cancelled.reason, model::CancelReason::mass_cancel);
}

TEST_F(Ports, ALateDetachOfAnOlderConnectionChangesNothing) {
  auto lane = gateway();
  publish(lane, attach(1, 1, true));
  publish(lane, enter(1, 1, kBuy, 5, 900'000));
  publish(lane, attach(1, 2, true));
  publish(lane, detach(1, 1, false));
  const auto events = records({&lane});
  EXPECT_EQ(events.back().type, EventType::consumed);
  EXPECT_FALSE(has(EventType::detached));
}

TEST_F(Ports, ALoginThatItsGatewayHasRefusedByNowTakesNobodysPlace) {
  auto refused = gateway();
  auto later = gateway();
  publish(later, attach(1, 1, true));
  publish(later, enter(1, 1, kBuy, 5, 900'000));
  ASSERT_TRUE(eventually([&] { return all_done(later); }));
  auto stale = attach(1, 2, true);
  stale.received_ns = base::wall_clock_ns() - model::kAttachLimitNs - 1;
  publish(refused, stale);
  publish(refused, detach(1, 2, false));
  stale.received_ns = base::wall_clock_ns();
  ASSERT_TRUE(eventually([&] { return all_done(refused); }));
  EXPECT_FALSE(has(EventType::detached));
  EXPECT_FALSE(has(EventType::cancelled));
  publish(refused, stale);
  ASSERT_TRUE(eventually([&] { return all_done(refused); }));
  EXPECT_EQ(records({&refused}).back().type, EventType::attached);
}

TEST_F(Ports, ARefusedLoginEndsTheConnectionThatItsGatewayClosedForIt) {
  auto lane = gateway();
  publish(lane, attach(1, 1, true));
  publish(lane, enter(1, 1, kBuy, 5, 900'000));
  auto stale = attach(1, 2, true);
  stale.received_ns = base::wall_clock_ns() - model::kAttachLimitNs - 1;
  publish(lane, stale);
  publish(lane, detach(1, 2, false));
  const auto events = records({&lane});
  EXPECT_EQ(types({events.end() - 2, events.end()}), (Types{EventType::detached, EventType::cancelled}));
}

TEST_F(Ports, AClientThatChangesGatewaysCannotOvertakeItself) {
  auto old = gateway();
  publish(old, attach(1, 1, false));
  ASSERT_TRUE(eventually([&] { return all_done(old); }));
  engine_->kill();
  // Both lanes are filled while no engine runs: the old one to its last slot.
  auto fresh = gateway();
  publish(fresh, attach(1, 2, false));
  publish(fresh, cancel(1, 1));
  for (std::uint32_t ref = 1; ref <= ipc::kLaneSlots; ++ref) {
    const auto command = ref == ipc::kLaneSlots ? enter(1, 1, kSell, 5, 1'000'000) : query(1);
    ASSERT_TRUE(old.try_publish({&command, 1}));
  }
  EXPECT_FALSE(old.try_publish(opening(1))) << "full";
  engine_.emplace(market_.start_open());
  const auto events = records({&old, &fresh});
  const auto entered = std::ranges::find(events, EventType::accepted, &Event::type);
  const auto attached = std::ranges::find_if(events, [](const Event& event) {
    return event.type == EventType::attached && event.attached.connection == 2;
  });
  ASSERT_TRUE(entered != events.end() && attached != events.end());
  EXPECT_LT(entered, attached) << "what the old lane held comes first";
  EXPECT_EQ(events.back().type, EventType::cancelled) << "and so the new connection can cancel it";
}

TEST_F(Ports, TwoClientsThatChangePlacesDoNotWaitForEachOtherForEver) {
  auto a = gateway();
  auto b = gateway();
  publish(a, attach(1, 1, false));
  publish(b, attach(2, 2, false));
  ASSERT_TRUE(eventually([&] { return all_done(a) && all_done(b); }));
  engine_->kill();
  for (int i = 0; i < 500; ++i) {
    publish(a, query(1));
    publish(b, query(2));
  }
  publish(a, attach(2, 3, false));
  publish(b, attach(1, 4, false));
  for (int i = 0; i < 500; ++i) {
    publish(a, query(2));
    publish(b, query(1));
  }
  engine_.emplace(market_.start_open());
  const auto events = records({&a, &b});
  EXPECT_EQ(std::ranges::count(events, EventType::attached, &Event::type), 4);
}

TEST_F(Ports, ADeadOwnersPortsAreDetachedWhenItsLaneIsEmpty) {
  {
    auto lane = gateway();
    for (const std::uint32_t port : {1U, 2U, 3U}) {
      publish(lane, attach(port, port, port != 2));
      publish(lane, enter(port, 1, kBuy, 5, 900'000));
      publish(lane, enter(port, 2, kBuy, 5, 900'000));
    }
  }
  ASSERT_TRUE(
      eventually([&] { return std::ranges::count(records(), EventType::detached, &Event::type) == 3; }));
  const auto events = records();
  EXPECT_EQ(std::ranges::count(events, EventType::accepted, &Event::type), 6) << "what it left comes first";
  EXPECT_EQ(std::ranges::count(events, EventType::cancelled, &Event::type), 4) << "of those who asked for it";
  for (const Event& event : events) {
    EXPECT_TRUE(event.type != EventType::detached || event.detached.cause == DetachCause::gateway_dead);
    EXPECT_TRUE(event.type != EventType::cancelled || event.cancelled.port != PortId{2});
  }
}

TEST_F(Ports, AnOwnerThatDiesWhileNoEngineRunsIsFoundOut) {
  std::optional<ipc::LaneProducer> lane(gateway());
  publish(*lane, attach(1, 1, true));
  publish(*lane, enter(1, 1, kBuy, 5, 900'000));
  ASSERT_TRUE(eventually([&] { return all_done(*lane); }));
  engine_->kill();
  lane.reset();
  auto next = gateway();
  publish(next, attach(2, 1, false));
  publish(next, enter(2, 1, kBuy, 5, 900'000));
  engine_.emplace(market_.start_open());
  const auto events = records({&next});
  const Types tail{EventType::detached, EventType::cancelled, EventType::attached, EventType::accepted};
  const auto all = types(events);
  ASSERT_GE(all.size(), 4U);
  EXPECT_EQ(Types(all.end() - 4, all.end()), tail)
      << "the old owner's end comes before the new owner's commands";
}

TEST_F(Ports, WhoFindsNoRoomHearsSoAtOnce) {
  constexpr std::uint32_t kRoom = 1'000;  // as EngineMarket sets it
  auto lane = gateway();
  for (std::uint32_t port = 1; port <= kRoom; ++port) publish(lane, attach(port, port, false));
  publish(lane, attach(kRoom + 1, 77, true));
  publish(lane, enter(kRoom + 1, 1, kBuy, 5, 900'000));
  publish(lane, attach(kRoom, 78, false));
  publish(lane, detach(1, 1, true));
  publish(lane, attach(kRoom + 1, 79, true));
  auto events = records({&lane});
  ASSERT_EQ(events.size(), kRoom + 5);
  events.erase(events.begin(), events.begin() + kRoom);
  EXPECT_EQ(types(events), (Types{EventType::detached, EventType::consumed, EventType::attached,
                                  EventType::detached, EventType::attached}));
  EXPECT_EQ(events[0].detached.cause, DetachCause::no_room);
  EXPECT_EQ(events[0].detached.port, PortId{kRoom + 1});
  EXPECT_EQ(events[0].detached.lane, lane.lane());
  EXPECT_TRUE(
      eventually([&] { return market_.status_text().find("logins without room") != std::string::npos; }));
}

/// A client whose gateway dies while no engine runs, with so many commands left behind, logs in elsewhere.
class DeadGateway : public Ports, public testing::WithParamInterface<int> {};
INSTANTIATE_TEST_SUITE_P(LeftBehind, DeadGateway, testing::Values(0, 1, 3'000));

TEST_P(DeadGateway, WhoLeavesItIsDetachedFirst) {
  std::optional<ipc::LaneProducer> dead(gateway());
  publish(*dead, attach(1, 1, true));
  publish(*dead, enter(1, 1, kBuy, 5, 900'000));
  ASSERT_TRUE(eventually([&] { return all_done(*dead); }));
  engine_->kill();
  auto fresh = gateway();
  for (int i = 0; i < GetParam(); ++i) publish(*dead, query(1));
  dead.reset();
  publish(fresh, attach(1, 2, true));
  publish(fresh, enter(1, 2, kBuy, 5, 900'000));
  engine_.emplace(market_.start_open());
  const auto all = types(records({&fresh}));
  const Types tail{EventType::detached, EventType::cancelled, EventType::attached, EventType::accepted};
  ASSERT_GE(all.size(), 4U);
  EXPECT_EQ(Types(all.end() - 4, all.end()), tail) << "its death cancels what it left, and nothing newer";
  EXPECT_EQ(std::ranges::count(all, EventType::next_ref), GetParam());
}

class LongSweep : public Ports {
 protected:
  /// Small segments, so that a full disk stops the log in the middle of the sweep.
  LongSweep() : Ports("records_per_segment = 4096") {}
};

TEST_F(LongSweep, LetsOthersInBetweenAndSurvivesAKill) {
  constexpr std::uint32_t kOrders = 30'000;
  auto lane = gateway();
  publish(lane, attach(2, 1, false));
  for (std::uint32_t ref = 1; ref <= kOrders; ++ref) publish(lane, enter(2, ref, kBuy, 1, 900'000));
  ASSERT_TRUE(eventually([&] { return all_done(lane); }));
  engine_->kill();
  publish(lane, mass_cancel(2));
  publish(lane, enter(2, kOrders + 1, kBuy, 1, 900'000));
  publish(operator_, query(1));
  market_.faults().disk_is_full = 1;
  engine_.emplace(market_.start());
  ASSERT_TRUE(
      eventually([&] { return market_.status_text().find("waiting for space") != std::string::npos; }));
  ASSERT_TRUE(has(EventType::continued));
  engine_->kill();
  const auto cancelled_before = std::ranges::count(records(), EventType::cancelled, &Event::type);
  EXPECT_GT(cancelled_before, 0);
  EXPECT_LT(cancelled_before, kOrders) << "killed in the middle";
  market_.faults().disk_is_full = 0;
  engine_.emplace(market_.start_open());
  const auto events = records({&lane, &operator_});
  EXPECT_EQ(std::ranges::count(events, EventType::cancelled, &Event::type), kOrders) << "each once";
  EXPECT_EQ(events.back().type, EventType::accepted) << "the lane that asked waits for the end";
  const auto last_cancel = std::find_if(
      events.rbegin(), events.rend(), [](const Event& event) { return event.type == EventType::cancelled; });
  const auto queried = std::ranges::find(events, EventType::next_ref, &Event::type);
  EXPECT_LT(queried, last_cancel.base()) << "another lane is served in between";
}

}  // namespace
}  // namespace paddock::test
