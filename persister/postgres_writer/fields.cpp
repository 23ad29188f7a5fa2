#include "persister/postgres_writer/fields.hpp"

#include <fmt/format.h>

#include <chrono>
#include <iterator>

#include "engine/base/check.hpp"

namespace paddock::postgres {

using projection::Wide;

std::string& Fields::next() {
  if (used_ == fields_.size()) fields_.emplace_back();
  Field& field = fields_[used_++];
  field.is_null = false;
  field.text.clear();
  return field.text;
}

void Fields::null() {
  next();
  fields_[used_ - 1].is_null = true;
}

void Fields::integer(std::uint64_t value) { fmt::format_to(std::back_inserter(next()), "{}", value); }

void Fields::boolean(bool value) { next() += value ? 't' : 'f'; }

void Fields::text(std::string_view value) { next().append(value); }

void Fields::uuid(const base::Uuid& value) {
  static constexpr char kDigits[] = "0123456789abcdef";
  if (value.is_nil()) return null();
  std::string& to = next();
  for (std::size_t i = 0; i < value.bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) to += '-';
    to += kDigits[value.bytes[i] >> 4];
    to += kDigits[value.bytes[i] & 15];
  }
}

void Fields::money(Wide units) { decimal(units, 4); }

void Fields::optional_price(model::Price value) {
  if (value == model::Price{0}) return null();
  price(value);
}

void Fields::percent(Wide hundredths) { decimal(hundredths, 2); }

void Fields::decimal(Wide value, unsigned places) {
  // Digits from the last to the first; 39 digits, point and sign fit.
  char digits[48];
  char* at = digits + sizeof digits;
  const bool negative = value < 0;
  Wide left = negative ? -value : value;
  for (unsigned i = 0; left > 0 || i <= places; ++i) {
    if (i == places) *--at = '.';
    *--at = static_cast<char>('0' + static_cast<int>(left % 10));
    left /= 10;
  }
  if (negative) *--at = '-';
  next().append(at, digits + sizeof digits);
}

void Fields::time(std::int64_t nanoseconds) {
  if (nanoseconds == 0) return null();
  PADDOCK_CHECK(nanoseconds > 0, "events happen after 1970");
  namespace chrono = std::chrono;
  const chrono::microseconds since{nanoseconds / 1000};
  const auto days = chrono::floor<chrono::days>(since);
  const chrono::year_month_day date{chrono::sys_days{days}};
  const chrono::hh_mm_ss clock{since - days};
  fmt::format_to(std::back_inserter(next()), "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z",
                 static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                 static_cast<unsigned>(date.day()), clock.hours().count(), clock.minutes().count(),
                 clock.seconds().count(), clock.subseconds().count());
}

void append_copy_line(const Fields& fields, std::string& to) {
  for (const Field& field : fields.all()) {
    to += field.is_null ? std::string_view{"\\N"} : std::string_view{field.text};
    to += '\t';
  }
  to.back() = '\n';
}

Wide parse_wide(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  Wide value = 0;
  for (const char c : text) {
    PADDOCK_CHECK(c >= '0' && c <= '9', "PostgreSQL prints integers as digits");
    value = value * 10 + (c - '0');
  }
  return negative ? -value : value;
}

}  // namespace paddock::postgres
