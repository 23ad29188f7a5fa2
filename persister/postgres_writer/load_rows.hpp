#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/uuid.hpp"
#include "engine/model/types.hpp"
#include "persister/postgres_writer/fields.hpp"
#include "persister/postgres_writer/sql.hpp"
#include "persister/postgres_writer/tables.hpp"

/// How rows are read back when the persister starts.
namespace paddock::postgres {

using projection::Wide;

/// Reads a row's columns one after the other.
class Cursor {
 public:
  Cursor(const Rows& rows, std::size_t row) : rows_(rows), row_(row) {}

  /// NULL is 0.
  Wide wide() {
    const auto text = rows_.at(row_, column_++);
    return text ? parse_wide(*text) : Wide{0};
  }
  template <class Number>
  Number number() {
    return static_cast<Number>(wide());
  }
  model::Price price() { return model::Price{number<std::uint32_t>()}; }
  model::Amount amount() { return model::Amount{number<std::int64_t>()}; }
  /// Microseconds to nanoseconds.
  std::int64_t time() { return number<std::int64_t>() * 1000; }
  std::string text() { return rows_.text(row_, column_++); }
  bool boolean() { return text() == "t"; }
  base::Uuid uuid() { return base::parse_uuid(text()).value_or(base::Uuid{}); }

 private:
  const Rows& rows_;
  std::size_t row_;
  std::size_t column_ = 0;
};

/// `take(cursor)` for each row of the query.
template <class Take>
void for_each_row(Transaction& transaction, const std::string& sql, Take take) {
  const Rows rows = transaction.run(sql);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Cursor cursor{rows, i};
    take(cursor);
  }
}

inline std::string units(std::string_view column) {
  return fmt::format("(t.{} * 10000)::NUMERIC(40,0)", column);
}
inline std::string micros(std::string_view column) {
  return fmt::format("(extract(epoch FROM t.{}) * 1000000)::BIGINT", column);
}

/// The rows of a table, parked ones included: what is parked is newer than what the table has.
inline std::string rows_of(const TableShape& shape, std::string_view columns, std::string_view condition) {
  return fmt::format(
      "WITH parked AS MATERIALIZED (SELECT r.* FROM parked_rows w, jsonb_populate_record(NULL::{0}, w.row) r "
      "WHERE w.table_name = '{0}') "
      "SELECT {1} FROM {0} t WHERE {2} AND NOT EXISTS (SELECT FROM parked p WHERE {3}) "
      "UNION ALL SELECT {1} FROM parked t WHERE {2}",
      shape.name, columns, condition, same_key(shape, "p", "t"));
}

}  // namespace paddock::postgres
