#include "tools/dataset/traders.hpp"

#include <algorithm>

#include "engine/base/check.hpp"
#include "tools/workload/order_flow.hpp"

namespace paddock::dataset {

using model::AccountId;
using model::Command;
using model::OfferingId;
using model::Op;
using model::PortId;
using model::Side;
using model::UserRef;

namespace {

constexpr std::int64_t kTick = 100;        // one cent
constexpr std::int64_t kWalkAbout = 100;   // ticks that a price may leave its listing price
constexpr std::int64_t kWidestQuote = 5;   // ticks from the walking price
constexpr std::int64_t kReach = 25;        // ticks beyond it that a taking order goes
constexpr std::int64_t kNearestFar = 300;  // ticks from the listing price: nobody gets there
constexpr std::int64_t kFarthest = 3'000;
constexpr std::uint32_t kLooksAStep = 50;  // at a price, on average
constexpr std::uint32_t kPartOfADealer = 900'000;
constexpr std::uint32_t kPartOfAnother = 5'000;  // and as many again at most
constexpr std::uint32_t kMostOfAnOrder = 999'999;
constexpr std::uint64_t kEnoughOpen = 400;  // shares near the price on a side: then they are taken
constexpr std::int64_t kDollarsOfADealer = 900'000'000'000;  // one deposit
constexpr std::int64_t kDollarsOfAnother = 100'000'000;

/// As `paddock load` lists its offerings, so that it goes on where this ends.
std::int64_t listing_price(std::uint32_t offering) {
  return (10'000 + std::int64_t{offering % 90} * 100) * kTick;  // $100 to $189
}

constexpr std::size_t index(Side side) { return static_cast<std::size_t>(side); }

}  // namespace

Traders::Traders(const Shape& shape, const Holders& holders, market::Exchange& exchange, JournalSink& log)
    : holders_(holders),
      exchange_(exchange),
      log_(log),
      random_(shape.seed + 1),
      dealers_(std::min(kDealers, shape.users)),
      next_refs_(shape.users, 1) {
  for (std::uint32_t offering = 1; offering <= shape.offerings; ++offering) {
    markets_.push_back({.price = listing_price(offering), .near = {}});
  }
}

std::span<const model::Event> Traders::carry_out(const Command& command) {
  exchange_.apply(command, log_);
  const auto events = log_.end_command_and_show();
  while (exchange_.has_pending()) {
    exchange_.resume(log_);
    (void)log_.end_command_and_show();
  }
  return events;
}

void Traders::open_account(std::uint32_t account) {
  Command opening = model::make_command(Op::open_account);
  opening.account = AccountId{account};
  carry_out(opening);
  Command deposit = model::make_command(Op::deposit);
  deposit.account = AccountId{account};
  deposit.amount = (is_dealer(account) ? kDollarsOfADealer : kDollarsOfAnother) * model::kUnitsPerDollar;
  carry_out(deposit);
}

void Traders::list(std::uint32_t offering) {
  Command listing = model::make_command(Op::list);
  listing.offering = OfferingId{offering};
  listing.account = AccountId{lister(offering)};
  const std::uint64_t shares =
      std::uint64_t{dealers_} * kPartOfADealer + holders_.of(offering).size() * 2 * kPartOfAnother;
  listing.quantity = static_cast<std::uint32_t>(std::min<std::uint64_t>(shares, model::kMaxListedShares));
  listing.price = listing_price(offering);
  listing.list = {workload::OrderFlow::symbol(offering), 0, model::TieBreak::reference};
  listing.list_tick = kTick;
  carry_out(listing);
}

void Traders::enter_phase(std::uint32_t offering, model::Phase phase) {
  Command command = model::make_command(Op::phase);
  command.offering = OfferingId{offering};
  command.to = phase;
  carry_out(command);
}

Command Traders::order(std::uint32_t account, std::uint32_t offering, Side side, std::uint32_t quantity,
                       std::int64_t price) {
  Command c = model::make_order_command(Op::enter);
  c.port = PortId{account};
  c.account = AccountId{account};
  c.ref = UserRef{next_refs_[account - 1]++};
  c.offering = OfferingId{offering};
  c.quantity = quantity;
  c.price = price;
  c.order.options.side(side);
  return c;
}

void Traders::hand_out(std::uint32_t offering, std::uint32_t account) {
  const std::uint32_t seller = lister(offering);
  if (account == seller) return;
  const std::uint32_t part =
      is_dealer(account) ? kPartOfADealer : kPartOfAnother + random_.below(kPartOfAnother);
  auto& left = market(offering).handed_out_left;
  if (left < part) {
    carry_out(order(seller, offering, Side::sell, kMostOfAnOrder, listing_price(offering)));
    left += kMostOfAnOrder;
  }
  carry_out(order(account, offering, Side::buy, part, listing_price(offering)));
  left -= part;
}

void Traders::walk(std::uint32_t offering) {
  if (random_.below(kLooksAStep) != 0) return;
  const std::int64_t home = listing_price(offering);
  auto& price = market(offering).price;
  price = std::clamp(price + random_.between(-1, 1) * kTick, home - kWalkAbout * kTick,
                     home + kWalkAbout * kTick);
}

void Traders::enter(const Command& command) {
  auto& open = market(command.offering.raw()).open;
  const std::size_t own = index(command.order.options.side());
  std::uint64_t& opposite = open[1 - own];
  for (const model::Event& event : carry_out(command)) {
    if (event.type == model::EventType::accepted) open[own] += command.quantity;
    if (event.type == model::EventType::trade) {
      open[own] -= event.trade.quantity.value();
      opposite -= std::min<std::uint64_t>(opposite, event.trade.quantity.value());
    }
    if (event.type == model::EventType::cancelled) {
      open[own] -= event.cancelled.quantity.raw();
      // What was thought to be near has moved out of reach.
      if (event.cancelled.reason == model::CancelReason::ioc) opposite = 0;
    }
  }
}

void Traders::rest(std::uint32_t offering, Side side) {
  walk(offering);
  const std::uint32_t account = holders_.pick(offering, random_);
  const std::int64_t away = random_.between(1, kWidestQuote) * kTick;
  const std::int64_t price = market(offering).price + (side == Side::buy ? -away : away);
  const std::uint32_t quantity = 1 + random_.below(is_dealer(account) ? 60 : 40);
  const Command command = order(account, offering, side, quantity, price);
  enter(command);
  market(offering).near.push_back({account, command.ref});
}

void Traders::take(std::uint32_t offering, Side side, std::uint32_t account) {
  walk(offering);
  const std::int64_t reach = (side == Side::buy ? kReach : -kReach) * kTick;
  const std::uint32_t quantity = 1 + random_.below(45);
  Command command = order(account, offering, side, quantity, market(offering).price + reach);
  command.order.options.tif(model::TimeInForce::ioc);
  enter(command);
}

void Traders::take(std::uint32_t offering, std::uint32_t account) {
  const Side side = random_.below(2) == 0 ? Side::buy : Side::sell;
  while (market(offering).open[index(model::opposite(side))] < kEnoughOpen / 4)
    rest(offering, model::opposite(side));
  take(offering, side, account);
}

void Traders::wait_far(std::uint32_t offering) {
  const std::uint32_t account = holders_.pick(offering, random_);
  const Side side = random_.below(2) == 0 ? Side::buy : Side::sell;
  const std::int64_t away = random_.between(kNearestFar, kFarthest) * kTick;
  Command command = order(account, offering, side, 1 + random_.below(20),
                          listing_price(offering) + (side == Side::buy ? -away : away));
  command.order.options.tif(model::TimeInForce::gtc);
  carry_out(command);
}

void Traders::cancel(std::uint32_t offering) {
  auto& near = market(offering).near;
  if (near.empty()) return;
  auto& chosen = near[random_.below(static_cast<std::uint32_t>(near.size()))];
  Command command = model::make_command(Op::cancel);
  command.port = PortId{chosen.port};
  command.ref = chosen.ref;
  chosen = near.back();
  near.pop_back();
  // Most of them have been filled: then it is rejected, as it is for any client that is late.
  carry_out(command);
}

void Traders::meet(std::uint32_t offering) {
  constexpr std::int64_t kOverlap = 3;
  for (const Side side : {Side::buy, Side::sell}) {
    const std::int64_t over = (side == Side::buy ? kOverlap : -kOverlap) * kTick;
    carry_out(order(holders_.pick(offering, random_), offering, side, 1 + random_.below(20),
                    market(offering).price + over));
  }
}

void Traders::act(std::uint32_t offering) {
  constexpr std::uint32_t kFarOfAThousand = 55;
  constexpr std::uint32_t kCancelsOfAThousand = 8;
  constexpr std::size_t kRemembered = 40;
  const std::uint32_t kind = random_.below(1'000);
  if (kind < kFarOfAThousand) return wait_far(offering);
  if (kind < kFarOfAThousand + kCancelsOfAThousand) return cancel(offering);
  auto& near = market(offering).near;
  if (near.size() > kRemembered) near.erase(near.begin(), near.begin() + kRemembered / 2);
  const Side side = random_.below(2) == 0 ? Side::buy : Side::sell;
  const auto& open = market(offering).open;
  if (open[index(side)] < random_.below(kEnoughOpen)) return rest(offering, side);
  take(offering, model::opposite(side), holders_.pick(offering, random_));
}

void Traders::day_is_over() {
  for (Market& market : markets_) {
    market.open = {};
    market.near.clear();
  }
}

}  // namespace paddock::dataset
