#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/check.hpp"

namespace paddock::model {

/// Every field that some command of a script has (rulebook section 10).
enum class ScriptField : std::uint8_t {
  op,
  port,
  account,
  ref,
  orig_ref,
  offering,
  side,
  quantity,
  price,
  tif,
  post_only,
  stp,
  amount,
  symbol,
  issuer,
  shares,
  tick,
  collar_pct,
  tie_break,
  to,
  date,
  user,
  id,
  vehicle,
  from,
};
inline constexpr std::array<std::string_view, 25> kScriptFieldNames = {
    "op",        "port",      "account", "ref",    "orig_ref", "offering", "side",   "quantity", "price",
    "tif",       "post_only", "stp",     "amount", "symbol",   "issuer",   "shares", "tick",     "collar_pct",
    "tie_break", "to",        "date",    "user",   "id",       "vehicle",  "from"};
inline constexpr std::size_t kScriptFields = kScriptFieldNames.size();
static_assert(static_cast<std::size_t>(ScriptField::from) + 1 == kScriptFields);

[[nodiscard]] constexpr std::string_view name(ScriptField field) noexcept {
  return kScriptFieldNames[static_cast<std::size_t>(field)];
}
/// One bit a field.
[[nodiscard]] constexpr std::uint32_t bit(ScriptField field) noexcept {
  return std::uint32_t{1} << static_cast<unsigned>(field);
}

enum class JsonKind : std::uint8_t { string, number, boolean, null };

/// The fields of one script line as JSON gave them, flat: which are there, of what kind, with what text.
/// Reused from line to line, so that reading one allocates nothing once warm. One thread.
class ScriptFields {
 public:
  void clear() noexcept {
    present_ = 0;
    text_.clear();
  }
  [[nodiscard]] std::uint32_t present() const noexcept { return present_; }
  [[nodiscard]] bool has(ScriptField field) const noexcept { return (present_ & bit(field)) != 0; }
  [[nodiscard]] JsonKind kind(ScriptField field) const noexcept { return value(field).kind; }
  /// A string's characters, a number as it was written, `true`, `false` or `null`.
  [[nodiscard]] std::string_view text(ScriptField field) const noexcept {
    return std::string_view{text_}.substr(value(field).begin, value(field).size);
  }

  /// Adds a field that is not there yet.
  void put(ScriptField field, JsonKind kind, std::string_view text) {
    PADDOCK_DCHECK(!has(field), "a field is put once a line");
    values_[static_cast<std::size_t>(field)] = {static_cast<std::uint32_t>(text_.size()),
                                                static_cast<std::uint32_t>(text.size()), kind};
    text_ += text;
    present_ |= bit(field);
  }

 private:
  struct Value {
    std::uint32_t begin;
    std::uint32_t size;
    JsonKind kind;
  };
  [[nodiscard]] const Value& value(ScriptField field) const noexcept {
    PADDOCK_DCHECK(has(field), "only fields that are there are read");
    return values_[static_cast<std::size_t>(field)];
  }

  std::uint32_t present_ = 0;
  std::array<Value, kScriptFields> values_{};
  std::string text_;
};

}  // namespace paddock::model
