#include <set>
#include <utility>

#include "tests/property/reference/rules.hpp"

namespace paddock::reference {
namespace {

using model::Phase;

bool is_allowed(Phase from, Phase to) {
  static const std::set<std::pair<Phase, Phase>> table{
      {Phase::closed, Phase::pre_open},        {Phase::closed, Phase::trading},
      {Phase::pre_open, Phase::trading},       {Phase::pre_open, Phase::halted},
      {Phase::pre_open, Phase::closed},        {Phase::trading, Phase::closing_auction},
      {Phase::trading, Phase::halted},         {Phase::trading, Phase::closed},
      {Phase::closing_auction, Phase::closed}, {Phase::closing_auction, Phase::halted},
      {Phase::halted, Phase::pre_open},        {Phase::halted, Phase::trading},
      {Phase::halted, Phase::closed}};
  return table.contains({from, to});
}

void uncross_on_the_way(Market& market, model::OfferingId id, Phase from, Phase to) {
  if (to == Phase::trading) {
    uncross(market, id, from == Phase::halted ? model::TradeKind::intraday : model::TradeKind::opening);
  }
  if (to == Phase::closed && from == Phase::closing_auction) uncross(market, id, model::TradeKind::closing);
}

}  // namespace

void change_phase(Market& market, const model::Command& command) {
  const auto found = market.offerings.find(command.offering);
  if (found == market.offerings.end()) {
    return refuse(market, command.op, model::Reason::unknown_offering);
  }
  const Phase from = found->second.phase;
  if ((command.flags & model::command_flag::has_from) != 0 && command.from != from)
    return refuse(market, command.op, model::Reason::bad_phase);
  if (!is_allowed(from, command.to)) return refuse(market, command.op, model::Reason::bad_phase);
  uncross_on_the_way(market, command.offering, from, command.to);
  found->second.phase = command.to;
  auto& phase = market.add(model::EventType::phase).phase;
  phase.offering = command.offering;
  phase.phase = command.to;
  phase.from = from;
  if (command.to != Phase::closed) return;
  Cancelling expiry;
  expiry.offering = command.offering;
  expiry.day_only = true;
  expiry.reason = model::CancelReason::expired;
  begin_cancelling(market, expiry);
}

}  // namespace paddock::reference
