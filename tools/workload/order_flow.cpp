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
constexpr std::int64_t kDollarsAnOffering = 400'000'000;  // for an account: its shares, and hours of any flow
constexpr std::int64_t kWidestQuote = 20;                 // ticks from the walking price
constexpr std::int64_t kReach = 200;                      // ticks beyond it that a taking order goes
constexpr std::int64_t kWalkAbout = 1'000;                // ticks that a price may leave its listing price
constexpr std::uint32_t kLooksAStep = 50;                 // at a price, on average

std::int64_t listing_price(std::uint32_t offering) {
  return (10'000 + std::int64_t{offering % 90} * 100) * kTick;  // $100 to $189
}

}  // namespace

OrderFlow::OrderFlow(const FlowOptions& options)
    : options_(options), random_(options.seed), next_refs_(options.accounts, 1) {
  PADDOCK_CHECK(options.accounts >= 2 && options.accounts <= 1'000, "2 to 1,000 accounts share an offering");
  PADDOCK_CHECK(options.offerings >= 1 && options.live_orders >= 8, "there is something to trade");
  PADDOCK_CHECK(options.taking_percent + options.cancel_percent + options.replace_percent <= 100,
                "of one hundred");
  for (std::uint32_t i = 0; i < options.offerings; ++i) {
    prices_.push_back(listing_price(options.first_offering + i));
  }
  resting_.reserve(options.live_orders + 1);
}

model::Symbol OrderFlow::symbol(std::uint32_t offering) {
  return model::Symbol::from(fmt::format("PDK{}", offering));
}

void OrderFlow::set_next_ref(PortId port, UserRef ref) {
  next_refs_.at(port.raw() - options_.first_account) = ref.raw();
}

Command OrderFlow::order(std::uint32_t port, std::uint32_t offering, Side side, std::uint32_t quantity,
                         std::int64_t price) {
  Command c = model::make_order_command(Op::enter);
  c.port = PortId{options_.first_account + port};
  c.account = AccountId{options_.first_account + port};
  c.ref = UserRef{next_refs_[port]++};
  c.offering = OfferingId{options_.first_offering + offering};
  c.quantity = quantity;
  c.price = price;
  c.order.options.side(side);
  return c;
}

std::int64_t OrderFlow::cash_each() const noexcept {
  return std::int64_t{options_.offerings} * kDollarsAnOffering * model::kUnitsPerDollar;
}

void OrderFlow::open_account(std::uint32_t port, std::vector<Command>& to) const {
  Command account = model::make_command(Op::open_account);
  account.account = AccountId{options_.first_account + port};
  to.push_back(account);
  pay_in(port, to);
}

void OrderFlow::pay_in(std::uint32_t port, std::vector<Command>& to) const {
  std::int64_t left = cash_each();
  while (left > 0) {
    Command deposit = model::make_command(Op::deposit);
    deposit.account = AccountId{options_.first_account + port};
    deposit.amount = std::min(left, model::kMaxTransfer.raw());
    left -= deposit.amount;
    to.push_back(deposit);
  }
}

std::uint32_t OrderFlow::issuer(std::uint32_t offering) const noexcept {
  return (options_.first_offering + offering) % options_.accounts;
}

std::uint32_t OrderFlow::shares_listed() const noexcept { return kSharesEach * options_.accounts; }

/// The issuer sells every other account its part at the listing price.
void OrderFlow::give_shares(std::uint32_t offering, std::uint32_t port, std::vector<Command>& to) {
  const std::int64_t price = listing_price(options_.first_offering + offering);
  to.push_back(order(issuer(offering), offering, Side::sell, kSharesEach, price));
  to.push_back(order(port, offering, Side::buy, kSharesEach, price));
}

void OrderFlow::list_offering(std::uint32_t offering, std::vector<Command>& to) {
  const std::uint32_t number = options_.first_offering + offering;
  Command listing = model::make_command(Op::list);
  listing.offering = OfferingId{number};
  listing.account = AccountId{options_.first_account + issuer(offering)};
  listing.quantity = shares_listed();
  listing.price = listing_price(number);
  listing.list = {symbol(number), 0, model::TieBreak::reference};
  listing.list_tick = kTick;
  to.push_back(listing);
  Command opening = model::make_command(Op::phase);
  opening.offering = listing.offering;
  opening.to = model::Phase::trading;
  to.push_back(opening);
  for (std::uint32_t buyer = 0; buyer < options_.accounts; ++buyer) {
    if (buyer != issuer(offering)) give_shares(offering, buyer, to);
  }
}

std::vector<Command> OrderFlow::setup() {
  std::vector<Command> commands;
  for (std::uint32_t i = 0; i < options_.accounts; ++i) open_account(i, commands);
  for (std::uint32_t i = 0; i < options_.offerings; ++i) list_offering(i, commands);
  return commands;
}

std::uint32_t OrderFlow::pick_port(std::uint32_t offering, Role role) {
  // Ports of even and odd index quote and take in turn.
  const std::uint32_t parity = (offering + (role == Role::quotes ? 0 : 1)) % 2;
  return 2 * random_.below((options_.accounts + 1 - parity) / 2) + parity;
}

Side OrderFlow::pick_side() { return random_.below(2) == 0 ? Side::buy : Side::sell; }

std::int64_t OrderFlow::walk(std::uint32_t offering) {
  auto& price = prices_[offering];
  if (random_.below(kLooksAStep) == 0) price += random_.between(-1, 1) * kTick;
  const std::int64_t home = listing_price(options_.first_offering + offering);
  return price = std::clamp(price, home - kWalkAbout * kTick, home + kWalkAbout * kTick);
}

std::int64_t OrderFlow::quote(std::uint32_t offering, Side side) {
  const std::int64_t away = random_.between(1, kWidestQuote) * kTick;
  return walk(offering) + (side == Side::buy ? -away : away);
}

std::size_t OrderFlow::pick_resting() { return random_.below(static_cast<std::uint32_t>(resting_.size())); }

Command OrderFlow::rest() {
  const std::uint32_t offering = random_.below(options_.offerings);
  const Side side = pick_side();
  const std::uint32_t port = pick_port(offering, Role::quotes);
  const std::uint32_t quantity = 50 + random_.below(450);
  const Command c = order(port, offering, side, quantity, quote(offering, side));
  resting_.push_back({port, c.ref, offering, quantity, side});
  return c;
}

Command OrderFlow::take() {
  const std::uint32_t offering = random_.below(options_.offerings);
  const Side side = pick_side();
  const std::uint32_t port = pick_port(offering, Role::takes);
  const std::int64_t reach = side == Side::buy ? kReach : -kReach;
  Command c = order(port, offering, side, 1 + random_.below(20), walk(offering) + reach * kTick);
  c.order.options.tif(model::TimeInForce::ioc);
  return c;
}

Command OrderFlow::cancel() {
  auto& chosen = resting_[pick_resting()];
  Command c = model::make_command(Op::cancel);
  c.port = PortId{options_.first_account + chosen.port};
  c.ref = chosen.ref;
  chosen = resting_.back();
  resting_.pop_back();
  return c;
}

Command OrderFlow::replace() {
  auto& chosen = resting_[pick_resting()];
  Command c = model::make_order_command(Op::replace);
  c.port = PortId{options_.first_account + chosen.port};
  c.orig_ref = chosen.ref;
  c.ref = UserRef{next_refs_[chosen.port]++};
  c.quantity = chosen.quantity;
  c.price = quote(chosen.offering, chosen.side);
  chosen.ref = c.ref;
  return c;
}

Command OrderFlow::next() {
  if (filling_) {
    filling_ = resting_.size() + 1 < options_.live_orders / 2;
    return rest();
  }
  const bool few = resting_.size() <= options_.live_orders / 4;
  const bool many = resting_.size() >= options_.live_orders;
  std::uint32_t kind = random_.below(100);
  if (kind < options_.taking_percent) return take();
  kind -= options_.taking_percent;
  if (kind < options_.replace_percent) return few ? rest() : replace();
  kind -= options_.replace_percent;
  const bool cancels = kind < options_.cancel_percent;
  return (cancels && !few) || many ? cancel() : rest();
}

}  // namespace paddock::workload
