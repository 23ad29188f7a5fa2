#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "engine/base/uuid.hpp"
#include "engine/model/command.hpp"
#include "engine/model/event.hpp"
#include "engine/model/types.hpp"

/// The oracle of the property tests: the market's state as plain maps, and the questions that the rules ask
/// about it, each answered by looking at everything. Written from the rulebook alone. One thread; not fast.
namespace paddock::reference {

/// The settings that rules depend on; the rulebook's values unless a test wants small ones.
struct Limits {
  std::uint64_t orders = 1U << 20U;                         ///< live ones in the market
  std::uint64_t orders_per_account_and_offering = 100'000;  ///< live ones
  std::uint64_t fok_scan = 10'000;                          ///< resting orders that a fok looks at
  std::uint64_t slice = 1'000;                              ///< cancels that a command carries out at once
};

/// A live order. What it reserves follows from `open` and `price`.
struct Order {
  std::uint64_t number = 0;
  model::PortId port{};
  model::AccountId account{};
  model::UserRef ref{};
  model::OfferingId offering{};
  model::OrderOptions options{};
  std::int64_t price = 0;
  std::int64_t open = 0;
  std::int64_t executed = 0;  ///< of the whole replace chain

  [[nodiscard]] bool is_buy() const { return options.side() == model::Side::buy; }
};

struct Account {
  std::int64_t cash = 0;  ///< what is reserved included
  bool disabled = false;
  std::set<model::PortId> ports;  ///< those entitled to it
};

struct Port {
  std::uint32_t last_ref = 0;
  bool disabled = false;
};

struct Offering {
  model::Symbol symbol{};
  std::int64_t tick = 0;
  std::int64_t collar_pct = 0;
  model::TieBreak tie_break{};
  model::Phase phase = model::Phase::closed;
  std::int64_t reference = 0;
};

/// A mass cancel or an expiry: which orders it is to cancel, of those older than `bound`.
struct Cancelling {
  std::optional<model::PortId> port;
  std::optional<model::AccountId> account;
  std::optional<model::OfferingId> offering;
  bool day_only = false;
  model::CancelReason reason{};
  std::uint64_t bound = 0;

  [[nodiscard]] bool fits(const Order& order) const;
};

struct Market {
  Limits limits;
  std::map<model::AccountId, Account> accounts{{model::kHouse, Account{}}};
  std::map<model::PortId, Port> ports;
  std::map<model::OfferingId, Offering> offerings;
  std::map<std::pair<model::AccountId, model::OfferingId>, std::int64_t> shares;
  std::map<std::uint64_t, Order> orders;  ///< by number
  std::set<std::pair<model::IdentityOf, base::Uuid>> uuids;
  std::optional<model::Date> last_day;
  std::int64_t last_due = 0;           ///< of the last boundary that the scheduler closed
  std::vector<Cancelling> unfinished;  ///< oldest first
  std::uint64_t first_slice = 0;       ///< cancels that the present command may carry out at once

  std::uint64_t next_seq = 1;
  std::vector<model::Event> events;  ///< of the present command

  /// A new event with the next seq.
  model::Event& add(model::EventType type);

  [[nodiscard]] bool has_account(model::AccountId account) const;
  [[nodiscard]] std::int64_t all_cash() const;
  [[nodiscard]] std::int64_t reserved_cash(model::AccountId account) const;
  [[nodiscard]] std::int64_t owned_shares(model::AccountId account, model::OfferingId offering) const;
  [[nodiscard]] std::int64_t reserved_shares(model::AccountId account, model::OfferingId offering) const;
  [[nodiscard]] std::uint64_t count_orders(model::AccountId account, model::OfferingId offering) const;
  [[nodiscard]] const Order* find_order(model::PortId port, model::UserRef ref) const;
  [[nodiscard]] bool has_orders_of(model::PortId port) const;
  /// The order that is first in priority on one side of an offering, if there is any.
  [[nodiscard]] const Order* best(model::OfferingId offering, model::Side side) const;
  /// All orders of one side of an offering, by priority.
  [[nodiscard]] std::vector<const Order*> by_priority(model::OfferingId offering, model::Side side) const;
};

/// What a purchase of `quantity` at `price` costs, the commission of 2 % included.
[[nodiscard]] std::int64_t cost(std::int64_t quantity, std::int64_t price);

/// Price, then time: the same side of the same offering.
[[nodiscard]] bool goes_before(const Order& a, const Order& b);

/// Whether a limit on the side `side` meets a resting order at `resting` on the other.
[[nodiscard]] bool crosses(model::Side side, std::int64_t limit, std::int64_t resting);

}  // namespace paddock::reference
