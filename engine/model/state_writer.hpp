#pragma once

#include <string>

#include "engine/model/state.hpp"

namespace paddock::model {

/// Each appends one line of the market's state (rulebook section 10), line end included. Any thread.
void append_state_line(std::string& to, const AccountState& account);
void append_state_line(std::string& to, const HoldingState& holding);
void append_state_line(std::string& to, const OrderState& order);

/// Appends all of `state`: accounts, then holdings, then orders.
void append_state(std::string& to, const MarketState& state);

}  // namespace paddock::model
