#include "gateway/catch_up.hpp"

#include <gtest/gtest.h>

#include "tests/support/temporary_market.hpp"
#include "tests/unit/gateway/market_log.hpp"

namespace paddock::gateway {
namespace {

using model::PortId;

TEST(CatchUp, ASessionThatIsNoLongerKeptIsAnError) {
  const test::TemporaryMarket market;
  test::MarketLog log;
  log.query(2);
  log.end_of_day(100);
  log.end_of_day(101);
  session::Projection projection;
  projection.fold(log.events());
  ASSERT_EQ(projection.session(), 3U);
  const auto opened = CatchUp::open(market.directory(), log::ReadTo::durable, projection, PortId{2}, 1, 1);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message.find("session 1"), std::string::npos);
}

}  // namespace
}  // namespace paddock::gateway
