#pragma once

#include <cstdint>

#include "engine/base/flat_map.hpp"
#include "engine/base/reserved_array.hpp"
#include "engine/base/uuid.hpp"
#include "engine/book/order_book.hpp"
#include "engine/book/ref_table.hpp"
#include "engine/market/digest.hpp"
#include "engine/market/limits.hpp"
#include "engine/model/command.hpp"
#include "engine/model/event.hpp"
#include "engine/model/state.hpp"
#include "engine/model/types.hpp"

namespace paddock::market {

using book::Index;
using book::kNil;

struct Account {
  model::AccountId id;
  bool disabled;
  model::Amount cash;      ///< what is reserved included
  model::Amount reserved;  ///< worst case of its live buy orders
};

struct Port {
  model::PortId id;
  model::UserRef last_ref;
  bool disabled;
  book::RefList refs;
};

struct Offering {
  model::OfferingId id;
  model::Symbol symbol;
  std::uint32_t shares;
  std::uint32_t tick;
  std::uint8_t collar_pct;
  model::TieBreak tie_break;
  model::Phase phase;
  model::Price reference;
  book::OrderBook book;
};

/// What an account has in an offering; its entry is gone when all three are 0.
struct Holding {
  std::uint32_t shares;  ///< what is reserved included
  std::uint32_t reserved;
  std::uint32_t live_orders;
};

/// An order that has been accepted and is not, or not yet, in the book.
struct Incoming {
  book::Order order;
  model::Side side;
  model::Price limit;
};

/// The exchange's tables and the effects that events have on them. It knows no rule: rules decide which
/// events happen, and both they and the fold of a log carry the events' effects out through this one class.
/// Places in its tables
/// (`Index`) are valid for ever for accounts, ports and offerings. One thread; no allocation after
/// construction.
class State {
 public:
  explicit State(const Limits& limits);

  // Look-ups: the place, or kNil.
  [[nodiscard]] Index find_account(model::AccountId id) const noexcept;
  [[nodiscard]] Index find_port(model::PortId id) const noexcept;
  [[nodiscard]] Index find_offering(model::OfferingId id) const noexcept;
  [[nodiscard]] bool symbol_in_use(const model::Symbol& symbol) const noexcept;
  [[nodiscard]] bool uuid_in_use(model::IdentityOf of, const base::Uuid& uuid) const noexcept;
  [[nodiscard]] bool entitled(Index port, Index account) const noexcept;
  [[nodiscard]] Holding holding(Index account, Index offering) const noexcept;

  [[nodiscard]] const Account& account(Index i) const noexcept { return accounts_[i]; }
  [[nodiscard]] const Port& port(Index i) const noexcept { return ports_[i]; }
  [[nodiscard]] const Offering& offering(Index i) const noexcept { return offerings_[i]; }
  [[nodiscard]] const book::BookStore& books() const noexcept { return books_; }
  [[nodiscard]] const book::RefTable& refs() const noexcept { return refs_; }
  [[nodiscard]] const Limits& limits() const noexcept { return limits_; }
  [[nodiscard]] model::Amount total_cash() const noexcept { return total_cash_; }
  [[nodiscard]] bool day_ended() const noexcept { return day_ended_; }
  [[nodiscard]] model::Date last_day() const noexcept { return last_day_; }
  /// The last boundary of a trading day that the scheduler closed; due 0: none.
  [[nodiscard]] const model::Event::Scheduled& last_boundary() const noexcept { return last_boundary_; }
  [[nodiscard]] std::uint64_t digest() const noexcept { return digest_.value(); }

  // Room for one more, asked before an event is decided.
  [[nodiscard]] bool room_for_account() const noexcept { return !account_by_id_.full(); }
  [[nodiscard]] bool room_for_port(model::PortId id) const noexcept {
    return !port_by_id_.full() || find_port(id) != kNil;
  }
  [[nodiscard]] bool room_for_new_holding() const noexcept { return !holdings_.full(); }
  [[nodiscard]] bool room_for_offering() const noexcept { return !offering_by_id_.full(); }
  [[nodiscard]] bool room_for_holding(Index account, Index offering) const noexcept;
  [[nodiscard]] bool room_for_entitlement(model::PortId port, Index account) const noexcept;
  [[nodiscard]] bool room_for_ref(Index port) noexcept { return refs_.reserve(ports_[port].refs); }

  // Effects of operator events.
  Index open_account(model::AccountId id) noexcept;
  /// The port's place; made when it is new. kNil: there is no room for it.
  Index ensure_port(model::PortId id) noexcept;
  void entitle(Index port, Index account) noexcept;
  void reset_port(Index port) noexcept;
  void transfer(Index account, model::Amount change) noexcept;
  Index list(const Offering& listing, Index issuer) noexcept;
  void name(model::IdentityOf of, std::uint32_t number, const base::Uuid& uuid) noexcept;
  void set_phase(Index offering, model::Phase phase) noexcept;
  void set_account_disabled(Index account, bool disabled) noexcept;
  void set_port_disabled(Index port, bool disabled) noexcept;
  void end_day(model::Date date) noexcept;
  void close_boundary(const model::Event::Scheduled& boundary) noexcept;

  // Effects of order events.
  void use_ref(Index port, model::UserRef ref) noexcept;
  /// Reserves an accepted order's worst case.
  void admit(const Incoming& incoming) noexcept;
  /// Puts an admitted order into the book.
  Index rest(const Incoming& incoming) noexcept;
  /// Gives back what was reserved for `quantity` of an order.
  void release(const Incoming& incoming, model::Quantity quantity) noexcept;
  /// An admitted order has ended without being in the book.
  void retire(Index account, Index offering) noexcept;
  /// `quantity` shares change hands at `price`; `buy_limit` is what was reserved for the buyer.
  void settle(Index offering, Index buyer, Index seller, model::Price price, model::Price buy_limit,
              model::Quantity quantity) noexcept;
  /// `quantity` of a resting order were traded (after `settle`): it keeps its place, or ends.
  void fill(Index order, model::Quantity quantity) noexcept;
  /// `quantity` of a resting order are cancelled and their reservation given back: it keeps its place, or
  /// ends.
  void cancel(Index order, model::Quantity quantity) noexcept;
  void set_reference(Index offering, model::Price price) noexcept;

  /// A resting order as if it were incoming: what its reservation is computed from.
  [[nodiscard]] Incoming as_incoming(Index order) const noexcept;

  /// Fetches ahead what a command of this port, account and offering will touch.
  void prefetch(const model::Command& command) const noexcept;

  [[nodiscard]] model::MarketState show() const;
  /// Checks everything that must hold between commands; aborts where it does not.
  void check_invariants() const;

 private:
  struct NamedUuid {
    model::IdentityOf of;
    base::Uuid uuid;
  };
  [[nodiscard]] std::uint64_t uuid_key(model::IdentityOf of, const base::Uuid& uuid) const noexcept;
  static std::uint64_t id_key(std::uint32_t id) noexcept { return std::uint64_t{id} + 1; }
  static std::uint64_t pair_key(Index a, Index b) noexcept { return (std::uint64_t{a} + 1) << 32 | b; }
  [[nodiscard]] std::uint64_t holding_name(Index account, Index offering) const noexcept;

  void add_cash(Index account, model::Amount change) noexcept;
  void add_reserved(Index account, model::Amount change) noexcept;
  void change_holding(Index account, Index offering, std::int64_t shares, std::int64_t reserved,
                      std::int32_t live_orders) noexcept;
  void remove_resting(Index order) noexcept;
  void digest_order(const Incoming& incoming, std::int64_t sign) noexcept;
  void check_orders() const;
  void check_side(const Offering& offering, model::Side side) const;
  void check_money() const;

  Limits limits_;
  Digest digest_;
  model::Amount total_cash_{0};
  model::Date last_day_{0};
  bool day_ended_ = false;
  model::Event::Scheduled last_boundary_{};
  base::ReservedArray<Account> accounts_;
  base::ReservedArray<Port> ports_;
  base::ReservedArray<Offering> offerings_;
  base::FlatMap<Index> account_by_id_;
  base::FlatMap<Index> port_by_id_;
  base::FlatMap<Index> offering_by_id_;
  base::FlatMap<Index> offering_by_symbol_;
  base::FlatMap<NamedUuid> uuids_;
  base::FlatMap<std::uint8_t> entitlements_;
  base::FlatMap<Holding> holdings_;
  book::BookStore books_;
  book::RefTable refs_;
};

}  // namespace paddock::market
