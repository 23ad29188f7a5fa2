#include "engine/config.hpp"

#include <CLI/CLI.hpp>

#include "engine/base/settings.hpp"

namespace paddock::engine {
namespace {

using base::SettingsTable;

constexpr int kMostCpus = 4095;

ipc::WaitPolicy policy(SettingsTable& table, std::string_view key, ipc::WaitPolicy fallback) {
  const std::string chosen =
      table.text(key, {.fallback = ipc::word(fallback), .allowed = {"spin", "yield", "park", "adaptive"}});
  return ipc::parse_wait_policy(chosen).value_or(ipc::WaitPolicy::adaptive);
}

template <class Number>
void read_limit(SettingsTable& table, std::string_view key, std::int64_t max, std::string_view unit,
                Number& limit) {
  limit = static_cast<Number>(
      table.integer(key, {.fallback = static_cast<std::int64_t>(limit), .min = 1, .max = max, .unit = unit}));
}

void read_limits(SettingsTable table, market::Limits& limits) {
  constexpr std::int64_t kMany = 1 << 26;
  read_limit(table, "max_accounts", kMany, "accounts", limits.max_accounts);
  read_limit(table, "max_ports", kMany, "ports", limits.max_ports);
  read_limit(table, "max_entitlements", kMany, "accounts of ports", limits.max_entitlements);
  read_limit(table, "max_offerings", kMany, "offerings", limits.max_offerings);
  read_limit(table, "max_holdings", kMany, "holdings", limits.max_holdings);
  read_limit(table, "max_orders", kMany, "live orders", limits.max_orders);
  read_limit(table, "max_orders_per_account_and_offering", kMany, "live orders",
             limits.max_orders_per_account_and_offering);
}

EngineOptions read_engine(SettingsTable market, SettingsTable table, std::optional<int> cpu_argument) {
  EngineOptions o;
  o.directory = market.path("directory", ".");
  if (const auto cpu = table.optional_integer("cpu", {.max = kMostCpus})) o.cpu = static_cast<int>(*cpu);
  if (cpu_argument) {
    o.cpu = cpu_argument;
    table.overrule("cpu", std::to_string(*cpu_argument), "from the command line");
  }
  o.journal_cpu =
      static_cast<int>(table.integer("journal_cpu", {.fallback = -1, .min = -1, .max = kMostCpus}));
  o.wait = policy(table, "wait", o.wait);
  // Whoever spins is promised no syscall, and to wake a sleeping journaler is one.
  if (o.wait == ipc::WaitPolicy::spin) o.journal_wait = ipc::WaitPolicy::yield;
  o.journal_wait = policy(table, "journal_wait", o.journal_wait);
  o.gateway_lanes =
      static_cast<int>(table.integer("gateway_lanes", {.fallback = 8, .min = 1, .max = 64, .unit = "lanes"}));
  o.operator_lanes = static_cast<int>(
      table.integer("operator_lanes", {.fallback = 4, .min = 1, .max = 32, .unit = "lanes"}));
  o.batch =
      static_cast<int>(table.integer("batch", {.fallback = 64, .min = 2, .max = 1024, .unit = "commands"}));
  o.clock_is_set = table.text("clock", {.fallback = "wall", .allowed = {"wall", "set"}}) == "set";
  o.lock_memory = table.boolean("lock_memory", false);
  o.records_per_segment = static_cast<std::uint64_t>(
      table.integer("records_per_segment",
                    {.fallback = 1 << 20, .min = 1024, .max = 1 << 26, .unit = "records of 64 bytes"}));
  return o;
}

}  // namespace

EngineArguments read_arguments(int argc, char** argv) {
  EngineArguments arguments{.config = "var/paddock.toml", .cpu = {}};
  CLI::App app{
      "The matching engine of a Paddock market: takes commands from lanes, writes the event log.\n\n"
      "Example: paddock-engine --config var/paddock.toml --cpu 1"};
  app.add_option("--config", arguments.config, "The market's settings file")->capture_default_str();
  app.add_option("--cpu", arguments.cpu, "CPU of the matcher, instead of the file's engine.cpu")
      ->check(CLI::Range(0, kMostCpus));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error));
  }
  return arguments;
}

base::Result<LoadedOptions> load_options(const EngineArguments& arguments) {
  auto settings = base::Settings::open(arguments.config);
  if (!settings) return std::unexpected(settings.error());
  LoadedOptions loaded{
      .options = read_engine((*settings)->table("market"), (*settings)->table("engine"), arguments.cpu),
      .effective = {}};
  read_limits((*settings)->table("engine.limits"), loaded.options.limits);
  loaded.options.schedule = schedule::ScheduleSettings::read(**settings, arguments.config);
  if (auto done = (*settings)->finish(); !done) return std::unexpected(done.error());
  loaded.effective = (*settings)->effective();
  return loaded;
}

}  // namespace paddock::engine
