#include "tools/paddock/day_arguments.hpp"

#include <CLI/CLI.hpp>
#include <memory>

#include "engine/ipc/market_clock.hpp"
#include "tools/paddock/market_day.hpp"

namespace paddock::tools {
namespace {

void add_calendar(CLI::App& app, int& status) {
  auto options = std::make_shared<CalendarOptions>();
  auto* command =
      app.add_subcommand("calendar", "the next boundaries of the trading day, holidays, half days");
  add_config(command, options->config);
  command->add_option("--next", options->next, "how many boundaries")
      ->capture_default_str()
      ->check(CLI::Range(1, 100'000));
  command->footer(
      "From the market's [schedule], by the market's clock; each with New York's time and UTC.\n\n"
      "Example:\n"
      "  paddock calendar --next 5\n");
  command->callback([options, &status] { status = run_calendar(*options); });
}

void add_clock(CLI::App& app, int& status) {
  auto options = std::make_shared<ClockOptions>();
  auto* command = app.add_subcommand("clock", "the market's clock; sets that of a market which is tried out");
  add_config(command, options->config);
  command->add_option("--set", options->set,
                      "what it is to show: a time of New York, or of UTC with T and Z");
  command
      ->add_option("--speed", options->speed, "how many times as fast as the wall clock; 0: it stands still")
      ->check(CLI::Range(std::int64_t{0}, ipc::kMostSpeed));
  command->footer(
      "Refused unless the market's settings say clock = \"set\" in [engine]. Time never goes back: not "
      "before the\n"
      "last record of the log.\n\n"
      "Example:\n"
      "  paddock clock --set \"2025-11-24 09:29:58\" --speed 1\n");
  command->callback([options, &status] { status = run_clock(*options); });
}

CLI::App* add_phase_command(CLI::App& app, const char* name, const char* what,
                            const std::shared_ptr<PhaseOptions>& options, int& status) {
  auto* command = app.add_subcommand(name, what);
  add_config(command, options->config);
  command->add_flag("--all", options->all, "every offering that may become so, in place of a symbol");
  command->callback([options, &status] { status = run_phase(*options); });
  return command;
}

void add_phases(CLI::App& app, int& status) {
  auto options = std::make_shared<PhaseOptions>();
  auto* command =
      add_phase_command(app, "phase", "operator: an offering into another phase", options, status);
  command->add_option("words", options->words, "[SYMBOL] PHASE")->expected(1, 2)->required();
  command->add_flag("--halted", options->halted, "with --all: halted offerings too, which ends their halts")
      ->needs("--all");
  command->footer(
      "PHASE is closed, pre_open, trading, closing_auction or halted. The exit status is 1 when nothing was "
      "moved\n"
      "or something was refused.\n\n"
      "Example:\n"
      "  paddock phase BLZR74 pre_open\n"
      "  paddock phase --all trading\n");

  options = std::make_shared<PhaseOptions>();
  options->how = PhaseOptions::How::halt;
  command =
      add_phase_command(app, "halt", "operator: no more trading in an offering for now", options, status);
  command->add_option("symbol", options->words, "the offering's symbol")->expected(0, 1);
  command->footer(
      "Orders stay, and can be cancelled. The scheduler leaves a halted offering alone until the market "
      "closes.\n\n"
      "Example:\n"
      "  paddock halt BLZR74\n"
      "  paddock halt --all\n");

  options = std::make_shared<PhaseOptions>();
  options->how = PhaseOptions::How::resume;
  command = add_phase_command(app, "resume", "operator: end the halt of an offering", options, status);
  command->add_option("symbol", options->words, "the offering's symbol")->expected(0, 1);
  command->add_option("--to", options->resume_to, "what comes after the halt")
      ->check(CLI::IsMember({"trading", "pre_open"}))
      ->capture_default_str();
  command->footer(
      "Into trading, it begins with an auction of what was entered before; into pre_open, orders gather "
      "first.\n\n"
      "Example:\n"
      "  paddock resume BLZR74 --to pre_open\n");
}

}  // namespace

void add_day_commands(CLI::App& app, int& status) {
  add_calendar(app, status);
  add_clock(app, status);
  add_phases(app, status);
}

}  // namespace paddock::tools
