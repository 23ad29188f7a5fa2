#pragma once

#include <cstdint>

#include "engine/base/uuid.hpp"
#include "engine/model/types.hpp"
#include "persister/projection/rounding.hpp"

/// The rows of the database's tables as plain values: what the projection makes of the events, what the
/// writer writes, and what a restart reads back. Prices and amounts in units of $0.0001, percentages in
/// hundredths, times in nanoseconds since the epoch. A price of 0 and a nil UUID stand for NULL. Orders and
/// trades go by number; their UUIDs are computed from it (rulebook section 2).
namespace paddock::projection {

struct AccountRow {
  model::AccountId account;
  base::Uuid user;         ///< nil: the house
  std::int64_t opened_at;  ///< 0: the house, there from the start
  bool operator==(const AccountRow&) const = default;
};

struct BalanceRow {
  model::AccountId account;
  model::Amount balance;  ///< what is reserved included
  model::Amount reserved;
  bool operator==(const BalanceRow&) const = default;
};

enum class LedgerEntry : std::uint8_t { deposit, withdrawal, purchase, sale, commission };

struct LedgerRow {
  model::Seq event;
  model::AccountId account;
  LedgerEntry type;
  model::Amount amount;  ///< signed, as the balance moves
  std::int64_t time;
  bool operator==(const LedgerRow&) const = default;
};

struct OfferingRow {
  base::Uuid id;
  base::Uuid vehicle;
  model::OfferingId number;
  model::Symbol symbol;
  model::Phase status;
  std::uint32_t total_shares;
  model::Price listing_price;
  model::Price tick;
  model::Price reference_price;
  model::Price highest_bid;
  model::Price lowest_ask;
  model::Price opening_price;
  model::Price closing_price;
  bool opened_by_auction;
  bool closed_by_auction;
  std::uint64_t total_trades;
  std::int64_t listed_at;
  bool operator==(const OfferingRow&) const = default;
};

enum class OrderStatus : std::uint8_t { active, partially_filled, filled, cancelled };
/// Why a cancelled order ended: the market's reasons, and the replace.
enum class OrderEnd : std::uint8_t { none, user, ioc, fok, stp, expired, mass_cancel, replaced };

struct OrderRow {
  model::Seq number;
  model::Seq replaces;  ///< 0: none
  base::Uuid offering;
  base::Uuid user;
  model::OfferingId offering_number;
  model::AccountId account;
  model::Price price;
  model::Quantity requested;
  model::Quantity filled;
  model::Amount filled_value;  ///< exact value of its own trades
  model::Side side;
  model::TimeInForce tif;
  OrderStatus status;
  OrderEnd end;
  std::int64_t created_at;
  std::int64_t updated_at;
  bool operator==(const OrderRow&) const = default;
};

/// Shares that still wait in the book, for a live order.
[[nodiscard]] constexpr model::Quantity open_quantity(const OrderRow& order) noexcept {
  return order.requested - order.filled;
}

struct TradeRow {
  model::Seq number;
  base::Uuid offering;
  base::Uuid buyer;
  base::Uuid seller;
  model::Seq buy_order;
  model::Seq sell_order;
  model::Quantity quantity;
  model::Price price;
  model::TradeKind kind;
  model::Aggressor aggressor;
  std::int64_t time;
  bool operator==(const TradeRow&) const = default;
};

struct HoldingRow {
  base::Uuid offering;
  base::Uuid holder;
  std::uint32_t shares;
  model::Amount cost_basis;
  model::Price entry_price;
  model::Price current_mark;
  model::Amount gain;
  Wide gain_pct;
  bool operator==(const HoldingRow&) const = default;
};

struct PortfolioRow {
  base::Uuid user;
  std::uint64_t positions;
  std::uint64_t shares;
  Wide cost;
  Wide market_value;
  Wide gain_pct;  ///< the gain itself is market_value - cost
  bool operator==(const PortfolioRow&) const = default;
};

/// The hourly bar of an offering.
struct BarRow {
  base::Uuid offering;
  std::int64_t hour;  ///< its first nanosecond
  model::Price open;
  model::Price high;
  model::Price low;
  model::Price close;
  std::uint64_t shares;
  Wide value;
  std::uint64_t trades;
  bool operator==(const BarRow&) const = default;
};

struct DiscoveryRow {
  model::Seq event;
  base::Uuid offering;
  model::TradeKind kind;
  model::Price price;
  std::uint32_t volume;
  std::uint32_t bids;
  std::uint32_t asks;
  std::uint32_t trades;
  std::int64_t time;
  bool operator==(const DiscoveryRow&) const = default;
};

}  // namespace paddock::projection
