#include "tests/property/reference/rules.hpp"

namespace paddock::reference {
namespace {

using model::Reason;

void reject(Market& market, const model::Command& command, const Order* old, Reason reason) {
  model::Event& event = market.add(model::EventType::rejected);
  if (old == nullptr) event.flags |= model::event_flag::account_null;
  event.rejected.port = command.port;
  event.rejected.account = old == nullptr ? model::AccountId{0} : old->account;
  event.rejected.ref = command.ref;
  event.rejected.orig_ref = command.orig_ref;
  event.rejected.reason = reason;
  event.rejected.wire_reason = reason == Reason::front_door ? command.front_reason : std::uint16_t{0};
  event.rejected.cl_ord_id = command.order.cl_ord_id;
}

/// Checks 2 and what the replace has of its own, then 5 to 8.
Reason check_request(Market& market, const model::Command& command, const Order* old) {
  if (command.front_reason != 0) return Reason::front_door;
  if (market.ports[command.port].disabled) return Reason::entry_disabled;
  if (old != nullptr && market.accounts.at(old->account).disabled) return Reason::entry_disabled;
  if (old == nullptr) return Reason::unknown_order;
  const bool names_tif = (command.flags & model::command_flag::has_tif) != 0;
  if (names_tif && command.order.options.tif() != old->options.tif()) return Reason::tif_change;
  const Terms terms{command.quantity, command.price, old->options.post_only()};
  return check_terms(market.offerings.at(old->offering), terms);
}

/// Checks 9 and 11, the latter with what the old order reserves counted as free.
Reason check_against_market(const Market& market, const model::Command& command, const Order& old) {
  const std::int64_t open = std::int64_t{command.quantity} - old.executed;
  if (old.options.post_only() && would_cross(market, old.offering, old.options.side(), command.price)) {
    return Reason::would_cross;
  }
  if (old.is_buy()) {
    const std::int64_t reserved = market.reserved_cash(old.account) - cost(old.open, old.price);
    const std::int64_t available = market.accounts.at(old.account).cash - reserved;
    return available < cost(open, command.price) ? Reason::insufficient_cash : Reason::none;
  }
  const std::int64_t reserved = market.reserved_shares(old.account, old.offering) - old.open;
  const std::int64_t available = market.owned_shares(old.account, old.offering) - reserved;
  return available < open ? Reason::insufficient_shares : Reason::none;
}

void take_place(Market& market, const model::Command& command, const Order& old) {
  Order fresh = old;
  fresh.number = market.next_seq;
  fresh.ref = command.ref;
  fresh.price = command.price;
  fresh.open = std::int64_t{command.quantity} - old.executed;
  const bool has_text = !command.order.cl_ord_id.is_blank();
  model::Event& event = market.add(model::EventType::replaced);
  if (has_text) event.flags |= model::event_flag::text_follows;
  auto& replaced = event.replaced;
  replaced.port = command.port;
  replaced.account = old.account;
  replaced.orig_ref = command.orig_ref;
  replaced.ref = command.ref;
  replaced.orig_order = model::Seq{old.number};
  replaced.offering = old.offering;
  replaced.price = model::Price{static_cast<std::uint32_t>(fresh.price)};
  replaced.total = command.quantity;
  replaced.open = static_cast<std::uint32_t>(fresh.open);
  replaced.options = old.options;
  if (has_text) market.add(model::EventType::text).text.cl_ord_id = command.order.cl_ord_id;
  market.orders.erase(old.number);
  market.orders.emplace(fresh.number, fresh);
  match(market, fresh.number);
}

}  // namespace

void replace(Market& market, const model::Command& command) {
  if (!use_ref(market, command.port, command.ref)) return;
  const Order* found = market.find_order(command.port, command.orig_ref);
  Reason reason = check_request(market, command, found);
  if (reason != Reason::none) return reject(market, command, found, reason);
  const Order old = *found;
  if (std::int64_t{command.quantity} <= old.executed) {
    return take_off(market, old.number, old.open, model::CancelReason::user, command.ref);
  }
  reason = check_against_market(market, command, old);
  if (reason != Reason::none) return reject(market, command, &old, reason);
  take_place(market, command, old);
}

}  // namespace paddock::reference
