#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace paddock::tools {

enum class Ink : std::uint8_t { plain, bold, dim, buy, sell, notice, alarm };

/// One line of a terminal, put together from fields: each is there whole or not at all, and behind one that
/// found no room there is nothing more. So a number is never cut, and a line never longer than the terminal
/// is wide. ASCII only.
class FrameLine {
 public:
  FrameLine(std::size_t columns, bool colour) : left_(columns), colour_(colour) {}

  FrameLine& put(std::string_view field, Ink ink = Ink::plain);
  /// The field with two spaces before it, none at the beginning of the line.
  FrameLine& put_apart(std::string_view field, Ink ink = Ink::plain);
  /// The field at the right edge.
  FrameLine& put_right(std::string_view field, Ink ink = Ink::plain);

  /// With the codes of its colours when it has any.
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
  std::size_t left_;
  bool colour_;
  bool full_ = false;
};

/// A count in at most `width` characters, at least 5: whole where it fits, else in thousands, millions, ...,
/// rounded down, with their letter (k, M, G, T, P, E).
[[nodiscard]] std::string count_text(std::uint64_t value, std::size_t width);

}  // namespace paddock::tools
