#pragma once

#include <cstddef>
#include <cstdint>

namespace paddock::market {

/// How much the exchange can hold. Everything is reserved at the start and backed by memory as it is touched,
/// so a generous limit costs address space; what does not fit is answered with `too_many_orders`, never with
/// an allocation.
struct Limits {
  std::size_t max_accounts = 1U << 17;      ///< 100,000 users with room to spare; 32 bytes each
  std::size_t max_ports = 1U << 17;         ///< one login for each account; 48 bytes each
  std::size_t max_entitlements = 1U << 18;  ///< two accounts a port on average
  std::size_t max_offerings = 1U << 16;     ///< vehicles listed over the market's life; 192 bytes each
  std::size_t max_holdings = 1U << 21;      ///< accounts times the offerings that they hold or bid for
  std::size_t max_orders = 1U << 21;        ///< live orders over all books; 48 bytes each and their levels
  /// Live orders of one account in one offering: keeps one client from filling a book that others share.
  std::uint32_t max_orders_per_account_and_offering = 100'000;
  std::uint32_t fok_scan = 10'000;  ///< resting orders that a fill-or-kill looks at (rulebook section 5)
  std::uint32_t slice = 1'000;      ///< cancels of a long expiry or mass cancel before others are served
};

}  // namespace paddock::market
