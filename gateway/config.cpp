#include "gateway/config.hpp"

#include <fmt/ranges.h>

#include "engine/base/settings.hpp"
#include "gateway/counters.hpp"

namespace paddock::gateway {
namespace {

using base::IntegerSetting;

constexpr std::string_view kDefaultHost = "127.0.0.1";
constexpr std::int64_t kDefaultPort = 26400;

/// The addresses of the file: ouch_host and ouch_port unless only `listen` is given.
std::vector<net::Endpoint> read_addresses(base::SettingsTable& table) {
  std::vector<net::Endpoint> addresses;
  const std::string host = table.text("ouch_host", {.fallback = kDefaultHost});
  const auto port = table.optional_integer("ouch_port", {.fallback = kDefaultPort, .min = 0, .max = 65'535});
  const std::vector<std::string> more = table.texts("listen", {});
  if (port || more.empty()) {
    addresses.push_back({host, static_cast<std::uint16_t>(port.value_or(kDefaultPort))});
    if (!port) table.overrule("ouch_port", std::to_string(kDefaultPort), "default");
  } else {
    table.overrule("ouch_host", "", "not used, since there is `listen` and no ouch_port");
  }
  for (const std::string& text : more) {
    if (auto endpoint = net::parse_endpoint(text)) {
      addresses.push_back(*endpoint);
    } else {
      table.refuse("listen", endpoint.error().message);
    }
  }
  return addresses;
}

/// The command line's addresses stand in place of all of the file's.
base::Result<void> overrule_addresses(base::SettingsTable& table, const std::vector<std::string>& listen,
                                      std::vector<net::Endpoint>& addresses) {
  addresses.clear();
  for (const std::string& text : listen) {
    auto endpoint = net::parse_endpoint(text);
    if (!endpoint) return std::unexpected(endpoint.error());
    addresses.push_back(*endpoint);
  }
  constexpr std::string_view kWhy = "--listen stands in its place";
  table.overrule("ouch_host", "", kWhy);
  table.overrule("ouch_port", "", kWhy);
  table.overrule("listen", fmt::format("[\"{}\"]", fmt::join(listen, "\", \"")), "from the command line");
  return {};
}

std::size_t count(base::SettingsTable& table, std::string_view key, std::size_t fallback, std::int64_t max,
                  std::string_view unit) {
  const IntegerSetting setting{
      .fallback = static_cast<std::int64_t>(fallback), .min = 1, .max = max, .unit = unit};
  return static_cast<std::size_t>(table.integer(key, setting));
}

void read_table(base::SettingsTable& table, Config& config) {
  config.listen = read_addresses(table);
  const bool matched =
      table.text("ack", {.fallback = "durable", .allowed = {"durable", "matched"}}) == "matched";
  config.ack = matched ? log::ReadTo::matched : log::ReadTo::durable;
  config.io_threads = count(table, "io_threads", config.io_threads, Counters::kMaxThreads, "threads");
  config.wait = *ipc::parse_wait_policy(
      table.text("wait", {.fallback = "adaptive", .allowed = {"adaptive", "spin", "yield", "park"}}));
  config.active = table.duration<std::chrono::microseconds>("active_us", {.fallback = config.active});
  config.max_connections = count(table, "max_connections", config.max_connections, 1'000'000, "connections");
  config.max_unanswered_logins =
      count(table, "max_unanswered_logins", config.max_unanswered_logins, 1'000'000, "connections");
  config.rate_per_s = table.integer(
      "rate_per_s", {.fallback = config.rate_per_s, .min = 1, .max = 10'000'000, .unit = "packets/s"});
  config.burst =
      table.integer("burst", {.fallback = config.burst, .min = 1, .max = 100'000'000, .unit = "packets"});
  config.slow_client_bytes = count(table, "slow_client_bytes", config.slow_client_bytes, 1LL << 32, "bytes");
  config.slow_client = table.duration<std::chrono::seconds>(
      "slow_client_s", {.fallback = config.slow_client, .min = std::chrono::seconds{1}});
}

}  // namespace

base::Result<LoadedConfig> load_config(const std::filesystem::path& file,
                                       const std::vector<std::string>& listen) {
  auto settings = base::Settings::open(file);
  if (!settings) return std::unexpected(settings.error());
  LoadedConfig loaded;
  base::SettingsTable market = (*settings)->table("market");
  loaded.config.directory = market.path("directory", ".");
  base::SettingsTable own = (*settings)->table("gateway");
  read_table(own, loaded.config);
  if (!listen.empty()) {
    if (auto done = overrule_addresses(own, listen, loaded.config.listen); !done)
      return std::unexpected(done.error());
  }
  if (auto finished = (*settings)->finish(); !finished) return std::unexpected(finished.error());
  loaded.effective = (*settings)->effective();
  return loaded;
}

}  // namespace paddock::gateway
