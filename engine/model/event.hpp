#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "engine/base/uuid.hpp"
#include "engine/model/command.hpp"
#include "engine/model/reason.hpp"
#include "engine/model/types.hpp"

namespace paddock::model {

/// What a record of the log says. Numbers never change their meaning.
enum class EventType : std::uint8_t {
  none = 0,
  // the rulebook's events (section 10)
  account_opened = 1,
  entitled = 2,
  port_reset = 3,
  cash = 4,
  listed = 5,
  phase = 6,
  accepted = 7,
  trade = 8,
  cancelled = 9,
  replaced = 10,
  rejected = 11,
  cancel_rejected = 12,
  next_ref = 13,
  auction = 14,
  entry = 15,
  end_of_day = 16,
  refused = 17,
  identity = 18,
  // records of the log's own, which the simulator never makes (architecture section 2)
  started = 64,      ///< the engine began an epoch
  lane_opened = 65,  ///< a lane's positions begin anew at 0
  attached = 66,     ///< a port is now served through a lane
  detached = 67,     ///< ... and no longer
  consumed = 68,     ///< a command without an event of its own was carried out
  text = 69,         ///< the ClOrdID of the `replaced` before it
  continued = 70,    ///< a long expiry or mass cancel goes on in later slices
  scheduled = 71,    ///< the scheduler has carried out a boundary of the trading day
};

namespace event_flag {
inline constexpr std::uint8_t end_of_command = 1;  ///< the command's last event: lane and position are valid
inline constexpr std::uint8_t text_follows = 2;    ///< replaced: a `text` record is next
inline constexpr std::uint8_t account_null = 4;    ///< rejected: of a replace whose orig_ref is not live
}  // namespace event_flag

/// Why a port is not attached any more; `no_room`: it never was, since the engine's table of ports is full.
enum class DetachCause : std::uint8_t { logout, lost, gateway_dead, no_room };

/// One record of the log: one cache line. Its seq is known from its place; the low half is stored as a check.
/// `crc` and `commit` are stamped by the journaler and are 0 in the event ring. Little-endian.
struct Event {
  std::uint32_t seq_lo;
  std::uint32_t crc;
  std::int64_t time;  ///< nanoseconds since the epoch; never before the previous record's
  EventType type;
  std::uint8_t flags;    ///< event_flag
  std::uint16_t commit;  ///< low bits of the commit's number
  std::uint8_t lane;     ///< with end_of_command: whose command this ends
  U24 position;          ///< with end_of_command: low bits of the lane position after the command

  struct AccountOpened {
    AccountId account;
  };
  struct Entitled {
    PortId port;
    AccountId account;
  };
  struct PortReset {
    PortId port;
  };
  struct Cash {
    AccountId account;
    CashKind kind;
    Amount amount;  ///< positive
  };
  struct Listed {
    OfferingId offering;
    AccountId issuer;
    std::uint32_t shares;
    Price price;
    std::uint32_t tick;
    std::uint8_t collar_pct;
    TieBreak tie_break;
    Symbol symbol;
  };
  struct PhaseChange {
    OfferingId offering;
    Phase phase;
    Phase from;
  };
  /// The order's number is the event's seq.
  struct Accepted {
    PortId port;
    AccountId account;
    UserRef ref;
    OfferingId offering;
    Price price;  ///< a market order's: its protective limit
    Quantity quantity;
    OrderOptions options;
    ClOrdId cl_ord_id;
  };
  /// The trade's number is the event's seq.
  struct Trade {
    OfferingId offering;
    Price price;
    U24 quantity;
    TradeKind kind;
    AccountId buyer;
    AccountId seller;
    Aggressor aggressor;
    std::uint8_t reserved[3];
    // 48 bits each would do; two words keep them aligned.
    Seq buy_order;
    Seq sell_order;
  };
  struct Cancelled {
    PortId port;
    AccountId account;
    UserRef ref;
    Quantity quantity;  ///< taken off by this event
    Seq order;
    OfferingId offering;
    UserRef used_ref;     ///< of a replace to nothing; 0: none
    Quantity open_after;  ///< 0: the order has ended
    CancelReason reason;
  };
  /// Ends `orig_order` and opens the order whose number is the event's seq.
  struct Replaced {
    PortId port;
    AccountId account;
    UserRef orig_ref;
    UserRef ref;
    Seq orig_order;
    OfferingId offering;
    Price price;
    U24 total;  ///< executed shares of the chain included
    U24 open;
    OrderOptions options;
  };
  struct Rejected {
    PortId port;
    AccountId account;
    UserRef ref;
    UserRef orig_ref;  ///< of a replace; 0: an enter
    Reason reason;
    std::uint16_t wire_reason;  ///< with Reason::front_door
    std::uint8_t reserved[6];
    ClOrdId cl_ord_id;
  };
  struct CancelRejected {
    PortId port;
    UserRef ref;
    Reason reason;
  };
  struct NextRef {
    PortId port;
    UserRef ref;  ///< 0: none is left
  };
  struct Auction {
    OfferingId offering;
    Price price;
    std::uint32_t volume;
    std::uint32_t trades;
    std::uint32_t buys;   ///< live orders when it began
    std::uint32_t sells;  ///< live orders when it began
    TradeKind kind;
  };
  struct Entry {
    std::uint32_t number;
    bool of_account;  ///< else of a port
    bool enabled;
  };
  struct EndOfDay {
    Date date;
  };
  struct Refused {
    Op op;
    Reason reason;
  };
  struct Identity {
    IdentityOf of;
    std::uint32_t number;
    base::Uuid uuid;
  };
  struct Started {
    std::uint32_t epoch;
    std::uint32_t format;
    std::uint64_t market;
    bool scheduler;  ///< one runs in this epoch; also false in records of engines that did not say
  };
  struct LaneOpened {
    std::uint8_t lane;
    std::uint64_t incarnation;
  };
  struct Attached {
    PortId port;
    std::uint8_t lane;
    bool cancel_on_disconnect;
    std::uint32_t connection;  ///< the gateway's number for it
  };
  struct Detached {
    PortId port;
    std::uint8_t lane;
    DetachCause cause;
  };
  struct Text {
    ClOrdId cl_ord_id;
  };
  /// Work that is left after a slice: orders below `bound` that fit (as flagged) are still to be cancelled.
  struct Continued {
    PortId port;
    AccountId account;
    OfferingId offering;
    std::uint8_t flags;  ///< command_flag::has_port, has_account, has_offering
    CancelReason reason;
    Seq bound;
  };
  struct Scheduled {
    Date date;  ///< of the session
    Boundary what;
    std::int64_t due;  ///< nanoseconds since the epoch; later than that of the `scheduled` before
  };

  union {
    AccountOpened account_opened;
    Entitled entitled;
    PortReset port_reset;
    Cash cash;
    Listed listed;
    PhaseChange phase;
    Accepted accepted;
    Trade trade;
    Cancelled cancelled;
    Replaced replaced;
    Rejected rejected;
    CancelRejected cancel_rejected;
    NextRef next_ref;
    Auction auction;
    Entry entry;
    EndOfDay end_of_day;
    Refused refused;
    Identity identity;
    Started started;
    LaneOpened lane_opened;
    Attached attached;
    Detached detached;
    Text text;
    Continued continued;
    Scheduled scheduled;
    std::uint8_t body[40];
  };
};

static_assert(sizeof(Event) == 64 && std::is_trivially_copyable_v<Event>);
static_assert(offsetof(Event, seq_lo) == 0 && offsetof(Event, crc) == 4 && offsetof(Event, time) == 8);
static_assert(offsetof(Event, type) == 16 && offsetof(Event, flags) == 17 && offsetof(Event, commit) == 18);
static_assert(offsetof(Event, lane) == 20 && offsetof(Event, position) == 21 && offsetof(Event, body) == 24);
static_assert(offsetof(Event::Accepted, options) == 24 && offsetof(Event::Accepted, cl_ord_id) == 26);
static_assert(sizeof(Event::Accepted) == 40 && sizeof(Event::Replaced) == 40 && sizeof(Event::Trade) == 40);
static_assert(offsetof(Event::Trade, buyer) == 12 && offsetof(Event::Trade, buy_order) == 24);
static_assert(offsetof(Event::Cancelled, order) == 16 && offsetof(Event::Cancelled, reason) == 36);
static_assert(offsetof(Event::Replaced, total) == 32 && offsetof(Event::Replaced, options) == 38);
static_assert(offsetof(Event::Rejected, wire_reason) == 18 && offsetof(Event::Rejected, cl_ord_id) == 26);
static_assert(offsetof(Event::Listed, symbol) == 22 && offsetof(Event::Identity, uuid) == 8);
static_assert(offsetof(Event::Continued, bound) == 16 && offsetof(Event::LaneOpened, incarnation) == 8);
static_assert(offsetof(Event::Started, scheduler) == 16);
static_assert(offsetof(Event::Scheduled, what) == 4 && offsetof(Event::Scheduled, due) == 8);

[[nodiscard]] constexpr bool ends_command(const Event& event) noexcept {
  return (event.flags & event_flag::end_of_command) != 0;
}
/// True for the rulebook's events, false for the log's own records.
[[nodiscard]] constexpr bool is_market_event(EventType type) noexcept {
  return type >= EventType::account_opened && type <= EventType::identity;
}

}  // namespace paddock::model
