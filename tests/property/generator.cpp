#include "tests/property/generator.hpp"

#include <algorithm>

namespace paddock::property {
namespace {

using model::Op;
using model::Phase;

bool any_disabled(const reference::Market& market) {
  const auto disabled = [](const auto& entry) { return entry.second.disabled; };
  return std::ranges::any_of(market.accounts, disabled) || std::ranges::any_of(market.ports, disabled);
}

bool any_idle(const reference::Market& market) {
  return std::ranges::any_of(market.offerings, [](const auto& entry) {
    return entry.second.phase == Phase::closed || entry.second.phase == Phase::halted;
  });
}

Step deposit(std::uint32_t account, std::int64_t amount) {
  Step step{model::make_command(Op::deposit), {}, false};
  step.command.account = model::AccountId{account};
  step.command.amount = amount;
  return step;
}

Step entitle_shared(std::uint32_t port, std::uint32_t account) {
  Step step{model::make_command(Op::entitle), {}, false};
  step.command.port = model::PortId{port};
  step.command.account = model::AccountId{account};
  return step;
}

/// Deposits that leave room for a few more of the largest size before the market is full.
void fill_up(std::vector<Step>& steps, std::uint64_t room) {
  for (std::uint64_t i = 0; i + room < 499; ++i) steps.push_back(deposit(1, 1'000'000'000'000 * 10'000));
}

}  // namespace

Generator::Generator(std::uint64_t seed) : rng_(seed), profile_(draw_profile(rng_)) {
  std::vector<Step>& steps = opening_;
  for (std::uint32_t number = 1; number <= profile_.accounts; ++number) {
    Step open{model::make_command(Op::open_account), {}, false};
    open.command.account = model::AccountId{number};
    steps.push_back(open);
  }
  std::int64_t highest = 0;
  for (std::uint32_t number = 1; number <= profile_.offerings; ++number) {
    steps.push_back(list_plain(number));
    highest = std::max(highest, steps.back().command.price);
  }
  for (std::uint32_t number = 1; number <= profile_.accounts; ++number) {
    steps.push_back(entitle_shared(11, number));
    if (number % 2 == 0) steps.push_back(entitle_shared(12, number));
    steps.push_back(
        deposit(number, profile_.wide ? 1'000'000'000'0000 : highest * rng_.between(1, 50) * profile_.sizes));
  }
  if (profile_.rich) fill_up(steps, rng_.below(20));
  std::ranges::reverse(steps);
}

Step Generator::next(const Market& market) {
  if (!opening_.empty()) {
    const Step step = opening_.back();
    opening_.pop_back();
    return step;
  }
  if (!market.unfinished.empty() && (market.unfinished.size() >= 3 || rng_.chance(30))) {
    return Step{model::make_command(Op::none), {}, true};
  }
  return rng_.chance(any_idle(market) ? 25 : 6) ? calm(market) : ordinary(market);
}

/// Steps that lead the market back to where trades happen.
Step Generator::calm(const Market& market) {
  if (any_disabled(market) && rng_.chance(75)) return enable(market);
  for (const auto& [id, offering] : market.offerings) {
    const bool collects = offering.phase == Phase::pre_open || offering.phase == Phase::closing_auction;
    if (offering.phase != Phase::trading && rng_.chance(collects ? 30 : 80))
      return move_on(id, offering.phase);
  }
  if (rng_.chance(20))
    return deposit(static_cast<std::uint32_t>(rng_.below(profile_.accounts)) + 1, 1'000'0000);
  return ordinary(market);
}

Step Generator::ordinary(const Market& market) {
  if (market.orders.size() > profile_.crowd && rng_.chance(40)) return cancel(market);
  if (profile_.rich && rng_.chance(40)) return transfer(market);
  if (rng_.below(1'000) < profile_.phase_changes) return phase(market);
  const std::uint64_t what = rng_.below(1'000);
  if (what < 620) return enter(market);
  if (what < 770) return replace(market);
  if (what < 895) return cancel(market);
  if (what < 907) return query();
  if (what < 917) return mass_cancel(market);
  if (what < 957) return transfer(market);
  if (what < 960) return disable();
  if (what < 967) return enable(market);
  if (what < 975) return reset_port(market);
  if (what < 978) return end_of_day(market);
  if (what < 980) return close_boundary(market);
  if (what < 985) return entitle();
  if (what < 992) return list(market);
  return open_account();
}

}  // namespace paddock::property
