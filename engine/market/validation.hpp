#pragma once

#include "engine/market/state.hpp"
#include "engine/model/command.hpp"
#include "engine/model/reason.hpp"

/// The checks of rulebook sections 4 and 7, in their order. They change nothing.
namespace paddock::market {

/// An `enter` on its way through the checks: what they found out.
struct Entry {
  Index port;
  Index account = kNil;
  Index offering = kNil;
  model::Side side{};
  model::Price limit{0};  ///< a market order's: the protective one
  model::Quantity quantity{0};
  model::OrderOptions options{};
};

/// Checks 2 to 12 of an `enter` whose ref is new; fills in `entry` as far as it gets.
[[nodiscard]] model::Reason check_enter(State& state, const model::Command& command, Entry& entry) noexcept;

/// Checks 5 to 8, and 9 and 11 once there is something left to open.
struct Amendment {
  Index order = kNil;  ///< the live order under orig_ref
  model::Price limit{0};
  model::Quantity total{0};
};
[[nodiscard]] model::Reason check_replace(State& state, const model::Command& command, Index port,
                                          Amendment& amendment) noexcept;
/// Checks 9 and 11 for an amendment that opens `difference` shares.
[[nodiscard]] model::Reason check_amended(State& state, const Amendment& amendment,
                                          model::Quantity difference) noexcept;

/// Positive, on the tick, at most kMaxPrice.
[[nodiscard]] bool price_on_tick(std::int64_t price, std::uint32_t tick) noexcept;

}  // namespace paddock::market
