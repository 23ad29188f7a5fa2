#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/uuid.hpp"
#include "engine/model/types.hpp"
#include "persister/projection/rounding.hpp"

namespace paddock::postgres {

/// One column of a row as PostgreSQL's text input takes it, without escapes: no value that the market
/// makes needs any.
struct Field {
  std::string text;
  bool is_null = false;
};

/// A row's columns in the order of its table's shape, as text. Strings keep their memory from row to row.
/// One thread.
class Fields {
 public:
  void clear() noexcept { used_ = 0; }
  [[nodiscard]] std::span<const Field> all() const noexcept { return {fields_.data(), used_}; }

  void null();
  void integer(std::uint64_t value);
  void boolean(bool value);
  void text(std::string_view value);
  /// The nil UUID is NULL.
  void uuid(const base::Uuid& value);
  /// Units of $0.0001.
  void money(projection::Wide units);
  void amount(model::Amount value) { money(value.raw()); }
  void price(model::Price value) { money(value.raw()); }
  /// A price of 0 is NULL.
  void optional_price(model::Price value);
  /// Hundredths of a per cent.
  void percent(projection::Wide hundredths);
  /// Nanoseconds since the epoch, cut to PostgreSQL's microseconds; 0 is NULL.
  void time(std::int64_t nanoseconds);

 private:
  std::string& next();
  void decimal(projection::Wide value, unsigned places);

  std::vector<Field> fields_;
  std::size_t used_ = 0;
};

/// Appends the row as a line of COPY's text format.
void append_copy_line(const Fields& fields, std::string& to);

/// An integer of up to 128 bits, "-?[0-9]+"; what PostgreSQL prints for NUMERIC without decimals.
[[nodiscard]] projection::Wide parse_wide(std::string_view text);

}  // namespace paddock::postgres
