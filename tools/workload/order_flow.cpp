#include "tools/workload/order_flow.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/base/check.hpp"

namespace paddock::workload {

using model::AccountId;
using model::Command;
using model::OfferingId;
using model::Op;
using model::PortId;
using model::Side;
using model::UserRef;

namespace {

constexpr std::int64_t kTick = 100;             // one cent
constexpr std::uint32_t kSharesEach = 900'000;  // one order's worth, so that the issuer can hand them out
constexpr std::int64_t kCashForFour = 1'000'000'000;  // dollars: enough for hours of any flow

std::int64_t listing_price(OfferingId offering) {
  return (10'000 + std::int64_t{offering.raw() % 90} * 100) * kTick;  // $100 to $189
}

}  // namespace

OrderFlow::OrderFlow(const FlowOptions& options)
    : options_(options), random_(options.seed), ports_(options.accounts) {
  PADDOCK_CHECK(options.accounts >= 2 && options.accounts <= 1'000, "2 to 1,000 accounts share an offering");
  PADDOCK_CHECK(options.offerings >= 1 && options.max_quantity >= 1, "there is something to trade");
}

model::Symbol OrderFlow::symbol(std::uint32_t offering) {
  return model::Symbol::from(fmt::format("PDK{}", offering));
}

Command OrderFlow::order(std::uint32_t port, OfferingId offering, Side side, std::uint32_t quantity,
                         std::int64_t price) {
  Command c = model::make_order_command(Op::enter);
  c.port = PortId{options_.first_account + port};
  c.account = AccountId{options_.first_account + port};
  c.ref = UserRef{++ports_[port].last_ref};
  c.offering = offering;
  c.quantity = quantity;
  c.price = price;
  c.order.options.side(side);
  return c;
}

/// The issuer sells every other account its part at the listing price.
void OrderFlow::distribute(std::uint32_t number, std::vector<Command>& to) {
  const OfferingId offering{number};
  const std::uint32_t issuer = number % options_.accounts;
  Command list = model::make_command(Op::list);
  list.offering = offering;
  list.account = AccountId{options_.first_account + issuer};
  list.quantity = kSharesEach * options_.accounts;
  list.price = listing_price(offering);
  list.list = {symbol(number), 0, model::TieBreak::reference};
  list.list_tick = kTick;
  to.push_back(list);
  Command open = model::make_command(Op::phase);
  open.offering = offering;
  open.to = model::Phase::trading;
  to.push_back(open);
  for (std::uint32_t buyer = 0; buyer < options_.accounts; ++buyer) {
    if (buyer == issuer) continue;
    to.push_back(order(issuer, offering, Side::sell, kSharesEach, list.price));
    to.push_back(order(buyer, offering, Side::buy, kSharesEach, list.price));
  }
}

std::vector<Command> OrderFlow::setup() {
  std::vector<Command> commands;
  for (std::uint32_t i = 0; i < options_.accounts; ++i) {
    Command open = model::make_command(Op::open_account);
    open.account = AccountId{options_.first_account + i};
    commands.push_back(open);
    // One deposit for every four offerings: each stays below what a deposit may be.
    for (std::uint32_t paid = 0; paid < options_.offerings; paid += 4) {
      Command deposit = model::make_command(Op::deposit);
      deposit.account = open.account;
      deposit.amount = kCashForFour * model::kUnitsPerDollar;
      commands.push_back(deposit);
    }
  }
  for (std::uint32_t i = 0; i < options_.offerings; ++i) distribute(options_.first_offering + i, commands);
  return commands;
}

std::int64_t OrderFlow::passive_price(OfferingId offering, Side side) {
  const std::int64_t away = std::int64_t{1 + below(options_.depth_ticks)} * kTick;
  return listing_price(offering) + (side == Side::buy ? -away : away);
}

Command OrderFlow::enter(std::uint32_t port) {
  const OfferingId offering{options_.first_offering + below(options_.offerings)};
  const Side side = below(2) == 0 ? Side::buy : Side::sell;
  const std::uint32_t quantity = 1 + below(options_.max_quantity);
  if (below(100) >= options_.aggressive_percent) {
    const Command c = order(port, offering, side, quantity, passive_price(offering, side));
    ports_[port].working.push_back({c.ref, offering, side});
    return c;
  }
  // As far through the other side as resting orders lie, so that it trades with whatever is best there.
  Command c = order(port, offering, side, quantity, passive_price(offering, opposite(side)));
  c.order.options.tif(model::TimeInForce::ioc);
  return c;
}

Command OrderFlow::cancel(std::uint32_t port) {
  auto& working = ports_[port].working;
  std::swap(working[below(static_cast<std::uint32_t>(working.size()))], working.back());
  Command c = model::make_command(Op::cancel);
  c.port = PortId{options_.first_account + port};
  c.ref = working.back().ref;
  working.pop_back();
  return c;
}

Command OrderFlow::replace(std::uint32_t port) {
  auto& working = ports_[port].working;
  Working& old = working[below(static_cast<std::uint32_t>(working.size()))];
  Command c = model::make_order_command(Op::replace);
  c.port = PortId{options_.first_account + port};
  c.orig_ref = old.ref;
  c.ref = UserRef{++ports_[port].last_ref};
  c.quantity = 1 + below(options_.max_quantity);
  c.price = passive_price(old.offering, old.side);
  old.ref = c.ref;
  return c;
}

Command OrderFlow::next() {
  const std::uint32_t port = below(options_.accounts);
  const std::size_t working = ports_[port].working.size();
  const std::uint32_t kind = below(100);
  if (working > 0 && (kind < options_.cancel_percent || working >= options_.resting_per_port))
    return cancel(port);
  if (working > 0 && kind < options_.cancel_percent + options_.replace_percent) return replace(port);
  return enter(port);
}

}  // namespace paddock::workload
