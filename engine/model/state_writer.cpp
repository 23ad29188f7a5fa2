#include "engine/model/state_writer.hpp"

#include "engine/model/money.hpp"
#include "engine/model/text_append.hpp"
#include "engine/model/words.hpp"

namespace paddock::model {

void append_state_line(std::string& to, const AccountState& account) {
  to += "{\"account\":";
  append_number(to, account.account.raw());
  to += ",\"cash\":\"";
  append_money(to, account.cash.raw());
  to += "\",\"reserved\":\"";
  append_money(to, account.reserved.raw());
  to += "\"}\n";
}

void append_state_line(std::string& to, const HoldingState& holding) {
  to += "{\"account\":";
  append_number(to, holding.account.raw());
  append_field(to, "offering", holding.offering.raw());
  append_field(to, "shares", holding.shares);
  append_field(to, "reserved", holding.reserved);
  to += "}\n";
}

void append_state_line(std::string& to, const OrderState& order) {
  to += "{\"order\":";
  append_number(to, order.order.raw());
  append_field(to, "account", order.account.raw());
  append_field(to, "ref", order.ref.raw());
  append_field(to, "offering", order.offering.raw());
  append_field(to, "side", word(order.side));
  to += ",\"price\":\"";
  append_money(to, order.price.raw());
  to += '"';
  append_field(to, "open", order.open.raw());
  append_field(to, "executed", order.executed.raw());
  to += "}\n";
}

void append_state(std::string& to, const MarketState& state) {
  for (const auto& account : state.accounts) append_state_line(to, account);
  for (const auto& holding : state.holdings) append_state_line(to, holding);
  for (const auto& order : state.orders) append_state_line(to, order);
}

}  // namespace paddock::model
