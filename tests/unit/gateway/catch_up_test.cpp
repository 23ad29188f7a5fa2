#include "gateway/catch_up.hpp"

#include <gtest/gtest.h>

#include "tests/support/journal_writer.hpp"
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

/// A port that speaks rarely in a market that never rests, and its market's journal.
class RarePort : public testing::Test {
 protected:
  static constexpr int kMessages = 5;
  static constexpr int kPause = 40'000;  ///< events of others between two messages
  static constexpr PortId kPort{3};

  RarePort() {
    for (int message = 0; message < kMessages; ++message) {
      log_.query(kPort.raw());
      for (int i = 0; i < kPause; ++i) log_.query(2);
    }
    test::JournalWriter{market_.directory().journal().string(), 7, 1U << 17}.write(log_.events());
    projection_.fold(log_.events());
  }
  /// Catches up from a message on: how many there were, and in how many steps.
  std::pair<int, int> caught_up(session::SessionNumber session, session::MessageNumber from,
                                CatchUp::State end) {
    auto catch_up =
        CatchUp::open(market_.directory(), log::ReadTo::durable, projection_, kPort, session, from);
    EXPECT_TRUE(catch_up) << catch_up.error().message;
    int messages = 0;
    for (int steps = 0; steps < 1'000; ++steps) {
      const auto state = catch_up->step(projection_, [&](soup::Bytes) { ++messages; });
      EXPECT_TRUE(state) << state.error().message;
      if (*state == CatchUp::State::more) continue;
      EXPECT_EQ(*state, end);
      return {messages, steps};
    }
    ADD_FAILURE() << "it comes to no end";
    return {messages, 1'000};
  }

  test::TemporaryMarket market_;
  test::MarketLog log_;
  session::Projection projection_;
};

TEST_F(RarePort, ReadsOnlyAroundItsMessages) {
  for (int from = 1; from <= kMessages + 1; ++from) {
    const int wanted = kMessages + 1 - from;
    const auto [messages, steps] =
        caught_up(1, static_cast<session::MessageNumber>(from), CatchUp::State::live);
    EXPECT_EQ(messages, wanted);
    EXPECT_LE(steps, wanted) << "a batch around each message, and not what lies between them";
  }
}

TEST_F(RarePort, AFinishedSessionIsFinishedWithItsLastMessage) {
  const std::size_t before = log_.events().size();
  log_.end_of_day(100);
  projection_.fold(log_.events().subspan(before));
  const auto [messages, steps] = caught_up(1, 1, CatchUp::State::finished);
  EXPECT_EQ(messages, kMessages);
  EXPECT_LE(steps, kMessages);
}

}  // namespace
}  // namespace paddock::gateway
