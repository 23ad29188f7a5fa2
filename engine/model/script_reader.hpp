#pragma once

#include <cstddef>
#include <string_view>

#include "engine/base/result.hpp"
#include "engine/model/command.hpp"
#include "engine/model/script_fields.hpp"
#include "engine/model/script_parser.hpp"

namespace paddock::model {

/// One line of a script as a command. `identities` counts only with `command_flag::identities`.
struct ScriptCommand {
  Command command;
  Identities identities;

  /// The second slot, or nullptr when the command names no UUID.
  [[nodiscard]] const Identities* named() const noexcept {
    return (command.flags & command_flag::identities) != 0 ? &identities : nullptr;
  }
};

/// Longest line of a script, in bytes: far above any that makes sense, so that a file without line ends is
/// named instead of read into memory.
inline constexpr std::size_t kMaxScriptLine = 1 << 16;

/// True for a line that a script may have anywhere: nothing but spaces, tabs and a carriage return.
[[nodiscard]] bool is_blank(std::string_view line) noexcept;

/// Reads the lines of a script (rulebook section 10): what it refuses is a mistake in the script, not a
/// matter for the market's checks. One thread; keeps no state from line to line; 1 to 2 microseconds a line.
class ScriptReader {
 public:
  /// `line` has no line end and is not blank. An error names the field and what is wrong with it; the caller
  /// adds the line number.
  [[nodiscard]] base::Result<ScriptCommand> read(std::string_view line);

 private:
  ScriptParser parser_;
  ScriptFields fields_;
};

}  // namespace paddock::model
