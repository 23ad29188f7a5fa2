#include "tests/property/coverage.hpp"

#include <fmt/format.h>

#include <initializer_list>
#include <utility>

#include "engine/model/words.hpp"

namespace paddock::property {
namespace {

using model::CancelReason;
using model::EventType;
using model::Reason;
using model::TradeKind;

constexpr std::initializer_list<EventType> kEvents{
    EventType::account_opened, EventType::entitled, EventType::port_reset, EventType::cash,
    EventType::listed,         EventType::phase,    EventType::accepted,   EventType::trade,
    EventType::cancelled,      EventType::replaced, EventType::rejected,   EventType::cancel_rejected,
    EventType::next_ref,       EventType::auction,  EventType::entry,      EventType::end_of_day,
    EventType::refused,        EventType::identity, EventType::text,       EventType::scheduled};
constexpr std::initializer_list<Reason> kRejected{
    Reason::front_door,          Reason::entry_disabled,    Reason::unknown_account, Reason::unknown_offering,
    Reason::invalid_quantity,    Reason::invalid_price,     Reason::halted,          Reason::market_closed,
    Reason::not_in_auction,      Reason::price_collar,      Reason::would_cross,     Reason::no_liquidity,
    Reason::insufficient_shares, Reason::insufficient_cash, Reason::too_many_orders, Reason::unknown_order,
    Reason::tif_change};
constexpr std::initializer_list<Reason> kRefused{
    Reason::duplicate,        Reason::unknown_account, Reason::unknown_offering,
    Reason::invalid_quantity, Reason::invalid_price,   Reason::invalid_amount,
    Reason::bad_phase,        Reason::live_orders,     Reason::insufficient_cash};
constexpr std::initializer_list<CancelReason> kCancelled{CancelReason::user,    CancelReason::ioc,
                                                         CancelReason::fok,     CancelReason::stp,
                                                         CancelReason::expired, CancelReason::mass_cancel};
constexpr std::initializer_list<TradeKind> kTrades{TradeKind::continuous, TradeKind::opening,
                                                   TradeKind::closing, TradeKind::intraday};

/// Calls `visit(name, count)` for every counter.
void visit_all(const Coverage& coverage, auto visit) {
  const auto group = [&](std::string_view name, auto kinds, const auto& counters) {
    for (const auto kind : kinds) {
      visit(fmt::format("{} {}", name, model::word(kind)), counters[static_cast<std::size_t>(kind)]);
    }
  };
  group("event", kEvents, coverage.events);
  group("rejected", kRejected, coverage.rejected);
  group("refused", kRefused, coverage.refused);
  group("cancelled", kCancelled, coverage.cancelled);
  group("trade", kTrades, coverage.trades);
  visit("slices", coverage.resumed);
}

}  // namespace

void Coverage::count(std::span<const model::Event> events_of_one_command) {
  for (const model::Event& event : events_of_one_command) {
    ++events.at(static_cast<std::size_t>(event.type));
    if (event.type == EventType::rejected) ++rejected.at(static_cast<std::size_t>(event.rejected.reason));
    if (event.type == EventType::refused) ++refused.at(static_cast<std::size_t>(event.refused.reason));
    if (event.type == EventType::cancelled) ++cancelled.at(static_cast<std::size_t>(event.cancelled.reason));
    if (event.type == EventType::trade) ++trades.at(static_cast<std::size_t>(event.trade.kind));
  }
}

void Coverage::add(const Coverage& other) {
  const auto add_all = [](auto& to, const auto& from) {
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += from[i];
  };
  commands += other.commands;
  resumed += other.resumed;
  add_all(events, other.events);
  add_all(rejected, other.rejected);
  add_all(refused, other.refused);
  add_all(cancelled, other.cancelled);
  add_all(trades, other.trades);
}

std::vector<std::string> Coverage::missing() const {
  std::vector<std::string> names;
  visit_all(*this, [&](std::string_view name, std::uint64_t count) {
    if (count == 0) names.emplace_back(name);
  });
  return names;
}

std::string Coverage::text() const {
  std::string all = fmt::format("{:>10}  commands\n", commands);
  visit_all(*this, [&](std::string_view name, std::uint64_t count) {
    all += fmt::format("{:>10}  {}\n", count, name);
  });
  return all;
}

}  // namespace paddock::property
