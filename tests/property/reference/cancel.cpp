#include <algorithm>

#include "tests/property/reference/rules.hpp"

namespace paddock::reference {
namespace {

using model::CancelReason;

/// Cancels up to `most` of the orders that fit, by number; returns how many.
std::uint64_t cancel_some(Market& market, const Cancelling& what, std::uint64_t most) {
  std::vector<std::uint64_t> numbers;
  for (const auto& [number, order] : market.orders) {
    if (numbers.size() < most && what.fits(order)) numbers.push_back(number);
  }
  for (const std::uint64_t number : numbers) {
    take_off(market, number, market.orders.at(number).open, what.reason);
  }
  return numbers.size();
}

bool is_done(const Market& market, const Cancelling& what) {
  return std::ranges::none_of(market.orders, [&](const auto& entry) { return what.fits(entry.second); });
}

}  // namespace

void take_off(Market& market, std::uint64_t number, std::int64_t quantity, CancelReason reason,
              model::UserRef used_ref) {
  Order& order = market.orders.at(number);
  order.open -= quantity;
  auto& cancelled = market.add(model::EventType::cancelled).cancelled;
  cancelled.port = order.port;
  cancelled.account = order.account;
  cancelled.ref = order.ref;
  cancelled.quantity = model::Quantity{static_cast<std::uint32_t>(quantity)};
  cancelled.order = model::Seq{number};
  cancelled.offering = order.offering;
  cancelled.used_ref = used_ref;
  cancelled.open_after = model::Quantity{static_cast<std::uint32_t>(order.open)};
  cancelled.reason = reason;
  if (order.open == 0) market.orders.erase(number);
}

void cancel(Market& market, const model::Command& command) {
  const Order* order = market.find_order(command.port, command.ref);
  if (order == nullptr) {
    auto& rejected = market.add(model::EventType::cancel_rejected).cancel_rejected;
    rejected.port = command.port;
    rejected.ref = command.ref;
    rejected.reason = model::Reason::unknown_order;
    return;
  }
  const std::int64_t open = std::max<std::int64_t>(0, std::int64_t{command.quantity} - order->executed);
  if (open >= order->open) return;
  take_off(market, order->number, order->open - open, CancelReason::user);
}

void begin_cancelling(Market& market, Cancelling what) {
  what.bound = market.next_seq;
  cancel_some(market, what, market.first_slice);
  if (!is_done(market, what)) market.unfinished.push_back(what);
}

void continue_cancelling(Market& market, std::uint64_t count) {
  while (!market.unfinished.empty()) {
    count -= cancel_some(market, market.unfinished.front(), count);
    if (!is_done(market, market.unfinished.front())) return;
    market.unfinished.erase(market.unfinished.begin());
  }
}

void mass_cancel(Market& market, const model::Command& command) {
  constexpr auto kSomebody = model::command_flag::has_port | model::command_flag::has_account;
  if ((command.flags & kSomebody) == 0) return;  // at least one of the two is to be given
  Cancelling what;
  what.reason = CancelReason::mass_cancel;
  if ((command.flags & model::command_flag::has_port) != 0) what.port = command.port;
  if ((command.flags & model::command_flag::has_account) != 0) what.account = command.account;
  if ((command.flags & model::command_flag::has_offering) != 0) what.offering = command.offering;
  begin_cancelling(market, what);
}

void switch_entry(Market& market, const model::Command& command) {
  const bool enable = command.op == model::Op::enable;
  const bool of_account = (command.flags & model::command_flag::has_account) != 0;
  if (of_account && (command.account == model::kHouse || !market.has_account(command.account))) {
    return refuse(market, command.op, model::Reason::unknown_account);
  }
  if (of_account) {
    market.accounts.at(command.account).disabled = !enable;
  } else {
    market.ports[command.port].disabled = !enable;
  }
  auto& entry = market.add(model::EventType::entry).entry;
  entry.number = of_account ? command.account.raw() : command.port.raw();
  entry.of_account = of_account;
  entry.enabled = enable;
  if (enable) return;
  Cancelling what;
  what.reason = CancelReason::mass_cancel;
  if (of_account) {
    what.account = command.account;
  } else {
    what.port = command.port;
  }
  begin_cancelling(market, what);
}

}  // namespace paddock::reference
