// Folding a log into limits that are lower than those it was written with.

#include "engine/recovered_market.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/model/event_sink.hpp"
#include "tests/fault/engine/command_stream.hpp"

namespace paddock::engine {
namespace {

using model::Event;
using model::EventType;
using model::Seq;
using model::Side;

/// What an exchange makes of commands, as a log.
class Log : public model::EventSink {
 public:
  Log() : EventSink(Seq{1}) {}
  void carry_out(const model::Command& command) {
    const Seq first = next_seq();
    exchange_.apply(command, *this);
    // As the matcher notes a sweep that is not done at once.
    const auto pending = exchange_.pending();
    if (!pending.empty() && pending.back().bound >= first)
      append(EventType::continued).continued = pending.back();
    flush();
  }
  std::vector<Event> events;

 private:
  void consume(std::span<const Event> batch, Seq) noexcept override {
    events.insert(events.end(), batch.begin(), batch.end());
  }
  market::Exchange exchange_;
};

/// Three accounts and ports, an offering with holdings of all three, five live orders, two entitlements.
std::vector<Event> log_of_a_market() {
  Log log;
  for (const auto& command : test::opening(3)) log.carry_out(command);
  for (std::uint32_t account = 2; account <= 3; ++account) {
    auto entitle = model::make_command(model::Op::entitle);
    entitle.port = model::PortId{1};
    entitle.account = model::AccountId{account};
    log.carry_out(entitle);
    for (std::uint32_t ref = 1; ref <= 2; ++ref)
      log.carry_out(test::enter(account, ref, Side::buy, 1, 900'000));
  }
  log.carry_out(test::enter(1, 1, Side::sell, 1, 1'100'000));
  return log.events;
}

/// Limits that are just enough for it.
market::Limits enough() {
  market::Limits limits;
  limits.max_accounts = 3;
  limits.max_ports = 3;
  limits.max_entitlements = 2;
  limits.max_offerings = 1;
  limits.max_holdings = 3;
  limits.max_orders = 5;
  return limits;
}

/// The complaint about the limits; empty: the log fits.
std::string fold(const market::Limits& limits) {
  const auto events = log_of_a_market();
  RecoveredMarket market(limits);
  std::uint64_t seq = 1;
  for (const Event& event : events) {
    if (market.wants_more()) market.take({&event, 1}, Seq{seq++});
  }
  const auto fits = market.fits();
  return fits ? "" : fits.error().message;
}

std::string first_sentence(const std::string& complaint) { return complaint.substr(0, complaint.find(':')); }

/// Mass cancels of as many ports, none of which is carried on in between: what an engine does for connections
/// whose lanes a reboot has taken. The first port has more orders than one slice cancels.
std::vector<Event> log_of_mass_cancels(std::uint32_t ports) {
  Log log;
  for (const auto& command : test::opening(ports)) log.carry_out(command);
  for (std::uint32_t port = 1; port <= ports; ++port) {
    const std::uint32_t orders = port == 1 ? 1'100 : 1;
    for (std::uint32_t ref = 1; ref <= orders; ++ref)
      log.carry_out(test::enter(port, ref, Side::buy, 1, 900'000));
  }
  for (std::uint32_t port = 1; port <= ports; ++port) log.carry_out(test::mass_cancel(port));
  return log.events;
}

TEST(RecoveredMarket, AnyNumberOfPendingCancelsIsFolded) {
  for (const std::uint32_t ports : {300U, 700U}) {
    RecoveredMarket market(market::Limits{});
    const auto events = log_of_mass_cancels(ports);
    std::size_t continued = 0;
    for (const Event& event : events) continued += event.type == EventType::continued ? 1 : 0;
    ASSERT_GT(continued, 256U);
    market.take(events, Seq{1});
    market.settle();
    EXPECT_EQ(market.sweeping.size(), market.exchange.pending().size());
  }
}

TEST(RecoveredMarket, ALogThatJustFitsIsTakenWhole) {
  EXPECT_EQ(fold(market::Limits{}), "");
  EXPECT_EQ(fold(enough()), "");
}

TEST(RecoveredMarket, ALimitThatOnlyGrowsIsToldWithTheNumberThatTheJournalNeeds) {
  auto limits = enough();
  limits.max_accounts = 1;
  EXPECT_EQ(first_sentence(fold(limits)),
            "the journal holds 3 accounts, and engine.limits.max_accounts is 1");
}

TEST(RecoveredMarket, EachLimitThatIsTooLowIsNamed) {
  struct Case {
    std::size_t market::Limits::*limit;
    std::size_t too_low;
    const char* words;
  };
  for (const auto& [limit, too_low, words] : {
           Case{&market::Limits::max_ports, 2, "at least 3 ports, and engine.limits.max_ports is 2"},
           Case{&market::Limits::max_entitlements, 1,
                "at least 2 accounts of ports, and engine.limits.max_entitlements is 1"},
           Case{&market::Limits::max_holdings, 2, "at least 3 holdings, and engine.limits.max_holdings is 2"},
           Case{&market::Limits::max_orders, 4, "at least 5 live orders, and engine.limits.max_orders is 4"},
       }) {
    auto limits = enough();
    limits.*limit = too_low;
    EXPECT_EQ(first_sentence(fold(limits)), std::string("the journal holds ") + words);
  }
  auto limits = enough();
  limits.max_offerings = 0;
  EXPECT_EQ(first_sentence(fold(limits)),
            "the journal holds 1 offerings, and engine.limits.max_offerings is 0");
}

TEST(RecoveredMarket, MoreConnectionsThanPortsAreTold) {
  RecoveredMarket market(enough());
  for (std::uint32_t port = 1; port <= 4; ++port) {
    Event attached{};
    attached.type = EventType::attached;
    attached.attached.port = model::PortId{port};
    market.take({&attached, 1}, Seq{port});
  }
  ASSERT_FALSE(market.fits());
  EXPECT_EQ(first_sentence(market.fits().error().message),
            "the journal holds at least 4 ports, and engine.limits.max_ports is 3");
}

}  // namespace
}  // namespace paddock::engine
