#pragma once

namespace paddock::tools {

/// Reads the command line, runs the command that it names, and returns the exit status: 0, or 1 when
/// something went wrong, which has then been said on standard error. Only this and day_arguments use CLI11.
[[nodiscard]] int run_command(int argc, char** argv);

}  // namespace paddock::tools
