#pragma once

#include <vector>

#include "engine/model/types.hpp"

/// The market's state as the rulebook shows it on request (section 10), in its order. Plain values, any
/// thread.
namespace paddock::model {

struct AccountState {
  AccountId account;
  Amount cash;  ///< what is reserved included
  Amount reserved;
  bool operator==(const AccountState&) const = default;
};

struct HoldingState {
  AccountId account;
  OfferingId offering;
  std::uint32_t shares;  ///< what is reserved included
  std::uint32_t reserved;
  bool operator==(const HoldingState&) const = default;
};

struct OrderState {
  Seq order;
  AccountId account;
  UserRef ref;
  OfferingId offering;
  Side side;
  Price price;
  Quantity open;
  Quantity executed;  ///< of the whole replace chain
  bool operator==(const OrderState&) const = default;
};

struct MarketState {
  std::vector<AccountState> accounts;  ///< by number, the house first
  std::vector<HoldingState> holdings;  ///< by account and offering; with shares or reservations
  std::vector<OrderState> orders;      ///< live ones, by number
  bool operator==(const MarketState&) const = default;
};

}  // namespace paddock::model
