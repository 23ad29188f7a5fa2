#include <algorithm>
#include <limits>

#include "tests/property/generator.hpp"

namespace paddock::property {

using model::Op;
namespace flag = model::command_flag;

namespace {

model::ClOrdId text_of(std::uint64_t number) {
  model::ClOrdId id = model::ClOrdId::blank();
  for (std::size_t i = 0; i < 6; ++i) id.chars[i] = static_cast<char>('A' + (number >> (4 * i)) % 16);
  return id;
}

/// The most that the account could still buy or sell at that price.
std::int64_t reach(const reference::Market& market, const model::Command& command) {
  const auto account = market.accounts.find(command.account);
  if (account == market.accounts.end()) return 1;
  if (command.order.options.side() == model::Side::sell) {
    return market.owned_shares(command.account, command.offering) -
           market.reserved_shares(command.account, command.offering);
  }
  const std::int64_t unit = reference::cost(1, std::clamp<std::int64_t>(command.price, 50, 1'999'999'900));
  return (account->second.cash - market.reserved_cash(command.account)) / unit;
}

}  // namespace

/// What a command carries that must not change what it does.
void Generator::dress(model::Command& command) {
  if (rng_.chance(10)) command.slot_hint = static_cast<std::uint32_t>(rng_.next());
  if (rng_.chance(10)) command.received_ns = static_cast<std::int64_t>(rng_.next() >> 1U);
}

model::OrderOptions Generator::options() {
  using model::TimeInForce;
  model::OrderOptions options{};
  const std::uint64_t tif = rng_.below(100);
  options.tif(tif < 48   ? TimeInForce::day
              : tif < 76 ? TimeInForce::gtc
              : tif < 88 ? TimeInForce::ioc
                         : TimeInForce::fok);
  options.side(rng_.chance(50) ? model::Side::buy : model::Side::sell);
  options.post_only(rng_.chance(10));
  options.stp(static_cast<model::SelfTrade>(rng_.below(3)));
  options.market(rng_.chance(10));
  if (rng_.chance(20)) {
    options.capacity(static_cast<model::Capacity>(rng_.below(4)));
    options.aiq_letter(static_cast<model::AiqLetter>(rng_.below(3)));
    options.account_named(rng_.chance(50)).second_sentinel(rng_.chance(50));
  }
  return options;
}

std::uint32_t Generator::quantity(const Market& market, const model::Command& command) {
  const std::uint64_t what = rng_.below(100);
  if (what < 2) return rng_.pick<std::uint32_t>({0, 999'999, 1'000'000, 16'777'216, 16'777'217, kLargest});
  if (what < 8) {
    const std::int64_t edge = reach(market, command) + rng_.between(0, 1);
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(edge, 0, 2'000'000));
  }
  std::int64_t most = profile_.sizes;
  if (rng_.chance(60)) most = std::clamp<std::int64_t>(reach(market, command), 1, most);
  return static_cast<std::uint32_t>(rng_.between(1, most));
}

Step Generator::enter(const Market& market) {
  Step step{model::make_order_command(Op::enter), {}, false};
  model::Command& command = step.command;
  command.offering = offering();
  command.order.options = options();
  const bool sells = command.order.options.side() == model::Side::sell;
  command.account = sells ? seller(market, command.offering) : account();
  command.port = port_of(command.account);
  command.ref = fresh_ref(market, command.port);
  if (!command.order.options.market()) command.price = price(market, command);
  command.quantity = quantity(market, command);
  if (rng_.chance(1)) command.front_reason = rng_.pick<std::uint16_t>({0x8007, 0x0040, 0x001D, 0xFFFF});
  if (rng_.chance(10)) command.order.cl_ord_id = text_of(rng_.next());
  dress(command);
  return step;
}

Step Generator::replace(const Market& market) {
  const reference::Order* order = live_order(market);
  if (order == nullptr) return enter(market);
  Step step{model::make_order_command(Op::replace), {}, false};
  model::Command& command = step.command;
  command.port = rng_.chance(3) ? port() : order->port;
  command.orig_ref = rng_.chance(6) ? old_ref(market, command.port) : order->ref;
  command.ref = fresh_ref(market, command.port);
  command.account = order->account;  // for `price` and `quantity`: not a replace's own
  command.offering = order->offering;
  command.order.options.side(order->options.side());
  command.price = rng_.chance(25) ? order->price : price(market, command);
  const std::uint64_t what = rng_.below(100);
  const auto executed = static_cast<std::uint32_t>(order->executed);
  if (what < 8) {
    command.quantity = static_cast<std::uint32_t>(rng_.below(executed + 1U));
  } else if (what < 25) {
    command.quantity = executed + static_cast<std::uint32_t>(rng_.between(1, order->open));
  } else {
    command.quantity = quantity(market, command);
    if (command.quantity < 2'000'000) command.quantity += executed;
  }
  command.order.options = model::OrderOptions{};
  command.account = model::AccountId{0};
  command.offering = model::OfferingId{0};
  if (rng_.chance(30)) {
    command.flags = flag::has_tif;
    const bool same = rng_.chance(80);
    command.order.options.tif(same ? order->options.tif() : static_cast<model::TimeInForce>(rng_.below(4)));
  }
  if (rng_.chance(1)) command.front_reason = 0x8008;
  if (rng_.chance(10)) command.order.cl_ord_id = text_of(rng_.next());
  dress(command);
  return step;
}

Step Generator::cancel(const Market& market) {
  Step step{model::make_command(Op::cancel), {}, false};
  model::Command& command = step.command;
  const reference::Order* order = live_order(market);
  if (order == nullptr || rng_.chance(12)) {
    command.port = port();
    command.ref = old_ref(market, command.port);
    command.quantity = rng_.pick<std::uint32_t>({0, 1, kLargest});
  } else {
    command.port = rng_.chance(3) ? port() : order->port;
    command.ref = order->ref;
    const std::uint64_t total = static_cast<std::uint64_t>(order->executed + order->open);
    if (rng_.chance(50)) command.quantity = static_cast<std::uint32_t>(rng_.below(total + 2));
    if (rng_.chance(1)) command.quantity = kLargest;
  }
  dress(command);
  return step;
}

Step Generator::query() {
  Step step{model::make_command(Op::query), {}, false};
  step.command.port = port();
  return step;
}

Step Generator::mass_cancel(const Market& market) {
  Step step{model::make_command(Op::mass_cancel), {}, false};
  model::Command& command = step.command;
  const reference::Order* order = live_order(market);
  command.port = order == nullptr ? port() : order->port;
  command.account = rng_.chance(30) || order == nullptr ? account() : order->account;
  command.offering = offering();
  command.flags =
      rng_.pick<std::uint8_t>({flag::has_port, flag::has_account, flag::has_port | flag::has_account});
  if (rng_.chance(5)) command.flags = 0;  // of nobody, which no script can say
  if (rng_.chance(50)) command.flags |= flag::has_offering;
  if (rng_.chance(5)) command.flags |= flag::has_tif | flag::cancel_on_disconnect;  // means nothing here
  return step;
}

}  // namespace paddock::property
