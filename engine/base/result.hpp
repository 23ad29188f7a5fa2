#pragma once

#include <fmt/format.h>

#include <expected>
#include <string>
#include <utility>

namespace paddock::base {

/// An operating error at the edge of the system: a whole sentence that names what was wrong, where, and what
/// to do.
struct Error {
  std::string message;
};

/// A value, or the error that prevented it. Used at the edges; the hot path answers with events instead.
template <class T>
using Result = std::expected<T, Error>;

/// `return fail("config {}: line {}: ...", path, line)`.
template <class... Args>
[[nodiscard]] std::unexpected<Error> fail(fmt::format_string<Args...> format, Args&&... args) {
  return std::unexpected(Error{fmt::format(format, std::forward<Args>(args)...)});
}

}  // namespace paddock::base
