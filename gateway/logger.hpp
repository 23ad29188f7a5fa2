#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/result.hpp"

/// The gateway's text log: standard error until `log_to_file`, then a rotating file, and only errors to
/// standard error, which somebody else may keep and never empties. Any thread; a few microseconds a line, so
/// for what happens to connections and never for a message.
namespace paddock::gateway {

enum class Level : unsigned char { info, warning, error };

/// Adds the file, of at most 10 MiB, with five older ones beside it.
[[nodiscard]] base::Result<void> log_to_file(const std::filesystem::path& file);
void log_line(Level level, const std::string& line);
void flush_log();

/// What came from outside as it may stand in a line of the log: everything but 0x21 to 0x7E as `?`.
[[nodiscard]] std::string printable(std::string_view text);

template <class... Args>
void log_info(fmt::format_string<Args...> format, Args&&... args) {
  log_line(Level::info, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void log_warning(fmt::format_string<Args...> format, Args&&... args) {
  log_line(Level::warning, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void log_error(fmt::format_string<Args...> format, Args&&... args) {
  log_line(Level::error, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace paddock::gateway
