#pragma once

#include <cstdint>

#include "tests/property/reference/market.hpp"
#include "tests/property/rng.hpp"

namespace paddock::property {

/// What one episode (a market from its first command on) is like. Everything is small, so that commands
/// collide; what is small differs from episode to episode.
struct Profile {
  reference::Limits limits;
  std::uint32_t accounts = 3;       ///< opened at the start: 1 .. accounts
  std::uint32_t offerings = 1;      ///< listed at the start: 1 .. offerings
  std::int64_t spread = 4;          ///< ticks around the centre, within which most prices lie
  std::int64_t sizes = 10;          ///< most quantities are at most this
  std::uint64_t phase_changes = 5;  ///< of 1,000 commands
  std::uint64_t crowd = 60;         ///< live orders from which on cancels prevail
  bool wide = false;                ///< prices anywhere on the grid
  bool rich = false;                ///< deposits up to the most that the market may hold
  std::uint32_t length = 2'000;
};

[[nodiscard]] Profile draw_profile(Rng& rng);

}  // namespace paddock::property
