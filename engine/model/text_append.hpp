#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

/// Appending to a line of text without allocation, once the line's buffer is warm. Any thread.
namespace paddock::model {

template <std::integral T>
inline void append_number(std::string& to, T value) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  to.append(digits, static_cast<std::size_t>(end - digits));
}

/// `,"name":`
inline void append_name(std::string& to, std::string_view name) {
  to += ",\"";
  to += name;
  to += "\":";
}
template <std::integral T>
inline void append_field(std::string& to, std::string_view name, T value) {
  append_name(to, name);
  append_number(to, value);
}
inline void append_field(std::string& to, std::string_view name, bool value) {
  append_name(to, name);
  to += value ? "true" : "false";
}
/// `,"name":"value"` of a value that needs no escapes.
inline void append_field(std::string& to, std::string_view name, std::string_view value) {
  append_name(to, name);
  to += '"';
  to += value;
  to += '"';
}
inline void append_field(std::string& to, std::string_view name, const char* value) = delete;

}  // namespace paddock::model
