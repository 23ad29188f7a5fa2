#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "tests/support/beginnings.hpp"
#include "tests/support/script_market.hpp"

/// Rulebook section 3: the whole table of phases, the refused requests too.
namespace paddock::tests {
namespace {

using Phases = std::vector<std::string>;

const std::map<std::string, Phases> kAllowed{
    {"closed", {"pre_open", "trading"}},
    {"pre_open", {"trading", "halted", "closed"}},
    {"trading", {"closing_auction", "halted", "closed"}},
    {"closing_auction", {"closed", "halted"}},
    {"halted", {"pre_open", "trading", "closed"}},
};
/// How to get from `closed`, where a listing begins, to each phase.
const std::map<std::string, Phases> kWay{
    {"closed", {}},
    {"pre_open", {"pre_open"}},
    {"trading", {"trading"}},
    {"closing_auction", {"trading", "closing_auction"}},
    {"halted", {"pre_open", "halted"}},
};

std::string phase(const std::string& to) {
  return fmt::format(R"({{"op":"phase","offering":1,"to":"{}"}})", to);
}

TEST(PhaseTable, allows_what_it_names_and_refuses_the_rest) {
  for (const auto& [from, allowed] : kAllowed) {
    for (const auto& [to, unused] : kAllowed) {
      ScriptMarket market;
      market.run(R"({"op":"open_account","account":1})");
      market.run(R"({"op":"list","offering":1,"symbol":"A","issuer":1,"shares":1,"price":"1.00"})");
      for (const std::string& step : kWay.at(from)) ASSERT_EQ(market.run(phase(step)).size(), 1U);
      const auto events = market.run(phase(to));
      ASSERT_EQ(events.size(), 1U) << from << " to " << to;
      const bool is_allowed = std::ranges::find(allowed, to) != allowed.end();
      const std::string answer =
          is_allowed ? R"("type":"phase")" : R"("type":"refused","op":"phase","reason":"bad_phase")";
      EXPECT_NE(events.front().find(answer), std::string::npos)
          << from << " to " << to << ": " << events.front();
    }
  }
}

TEST(PhaseTable, a_change_that_was_decided_on_in_another_phase_is_refused) {
  ScriptMarket market;
  market.run(R"({"op":"open_account","account":1})");
  market.run(R"({"op":"list","offering":1,"symbol":"A","issuer":1,"shares":1,"price":"1.00"})");
  const auto stale = market.run(R"({"op":"phase","offering":1,"to":"trading","from":"halted"})");
  ASSERT_EQ(stale.size(), 1U);
  EXPECT_NE(stale.front().find(R"("type":"refused","op":"phase","reason":"bad_phase")"), std::string::npos);
  const auto moved = market.run(R"({"op":"phase","offering":1,"to":"trading","from":"closed"})");
  ASSERT_EQ(moved.size(), 1U);
  EXPECT_NE(moved.front().find(R"("phase":"trading")"), std::string::npos) << moved.front();
  const auto unknown = market.run(R"({"op":"phase","offering":2,"to":"trading","from":"halted"})");
  EXPECT_NE(unknown.front().find("unknown_offering"), std::string::npos);
}

TEST(PhaseTable, a_phase_that_does_not_exist_is_a_bad_phase) {
  ScriptMarket market;
  market.run(R"({"op":"open_account","account":1})");
  market.run(R"({"op":"list","offering":1,"symbol":"A","issuer":1,"shares":1,"price":"1.00"})");
  model::Command command = model::make_command(model::Op::phase);
  command.offering = model::OfferingId{1};
  for (const int to : {5, 6, 255}) {
    command.to = static_cast<model::Phase>(to);
    const auto events = market.run(command);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_NE(events.front().find("bad_phase"), std::string::npos) << events.front();
  }
}

}  // namespace
}  // namespace paddock::tests
