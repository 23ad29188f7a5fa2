#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "persister/postgres_writer/fields.hpp"
#include "persister/projection/rows.hpp"

/// Which columns a row fills in which table. Everything that writes, parks or reads rows goes by these
/// shapes.
namespace paddock::postgres {

struct Column {
  std::string_view name;
  std::string_view type;
};

struct TableShape {
  std::string_view name;
  std::vector<Column> columns;
  std::size_t keys;  ///< the first `keys` columns identify a row
};

/// `Change` has the columns of an order that change after it was opened.
struct OrderChange {
  projection::OrderRow row;
};

template <class Row>
[[nodiscard]] const TableShape& shape_of();

/// The row's columns, in the order of its shape. `market` computes the UUIDs of orders and trades.
void encode(const projection::AccountRow& row, std::uint64_t market, Fields& to);
void encode(const projection::BalanceRow& row, std::uint64_t market, Fields& to);
void encode(const projection::LedgerRow& row, std::uint64_t market, Fields& to);
void encode(const projection::OfferingRow& row, std::uint64_t market, Fields& to);
void encode(const projection::OrderRow& row, std::uint64_t market, Fields& to);
void encode(const OrderChange& change, std::uint64_t market, Fields& to);
void encode(const projection::LevelRow& row, std::uint64_t market, Fields& to);
void encode(const projection::TradeRow& row, std::uint64_t market, Fields& to);
void encode(const projection::HoldingRow& row, std::uint64_t market, Fields& to);
void encode(const projection::PortfolioRow& row, std::uint64_t market, Fields& to);
void encode(const projection::BarRow& row, std::uint64_t market, Fields& to);
void encode(const projection::MinuteRow& row, std::uint64_t market, Fields& to);
void encode(const projection::WindowRow& row, std::uint64_t market, Fields& to);
void encode(const projection::DayRow& row, std::uint64_t market, Fields& to);
void encode(const projection::FlowRow& row, std::uint64_t market, Fields& to);
void encode(const projection::StatsRow& row, std::uint64_t market, Fields& to);
void encode(const projection::RankRow& row, std::uint64_t market, Fields& to);
void encode(const projection::MarkRow& row, std::uint64_t market, Fields& to);
void encode(const projection::DiscoveryRow& row, std::uint64_t market, Fields& to);

/// "a, b, c"
[[nodiscard]] std::string column_list(const TableShape& shape, std::string_view prefix = "");
/// "t.a = u.a AND t.b = u.b" for the key columns.
[[nodiscard]] std::string same_key(const TableShape& shape, std::string_view one, std::string_view other);
/// What parked_rows calls the row: its key columns, joined by '/'.
[[nodiscard]] std::string row_key(const TableShape& shape, const Fields& fields);
/// The row as a JSON object of strings and nulls.
[[nodiscard]] std::string row_json(const TableShape& shape, const Fields& fields);

}  // namespace paddock::postgres
