#include <algorithm>

#include "tests/property/reference/rules.hpp"

namespace paddock::reference {
namespace {

using model::EventType;
using model::IdentityOf;
using model::Reason;

constexpr std::int64_t kDollar = 10'000;
constexpr std::int64_t kHighestPrice = 1'999'999'900;
constexpr std::int64_t kMostListedShares = 1'000'000'000;
constexpr std::int64_t kLargestTransfer = 1'000'000'000'000 * kDollar;
constexpr std::int64_t kMostCash = 500'000'000'000'000 * kDollar;

/// A UUID that a command names for something, if it does.
struct Named {
  IdentityOf of{};
  base::Uuid uuid;
};

bool is_in_use(const Market& market, const Named& named) {
  return !named.uuid.is_nil() && market.uuids.contains({named.of, named.uuid});
}

void identify(Market& market, const Named& named, std::uint32_t number) {
  if (named.uuid.is_nil()) return;
  market.uuids.insert({named.of, named.uuid});
  auto& identity = market.add(EventType::identity).identity;
  identity.of = named.of;
  identity.number = number;
  identity.uuid = named.uuid;
}

bool may_trade(const Market& market, model::AccountId account) {
  return account != model::kHouse && market.has_account(account);
}

Reason check_transfer(const Market& market, const model::Command& command) {
  if (!market.has_account(command.account)) return Reason::unknown_account;
  if (command.amount <= 0 || command.amount > kLargestTransfer) return Reason::invalid_amount;
  if (command.op == model::Op::deposit) {
    return market.all_cash() > kMostCash - command.amount ? Reason::invalid_amount : Reason::none;
  }
  const std::int64_t available =
      market.accounts.at(command.account).cash - market.reserved_cash(command.account);
  return command.amount > available ? Reason::insufficient_cash : Reason::none;
}

bool is_listed(const Market& market, const model::Command& command) {
  return market.offerings.contains(command.offering) ||
         std::ranges::any_of(market.offerings,
                             [&](const auto& entry) { return entry.second.symbol == command.list.symbol; });
}

Reason check_listing(const Market& market, const model::Command& command) {
  if (is_listed(market, command)) return Reason::duplicate;
  if (!may_trade(market, command.account)) return Reason::unknown_account;
  if (command.offering.raw() == 0) return Reason::unknown_offering;
  if (command.quantity < 1 || command.quantity > kMostListedShares) return Reason::invalid_quantity;
  if (command.list_tick <= 0 || command.list_tick % 50 != 0) return Reason::invalid_price;
  if (command.price <= 0 || command.price > kHighestPrice) return Reason::invalid_price;
  if (command.price % command.list_tick != 0) return Reason::invalid_price;
  return command.list.collar_pct > 100 ? Reason::invalid_price : Reason::none;
}

}  // namespace

void refuse(Market& market, model::Op op, Reason reason) {
  auto& refused = market.add(EventType::refused).refused;
  refused.op = op;
  refused.reason = reason;
}

void open_account(Market& market, const model::Command& command, const model::Identities* identities) {
  const Named user{IdentityOf::user, identities == nullptr ? base::Uuid{} : identities->user_or_offering};
  if (market.has_account(command.account) || is_in_use(market, user)) {
    return refuse(market, command.op, Reason::duplicate);
  }
  market.accounts[command.account].ports.insert(model::PortId{command.account.raw()});
  market.add(EventType::account_opened).account_opened.account = command.account;
  identify(market, user, command.account.raw());
}

void entitle(Market& market, const model::Command& command) {
  if (!may_trade(market, command.account)) return refuse(market, command.op, Reason::unknown_account);
  market.accounts.at(command.account).ports.insert(command.port);
  auto& entitled = market.add(EventType::entitled).entitled;
  entitled.port = command.port;
  entitled.account = command.account;
}

void reset_port(Market& market, const model::Command& command) {
  if (market.has_orders_of(command.port)) return refuse(market, command.op, Reason::live_orders);
  market.ports[command.port].last_ref = 0;
  market.add(EventType::port_reset).port_reset.port = command.port;
}

void transfer(Market& market, const model::Command& command) {
  const Reason reason = check_transfer(market, command);
  if (reason != Reason::none) return refuse(market, command.op, reason);
  const bool in = command.op == model::Op::deposit;
  market.accounts.at(command.account).cash += in ? command.amount : -command.amount;
  auto& cash = market.add(EventType::cash).cash;
  cash.account = command.account;
  cash.kind = in ? model::CashKind::deposit : model::CashKind::withdraw;
  cash.amount = model::Amount{command.amount};
}

void list(Market& market, const model::Command& command, const model::Identities* identities) {
  const bool names = identities != nullptr;
  const Named offering_id{IdentityOf::offering, names ? identities->user_or_offering : base::Uuid{}};
  const Named vehicle_id{IdentityOf::vehicle, names ? identities->vehicle : base::Uuid{}};
  if (is_in_use(market, offering_id) || is_in_use(market, vehicle_id)) {
    return refuse(market, command.op, Reason::duplicate);
  }
  const Reason reason = check_listing(market, command);
  if (reason != Reason::none) return refuse(market, command.op, reason);
  market.offerings.emplace(command.offering, Offering{.symbol = command.list.symbol,
                                                      .tick = command.list_tick,
                                                      .collar_pct = command.list.collar_pct,
                                                      .tie_break = command.list.tie_break,
                                                      .reference = command.price});
  market.shares[{command.account, command.offering}] = command.quantity;
  auto& listed = market.add(EventType::listed).listed;
  listed.offering = command.offering;
  listed.issuer = command.account;
  listed.shares = command.quantity;
  listed.price = model::Price{static_cast<std::uint32_t>(command.price)};
  listed.tick = static_cast<std::uint32_t>(command.list_tick);
  listed.collar_pct = command.list.collar_pct;
  listed.tie_break = command.list.tie_break;
  listed.symbol = command.list.symbol;
  identify(market, offering_id, command.offering.raw());
  identify(market, vehicle_id, command.offering.raw());
}

void end_of_day(Market& market, const model::Command& command) {
  if (market.last_day && command.date <= *market.last_day) {
    return refuse(market, command.op, Reason::duplicate);
  }
  market.last_day = command.date;
  market.add(EventType::end_of_day).end_of_day.date = command.date;
}

void close_boundary(Market& market, const model::Command& command) {
  const bool is_one = static_cast<int>(command.scheduled.what) <= 4;
  if (!is_one || command.due_ns <= market.last_due) return refuse(market, command.op, Reason::duplicate);
  market.last_due = command.due_ns;
  auto& scheduled = market.add(EventType::scheduled).scheduled;
  scheduled.date = command.scheduled.date;
  scheduled.what = command.scheduled.what;
  scheduled.due = command.due_ns;
}

}  // namespace paddock::reference
