#include "tools/paddock/frame_line.hpp"

#include <fmt/format.h>

namespace paddock::tools {
namespace {

std::string_view code(Ink ink) {
  switch (ink) {
    case Ink::plain:
      return "";
    case Ink::bold:
      return "\x1b[1m";
    case Ink::dim:
      return "\x1b[2m";
    case Ink::buy:
      return "\x1b[32m";
    case Ink::sell:
      return "\x1b[31m";
    case Ink::notice:
      return "\x1b[33m";
    case Ink::alarm:
      return "\x1b[1;31m";
  }
  return "";
}

}  // namespace

FrameLine& FrameLine::put(std::string_view field, Ink ink) {
  full_ = full_ || field.size() > left_;
  if (full_) return *this;
  left_ -= field.size();
  const std::string_view start = colour_ ? code(ink) : "";
  text_ += start;
  text_ += field;
  if (!start.empty()) text_ += "\x1b[0m";
  return *this;
}

FrameLine& FrameLine::put_apart(std::string_view field, Ink ink) {
  if (text_.empty()) return put(field, ink);
  full_ = full_ || field.size() + 2 > left_;
  return full_ ? *this : put("  ").put(field, ink);
}

FrameLine& FrameLine::put_right(std::string_view field, Ink ink) {
  const std::size_t least = text_.empty() ? 0 : 2;
  full_ = full_ || field.size() + least > left_;
  return full_ ? *this : put(std::string(left_ - field.size(), ' ')).put(field, ink);
}

std::string count_text(std::uint64_t value, std::size_t width) {
  std::string text = fmt::format("{}", value);
  for (const char letter : {'k', 'M', 'G', 'T', 'P', 'E'}) {
    if (text.size() <= width) break;
    value /= 1000;
    text = fmt::format("{}{}", value, letter);
  }
  return text;
}

}  // namespace paddock::tools
