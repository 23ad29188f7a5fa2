#include "tests/property/reference/model.hpp"

#include <algorithm>

#include "tests/property/reference/rules.hpp"

namespace paddock::reference {
namespace {

void query(Market& market, const model::Command& command) {
  auto& next = market.add(model::EventType::next_ref).next_ref;
  next.port = command.port;
  const auto port = market.ports.find(command.port);
  const std::uint32_t last = port == market.ports.end() ? 0 : port->second.last_ref;
  next.ref = model::UserRef{last + 1};  // after the last one: 0
}

bool is_unfinished(const Market& market, const Cancelling& what) {
  return std::ranges::any_of(market.orders, [&](const auto& entry) { return what.fits(entry.second); });
}

}  // namespace

const std::vector<model::Event>& Model::apply(const model::Command& command,
                                              const model::Identities* identities,
                                              std::uint64_t first_slice) {
  market_.events.clear();
  market_.first_slice = first_slice;
  dispatch(command, identities);
  return market_.events;
}

const std::vector<model::Event>& Model::resume(std::uint64_t count) {
  market_.events.clear();
  continue_cancelling(market_, count);
  return market_.events;
}

bool Model::has_unfinished_work() const {
  return std::ranges::any_of(market_.unfinished,
                             [&](const Cancelling& what) { return is_unfinished(market_, what); });
}

bool Model::owes_expiry(model::OfferingId offering) const {
  return std::ranges::any_of(market_.unfinished, [&](const Cancelling& what) {
    return what.day_only && what.offering == offering && is_unfinished(market_, what);
  });
}

void Model::dispatch(const model::Command& command, const model::Identities* identities) {
  using model::Op;
  switch (command.op) {
    case Op::enter:
      return enter(market_, command);
    case Op::cancel:
      return cancel(market_, command);
    case Op::replace:
      return replace(market_, command);
    case Op::query:
      return query(market_, command);
    case Op::mass_cancel:
      return mass_cancel(market_, command);
    case Op::open_account:
      return open_account(market_, command, identities);
    case Op::entitle:
      return entitle(market_, command);
    case Op::reset_port:
      return reset_port(market_, command);
    case Op::deposit:
    case Op::withdraw:
      return transfer(market_, command);
    case Op::list:
      return list(market_, command, identities);
    case Op::phase:
      return change_phase(market_, command);
    case Op::disable:
    case Op::enable:
      return switch_entry(market_, command);
    case Op::end_of_day:
      return end_of_day(market_, command);
    case Op::scheduled:
      return close_boundary(market_, command);
    case Op::none:
    case Op::attach:
    case Op::detach:
    case Op::identities:
      return;
  }
}

model::MarketState Model::state() const {
  model::MarketState state;
  for (const auto& [number, account] : market_.accounts) {
    state.accounts.push_back(
        {number, model::Amount{account.cash}, model::Amount{market_.reserved_cash(number)}});
  }
  for (const auto& [key, shares] : market_.shares) {
    if (shares == 0) continue;  // what is reserved is owned, so nothing is reserved either
    const std::int64_t reserved = market_.reserved_shares(key.first, key.second);
    state.holdings.push_back(
        {key.first, key.second, static_cast<std::uint32_t>(shares), static_cast<std::uint32_t>(reserved)});
  }
  for (const auto& [number, order] : market_.orders) {
    state.orders.push_back({model::Seq{number}, order.account, order.ref, order.offering,
                            order.options.side(), model::Price{static_cast<std::uint32_t>(order.price)},
                            model::Quantity{static_cast<std::uint32_t>(order.open)},
                            model::Quantity{static_cast<std::uint32_t>(order.executed)}});
  }
  return state;
}

}  // namespace paddock::reference
