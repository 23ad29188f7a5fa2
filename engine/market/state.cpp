#include "engine/market/state.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "engine/base/check.hpp"

namespace paddock::market {

using base::Uuid;
using model::AccountId;
using model::Amount;
using model::Date;
using model::IdentityOf;
using model::OfferingId;
using model::Phase;
using model::PortId;
using model::Price;
using model::Symbol;
using model::UserRef;
using Field = Digest::Field;

namespace {

std::uint64_t symbol_key(const Symbol& symbol) noexcept {
  // Eight characters, never NUL: a word that is not zero.
  return std::bit_cast<std::uint64_t>(symbol.chars);
}

}  // namespace

State::State(const Limits& limits)
    : limits_(limits),
      accounts_(limits.max_accounts + 1),
      ports_(limits.max_ports),
      offerings_(limits.max_offerings),
      account_by_id_(limits.max_accounts + 1),
      port_by_id_(limits.max_ports),
      offering_by_id_(limits.max_offerings),
      offering_by_symbol_(limits.max_offerings),
      uuids_(limits.max_accounts + 2 * limits.max_offerings),
      entitlements_(limits.max_entitlements),
      holdings_(limits.max_holdings),
      books_(limits.max_orders, limits.max_offerings),
      refs_(limits.max_orders) {
  // The house is there from the start; no port is entitled to it.
  account_by_id_.insert(id_key(model::kHouse.raw())) = 0;
  digest_.add(Field::account, 0, 1);
}

Index State::find_account(AccountId id) const noexcept {
  const Index* found = account_by_id_.find(id_key(id.raw()));
  return found == nullptr ? kNil : *found;
}

Index State::find_port(PortId id) const noexcept {
  const Index* found = port_by_id_.find(id_key(id.raw()));
  return found == nullptr ? kNil : *found;
}

Index State::find_offering(OfferingId id) const noexcept {
  const Index* found = offering_by_id_.find(id_key(id.raw()));
  return found == nullptr ? kNil : *found;
}

bool State::symbol_in_use(const Symbol& symbol) const noexcept {
  return offering_by_symbol_.find(symbol_key(symbol)) != nullptr;
}

/// The key under which the UUID is, or would be: keys that another UUID has taken are passed over.
std::uint64_t State::uuid_key(IdentityOf of, const Uuid& uuid) const noexcept {
  std::uint64_t words[2];
  std::memcpy(words, uuid.bytes.data(), sizeof words);
  std::uint64_t key = Digest::mix(words[0] + static_cast<std::uint64_t>(of), words[1]) | 1;
  const NamedUuid* taken = uuids_.find(key);
  while (taken != nullptr && !(taken->of == of && taken->uuid == uuid)) taken = uuids_.find(key += 2);
  return key;
}

bool State::uuid_in_use(IdentityOf of, const Uuid& uuid) const noexcept {
  return uuids_.find(uuid_key(of, uuid)) != nullptr;
}

bool State::entitled(Index port, Index account) const noexcept {
  // Every account's own port, which has its number, was entitled when it was opened.
  if (ports_[port].id.raw() == accounts_[account].id.raw() && account != 0) return true;
  return entitlements_.find(pair_key(port, account)) != nullptr;
}

Holding State::holding(Index account, Index offering) const noexcept {
  const Holding* found = holdings_.find(pair_key(account, offering));
  return found == nullptr ? Holding{} : *found;
}

bool State::room_for_holding(Index account, Index offering) const noexcept {
  return !holdings_.full() || holdings_.find(pair_key(account, offering)) != nullptr;
}

bool State::room_for_entitlement(PortId port, Index account) const noexcept {
  const Index place = find_port(port);
  if (place == kNil) return !port_by_id_.full() && !entitlements_.full();
  return !entitlements_.full() || entitlements_.find(pair_key(place, account)) != nullptr;
}

Index State::open_account(AccountId id) noexcept {
  const auto place = static_cast<Index>(account_by_id_.size());
  account_by_id_.insert(id_key(id.raw())) = place;
  accounts_[place].id = id;
  digest_.add(Field::account, id.raw(), 1);
  const Index own_port = ensure_port(PortId{id.raw()});
  PADDOCK_CHECK(own_port != kNil, "an account is opened only when there is room for its port");
  return place;
}

Index State::ensure_port(PortId id) noexcept {
  if (const Index found = find_port(id); found != kNil) return found;
  if (port_by_id_.full()) return kNil;
  const auto place = static_cast<Index>(port_by_id_.size());
  port_by_id_.insert(id_key(id.raw())) = place;
  ports_[place].id = id;
  return place;
}

void State::entitle(Index port, Index account) noexcept {
  if (entitled(port, account)) return;
  entitlements_.insert(pair_key(port, account)) = 1;
  digest_.add(Field::entitlement, std::uint64_t{ports_[port].id.raw()} << 32 | accounts_[account].id.raw(),
              1);
}

void State::reset_port(Index port) noexcept {
  PADDOCK_CHECK(ports_[port].refs.live == 0, "a port without live orders is reset");
  use_ref(port, UserRef{0});
}

void State::add_cash(Index account, Amount change) noexcept {
  accounts_[account].cash += change;
  digest_.add(Field::cash, accounts_[account].id.raw(), change.raw());
}

void State::add_reserved(Index account, Amount change) noexcept {
  accounts_[account].reserved += change;
  digest_.add(Field::cash_reserved, accounts_[account].id.raw(), change.raw());
}

void State::transfer(Index account, Amount change) noexcept {
  add_cash(account, change);
  total_cash_ += change;
}

Index State::list(const Offering& listing, Index issuer) noexcept {
  const auto place = static_cast<Index>(offering_by_id_.size());
  offering_by_id_.insert(id_key(listing.id.raw())) = place;
  offering_by_symbol_.insert(symbol_key(listing.symbol)) = place;
  offerings_[place] = listing;
  const auto key = std::uint64_t{listing.id.raw()};
  const auto rules = std::uint64_t{listing.tick} << 16 | std::uint64_t{listing.collar_pct} << 8 |
                     static_cast<std::uint64_t>(listing.tie_break);
  digest_.add(Field::offering, key, Digest::mix(symbol_key(listing.symbol), rules) + listing.shares);
  digest_.add(Field::reference, key, listing.reference.raw());
  change_holding(issuer, place, listing.shares, 0, 0);
  return place;
}

void State::name(IdentityOf of, std::uint32_t number, const Uuid& uuid) noexcept {
  const std::uint64_t key = uuid_key(of, uuid);
  uuids_.insert(key) = NamedUuid{of, uuid};
  digest_.add(Field::identity, Digest::mix(key, number), 1);
}

void State::set_phase(Index offering, Phase phase) noexcept {
  Offering& o = offerings_[offering];
  digest_.add(Field::phase, o.id.raw(), static_cast<int>(phase) - static_cast<int>(o.phase));
  o.phase = phase;
}

void State::set_account_disabled(Index account, bool disabled) noexcept {
  Account& a = accounts_[account];
  digest_.add(Field::account_enabled, a.id.raw(), int{disabled} - int{a.disabled});
  a.disabled = disabled;
}

void State::set_port_disabled(Index port, bool disabled) noexcept {
  Port& p = ports_[port];
  digest_.add(Field::port_enabled, p.id.raw(), int{disabled} - int{p.disabled});
  p.disabled = disabled;
}

void State::set_reference(Index offering, Price price) noexcept {
  Offering& o = offerings_[offering];
  digest_.add(Field::reference, o.id.raw(), std::int64_t{price.raw()} - std::int64_t{o.reference.raw()});
  o.reference = price;
}

void State::end_day(Date date) noexcept {
  digest_.add(Field::last_day, 0, std::int64_t{date.raw()} - std::int64_t{last_day_.raw()});
  last_day_ = date;
  day_ended_ = true;
}

void State::close_boundary(const model::Event::Scheduled& boundary) noexcept {
  digest_.add(Field::last_boundary, 0, boundary.due - last_boundary_.due);
  digest_.add(Field::last_boundary, 1, std::int64_t{boundary.date.raw()} - last_boundary_.date.raw());
  digest_.add(Field::last_boundary, 2,
              static_cast<int>(boundary.what) - static_cast<int>(last_boundary_.what));
  last_boundary_ = boundary;
}

void State::prefetch(const model::Command& command) const noexcept {
  port_by_id_.prefetch(id_key(command.port.raw()));
  account_by_id_.prefetch(id_key(command.account.raw()));
  offering_by_id_.prefetch(id_key(command.offering.raw()));
}

model::MarketState State::show() const {
  model::MarketState shown;
  for (Index i = 0; i < account_by_id_.size(); ++i) {
    shown.accounts.push_back({accounts_[i].id, accounts_[i].cash, accounts_[i].reserved});
  }
  holdings_.for_each([&](std::uint64_t key, const Holding& h) {
    if (h.shares == 0 && h.reserved == 0) return;
    const auto account_at = static_cast<Index>((key >> 32) - 1);
    const auto offering_at = static_cast<Index>(key);
    shown.holdings.push_back({accounts_[account_at].id, offerings_[offering_at].id, h.shares, h.reserved});
  });
  books_.for_each([&](Index i) {
    const book::Order& o = books_.order(i);
    shown.orders.push_back({o.number, accounts_[o.account].id, o.ref, offerings_[o.offering].id,
                            books_.side_of(i), books_.price_of(i), o.open, o.executed});
  });
  std::ranges::sort(shown.accounts, {}, &model::AccountState::account);
  std::ranges::sort(shown.holdings, [](const auto& a, const auto& b) {
    return std::pair{a.account, a.offering} < std::pair{b.account, b.offering};
  });
  std::ranges::sort(shown.orders, {}, &model::OrderState::order);
  return shown;
}

}  // namespace paddock::market
