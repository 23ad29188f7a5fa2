#include "tools/paddock/market_view.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>

#include "engine/market/exchange.hpp"
#include "tests/unit/tools/collecting_sink.hpp"
#include "tools/workload/order_flow.hpp"

namespace {

using namespace paddock;
using tools::MarketView;

class ViewOfAFlow : public testing::Test {
 protected:
  void SetUp() override {
    workload::OrderFlow flow{{.offerings = 5, .live_orders = 500}};
    for (const auto& command : flow.setup()) exchange->apply(command, nullptr, sink);
    for (int i = 0; i < 20'000; ++i) exchange->apply(flow.next(), nullptr, sink);
    sink.flush();
  }
  MarketView view_of(const std::vector<model::Event>& events) {
    MarketView view;
    view.take(events, model::Seq{1});
    return view;
  }
  /// The first event of a type, from the middle of the flow on.
  model::Event& some(model::EventType type) {
    auto& all = sink.events;
    const auto found = std::find_if(all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2), all.end(),
                                    [&](const auto& event) { return event.type == type; });
    return *found;
  }

  std::unique_ptr<market::Exchange> exchange = std::make_unique<market::Exchange>();
  tools::CollectingSink sink;
};

TEST_F(ViewOfAFlow, IsTheExchangesState) {
  const auto view = view_of(sink.events);
  EXPECT_EQ(view.problem(), "");
  EXPECT_TRUE(view.check_conservation());
  const auto state = exchange->state();
  ASSERT_EQ(view.cash().size(), state.accounts.size());
  for (const auto& account : state.accounts) EXPECT_EQ(view.cash().at(account.account), account.cash.raw());
  for (const auto& holding : state.holdings) {
    EXPECT_EQ(view.shares().at({holding.account, holding.offering}), holding.shares);
  }
  ASSERT_EQ(view.orders().size(), state.orders.size());
  for (const auto& order : state.orders) {
    const auto& seen = view.orders().at(order.order.raw());
    EXPECT_EQ(seen.open, order.open.raw());
    EXPECT_EQ(seen.price, order.price);
    EXPECT_EQ(seen.ref, order.ref);
    EXPECT_EQ(seen.side, order.side);
  }
  EXPECT_EQ(view.last().raw(), sink.events.size());
}

TEST_F(ViewOfAFlow, KnowsOfferings) {
  const auto view = view_of(sink.events);
  const auto number = view.find("PDK3");
  ASSERT_TRUE(number);
  const auto& offering = view.offerings().at(*number);
  EXPECT_EQ(offering.phase, model::Phase::trading);
  EXPECT_GT(offering.trades, 0U);
  EXPECT_FALSE(view.find("NONE"));
}

TEST_F(ViewOfAFlow, ATradeOfTooMuchIsNamed) {
  some(model::EventType::trade).trade.quantity = 900'000;
  EXPECT_NE(view_of(sink.events).problem().find("more off an order than is open"), std::string::npos);
}

TEST_F(ViewOfAFlow, AnEventOfAnOrderThatIsGoneIsNamed) {
  some(model::EventType::cancelled).cancelled.order = model::Seq{1};
  EXPECT_NE(view_of(sink.events).problem().find("not live"), std::string::npos);
}

TEST_F(ViewOfAFlow, TimeThatGoesBackIsNamed) {
  some(model::EventType::trade).time = -1;
  EXPECT_NE(view_of(sink.events).problem().find("time"), std::string::npos);
}

TEST(MarketView, AReplacedOrderLivesOnUnderItsNewNumber) {
  tools::CollectingSink sink;
  auto& accepted = sink.append(model::EventType::accepted).accepted;
  accepted = {model::PortId{1}, model::AccountId{1}, model::UserRef{1},     model::OfferingId{1},
              model::Price{10}, model::Quantity{5},  model::OrderOptions{}, model::ClOrdId::blank()};
  auto& replaced = sink.append(model::EventType::replaced).replaced;
  replaced.orig_order = model::Seq{1};
  replaced.ref = model::UserRef{2};
  replaced.price = model::Price{20};
  replaced.open = 3;
  sink.flush();
  MarketView view;
  view.take(sink.events, model::Seq{1});
  ASSERT_EQ(view.orders().size(), 1U);
  const auto& order = view.orders().at(2);
  EXPECT_EQ(order.open, 3U);
  EXPECT_EQ(order.price, model::Price{20});
  EXPECT_EQ(order.account, model::AccountId{1});
}

}  // namespace
