#include <algorithm>
#include <limits>
#include <string>

#include "tests/property/generator.hpp"

namespace paddock::property {

using model::Op;
using model::Phase;
namespace flag = model::command_flag;

namespace {

constexpr std::int64_t kDollar = 10'000;
constexpr std::int64_t kLargestTransfer = 1'000'000'000'000 * kDollar;
constexpr std::int64_t kMostCash = 500'000'000'000'000 * kDollar;

Step step_of(Op op) { return {model::make_command(op), {}, false}; }

base::Uuid small_uuid(std::uint64_t number) {
  base::Uuid uuid{};
  uuid.bytes[0] = static_cast<std::uint8_t>(number);
  uuid.bytes[15] = static_cast<std::uint8_t>(number * 7);
  return uuid;
}

}  // namespace

/// UUIDs from a handful, none (0) among them, so that many are in use already.
model::Identities Generator::identities() {
  model::Identities names{};
  names.op = Op::identities;
  names.user_or_offering = small_uuid(rng_.below(8));
  names.vehicle = small_uuid(rng_.below(8));
  return names;
}

Step Generator::open_account() {
  Step step = step_of(Op::open_account);
  step.command.account = model::AccountId{
      rng_.chance(20) ? account().raw() : rng_.pick<std::uint32_t>({0, 8, 9, 10, 77, kLargest})};
  if (rng_.chance(50)) {
    step.identities = identities();
    step.identities->vehicle = base::Uuid{};
    step.command.flags = flag::identities;
  }
  return step;
}

Step Generator::entitle() {
  Step step = step_of(Op::entitle);
  step.command.port = port();
  step.command.account = account();
  return step;
}

Step Generator::reset_port(const Market& market) {
  Step step = step_of(Op::reset_port);
  step.command.port = port();
  for (const auto& [number, port] : market.ports) {
    if (port.last_ref > kLargest - 10 && rng_.chance(80)) step.command.port = number;
  }
  return step;
}

std::int64_t Generator::amount(const Market& market, const model::Command& command) {
  const std::uint64_t what = rng_.below(100);
  if (what < 10) {
    return rng_.pick<std::int64_t>({0, -1, 1, kLargestTransfer, kLargestTransfer + 1, kMostCash,
                                    std::numeric_limits<std::int64_t>::max(),
                                    std::numeric_limits<std::int64_t>::min()});
  }
  const auto account = market.accounts.find(command.account);
  if (command.op == Op::withdraw && account != market.accounts.end() && what < 50) {
    return account->second.cash - market.reserved_cash(command.account) + rng_.between(-1, 1);
  }
  if (profile_.rich && command.op == Op::deposit) {
    const std::int64_t room = kMostCash - market.all_cash();
    if (room <= kLargestTransfer + 1) return room + rng_.between(-1, 1);
    return kLargestTransfer;
  }
  const std::int64_t cents = rng_.pick<std::int64_t>({100, 10'000, 1'000'000, 100'000'000});
  return rng_.between(1, cents) * rng_.pick<std::int64_t>({1, 50, 100});
}

Step Generator::transfer(const Market& market) {
  Step step = step_of(rng_.chance(profile_.rich ? 95 : 60) ? Op::deposit : Op::withdraw);
  step.command.account = rng_.chance(8) ? model::kHouse : account();
  step.command.amount = amount(market, step.command);
  return step;
}

Step Generator::list_plain(std::uint32_t number) {
  Step step = step_of(Op::list);
  model::Command& command = step.command;
  command.offering = model::OfferingId{number};
  command.list.symbol = model::Symbol::from("SYM" + std::to_string(number));
  command.account = model::AccountId{static_cast<std::uint32_t>(rng_.below(profile_.accounts)) + 1};
  command.quantity = static_cast<std::uint32_t>(rng_.pick({50, 200, 1'000, 100'000}));
  command.list_tick = rng_.pick({50, 100, 100, 150, 250, 10'000});
  const std::int64_t highest = 1'999'999'900 / command.list_tick;
  command.price = command.list_tick * (rng_.chance(80)   ? rng_.between(20, 500)
                                       : rng_.chance(50) ? rng_.between(1, 5)
                                                         : highest - rng_.between(0, 3));
  command.list.collar_pct =
      profile_.wide ? std::uint8_t{0} : rng_.pick<std::uint8_t>({0, 0, 0, 0, 1, 5, 10, 20, 30, 50, 100});
  command.list.tie_break = rng_.chance(50) ? model::TieBreak::reference : model::TieBreak::pressure;
  return step;
}

Step Generator::list(const Market& market) {
  Step step = list_plain(static_cast<std::uint32_t>(rng_.between(1, 6)));
  model::Command& command = step.command;
  const std::uint64_t what = rng_.below(12);
  if (what == 0) command.offering = model::OfferingId{0};
  if (what == 1) command.list.symbol = model::Symbol::from("SYM1");
  if (what == 2) command.account = rng_.chance(50) ? model::kHouse : account();
  if (what == 3) command.quantity = rng_.pick<std::uint32_t>({0, 1'000'000'000, 1'000'000'001, kLargest});
  if (what == 4) command.list_tick = rng_.pick({0, -1, -50, 1, 25, 49, 51, 75, 2'000'000'000, 2'147'483'600});
  if (what == 5) command.price = odd_price(std::max(command.list_tick, 1));
  if (what == 6) command.list.collar_pct = rng_.pick<std::uint8_t>({100, 101, 255});
  if (what == 7) command.price += command.list_tick / 2;
  if (rng_.chance(50) && market.offerings.size() > 4) command.offering = offering();
  if (rng_.chance(50)) {
    step.identities = identities();
    command.flags = flag::identities;
  }
  return step;
}

Phase Generator::next_phase(Phase from) {
  switch (from) {
    case Phase::closed:
      return rng_.pick({Phase::trading, Phase::pre_open});
    case Phase::pre_open:
      return rng_.pick({Phase::trading, Phase::trading, Phase::halted, Phase::halted, Phase::closed});
    case Phase::trading:
      return rng_.pick({Phase::closing_auction, Phase::halted, Phase::closed});
    case Phase::closing_auction:
      return rng_.pick({Phase::closed, Phase::halted});
    case Phase::halted:
      return rng_.pick({Phase::trading, Phase::trading, Phase::trading, Phase::pre_open, Phase::closed});
  }
  return Phase::closed;
}

Step Generator::move_on(model::OfferingId id, Phase from) {
  Step step = step_of(Op::phase);
  step.command.offering = id;
  step.command.to = next_phase(from);
  return step;
}

Step Generator::phase(const Market& market) {
  const model::OfferingId id = offering();
  const auto found = market.offerings.find(id);
  Step step = move_on(id, found == market.offerings.end() ? Phase::closed : found->second.phase);
  if (rng_.chance(15)) step.command.to = static_cast<Phase>(rng_.below(7));
  if (rng_.chance(20)) {
    step.command.flags |= flag::has_from;
    step.command.from = static_cast<Phase>(rng_.below(7));
  }
  return step;
}

Step Generator::disable() {
  Step step = step_of(Op::disable);
  const bool of_account = rng_.chance(50);
  step.command.flags = of_account ? flag::has_account : flag::has_port;
  if (of_account) {
    step.command.account = account();
  } else {
    step.command.port = port();
  }
  return step;
}

Step Generator::enable(const Market& market) {
  Step step = disable();
  step.command.op = Op::enable;
  for (const auto& [number, account] : market.accounts) {
    if (!account.disabled || rng_.chance(40)) continue;
    step.command.flags = flag::has_account;
    step.command.account = number;
    step.command.port = model::PortId{0};
  }
  for (const auto& [number, port] : market.ports) {
    if (!port.disabled || rng_.chance(40)) continue;
    step.command.flags = flag::has_port;
    step.command.port = number;
    step.command.account = model::AccountId{0};
  }
  return step;
}

Step Generator::end_of_day(const Market& market) {
  Step step = step_of(Op::end_of_day);
  const std::int32_t last = market.last_day ? market.last_day->raw() : 0;
  step.command.date = model::Date{std::max(0, last + static_cast<std::int32_t>(rng_.between(-1, 2)))};
  return step;
}

/// What the scheduler gives, some of it again, or a boundary that does not exist.
Step Generator::close_boundary(const Market& market) {
  Step step = step_of(Op::scheduled);
  step.command.scheduled = {model::Date{static_cast<std::int32_t>(rng_.below(30'000))},
                            static_cast<model::Boundary>(rng_.below(6))};
  step.command.due_ns = market.last_due + rng_.between(-1, 3);
  return step;
}

}  // namespace paddock::property
