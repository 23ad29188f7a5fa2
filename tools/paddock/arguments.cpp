#include "tools/paddock/arguments.hpp"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "tools/paddock/day_arguments.hpp"
#include "tools/paddock/load.hpp"
#include "tools/paddock/log.hpp"
#include "tools/paddock/look.hpp"
#include "tools/paddock/market_file.hpp"
#include "tools/paddock/output.hpp"
#include "tools/paddock/port.hpp"
#include "tools/paddock/send.hpp"
#include "tools/paddock/sim.hpp"
#include "tools/paddock/status.hpp"
#include "tools/paddock/trade.hpp"
#include "tools/paddock/watch.hpp"

namespace paddock::tools {
namespace {

/// Numbers are what they look like: CLI11 alone takes 010 as eight, and -1 as the largest number there is.
void demand_decimals(CLI::App& app) {
  const auto is_decimal = [](std::string& text) -> std::string {
    const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
    if (digits && (text == "0" || text.front() != '0')) return {};
    return "'" + text + "' is not a number in decimal digits";
  };
  for (CLI::Option* option : app.get_options()) {
    const std::string type = option->get_type_name();
    if (type.starts_with("UINT") || type.starts_with("INT")) {
      option->check(CLI::Validator{is_decimal, ""});
    }
  }
  for (CLI::App* command : app.get_subcommands({})) demand_decimals(*command);
}

/// The first word that is neither an option nor a command; CLI11 would only say that a command is missing.
bool is_known(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return true;
  std::string names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_name() == argv[1]) return true;
    names += " " + command->get_name();
  }
  complain(argv[1], "there is no such command; there are:" + names);
  return false;
}

/// Where the gateway is.
void add_gateway(CLI::App* command, std::string& host, std::uint16_t& port) {
  command->add_option("--host", host, "the gateway's address")
      ->envname("PADDOCK_OUCH_HOST")
      ->capture_default_str();
  command->add_option("--port", port, "the gateway's OUCH port")
      ->envname("PADDOCK_OUCH_PORT")
      ->check(CLI::Range(1, 65'535))
      ->capture_default_str();
}

void add_sim(CLI::App& app, int& status) {
  auto options = std::make_shared<SimOptions>();
  auto* command = app.add_subcommand("sim", "run a script through a market of its own, without any process");
  command->add_option_function<std::string>(
      "--config", [](const std::string&) {}, "taken as by every command, and not read: no market is needed");
  command->add_flag("--state", options->state,
                    "after the events, also print accounts, holdings and live orders");
  command->footer(
      "Reads commands from standard input, one JSON object a line, and prints the events.\n"
      "A bad line is named on standard error and skipped; the exit status is then 1.\n\n"
      "Example:\n"
      "  echo '{\"op\":\"open_account\",\"account\":1}' | paddock sim --state\n");
  command->callback([options, &status] { status = run_sim(*options); });
}

void add_send(CLI::App& app, int& status) {
  auto options = std::make_shared<SendOptions>();
  auto* command = app.add_subcommand("send", "operator: a script into the running market");
  add_config(command, options->config);
  command->add_option("script", options->script, "file with commands (default: standard input)");
  command->add_option("--timeout", options->timeout_s, "seconds to wait for an answer")
      ->capture_default_str();
  command->footer(
      "Prints the events that answer each command as they become durable. Every command of a script may be\n"
      "sent; those of a port need no login here.\n\n"
      "Example:\n"
      "  echo '{\"op\":\"deposit\",\"account\":1,\"amount\":\"10000.00\"}' | paddock send\n");
  command->callback([options, &status] { status = run_send(*options); });
}

void add_trade(CLI::App& app, int& status) {
  auto options = std::make_shared<TradeOptions>();
  auto* command = app.add_subcommand("trade", "a client: orders over OUCH, from any machine");
  add_config(command, options->config);
  add_gateway(command, options->login.host, options->login.port);
  command->add_option("--user", options->login.user, "the port's user name")
      ->required()
      ->envname("PADDOCK_USER");
  command->add_option("--password", options->login.password, "its password")
      ->required()
      ->envname("PADDOCK_PASSWORD");
  command
      ->add_option("--symbol", options->symbols,
                   "NUMBER=SYMBOL of an offering, when the market is on another machine; repeatable")
      ->allow_extra_args(false);  // what follows is the script
  command->add_option("--from", options->from, "first message of the session to print; 0: only new ones");
  command->add_option("script", options->script, "file with commands (default: standard input)");
  command->footer(
      "Takes enter, cancel, replace and query lines of a script; `port` is the one that logged in.\n"
      "Prints what comes back as lines like the market's events. The replace of an order of an earlier run "
      "names\n"
      "its \"tif\", or the run begins with --from 1.\n\n"
      "Example:\n"
      "  echo "
      "'{\"op\":\"enter\",\"account\":1,\"ref\":1,\"offering\":1,\"side\":\"buy\",\"quantity\":5,\"price\":"
      "\"110.00\"}' |\n"
      "    paddock trade --user ALICE1 --password K7M2XQ9RTB --symbol 1=BLZR74\n");
  command->callback([options, &status] { status = run_trade(*options); });
}

void add_log(CLI::App& app, int& status) {
  auto options = std::make_shared<LogOptions>();
  auto* command = app.add_subcommand("log", "the market's events, from its log");
  add_config(command, options->config);
  command->add_option("--data", options->data,
                      "a data directory (a backup, say) in place of the one that the settings file names");
  command->add_option("--from", options->from, "number of the first event")->capture_default_str();
  command->add_flag(
      "--verify", options->verify,
      "read the journal files themselves, check every record, and that cash and shares are conserved");
  command->add_flag("--follow", options->follow, "at the end, wait for more");
  command->footer(
      "Needs no running process. The exit status is 1 when the log is not sound.\n\n"
      "Example:\n"
      "  paddock log --from 1000 --follow\n"
      "  paddock log --verify --data /srv/backup/market >/dev/null\n");
  command->callback([options, &status] { status = run_log(*options); });
}

void add_port_add(CLI::App& port, int& status) {
  auto options = std::make_shared<PortAddOptions>();
  auto* command =
      port.add_subcommand("add", "make a login for a port; prints its password, alone on the last line");
  add_config(command, options->config);
  command->add_option("--port", options->port, "number of the port, from 1")->required();
  command->add_option("--user", options->user, "user name, 1 to 6 characters A-Z and 0-9")->required();
  command->add_option("--account", options->accounts, "an account to trade for; the first is the default")
      ->required()
      ->expected(1)
      ->take_all();
  command->add_flag("--cancel-on-disconnect", options->cancel_on_disconnect,
                    "the end of a connection cancels the port's orders");
  command->footer(
      "A running gateway knows the login within a second.\n\n"
      "Example:\n"
      "  paddock port add --port 7 --user ALICE1 --account 7 --account 8 --cancel-on-disconnect\n");
  command->callback([options, &status] { status = run_port_add(*options); });
}

void add_port_list(CLI::App& port, int& status) {
  auto config = std::make_shared<std::string>();
  auto* command = port.add_subcommand("list", "all logins");
  add_config(command, *config);
  command->footer("Example:\n  paddock port list\n");
  command->callback([config, &status] { status = run_port_list(*config); });
}

void add_port_change(CLI::App& port, const char* name, const char* what, PortChange change, int& status) {
  struct Options {
    std::string config;
    std::uint32_t port = 0;
  };
  auto options = std::make_shared<Options>();
  auto* command = port.add_subcommand(name, what);
  add_config(command, options->config);
  command->add_option("--port", options->port, "number of the port")->required();
  command->footer(std::string{"Example:\n  paddock port "} + name + " --port 7\n");
  command->callback(
      [options, change, &status] { status = run_port_change(options->config, options->port, change); });
}

void add_port(CLI::App& app, int& status) {
  auto* port = app.add_subcommand("port", "logins: who may trade over OUCH");
  port->require_subcommand(1);
  port->footer("Example:\n  paddock port add --port 7 --user ALICE1 --account 7\n");
  add_port_add(*port, status);
  add_port_list(*port, status);
  add_port_change(*port, "password", "give a port a new password, and unlock it", PortChange::password,
                  status);
  add_port_change(*port, "remove", "remove a login; its connection is closed", PortChange::remove, status);
  add_port_change(*port, "unlock", "end the minute for which wrong passwords locked a port",
                  PortChange::unlock, status);
}

void add_status(CLI::App& app, int& status) {
  auto options = std::make_shared<StatusOptions>();
  auto* command =
      app.add_subcommand("status", "the market's processes: up or down, positions, lag, rates, alarms");
  add_config(command, options->config);
  command->footer(
      "The exit status is 1 when a process is down or has an alarm.\n\nExample:\n  paddock status\n");
  command->callback([options, &status] { status = run_status(*options); });
}

void add_load_flow(CLI::App* command, LoadOptions& options) {
  auto& flow = options.flow;
  command->add_option("--ports", flow.accounts, "ports, each with an account of the same number")
      ->capture_default_str()
      ->check(CLI::Range(2, 1'000));
  command->add_option("--offerings", flow.offerings, "offerings that are traded")
      ->capture_default_str()
      ->check(CLI::Range(1, 10'000));
  command->add_option("--first-port", flow.first_account, "number of the first port")
      ->capture_default_str()
      ->check(CLI::Range(1, 80'000));
  command->add_option("--first-offering", flow.first_offering, "number of the first offering")
      ->capture_default_str()
      ->check(CLI::Range(1, 80'000));
  command->add_option("--seed", flow.seed, "of the order flow")->capture_default_str();
}

void add_load(CLI::App& app, int& status) {
  auto options = std::make_shared<LoadOptions>();
  auto* command = app.add_subcommand("load", "generate order flow and measure how long answers take");
  add_config(command, options->config);
  add_gateway(command, options->host, options->port);
  auto* lane = command->add_flag("--lane", options->lane, "through an operator lane, without a gateway");
  command->add_option("--rate", options->rate, "commands a second, all ports together")
      ->capture_default_str()
      ->check(CLI::Range(1, 10'000'000));
  command->add_option("--seconds", options->seconds, "how long")->capture_default_str();
  command->add_option("--logins", options->logins,
                      "file of USER PASSWORD PORT lines, for a market on another machine");
  command->add_option("--record", options->record, "file for every answer, one JSON object a line")
      ->excludes(lane);
  command->add_flag("--print-setup", options->print_setup,
                    "print the operator's script that the flow needs, and stop");
  add_load_flow(command, *options);
  command->footer(
      "On the market's own machine, accounts, offerings and logins are made as needed. A connection that "
      "breaks is\n"
      "opened again and resumed. Times count from when a command was due. The exit status is 1 when an "
      "answer is\n"
      "missing.\n\n"
      "Example:\n"
      "  paddock load --rate 20000 --seconds 60 --ports 8 --offerings 50 --record acknowledged.ndjson\n");
  command->callback([options, &status] { status = run_load(*options); });
}

void add_looks(CLI::App& app, int& status) {
  auto offerings = std::make_shared<OfferingsOptions>();
  auto* command = app.add_subcommand("offerings", "what is listed, in which phase, at what price");
  add_config(command, offerings->config);
  command->footer("Example:\n  paddock offerings\n");
  command->callback([offerings, &status] { status = run_offerings(*offerings); });

  auto book = std::make_shared<BookOptions>();
  command = app.add_subcommand("book", "an offering's live orders by price");
  add_config(command, book->config);
  command->add_option("symbol", book->symbol, "the offering's symbol")->required();
  command->add_option("--depth", book->depth, "price levels of each side")->capture_default_str();
  command->footer("Example:\n  paddock book BLZR74\n");
  command->callback([book, &status] { status = run_book(*book); });

  auto account = std::make_shared<AccountOptions>();
  command = app.add_subcommand("account", "an account's cash, shares and live orders");
  add_config(command, account->config);
  command->add_option("account", account->account, "the account's number; 0 is the house")->required();
  command->footer("Example:\n  paddock account 7\n");
  command->callback([account, &status] { status = run_account(*account); });
}

void add_watch(CLI::App& app, int& status) {
  auto options = std::make_shared<WatchOptions>();
  auto* command = app.add_subcommand("watch", "an offering's book, trades and indicative price, live");
  add_config(command, options->config);
  command->add_option("symbol", options->symbol, "the offering's symbol")->required();
  command->add_flag("--once", options->once, "what is there now, then end");
  command->add_flag("--json", options->json, "one JSON object a second, for scripts");
  command->add_option("--seconds", options->seconds, "end after so many (default: q or Ctrl-C ends it)")
      ->check(CLI::Range(1U, 1'000'000'000U));
  command->footer(
      "Follows the log: needs no running engine, and goes on when one starts again. While an auction "
      "collects, it\n"
      "shows what the auction would give now: price, paired shares and imbalance (more to buy: +).\n\n"
      "Example:\n"
      "  paddock watch BLZR74\n"
      "  paddock watch BLZR74 --json --seconds 60\n");
  command->callback([options, &status] { status = run_watch(*options); });
}

}  // namespace

void add_config(CLI::App* command, std::string& config) {
  config = kDefaultConfig;
  command->add_option("--config", config, "the market's settings file")
      ->envname("PADDOCK_CONFIG")
      ->capture_default_str();
}

int run_command(int argc, char** argv) {
  CLI::App app{"Paddock: an exchange for shares in vehicles", "paddock"};
  app.require_subcommand(1);
  app.set_version_flag("--version", PADDOCK_VERSION);
  app.footer("Each command has a --help with an example:\n  paddock sim --help\n");
  int status = 0;
  add_sim(app, status);
  add_send(app, status);
  add_trade(app, status);
  add_log(app, status);
  add_port(app, status);
  add_status(app, status);
  add_load(app, status);
  add_looks(app, status);
  add_watch(app, status);
  add_day_commands(app, status);
  demand_decimals(app);
  if (!is_known(app, argc, argv)) return 1;
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 1;
  }
  return status;
}

}  // namespace paddock::tools
