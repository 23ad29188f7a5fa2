#pragma once

#include <fmt/format.h>

#include <bit>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/uuid.hpp"
#include "engine/model/money.hpp"
#include "engine/model/script_fields.hpp"
#include "engine/model/script_parser.hpp"
#include "engine/model/types.hpp"
#include "engine/model/words.hpp"

namespace paddock::model {

/// Takes fields out of a line one by one and remembers the first thing that is wrong. What was never taken is
/// a field that the command does not have. One thread; lives for one line.
class ScriptTaker {
 public:
  explicit ScriptTaker(const ScriptFields& fields) noexcept : fields_(fields) {}

  /// True when the field is there; it must then be taken.
  [[nodiscard]] bool has(ScriptField field) const noexcept { return fields_.has(field); }
  [[nodiscard]] bool is_null(ScriptField field) const noexcept {
    return has(field) && fields_.kind(field) == JsonKind::null;
  }
  void skip(ScriptField field) noexcept { taken_ |= bit(field); }

  std::uint32_t u32(ScriptField field) {
    const auto text = of_kind(field, JsonKind::number, "a whole number");
    if (!text) return 0;
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc{} || end != text->data() + text->size()) {
      return wrong<std::uint32_t>(field, "a whole number from 0 to 4294967295");
    }
    return value;
  }
  std::uint32_t u32_or(ScriptField field, std::uint32_t otherwise) {
    return has(field) ? u32(field) : otherwise;
  }

  std::int64_t money(ScriptField field) {
    constexpr std::string_view wanted =
        "a decimal string such as \"110.00\", at most 4 decimals, that fits 64 bits";
    return parsed<std::int64_t>(field, wanted, parse_money);
  }
  bool boolean_or(ScriptField field, bool otherwise) {
    if (!has(field)) return otherwise;
    const auto text = of_kind(field, JsonKind::boolean, "true or false");
    return text == "true";
  }
  Symbol symbol(ScriptField field) {
    return parsed<Symbol>(field, "a symbol of 1 to 8 characters A-Z and 0-9", [](std::string_view text) {
      const Symbol value = Symbol::from(text);
      return value.is_valid() ? std::optional{value} : std::nullopt;
    });
  }
  Date date(ScriptField field) { return parsed<Date>(field, "a date such as \"2025-10-20\"", parse_date); }
  base::Uuid uuid(ScriptField field) {
    return parsed<base::Uuid>(field, "a UUID that is not all zeros", [](std::string_view text) {
      const auto value = base::parse_uuid(text);
      return value && !value->is_nil() ? value : std::nullopt;
    });
  }
  template <class E>
  E word_of(ScriptField field, std::string_view wanted) {
    return parsed<E>(field, wanted, from_word<E>);
  }
  template <class E>
  E word_or(ScriptField field, E otherwise, std::string_view wanted) {
    return has(field) ? word_of<E>(field, wanted) : otherwise;
  }

  void refuse(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
  }
  /// The first problem, "" when the line is right.
  [[nodiscard]] std::string finish(Op command) {
    const std::uint32_t left = fields_.present() & ~taken_;
    if (problem_.empty() && left != 0) {
      const auto first = static_cast<ScriptField>(std::countr_zero(left));
      refuse(fmt::format("field \"{}\" does not belong to the command {}", name(first), word(command)));
    }
    return std::move(problem_);
  }

 private:
  template <class T>
  T wrong(ScriptField field, std::string_view wanted) {
    if (problem_.empty()) {
      const bool string = fields_.kind(field) == JsonKind::string;
      const auto shown = quoted(fields_.text(field));
      refuse(fmt::format("field \"{}\" is {}, but should be {}", name(field),
                         string ? shown : shown.substr(1, shown.size() - 2), wanted));
    }
    return T{};
  }
  std::optional<std::string_view> of_kind(ScriptField field, JsonKind kind, std::string_view wanted) {
    skip(field);
    if (!has(field)) {
      refuse(fmt::format("field \"{}\" is missing", name(field)));
      return std::nullopt;
    }
    if (fields_.kind(field) == kind) return fields_.text(field);
    wrong<int>(field, wanted);
    return std::nullopt;
  }
  template <class T, class Parse>
  T parsed(ScriptField field, std::string_view wanted, Parse parse) {
    const auto text = of_kind(field, JsonKind::string, wanted);
    if (!text) return T{};
    const std::optional<T> value = parse(*text);
    return value ? *value : wrong<T>(field, wanted);
  }

  const ScriptFields& fields_;
  std::uint32_t taken_ = 0;
  std::string problem_;
};

}  // namespace paddock::model
