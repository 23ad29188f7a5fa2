#include "tools/paddock/arguments.hpp"

#include <CLI/CLI.hpp>
#include <memory>

#include "tools/paddock/sim.hpp"

namespace paddock::tools {
namespace {

void add_sim(CLI::App& app, int& status) {
  auto options = std::make_shared<SimOptions>();
  auto* command = app.add_subcommand("sim", "run a script through a market of its own, without any process");
  command->add_flag("--state", options->state,
                    "after the events, also print accounts, holdings and live orders");
  command->footer(
      "Reads commands from standard input, one JSON object a line, and prints the events.\n"
      "A bad line is named on standard error and skipped; the exit status is then 1.\n\n"
      "Example:\n"
      "  echo '{\"op\":\"open_account\",\"account\":1}' | paddock sim --state\n");
  command->callback([options, &status] { status = run_sim(*options); });
}

}  // namespace

int run_command(int argc, char** argv) {
  CLI::App app{"Paddock: an exchange for shares in vehicles", "paddock"};
  app.require_subcommand(1);
  app.footer("Each command has a --help with an example:\n  paddock sim --help\n");
  int status = 0;
  add_sim(app, status);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 1;
  }
  return status;
}

}  // namespace paddock::tools
