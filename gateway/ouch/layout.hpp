#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/model/types.hpp"

/// The numbers of the OUCH 5.0 wire: message letters, offsets and sizes without appendage, option tags, the
/// two market prices, and the reject reasons that the gateway gives by itself. Names follow
/// protocols/ouch-5.0.md.
namespace paddock::ouch {

/// An Enter or Replace with one of these prices is a market order.
inline constexpr std::uint64_t kMarketPrice = 0x7FFFFFFF;
inline constexpr std::uint64_t kSecondMarketPrice = 2'000'000'000;

namespace in {  // client to server
inline constexpr char enter = 'O';
inline constexpr char replace = 'U';
inline constexpr char cancel = 'X';
inline constexpr char query = 'Q';
inline constexpr char modify = 'M';
inline constexpr char mass_cancel = 'C';
inline constexpr char disable = 'D';
inline constexpr char enable = 'E';
}  // namespace in

namespace out {  // server to client
inline constexpr char accepted = 'A';
inline constexpr char replaced = 'U';
inline constexpr char canceled = 'C';
inline constexpr char executed = 'E';
inline constexpr char rejected = 'J';
inline constexpr char query_response = 'Q';
}  // namespace out

namespace enter_at {
inline constexpr std::size_t ref = 1, side = 5, quantity = 6, symbol = 10, price = 18, tif = 26, display = 27,
                             capacity = 28, sweep = 29, cross = 30, cl_ord_id = 31, appendage = 45, size = 47;
}
namespace replace_at {
inline constexpr std::size_t orig_ref = 1, ref = 5, quantity = 9, price = 13, tif = 21, display = 22,
                             sweep = 23, cl_ord_id = 24, appendage = 38, size = 40;
}
namespace cancel_at {
inline constexpr std::size_t ref = 1, quantity = 5, appendage = 9, size = 9;
}
namespace query_at {
inline constexpr std::size_t appendage = 1, size = 1;
}

inline constexpr std::size_t kTimestampAt = 1;  ///< in every outbound message
namespace accepted_at {
inline constexpr std::size_t ref = 9, side = 13, quantity = 14, symbol = 18, price = 26, tif = 34,
                             display = 35, order = 36, capacity = 44, sweep = 45, cross = 46, state = 47,
                             cl_ord_id = 48, appendage = 62, size = 64;
}
namespace replaced_at {
inline constexpr std::size_t orig_ref = 9, ref = 13, side = 17, quantity = 18, symbol = 22, price = 30,
                             tif = 38, display = 39, order = 40, capacity = 48, sweep = 49, cross = 50,
                             state = 51, cl_ord_id = 52, appendage = 66, size = 68;
}
namespace canceled_at {
inline constexpr std::size_t ref = 9, quantity = 13, reason = 17, size = 18;
}
namespace executed_at {
inline constexpr std::size_t ref = 9, quantity = 13, price = 17, liquidity = 25, match = 26, appendage = 34,
                             size = 36;
}
namespace rejected_at {
inline constexpr std::size_t ref = 9, reason = 13, cl_ord_id = 15, size = 29;
}
namespace query_response_at {
inline constexpr std::size_t next_ref = 9, size = 13;
}

namespace tag {
inline constexpr std::uint8_t firm = 2, min_qty = 3, customer_type = 4, max_floor = 5, price_type = 6,
                              peg_offset = 7, discretion_price = 9, discretion_price_type = 10,
                              discretion_peg_offset = 11, post_only = 12, random_reserves = 13,
                              expire_time = 15, trade_now = 16, handle_inst = 17, shares_located = 25,
                              locate_broker = 26, user_ref_idx = 28, aiq_strategy = 29, aiq_group = 30,
                              account = 0x80;
}

/// Reject reasons (protocols/ouch-5.0.md sections 7.6 and 9.6).
namespace reject {
inline constexpr std::uint16_t destination_closed = 0x0002, invalid_display = 0x0003, fat_finger = 0x0006,
                               halted = 0x0007, sweep_not_allowed = 0x0008, invalid_side = 0x0009,
                               processing_error = 0x000A, other = 0x000F, invalid_quantity = 0x0013,
                               invalid_cross = 0x0014, invalid_symbol = 0x0017, invalid_price = 0x001D,
                               short_sell = 0x002B, short_sell_exempt = 0x002F, invalid_aiq = 0x0040,
                               unknown_account = 0x8001, insufficient_shares = 0x8002,
                               insufficient_cash = 0x8003, would_cross = 0x8004, entry_disabled = 0x8005,
                               tif_not_supported = 0x8006, bad_appendage = 0x8007, exclusive = 0x8008,
                               no_liquidity = 0x8009, unknown_order = 0x800A, too_many_orders = 0x800B;
}  // namespace reject

}  // namespace paddock::ouch
