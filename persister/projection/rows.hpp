#pragma once

#include <cstdint>
#include <optional>

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
  model::Amount amount;      ///< signed, as the balance moves
  model::Amount cost_basis;  ///< of a sale: what it took off the holding's cost; else unused, 0
  std::int64_t time;
  bool operator==(const LedgerRow&) const = default;
};

struct OfferingRow {
  base::Uuid id;
  base::Uuid vehicle;
  model::OfferingId number;
  model::Symbol symbol;
  model::Phase status;
  model::AccountId issuer;
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
  std::uint64_t total_volume;  ///< shares
  Wide total_value;
  model::Seq listed;  ///< its event
  std::int64_t listed_at;
  bool operator==(const OfferingRow&) const = default;
};

/// What all live orders of an offering have open at one limit.
struct LevelRow {
  base::Uuid offering;
  model::Side side;
  model::Price price;
  std::uint64_t shares;
  std::uint64_t orders;  ///< 0: the level is gone
  bool operator==(const LevelRow&) const = default;
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

/// Prices and volume of an offering in a stretch of time: an hour or a minute.
struct BarRow {
  base::Uuid offering;
  std::int64_t begin;  ///< its first nanosecond
  model::Price open;
  model::Price high;
  model::Price low;
  model::Price close;
  std::uint64_t shares;
  Wide value;
  std::uint64_t trades;
  bool operator==(const BarRow&) const = default;
};

/// The bar of a minute: the same row for a table of its own.
struct MinuteRow : BarRow {
  bool operator==(const MinuteRow&) const = default;
};

/// An offering's new mark, for all who hold shares of it.
struct MarkRow {
  base::Uuid offering;
  model::Price mark;
  bool operator==(const MarkRow&) const = default;
};

/// A trading day of an offering. Times are 0, and prices too, until there is one.
struct WindowRow {
  base::Uuid offering{};
  model::Seq day_start{0};              ///< the `end_of_day` event before it; 0: none
  std::optional<model::Date> date{};    ///< once the day has ended
  std::int64_t pre_open_at = 0;         ///< first entry in the day
  std::int64_t trading_at = 0;          ///< first entry in the day
  std::int64_t closing_auction_at = 0;  ///< last entry in the day
  std::int64_t closed_at = 0;           ///< last entry in the day
  model::Price open{0};
  model::Price high{0};
  model::Price low{0};
  model::Price close{0};
  std::uint64_t shares = 0;
  Wide value = 0;
  std::uint64_t trades = 0;
  bool operator==(const WindowRow&) const = default;
};

/// A day that has ended.
struct DayRow {
  model::Date date;
  model::Seq end;  ///< its `end_of_day` event
  std::int64_t ended_at;
  std::uint64_t users;  ///< with a StatsRow
  std::uint64_t trades;
  bool operator==(const DayRow&) const = default;
};

/// A boundary of the trading day that the scheduler has carried out: in no table, told to who listens.
struct BoundaryRow {
  model::Date date;
  model::Boundary what;
  bool operator==(const BoundaryRow&) const = default;
};

/// What an account has done since the `end_of_day` event `day_start` (0: since the first event). Amounts in
/// units of $0.0001. A row of an earlier day is as good as none.
struct FlowRow {
  model::AccountId account{0};
  model::Seq day_start{0};
  std::uint64_t trades = 0;  ///< one with oneself counts once
  std::uint64_t sales = 0;
  std::uint64_t wins = 0;  ///< sales whose value exceeds the cost that they took off
  Wide buys = 0;
  Wide sells = 0;
  Wide commission = 0;
  Wide listed = 0;  ///< shares listed to it, at the listing price
  bool operator==(const FlowRow&) const = default;
};

/// A user's figures of a day (rulebook section 9, daily stats). Amounts in units of $0.0001.
struct StatsRow {
  base::Uuid user;
  model::Date date;
  std::uint64_t trades;
  Wide buys;
  Wide sells;
  Wide commission;
  Wide listed;
  Wide closing_value;
  Wide gain;
  Wide gain_pct;
  std::optional<Wide> win_pct;  ///< nothing: no sells
  std::uint64_t profitable_days;
  bool operator==(const StatsRow&) const = default;
};

/// A place on the leaderboard of a day.
struct RankRow {
  model::Date date;
  base::Uuid user;
  std::uint64_t rank;
  Wide gain;
  Wide gain_pct;
  std::uint64_t profitable_days;
  bool operator==(const RankRow&) const = default;
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
