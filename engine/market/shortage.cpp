#include "engine/market/shortage.hpp"

namespace paddock::market {

using model::Event;
using model::EventType;

namespace {

using Found = std::optional<Shortage>;

Shortage of_ports(const Limits& limits) noexcept { return {"max_ports", "ports", limits.max_ports, {}}; }
Shortage of_holdings(const Limits& limits) noexcept {
  return {"max_holdings", "holdings", limits.max_holdings, {}};
}
Shortage of_orders(const Limits& limits) noexcept {
  return {"max_orders", "live orders", limits.max_orders, {}};
}

Found for_account(const State& state, const Event::AccountOpened& opened) noexcept {
  const Limits& limits = state.limits();
  if (!state.room_for_account())
    return Shortage{"max_accounts", "accounts", limits.max_accounts, EventType::account_opened};
  // Its own port comes with it.
  if (!state.room_for_port(model::PortId{opened.account.raw()})) return of_ports(limits);
  return {};
}

Found for_entitlement(const State& state, const Event::Entitled& entitled) noexcept {
  const Limits& limits = state.limits();
  if (!state.room_for_port(entitled.port)) return of_ports(limits);
  if (!state.room_for_entitlement(entitled.port, state.find_account(entitled.account)))
    return Shortage{"max_entitlements", "accounts of ports", limits.max_entitlements, {}};
  return {};
}

Found for_offering(const State& state) noexcept {
  const Limits& limits = state.limits();
  if (!state.room_for_offering())
    return Shortage{"max_offerings", "offerings", limits.max_offerings, EventType::listed};
  if (!state.room_for_new_holding()) return of_holdings(limits);
  return {};
}

Found for_order(State& state, const Event::Accepted& accepted) noexcept {
  const Limits& limits = state.limits();
  if (state.books().full() || !state.room_for_ref(state.find_port(accepted.port))) return of_orders(limits);
  if (!state.room_for_holding(state.find_account(accepted.account), state.find_offering(accepted.offering)))
    return of_holdings(limits);
  return {};
}

}  // namespace

Found find_shortage(State& state, const Event& event) noexcept {
  switch (event.type) {
    case EventType::account_opened:
      return for_account(state, event.account_opened);
    case EventType::entitled:
      return for_entitlement(state, event.entitled);
    case EventType::entry:
      if (event.entry.of_account || state.room_for_port(model::PortId{event.entry.number})) return {};
      return of_ports(state.limits());
    case EventType::listed:
      return for_offering(state);
    case EventType::accepted:
      return for_order(state, event.accepted);
    case EventType::replaced:
      if (state.room_for_ref(state.find_port(event.replaced.port))) return {};
      return of_orders(state.limits());
    default:
      return {};  // needs no room that its order or account does not have
  }
}

}  // namespace paddock::market
