#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/model/command.hpp"
#include "tests/property/reference/market.hpp"

/// The rules, each group in a file of its own; all change `Market` and add its events.
namespace paddock::reference {

// Sections 4 and 7: entering and replacing orders (entry.cpp, replace.cpp).
void enter(Market& market, const model::Command& command);
void replace(Market& market, const model::Command& command);

/// What checks 5 to 8 look at; no price: a market order.
struct Terms {
  std::int64_t quantity = 0;
  std::optional<std::int64_t> price;
  bool only_in_trading = false;
};
/// Takes the ref if it is new; false: the command is to be ignored (check 1).
[[nodiscard]] bool use_ref(Market& market, model::PortId port, model::UserRef ref);
/// Checks 5 to 8.
[[nodiscard]] model::Reason check_terms(const Offering& offering, const Terms& terms);
/// Check 9 for an order that is post-only.
[[nodiscard]] bool would_cross(const Market& market, model::OfferingId offering, model::Side side,
                               std::int64_t limit);
/// The limit of a market order; nothing when the other side is empty.
[[nodiscard]] std::optional<std::int64_t> protective_limit(const Market& market, model::OfferingId offering,
                                                           model::Side side);

// Section 5: continuous matching (matching.cpp).
/// Matches the newest order, which is in `market.orders` already, and cancels what may not rest.
void match(Market& market, std::uint64_t number);

/// One trade: event, cash, shares, orders, reference price.
struct Fill {
  std::uint64_t buy = 0;
  std::uint64_t sell = 0;
  std::int64_t quantity = 0;
  std::int64_t price = 0;
  model::TradeKind kind{};
  model::Aggressor aggressor{};
};
void trade(Market& market, const Fill& fill);

// Section 6: auctions (auction.cpp).
struct Limit {
  std::int64_t price = 0;
  std::int64_t quantity = 0;
};
struct AuctionPrice {
  std::int64_t price = 0;
  std::int64_t volume = 0;
  bool operator==(const AuctionPrice&) const = default;
};
struct AuctionTerms {
  std::int64_t tick = 0;
  std::int64_t reference = 0;
  model::TieBreak tie_break{};
};
/// Steps 1 to 3; nothing when no shares can trade.
[[nodiscard]] std::optional<AuctionPrice> auction_price(const std::vector<Limit>& buys,
                                                        const std::vector<Limit>& sells,
                                                        const AuctionTerms& terms);
void uncross(Market& market, model::OfferingId offering, model::TradeKind kind);

// Section 7: cancels (cancel.cpp).
void cancel(Market& market, const model::Command& command);
void mass_cancel(Market& market, const model::Command& command);
void switch_entry(Market& market, const model::Command& command);
/// Takes shares off an order: event, and the order's end when nothing is left.
void take_off(Market& market, std::uint64_t number, std::int64_t quantity, model::CancelReason reason,
              model::UserRef used_ref = model::UserRef{0});
/// Cancels the first slice of the orders that fit and remembers what is left.
void begin_cancelling(Market& market, Cancelling what);
/// Carries out exactly `count` cancels of unfinished work, oldest work first; fewer when no more are left.
void continue_cancelling(Market& market, std::uint64_t count);

// Sections 3 and 8: the operator's commands (phases.cpp, operator.cpp).
void change_phase(Market& market, const model::Command& command);
void open_account(Market& market, const model::Command& command, const model::Identities* identities);
void entitle(Market& market, const model::Command& command);
void reset_port(Market& market, const model::Command& command);
void transfer(Market& market, const model::Command& command);
void list(Market& market, const model::Command& command, const model::Identities* identities);
void end_of_day(Market& market, const model::Command& command);
void close_boundary(Market& market, const model::Command& command);
void refuse(Market& market, model::Op op, model::Reason reason);

}  // namespace paddock::reference
