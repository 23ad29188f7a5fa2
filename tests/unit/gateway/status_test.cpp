#include "gateway/status.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/temporary_market.hpp"

namespace paddock::gateway {
namespace {

class Status : public testing::Test {
 protected:
  std::string written(const Counters& counters) {
    EXPECT_TRUE(file_.write(counters, ""));
    std::ifstream in{market_.directory().status("gateway-0")};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
  test::TemporaryMarket market_;
  StatusFile file_{market_.directory().status("gateway-0"), 0, {}};
  Counters counters_;
};

TEST_F(Status, TheGatewayIsAsFarAsTheLastOfItsThreads) {
  counters_.threads = 3;
  for (const std::size_t thread : {0U, 1U, 2U}) {
    counters_.places[thread].position = 100 - 10 * thread;
    counters_.places[thread].log_end = 100 + thread;
    counters_.places[thread].live_orders = 1 + thread;
  }
  counters_.places[1].stalled = true;
  const std::string text = written(counters_);
  for (const char* part :
       {R"("position":80,)", R"("lag":22,)", R"("live_orders":6,)", R"("stalled":true,)"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " in " << text;
  }
}

TEST_F(Status, APositionThatGoesBackIsNoRate) {
  counters_.threads = 1;
  counters_.places[0].position = 1'000;
  static_cast<void>(written(counters_));
  counters_.places[0].position = 10;
  EXPECT_NE(written(counters_).find(R"("events_per_s":0,)"), std::string::npos);
}

}  // namespace
}  // namespace paddock::gateway
