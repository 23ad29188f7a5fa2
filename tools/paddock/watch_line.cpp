#include <optional>

#include "engine/model/money.hpp"
#include "engine/model/text_append.hpp"
#include "engine/model/words.hpp"
#include "tools/paddock/watch_frame.hpp"

namespace paddock::tools {
namespace {

using model::append_field;
using model::append_name;

void append_price(std::string& to, std::string_view name, model::Price price) {
  append_field(to, name, std::string_view{model::money_text(price.raw())});
}

/// The best level as a price and its shares, both null when the side is empty.
template <class Levels>
void append_best(std::string& to, std::string_view price, std::string_view shares, const Levels& levels) {
  if (levels.empty()) {
    append_name(to, price);
    to += "null";
    append_name(to, shares);
    to += "null";
    return;
  }
  append_price(to, price, levels.begin()->first);
  append_field(to, shares, levels.begin()->second.shares);
}

void append_indicative(std::string& to, const std::optional<model::Equilibrium>& indicative) {
  append_name(to, "indicative");
  if (!indicative) {
    to += "null";
    return;
  }
  to += "{\"price\":\"";
  model::append_money(to, indicative->price.raw());
  to += '"';
  append_field(to, "volume", indicative->volume);
  append_field(to, "imbalance", indicative->imbalance);
  to += '}';
}

void append_last_trade(std::string& to, const LiveBook& book) {
  append_name(to, "last_trade");
  if (book.last_trades().empty()) {
    to += "null";
    return;
  }
  const TradeView& trade = book.last_trades().front();
  to += "{\"time\":";
  model::append_number(to, trade.time);
  append_price(to, "price", trade.price);
  append_field(to, "quantity", trade.quantity);
  append_field(to, "kind", model::word(trade.kind));
  append_name(to, "aggressor");
  if (trade.aggressor == model::Aggressor::none) to += "null";
  if (trade.aggressor == model::Aggressor::buy) to += "\"buy\"";
  if (trade.aggressor == model::Aggressor::sell) to += "\"sell\"";
  to += '}';
}

}  // namespace

std::string watch_line(const LiveBook& book, std::int64_t now, bool engine_runs) {
  std::string line = "{\"time\":";
  model::append_number(line, now);
  append_field(line, "seq", book.last().raw());
  append_field(line, "symbol", book.symbol().text());
  append_field(line, "offering", book.number().raw());
  append_field(line, "phase", model::word(book.phase()));
  append_price(line, "reference", book.reference());
  append_best(line, "bid", "bid_shares", book.bids());
  append_best(line, "ask", "ask_shares", book.asks());
  append_indicative(line, book.indicative());
  append_last_trade(line, book);
  append_field(line, "trades", book.trades());
  append_field(line, "volume", book.volume());
  append_field(line, "engine", std::string_view{engine_runs ? "up" : "down"});
  line += "}\n";
  return line;
}

}  // namespace paddock::tools
