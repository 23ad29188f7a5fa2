#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "engine/base/uuid.hpp"
#include "engine/model/types.hpp"

namespace paddock::model {

/// What a command asks for. Lane bytes: numbers never change their meaning.
enum class Op : std::uint8_t {
  none = 0,
  // of a port
  enter = 1,
  cancel = 2,
  replace = 3,
  query = 4,
  mass_cancel = 5,
  // of the operator
  open_account = 16,
  entitle = 17,
  reset_port = 18,
  deposit = 19,
  withdraw = 20,
  list = 21,
  phase = 22,
  disable = 23,
  enable = 24,
  end_of_day = 25,
  // of a gateway; carried out by the engine, unknown to the exchange
  attach = 64,
  detach = 65,
  // of the scheduler: a boundary of the trading day has been carried out
  scheduled = 66,
  // the second slot of a command that names UUIDs
  identities = 80,
};

/// Which optional fields of a command are there.
namespace command_flag {
inline constexpr std::uint8_t has_port = 1;      ///< mass_cancel, disable, enable
inline constexpr std::uint8_t has_account = 2;   ///< mass_cancel, disable, enable
inline constexpr std::uint8_t has_offering = 4;  ///< mass_cancel
inline constexpr std::uint8_t has_tif =
    8;  ///< replace: `order.options.tif` is to be compared with the order's
inline constexpr std::uint8_t has_from = 8;     ///< phase: `from` must be the offering's phase
inline constexpr std::uint8_t identities = 16;  ///< an `Identities` slot follows (open_account, list)
inline constexpr std::uint8_t cancel_on_disconnect = 32;  ///< attach
inline constexpr std::uint8_t account_absent = 64;  ///< enter: a port without default account named none
inline constexpr std::uint8_t logout = 128;  ///< detach: the client logged out; else its connection was lost
}  // namespace command_flag

// clang-format off
/// A command: one cache line in a lane. Written whole by one producer, read by the matcher, which trusts none of it.
///
/// | op | fields |
/// | --- | --- |
/// | enter | port, account, ref, offering, quantity, price (unless order.options.market), order.*, front_reason |
/// | cancel | port, ref, quantity (the new total) |
/// | replace | port, orig_ref, ref, quantity (the new total), price, order.options.tif if has_tif, order.cl_ord_id, front_reason |
/// | query | port |
/// | mass_cancel | port, account, offering as flagged |
/// | open_account | account |
/// | entitle | port, account |
/// | reset_port | port |
/// | deposit, withdraw | account, amount |
/// | list | offering, account (issuer), quantity (shares), price, list.* |
/// | phase | offering, to, from if has_from |
/// | disable, enable | port or account as flagged |
/// | end_of_day | date |
/// | scheduled | scheduled.*, due_ns |
/// | attach, detach | port, ref (the gateway's number for the connection), flags |
// clang-format on
struct Command {
  struct Order {
    OrderOptions options;
    ClOrdId cl_ord_id;
  };
  struct Listing {
    Symbol symbol;
    std::uint8_t collar_pct;  ///< a value above 255 is given as 255, which is refused alike
    TieBreak tie_break;
  };

  struct Scheduled {
    Date date;  ///< of the session
    Boundary what;
  };

  Op op;
  std::uint8_t flags;          ///< command_flag
  std::uint16_t front_reason;  ///< OUCH reject reason found by the gateway; 0: none
  PortId port;
  AccountId account;
  UserRef ref;
  UserRef orig_ref;
  OfferingId offering;
  union {
    std::int64_t price;   ///< units of $0.0001, unchecked
    std::int64_t amount;  ///< units of $0.0001, unchecked
    std::int64_t due_ns;  ///< since the epoch
  };
  std::uint32_t quantity;  ///< unchecked
  union {
    Order order;
    Listing list;
    Phase to;
    Date date;
    Scheduled scheduled;
  };
  union {
    std::uint32_t slot_hint;  ///< where the gateway believes the order to be; only ever a hint
    std::int32_t
        list_tick;  ///< units of $0.0001; a value that does not fit is given as -1, which is refused alike
    Phase from;     ///< the phase in which the change was decided on
  };
  std::int64_t received_ns;  ///< when the gateway read it; wall clock, 0: unknown
};

/// How long an `attach` is good for, from its `received_ns` on; then the gateway has refused the login.
inline constexpr std::int64_t kAttachLimitNs = 8'000'000'000;

/// The second slot of a command with `command_flag::identities`: UUIDs named by the operator; nil: not named.
struct Identities {
  Op op;  ///< Op::identities
  std::uint8_t reserved[15];
  base::Uuid user_or_offering;
  base::Uuid vehicle;
  std::uint8_t reserved_tail[16];
};

static_assert(sizeof(Command) == 64 && std::is_trivially_copyable_v<Command>);
static_assert(sizeof(Identities) == 64 && std::is_trivially_copyable_v<Identities>);
static_assert(offsetof(Command, front_reason) == 2 && offsetof(Command, port) == 4);
static_assert(offsetof(Command, account) == 8 && offsetof(Command, ref) == 12);
static_assert(offsetof(Command, orig_ref) == 16 && offsetof(Command, offering) == 20);
static_assert(offsetof(Command, price) == 24 && offsetof(Command, quantity) == 32);
static_assert(offsetof(Command, order.options) == 36 && offsetof(Command, order.cl_ord_id) == 38);
static_assert(offsetof(Command, slot_hint) == 52 && offsetof(Command, received_ns) == 56);

/// A command of all zeros with a blank ClOrdID: the start of every command that is built field by field.
[[nodiscard]] inline Command make_command(Op op) noexcept {
  Command command{};
  command.op = op;
  return command;
}

/// An `enter` or `replace` with a blank ClOrdID.
[[nodiscard]] inline Command make_order_command(Op op) noexcept {
  Command command = make_command(op);
  command.order.cl_ord_id = ClOrdId::blank();
  return command;
}

[[nodiscard]] constexpr bool is_operator_op(Op op) noexcept {
  return op >= Op::open_account && op <= Op::end_of_day;
}

}  // namespace paddock::model
