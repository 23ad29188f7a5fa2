#include "engine/market/exchange.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/unit/market/collector.hpp"

namespace paddock::market {
namespace {

using model::AccountId;
using model::Command;
using model::Event;
using model::EventType;
using model::OfferingId;
using model::Op;
using model::Phase;
using model::PortId;
using model::Seq;
using model::Side;
using model::UserRef;

/// An exchange with limits that tests can reach.
class ExchangeTest : public testing::Test {
 protected:
  static Limits small() {
    Limits limits;
    limits.max_accounts = 8;
    limits.max_ports = 8;
    limits.max_entitlements = 8;
    limits.max_offerings = 2;
    limits.max_holdings = 8;
    limits.max_orders = 20;
    limits.max_orders_per_account_and_offering = 10;
    limits.slice = 4;
    return limits;
  }

  std::vector<Event> run(const Command& command) {
    const std::size_t before = sink.events.size();
    exchange.apply(command, sink);
    sink.flush();
    return {sink.events.begin() + static_cast<std::ptrdiff_t>(before), sink.events.end()};
  }
  std::vector<Event> resume() {
    const std::size_t before = sink.events.size();
    exchange.resume(sink);
    sink.flush();
    return {sink.events.begin() + static_cast<std::ptrdiff_t>(before), sink.events.end()};
  }
  std::vector<Event> simple(Op op, std::uint32_t account) {
    Command c = model::make_command(op);
    c.account = AccountId{account};
    c.amount = 1'000'000 * model::kUnitsPerDollar;
    return run(c);
  }
  std::vector<Event> phase(Phase to) {
    Command c = model::make_command(Op::phase);
    c.offering = OfferingId{1};
    c.to = to;
    return run(c);
  }
  std::vector<Event> enter(std::uint32_t account, Side side, std::uint32_t quantity, std::int64_t price) {
    Command c = model::make_order_command(Op::enter);
    c.port = PortId{account};
    c.account = AccountId{account};
    c.ref = UserRef{++ref_};
    c.offering = OfferingId{1};
    c.quantity = quantity;
    c.price = price * 100;
    c.order.options.side(side);
    return run(c);
  }
  void open_market() {
    for (const std::uint32_t account : {1U, 2U}) {
      simple(Op::open_account, account);
      simple(Op::deposit, account);
    }
    Command c = model::make_command(Op::list);
    c.offering = OfferingId{1};
    c.account = AccountId{1};
    c.quantity = 1'000;
    c.price = 10'000 * 100;
    c.list = {model::Symbol::from("BLZR74"), 0, model::TieBreak::reference};
    c.list_tick = 100;
    ASSERT_EQ(run(c).at(0).type, EventType::listed);
    phase(Phase::trading);
  }

  Collector sink;
  Exchange exchange{small()};
  std::uint32_t ref_ = 0;
};

TEST_F(ExchangeTest, AFullPoolIsARejectAndAnEndedOrderMakesRoom) {
  open_market();
  for (int i = 0; i < 10; ++i) ASSERT_EQ(enter(2, Side::buy, 1, 9'000 + i).at(0).type, EventType::accepted);
  const auto refused = enter(2, Side::buy, 1, 9'000);
  ASSERT_EQ(refused.at(0).rejected.reason, model::Reason::too_many_orders);
  Command cancel = model::make_command(Op::cancel);
  cancel.port = PortId{2};
  cancel.ref = UserRef{1};
  ASSERT_EQ(run(cancel).at(0).type, EventType::cancelled);
  EXPECT_EQ(enter(2, Side::buy, 1, 9'000).at(0).type, EventType::accepted);
  exchange.check_invariants();
}

TEST_F(ExchangeTest, ALongMassCancelRunsInSlicesAndSparesWhatCameLater) {
  open_market();
  for (int i = 0; i < 9; ++i) enter(2, Side::buy, 1, 9'000);
  Command mass = model::make_command(Op::mass_cancel);
  mass.port = PortId{2};
  mass.flags = model::command_flag::has_port;
  EXPECT_EQ(run(mass).size(), 4U);
  ASSERT_TRUE(exchange.has_pending());
  const auto later = enter(2, Side::buy, 1, 9'001);
  ASSERT_EQ(later.at(0).type, EventType::accepted);
  EXPECT_EQ(resume().size(), 4U);
  EXPECT_EQ(resume().size(), 1U);
  EXPECT_FALSE(exchange.has_pending());
  EXPECT_EQ(exchange.state().orders.size(), 1U);
  exchange.check_invariants();
}

TEST_F(ExchangeTest, PendingWorkIsTakenOverFromALog) {
  open_market();
  for (int i = 0; i < 9; ++i) enter(2, Side::buy, 1, 9'000);
  EXPECT_EQ(phase(Phase::closed).size(), 5U) << "the phase event and a slice";
  Exchange copy{small()};
  std::uint64_t seq = 0;
  for (const Event& event : sink.events) copy.fold(event, Seq{++seq});
  Event continued = model::Event{};
  continued.type = EventType::continued;
  continued.continued = exchange.pending()[0];
  copy.fold(continued, Seq{++seq});
  while (exchange.has_pending()) resume();
  Collector other;
  while (copy.has_pending()) copy.resume(other);
  EXPECT_EQ(copy.digest(), exchange.digest());
  EXPECT_EQ(copy.state(), exchange.state());
  EXPECT_TRUE(copy.state().orders.empty());
}

TEST_F(ExchangeTest, WhatShouldHaveExpiredDoesNotTradeInTheNextPhase) {
  open_market();
  phase(Phase::closed);
  phase(Phase::pre_open);
  for (int i = 0; i < 9; ++i) enter(2, Side::buy, 1, 9'000);
  phase(Phase::closed);
  ASSERT_TRUE(exchange.has_pending());
  const auto reopened = phase(Phase::pre_open);
  EXPECT_EQ(reopened.size(), 6U) << "five expiries come first";
  EXPECT_EQ(reopened.back().type, EventType::phase);
  EXPECT_FALSE(exchange.has_pending());
}

TEST_F(ExchangeTest, AMassCancelOfNobodyInParticularCancelsNothing) {
  open_market();
  enter(2, Side::buy, 1, 9'000);
  Command mass = model::make_command(Op::mass_cancel);
  EXPECT_TRUE(run(mass).empty());
  mass.offering = OfferingId{1};
  mass.flags = model::command_flag::has_offering;
  EXPECT_TRUE(run(mass).empty());
}

TEST_F(ExchangeTest, AnUnknownKindOfCommandGivesNoEvent) {
  EXPECT_TRUE(run(model::make_command(static_cast<Op>(99))).empty());
  EXPECT_TRUE(run(model::make_command(Op::attach)).empty());
}

}  // namespace
}  // namespace paddock::market
