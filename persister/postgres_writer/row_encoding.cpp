#include "persister/postgres_writer/tables.hpp"

#include <fmt/format.h>

#include "engine/base/uuid.hpp"
#include "engine/model/words.hpp"

namespace paddock::postgres {

using base::UuidKind;
using model::Amount;
using model::Price;
using projection::OrderEnd;
using projection::OrderRow;
using projection::OrderStatus;
using projection::Wide;

namespace {

std::string_view word_of(OrderStatus status) {
  constexpr std::string_view kWords[] = {"active", "partially_filled", "filled", "cancelled"};
  return kWords[static_cast<std::size_t>(status)];
}

std::string_view word_of(OrderEnd end) {
  constexpr std::string_view kWords[] = {"",    "user",    "ioc",         "fok",
                                         "stp", "expired", "mass_cancel", "replaced"};
  return kWords[static_cast<std::size_t>(end)];
}

std::string_view word_of(projection::LedgerEntry entry) {
  constexpr std::string_view kWords[] = {"deposit", "withdrawal", "purchase", "sale", "commission"};
  return kWords[static_cast<std::size_t>(entry)];
}

bool of_trade(projection::LedgerEntry entry) { return entry >= projection::LedgerEntry::purchase; }

void order_uuid(Fields& to, std::uint64_t market, model::Seq number) {
  if (number == model::Seq{0}) return to.null();
  to.uuid(base::computed_uuid(market, UuidKind::order, number.raw()));
}

void trade_uuid(Fields& to, std::uint64_t market, model::Seq number) {
  to.uuid(base::computed_uuid(market, UuidKind::trade, number.raw()));
}

void average_price(Fields& to, const OrderRow& row) {
  if (row.filled == model::Quantity{0}) return to.null();
  to.money(projection::divide_rounded(row.filled_value.raw(), row.filled.raw()));
}

/// Null when the book is crossed or a side is empty.
void spread(Fields& to, Price bid, Price ask) {
  if (bid == Price{0} || ask == Price{0} || bid >= ask) return to.null();
  to.money(Wide{ask.raw()} - bid.raw());
}

void cancel_reason(Fields& to, OrderEnd end) {
  if (end == OrderEnd::none) return to.null();
  to.text(word_of(end));
}

}  // namespace

void encode(const projection::AccountRow& row, std::uint64_t, Fields& to) {
  to.integer(row.account.raw());
  to.uuid(row.user);
  to.time(row.opened_at);
}

void encode(const projection::BalanceRow& row, std::uint64_t, Fields& to) {
  to.integer(row.account.raw());
  to.amount(row.balance);
  to.amount(row.reserved);
}

void encode(const projection::LedgerRow& row, std::uint64_t market, Fields& to) {
  to.integer(row.account.raw());
  to.integer(row.event.raw());
  to.text(word_of(row.type));
  to.amount(row.amount);
  if (of_trade(row.type)) {
    trade_uuid(to, market, row.event);
  } else {
    to.null();
  }
  if (row.type == projection::LedgerEntry::sale) {
    to.amount(row.cost_basis);
  } else {
    to.null();
  }
  to.time(row.time);
}

void encode(const projection::OfferingRow& row, std::uint64_t, Fields& to) {
  to.uuid(row.id);
  to.uuid(row.vehicle);
  to.integer(row.number.raw());
  to.text(row.symbol.text());
  to.text(model::word(row.status));
  to.integer(row.issuer.raw());
  to.integer(row.total_shares);
  to.price(row.listing_price);
  to.price(row.tick);
  to.price(row.reference_price);
  to.optional_price(row.highest_bid);
  to.optional_price(row.lowest_ask);
  spread(to, row.highest_bid, row.lowest_ask);
  to.optional_price(row.opening_price);
  to.optional_price(row.closing_price);
  to.boolean(row.opened_by_auction);
  to.boolean(row.closed_by_auction);
  to.integer(row.total_trades);
  to.integer(row.total_volume);
  to.money(row.total_value);
  to.integer(row.listed.raw());
  to.time(row.listed_at);
}

void encode(const OrderRow& row, std::uint64_t market, Fields& to) {
  order_uuid(to, market, row.number);
  to.integer(row.number.raw());
  to.uuid(row.offering);
  to.uuid(row.user);
  to.integer(row.account.raw());
  to.text(row.side == model::Side::buy ? "buy" : "sell");
  to.text(word_of(row.status));
  to.price(row.price);
  to.integer(row.requested.raw());
  to.integer(row.filled.raw());
  to.amount(row.filled_value);
  average_price(to, row);
  to.text(model::word(row.tif));
  cancel_reason(to, row.end);
  order_uuid(to, market, row.replaces);
  to.time(row.created_at);
  to.time(row.updated_at);
}

void encode(const projection::LevelRow& row, std::uint64_t, Fields& to) {
  to.uuid(row.offering);
  to.text(row.side == model::Side::buy ? "buy" : "sell");
  to.price(row.price);
  to.integer(row.shares);
  to.integer(row.orders);
}

void encode(const OrderChange& change, std::uint64_t market, Fields& to) {
  const OrderRow& row = change.row;
  order_uuid(to, market, row.number);
  to.text(word_of(row.status));
  to.integer(row.requested.raw());
  to.integer(row.filled.raw());
  to.amount(row.filled_value);
  average_price(to, row);
  cancel_reason(to, row.end);
  to.time(row.updated_at);
}

void encode(const projection::TradeRow& row, std::uint64_t market, Fields& to) {
  const Amount value = row.price * row.quantity;
  trade_uuid(to, market, row.number);
  to.integer(row.number.raw());
  to.uuid(row.offering);
  to.uuid(row.buyer);
  to.uuid(row.seller);
  order_uuid(to, market, row.buy_order);
  order_uuid(to, market, row.sell_order);
  to.integer(row.quantity.raw());
  to.price(row.price);
  to.amount(value);
  to.text("2.00");
  to.amount(model::commission(value));
  to.text(model::word(row.kind));
  if (row.aggressor == model::Aggressor::none) {
    to.null();
  } else {
    to.text(row.aggressor == model::Aggressor::buy ? "buy" : "sell");
  }
  to.time(row.time);
}

void encode(const projection::HoldingRow& row, std::uint64_t, Fields& to) {
  to.uuid(row.offering);
  to.uuid(row.holder);
  to.integer(row.shares);
  to.amount(row.cost_basis);
  to.price(row.entry_price);
  to.price(row.current_mark);
  to.amount(row.gain);
  to.percent(row.gain_pct);
}

void encode(const projection::PortfolioRow& row, std::uint64_t, Fields& to) {
  to.uuid(row.user);
  to.integer(row.positions);
  to.integer(row.shares);
  to.money(row.cost);
  to.money(row.market_value);
  to.money(row.market_value - row.cost);
  to.percent(row.gain_pct);
}

void encode(const projection::BarRow& row, std::uint64_t, Fields& to) {
  to.uuid(row.offering);
  to.time(row.begin);
  to.price(row.open);
  to.price(row.high);
  to.price(row.low);
  to.price(row.close);
  to.integer(row.shares);
  to.money(row.value);
  to.integer(row.trades);
}

void encode(const projection::MinuteRow& row, std::uint64_t market, Fields& to) {
  encode(static_cast<const projection::BarRow&>(row), market, to);
}

void encode(const projection::WindowRow& row, std::uint64_t, Fields& to) {
  to.uuid(row.offering);
  to.integer(row.day_start.raw());
  if (row.date) {
    to.text(model::date_text(*row.date));
  } else {
    to.null();
  }
  for (const std::int64_t at : {row.pre_open_at, row.trading_at, row.closing_auction_at, row.closed_at})
    to.time(at);
  for (const Price price : {row.open, row.high, row.low, row.close}) to.optional_price(price);
  to.integer(row.shares);
  to.money(row.value);
  to.integer(row.trades);
}

void encode(const projection::DayRow& row, std::uint64_t, Fields& to) {
  to.text(model::date_text(row.date));
  to.integer(row.end.raw());
  to.time(row.ended_at);
  to.integer(row.users);
  to.integer(row.trades);
}

void encode(const projection::FlowRow& row, std::uint64_t, Fields& to) {
  to.integer(row.account.raw());
  to.integer(row.day_start.raw());
  for (const std::uint64_t count : {row.trades, row.sales, row.wins}) to.integer(count);
  for (const Wide amount : {row.buys, row.sells, row.commission, row.listed}) to.money(amount);
}

void encode(const projection::StatsRow& row, std::uint64_t, Fields& to) {
  to.uuid(row.user);
  to.text(model::date_text(row.date));
  to.integer(row.trades);
  for (const Wide amount : {row.buys, row.sells, row.commission, row.listed, row.closing_value, row.gain}) {
    to.money(amount);
  }
  to.percent(row.gain_pct);
  if (row.win_pct) {
    to.percent(*row.win_pct);
  } else {
    to.null();
  }
  to.integer(row.profitable_days);
}

void encode(const projection::RankRow& row, std::uint64_t, Fields& to) {
  to.text(model::date_text(row.date));
  to.uuid(row.user);
  to.integer(row.rank);
  to.money(row.gain);
  to.percent(row.gain_pct);
  to.integer(row.profitable_days);
}

void encode(const projection::MarkRow& row, std::uint64_t, Fields& to) {
  to.uuid(row.offering);
  to.price(row.mark);
}

void encode(const projection::DiscoveryRow& row, std::uint64_t, Fields& to) {
  to.integer(row.event.raw());
  to.uuid(row.offering);
  to.text(fmt::format("{}_auction", model::word(row.kind)));
  to.price(row.price);
  to.integer(row.volume);
  to.integer(row.bids);
  to.integer(row.asks);
  to.integer(row.trades);
  to.time(row.time);
}

}  // namespace paddock::postgres
