#pragma once

#include <cstdint>
#include <vector>

#include "engine/model/command.hpp"
#include "engine/model/event.hpp"
#include "engine/model/state.hpp"
#include "tests/property/reference/market.hpp"

namespace paddock::reference {

/// The market as the rulebook (sections 1 to 8) describes it: the oracle that the exchange is compared with.
/// Shares nothing with it but the types of commands and events. One thread; work grows with the number of
/// live orders, about a microsecond a command while they are few.
class Model {
 public:
  explicit Model(const Limits& limits = {}) { market_.limits = limits; }

  /// Carries out one command; its events, valid until the next call. Commands of a gateway (`attach`,
  /// `detach`) are none of the market's. A mass cancel or expiry cancels a slice of orders at once.
  const std::vector<model::Event>& apply(const model::Command& command, const model::Identities* identities) {
    return apply(command, identities, market_.limits.slice);
  }
  /// The same, with `first_slice` cancels at once: older unfinished work may go first.
  const std::vector<model::Event>& apply(const model::Command& command, const model::Identities* identities,
                                         std::uint64_t first_slice);

  /// Carries out `count` cancels of what sliced mass cancels and expiries have left over, oldest first.
  const std::vector<model::Event>& resume(std::uint64_t count);

  /// Whether an order is left that unfinished work is still to cancel.
  [[nodiscard]] bool has_unfinished_work() const;

  /// Whether an order is left that an earlier closing of the offering is still to expire.
  [[nodiscard]] bool owes_expiry(model::OfferingId offering) const;

  /// Leaves out a number: a record that is not the market's has taken it.
  void skip_seq() { ++market_.next_seq; }

  [[nodiscard]] model::MarketState state() const;

  /// For generators, which want to aim at what is there.
  [[nodiscard]] const Market& market() const { return market_; }

 private:
  void dispatch(const model::Command& command, const model::Identities* identities);

  Market market_;
};

}  // namespace paddock::reference
