#pragma once

#include <cstdint>
#include <string>

namespace paddock::dataset {

/// How large a market is made. Plain values; the same ones give the same market, byte for byte but for its
/// folder.
struct Shape {
  std::uint64_t seed = 1;
  std::uint64_t market = 0x0DA7A5E70001;  ///< its id, 48 bits
  std::uint64_t trades = 10'000'000;      ///< at least; orders come to some 8 % more
  std::uint32_t users = 100'000;       ///< accounts 1 to so many; the first offering is held by all of them
  std::uint64_t holdings = 1'000'000;  ///< pairs of user and offering with shares, about
  std::uint32_t offerings = 200;
  std::uint32_t days = 10;  ///< trading days; the first hands the shares out, the last has not ended
  std::int64_t end_ns = 0;  ///< about the last event's time, nanoseconds since the epoch
};

/// The first accounts list the offerings, hold every one of them in quantity and quote most of the orders,
/// the first of them by far the most. `paddock load` can trade for them in the market as it is.
inline constexpr std::uint32_t kDealers = 32;

/// From 1 on; the number of the offering that everybody holds and that has a tenth of the trades.
inline constexpr std::uint32_t kBusiest = 1;

}  // namespace paddock::dataset
