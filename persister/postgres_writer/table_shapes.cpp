#include <fmt/format.h>

#include <iterator>

#include "persister/postgres_writer/tables.hpp"

namespace paddock::postgres {

template <>
const TableShape& shape_of<projection::AccountRow>() {
  static const TableShape shape{
      "accounts", {{"account_number", "bigint"}, {"user_id", "uuid"}, {"opened_at", "timestamptz"}}, 1};
  return shape;
}

template <>
const TableShape& shape_of<projection::BalanceRow>() {
  static const TableShape shape{
      "cash_balances", {{"account_number", "bigint"}, {"balance", "numeric"}, {"reserved", "numeric"}}, 1};
  return shape;
}

template <>
const TableShape& shape_of<projection::LedgerRow>() {
  static const TableShape shape{"cash_ledger",
                                {{"account_number", "bigint"},
                                 {"event_number", "bigint"},
                                 {"entry_type", "text"},
                                 {"amount", "numeric"},
                                 {"trade_id", "uuid"},
                                 {"cost_basis", "numeric"},
                                 {"created_at", "timestamptz"}},
                                3};
  return shape;
}

template <>
const TableShape& shape_of<projection::OfferingRow>() {
  static const TableShape shape{"vehicle_offerings",
                                {{"id", "uuid"},
                                 {"vehicle_id", "uuid"},
                                 {"offering_number", "bigint"},
                                 {"symbol", "text"},
                                 {"status", "text"},
                                 {"issuer_number", "bigint"},
                                 {"total_shares", "bigint"},
                                 {"listing_price", "numeric"},
                                 {"tick_size", "numeric"},
                                 {"current_share_price", "numeric"},
                                 {"highest_bid", "numeric"},
                                 {"lowest_ask", "numeric"},
                                 {"bid_ask_spread", "numeric"},
                                 {"opening_price", "numeric"},
                                 {"closing_price", "numeric"},
                                 {"opened_by_auction", "boolean"},
                                 {"closed_by_auction", "boolean"},
                                 {"total_trades", "bigint"},
                                 {"total_volume_shares", "bigint"},
                                 {"total_volume_usd", "numeric"},
                                 {"listed_event", "bigint"},
                                 {"listed_at", "timestamptz"}},
                                1};
  return shape;
}

template <>
const TableShape& shape_of<projection::OrderRow>() {
  static const TableShape shape{"market_orders",
                                {{"id", "uuid"},
                                 {"order_number", "bigint"},
                                 {"offering_id", "uuid"},
                                 {"user_id", "uuid"},
                                 {"account_number", "bigint"},
                                 {"order_type", "text"},
                                 {"status", "text"},
                                 {"price_per_share", "numeric"},
                                 {"shares_requested", "bigint"},
                                 {"shares_filled", "bigint"},
                                 {"filled_value", "numeric"},
                                 {"average_fill_price", "numeric"},
                                 {"time_in_force", "text"},
                                 {"cancel_reason", "text"},
                                 {"replaces_order_id", "uuid"},
                                 {"created_at", "timestamptz"},
                                 {"updated_at", "timestamptz"}},
                                1};
  return shape;
}

template <>
const TableShape& shape_of<OrderChange>() {
  static const TableShape shape{"market_orders",
                                {{"id", "uuid"},
                                 {"status", "text"},
                                 {"shares_requested", "bigint"},
                                 {"shares_filled", "bigint"},
                                 {"filled_value", "numeric"},
                                 {"average_fill_price", "numeric"},
                                 {"cancel_reason", "text"},
                                 {"updated_at", "timestamptz"}},
                                1};
  return shape;
}

template <>
const TableShape& shape_of<projection::LevelRow>() {
  static const TableShape shape{"order_book_levels",
                                {{"offering_id", "uuid"},
                                 {"order_type", "text"},
                                 {"price_per_share", "numeric"},
                                 {"shares", "bigint"},
                                 {"orders", "bigint"}},
                                3};
  return shape;
}

template <>
const TableShape& shape_of<projection::TradeRow>() {
  static const TableShape shape{"market_trades",
                                {{"id", "uuid"},
                                 {"trade_number", "bigint"},
                                 {"offering_id", "uuid"},
                                 {"buyer_id", "uuid"},
                                 {"seller_id", "uuid"},
                                 {"buy_order_id", "uuid"},
                                 {"sell_order_id", "uuid"},
                                 {"shares_traded", "bigint"},
                                 {"price_per_share", "numeric"},
                                 {"total_value", "numeric"},
                                 {"nuke_commission_pct", "numeric"},
                                 {"nuke_commission_amount", "numeric"},
                                 {"trade_type", "text"},
                                 {"aggressor", "text"},
                                 {"executed_at", "timestamptz"}},
                                1};
  return shape;
}

template <>
const TableShape& shape_of<projection::HoldingRow>() {
  static const TableShape shape{"share_holdings",
                                {{"offering_id", "uuid"},
                                 {"holder_id", "uuid"},
                                 {"shares_owned", "bigint"},
                                 {"cost_basis", "numeric"},
                                 {"entry_price", "numeric"},
                                 {"current_mark", "numeric"},
                                 {"unrealized_gain_loss", "numeric"},
                                 {"unrealized_gain_loss_pct", "numeric"}},
                                2};
  return shape;
}

template <>
const TableShape& shape_of<projection::PortfolioRow>() {
  static const TableShape shape{"portfolio_positions",
                                {{"user_id", "uuid"},
                                 {"total_positions", "bigint"},
                                 {"total_shares_owned", "bigint"},
                                 {"total_value_at_cost", "numeric"},
                                 {"total_market_value", "numeric"},
                                 {"unrealized_gain_loss", "numeric"},
                                 {"unrealized_gain_loss_pct", "numeric"}},
                                1};
  return shape;
}

namespace {

TableShape bars(std::string_view table, std::string_view begin) {
  return {table,
          {{"offering_id", "uuid"},
           {begin, "timestamptz"},
           {"open_price", "numeric"},
           {"high_price", "numeric"},
           {"low_price", "numeric"},
           {"close_price", "numeric"},
           {"volume_shares", "bigint"},
           {"volume_usd", "numeric"},
           {"trade_count", "bigint"}},
          2};
}

}  // namespace

template <>
const TableShape& shape_of<projection::BarRow>() {
  static const TableShape shape = bars("market_snapshots", "snapshot_hour");
  return shape;
}

template <>
const TableShape& shape_of<projection::MinuteRow>() {
  static const TableShape shape = bars("market_snapshots_minute", "snapshot_minute");
  return shape;
}

template <>
const TableShape& shape_of<projection::WindowRow>() {
  static const TableShape shape{"trading_windows",
                                {{"offering_id", "uuid"},
                                 {"day_start", "bigint"},
                                 {"trading_date", "date"},
                                 {"pre_open_at", "timestamptz"},
                                 {"trading_at", "timestamptz"},
                                 {"closing_auction_at", "timestamptz"},
                                 {"closed_at", "timestamptz"},
                                 {"opening_price", "numeric"},
                                 {"high_price", "numeric"},
                                 {"low_price", "numeric"},
                                 {"closing_price", "numeric"},
                                 {"volume_shares", "bigint"},
                                 {"volume_usd", "numeric"},
                                 {"trade_count", "bigint"}},
                                2};
  return shape;
}

template <>
const TableShape& shape_of<projection::DayRow>() {
  static const TableShape shape{"trading_days",
                                {{"trading_date", "date"},
                                 {"end_event", "bigint"},
                                 {"ended_at", "timestamptz"},
                                 {"users", "bigint"},
                                 {"trades", "bigint"}},
                                1};
  return shape;
}

template <>
const TableShape& shape_of<projection::FlowRow>() {
  static const TableShape shape{"day_flows",
                                {{"account_number", "bigint"},
                                 {"day_start", "bigint"},
                                 {"trades_executed", "bigint"},
                                 {"sales", "bigint"},
                                 {"winning_sales", "bigint"},
                                 {"buy_volume", "numeric"},
                                 {"sell_volume", "numeric"},
                                 {"commission_paid", "numeric"},
                                 {"listed_value", "numeric"}},
                                1};
  return shape;
}

template <>
const TableShape& shape_of<projection::StatsRow>() {
  static const TableShape shape{"user_trading_stats",
                                {{"user_id", "uuid"},
                                 {"stat_date", "date"},
                                 {"trades_executed", "bigint"},
                                 {"buy_volume", "numeric"},
                                 {"sell_volume", "numeric"},
                                 {"commission_paid", "numeric"},
                                 {"listed_value", "numeric"},
                                 {"closing_value", "numeric"},
                                 {"daily_gain_loss", "numeric"},
                                 {"daily_gain_loss_pct", "numeric"},
                                 {"win_rate_pct", "numeric"},
                                 {"consecutive_profitable_days", "bigint"}},
                                2};
  return shape;
}

template <>
const TableShape& shape_of<projection::RankRow>() {
  static const TableShape shape{"leaderboard_snapshots",
                                {{"snapshot_date", "date"},
                                 {"user_id", "uuid"},
                                 {"rank", "bigint"},
                                 {"daily_gain_loss", "numeric"},
                                 {"daily_gain_loss_pct", "numeric"},
                                 {"consecutive_profitable_days", "bigint"}},
                                2};
  return shape;
}

template <>
const TableShape& shape_of<projection::MarkRow>() {
  static const TableShape shape{
      "share_holdings.current_mark", {{"offering_id", "uuid"}, {"current_mark", "numeric"}}, 1};
  return shape;
}

template <>
const TableShape& shape_of<projection::DiscoveryRow>() {
  static const TableShape shape{"price_discovery_events",
                                {{"event_number", "bigint"},
                                 {"offering_id", "uuid"},
                                 {"event_type", "text"},
                                 {"equilibrium_price", "numeric"},
                                 {"equilibrium_volume", "bigint"},
                                 {"bids_collected", "bigint"},
                                 {"asks_collected", "bigint"},
                                 {"orders_matched", "bigint"},
                                 {"occurred_at", "timestamptz"}},
                                1};
  return shape;
}

std::string column_list(const TableShape& shape, std::string_view prefix) {
  std::string list;
  for (const Column& column : shape.columns) {
    fmt::format_to(std::back_inserter(list), "{}{}{}", list.empty() ? "" : ", ", prefix, column.name);
  }
  return list;
}

std::string same_key(const TableShape& shape, std::string_view one, std::string_view other) {
  std::string condition;
  for (std::size_t i = 0; i < shape.keys; ++i) {
    fmt::format_to(std::back_inserter(condition), "{}{}.{} = {}.{}", i == 0 ? "" : " AND ", one,
                   shape.columns[i].name, other, shape.columns[i].name);
  }
  return condition;
}

std::string row_key(const TableShape& shape, const Fields& fields) {
  std::string key;
  for (const Field& field : fields.all().first(shape.keys)) {
    if (!key.empty()) key += '/';
    key += field.text;
  }
  return key;
}

std::string row_json(const TableShape& shape, const Fields& fields) {
  std::string json = "{";
  for (std::size_t i = 0; i < shape.columns.size(); ++i) {
    const Field& field = fields.all()[i];
    const std::string_view quote = field.is_null ? "" : "\"";
    fmt::format_to(std::back_inserter(json), "{}\"{}\":{}{}{}", i == 0 ? "" : ",", shape.columns[i].name,
                   quote, field.is_null ? std::string_view{"null"} : std::string_view{field.text}, quote);
  }
  return json + "}";
}

}  // namespace paddock::postgres
