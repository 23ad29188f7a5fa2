#pragma once

#include "engine/base/check.hpp"

/// Exact integer arithmetic for what is derived from the events (rulebook section 9). Any thread.
namespace paddock::projection {

/// 128 bits: products of an amount and a count reach 2 x 10^24 units of $0.0001.
__extension__ typedef __int128 Wide;

/// The quotient rounded half away from zero, as PostgreSQL's round(numeric). `divisor` is positive.
[[nodiscard]] constexpr Wide divide_rounded(Wide dividend, Wide divisor) noexcept {
  PADDOCK_DCHECK(divisor > 0, "a quotient is rounded with a positive divisor");
  const Wide magnitude = dividend < 0 ? -dividend : dividend;
  const Wide up = magnitude % divisor * 2 >= divisor ? 1 : 0;
  const Wide rounded = magnitude / divisor + up;
  return dividend < 0 ? -rounded : rounded;
}

/// part / whole in hundredths of a per cent; that of nothing is 0. `whole` is not negative.
[[nodiscard]] constexpr Wide percent_hundredths(Wide part, Wide whole) noexcept {
  return whole == 0 ? 0 : divide_rounded(part * 10'000, whole);
}

}  // namespace paddock::projection
