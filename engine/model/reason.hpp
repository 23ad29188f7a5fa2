#pragma once

#include <cstdint>

namespace paddock::model {

/// Why a command was `rejected` (orders), `cancel_rejected`, or `refused` (operator): rulebook sections 3, 4,
/// 7, 8. Stored in the log: numbers never change their meaning.
enum class Reason : std::uint8_t {
  none = 0,
  front_door = 1,  ///< the gateway found it malformed or over a limit; the wire's own code stands beside it
  entry_disabled = 2,
  unknown_account = 3,
  unknown_offering = 4,
  invalid_quantity = 5,
  invalid_price = 6,
  halted = 7,
  market_closed = 8,
  not_in_auction = 9,
  price_collar = 10,
  would_cross = 11,
  no_liquidity = 12,
  insufficient_shares = 13,
  insufficient_cash = 14,
  too_many_orders = 15,  ///< a limit on live orders, or another pool that is full
  unknown_order = 16,
  tif_change = 17,
  internal = 18,  ///< the engine failed on this command twice and sets it aside
  duplicate = 19,
  invalid_amount = 20,
  bad_phase = 21,
  live_orders = 22,
};
inline constexpr Reason kLastReason = Reason::live_orders;

}  // namespace paddock::model
