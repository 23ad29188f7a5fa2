#pragma once

#include <string>

namespace CLI {
class App;
}

namespace paddock::tools {

/// The option --config of a command that works on a market.
void add_config(CLI::App* command, std::string& config);

/// The commands of the market day: calendar, clock, phase, halt, resume. `status` gets the exit status of the
/// one that runs.
void add_day_commands(CLI::App& app, int& status);

}  // namespace paddock::tools
