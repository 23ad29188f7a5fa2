#include "tools/workload/order_flow.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <memory>

#include "engine/market/exchange.hpp"
#include "tests/unit/tools/collecting_sink.hpp"

namespace {

using namespace paddock;
using model::EventType;
using workload::FlowOptions;
using workload::OrderFlow;

TEST(OrderFlow, TheSameOptionsGiveTheSameCommands) {
  OrderFlow one{{.seed = 9}};
  OrderFlow same{{.seed = 9}};
  OrderFlow other{{.seed = 10}};
  int differences = 0;
  for (int i = 0; i < 50'000; ++i) {
    const auto a = one.next();
    const auto b = same.next();
    const auto c = other.next();
    ASSERT_EQ(std::memcmp(&a, &b, sizeof a), 0) << "command " << i;
    differences += std::memcmp(&a, &c, sizeof a) != 0 ? 1 : 0;
  }
  EXPECT_GT(differences, 40'000);
}

TEST(OrderFlow, RefsOfAPortRise) {
  OrderFlow flow{{}};
  flow.set_next_ref(model::PortId{3}, model::UserRef{1'000});
  std::map<std::uint32_t, std::uint32_t> last{{3, 999}};
  for (int i = 0; i < 50'000; ++i) {
    const auto command = flow.next();
    if (command.op == model::Op::cancel) continue;
    ASSERT_EQ(command.ref.raw(), ++last[command.port.raw()]);
  }
}

/// Runs set-up and flow through an exchange; counts what comes of it.
class FlowRun {
 public:
  explicit FlowRun(const FlowOptions& options) : flow(options) {
    for (const auto& command : flow.setup()) exchange->apply(command, nullptr, sink);
    sink.flush();
    set_up = sink.events;
  }
  void go(int commands) {
    sink.events.clear();
    for (int i = 0; i < commands; ++i) {
      const std::size_t before = sink.next_seq().raw();
      const auto command = flow.next();
      exchange->apply(command, nullptr, sink);
      ++ops[command.op];
      sink.flush();
      bool trades = false;
      for (std::size_t at = sink.events.size() - (sink.next_seq().raw() - before); at < sink.events.size();
           ++at) {
        trades = trades || sink.events[at].type == EventType::trade;
      }
      trading += trades ? 1 : 0;
    }
    for (const auto& event : sink.events) ++types[event.type];
  }

  OrderFlow flow;
  std::unique_ptr<market::Exchange> exchange = std::make_unique<market::Exchange>();
  tools::CollectingSink sink;
  std::vector<model::Event> set_up;
  std::map<model::Op, int> ops;
  std::map<EventType, int> types;
  int trading = 0;
};

TEST(OrderFlow, TheSetUpIsCarriedOutInFull) {
  FlowRun run{{.first_account = 40, .accounts = 5, .first_offering = 7, .offerings = 9}};
  std::map<EventType, int> types;
  for (const auto& event : run.set_up) ++types[event.type];
  EXPECT_EQ(types[EventType::account_opened], 5);
  EXPECT_EQ(types[EventType::listed], 9);
  EXPECT_EQ(types[EventType::phase], 9);
  EXPECT_EQ(types[EventType::trade], 9 * 4);
  EXPECT_EQ(types[EventType::refused] + types[EventType::rejected], 0);
  for (const auto& holding : run.exchange->state().holdings) EXPECT_EQ(holding.shares, 900'000U);
}

// What a load must be: at least 30 % of the commands trade, 30 % cancel, 5 % replace, and hardly any are
// refused.
TEST(OrderFlow, KeepsItsSharesForALongTime) {
  constexpr int kCommands = 200'000;
  FlowRun run{{}};
  run.go(10'000);
  run.ops.clear();
  run.types.clear();
  run.trading = 0;
  run.go(kCommands);
  EXPECT_GE(run.trading, kCommands * 30 / 100);
  EXPECT_GE(run.ops[model::Op::cancel], kCommands * 295 / 1000);
  EXPECT_GE(run.ops[model::Op::replace], kCommands * 5 / 100);
  EXPECT_LE(run.types[EventType::rejected], kCommands / 100);
  EXPECT_LE(run.types[EventType::cancel_rejected], kCommands * 3 / 100);
  const auto live = run.exchange->state().orders.size();
  EXPECT_GE(live, 4'000U);
  EXPECT_LE(live, 20'000U);
}

TEST(OrderFlow, ATakerMeetsNoOrdersOfItsOwn) {
  FlowRun run{{.accounts = 3, .offerings = 4}};
  run.go(60'000);
  std::map<std::uint64_t, model::TimeInForce> tifs;
  for (const auto& event : run.sink.events) {
    if (event.type == EventType::accepted) tifs[event.seq_lo] = event.accepted.options.tif();
    if (event.type != EventType::cancelled || event.cancelled.reason != model::CancelReason::stp) continue;
    ASSERT_NE(tifs[event.cancelled.order.raw()], model::TimeInForce::ioc);
  }
  EXPECT_GT(run.trading, 10'000);
}

}  // namespace
