#include "tools/paddock/status.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <sstream>
#include <string_view>

#include "engine/ipc/file_lock.hpp"
#include "engine/log/log_reader.hpp"
#include "tools/paddock/market_file.hpp"
#include "tools/paddock/output.hpp"

namespace paddock::tools {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::chrono::seconds kStale{5};  // a process writes its status once a second

/// What one process says about itself.
struct Report {
  json::object fields;
  bool alive = false;
  std::string problem;  ///< why the file cannot be read; "" when it can
};

bool is_gateway(std::string_view name) { return name.starts_with("gateway-"); }

/// The lock of a process; a gateway's is that of the lane whose number its name ends in.
fs::path lock_of(const ipc::MarketDirectory& market, const std::string& name) {
  return market.lock(is_gateway(name) ? "lane-" + name.substr(name.find('-') + 1) : name);
}

bool is_alive(const ipc::MarketDirectory& market, const std::string& name, const fs::path& file) {
  std::error_code missing;
  if (const fs::path lock = lock_of(market, name); fs::exists(lock, missing)) {
    const auto probe = ipc::LockProbe::open(lock);
    return probe && probe->is_held();
  }
  const auto written = fs::last_write_time(file, missing);
  return !missing && fs::file_time_type::clock::now() - written < kStale;
}

Report read_report(const ipc::MarketDirectory& market, const std::string& name) {
  Report report;
  const fs::path file = market.status(name);
  report.alive = is_alive(market, name, file);
  std::ifstream in{file};
  std::stringstream text;
  text << in.rdbuf();
  json::error_code code;
  const auto value = json::parse(text.str(), code);
  if (!in || code || !value.is_object()) {
    report.problem = fmt::format("{} cannot be read", file.string());
  } else {
    report.fields = value.as_object();
  }
  return report;
}

std::map<std::string, Report> read_reports(const ipc::MarketDirectory& market) {
  std::map<std::string, Report> reports;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator{market.root() / "status", missing}) {
    const auto& path = entry.path();
    if (path.extension() == ".json") reports.emplace(path.stem(), read_report(market, path.stem()));
  }
  return reports;
}

std::string text_of(const json::value& value) {
  if (value.is_string()) return std::string{value.get_string()};
  return json::serialize(value);
}

/// Every field on a line of its own; objects as `name.field`, lists one line an entry.
void print_fields(Output& output, const std::string& prefix, const json::object& fields) {
  auto to = std::back_inserter(output.text());
  for (const auto& field : fields) {
    const std::string name = prefix + std::string{field.key()};
    if (field.value().is_object()) {
      print_fields(output, name + ".", field.value().get_object());
    } else if (field.value().is_array()) {
      for (const auto& entry : field.value().get_array())
        fmt::format_to(to, "  {:<24} {}\n", name, text_of(entry));
    } else {
      fmt::format_to(to, "  {:<24} {}\n", name, text_of(field.value()));
    }
  }
}

bool has_alarm(const json::object& fields) {
  const auto* alarms = fields.if_contains("alarms");
  return alarms != nullptr && alarms->is_array() && !alarms->get_array().empty();
}

/// "up", "DOWN", or what a process that is alive and not open yet calls it.
std::string_view condition_of(const Report& report) {
  if (!report.alive) return "DOWN";
  const auto* state = report.fields.if_contains("state");
  const bool is_open = state == nullptr || !state->is_string() || state->get_string() == "open";
  return is_open ? std::string_view{"up"} : std::string_view{state->get_string()};
}

std::optional<std::uint64_t> number_of(const json::object& fields, std::string_view name) {
  const auto* value = fields.if_contains(name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  json::error_code code;
  const auto number = value->to_number<std::uint64_t>(code);
  return code ? std::nullopt : std::optional{number};
}

/// How far behind the log's end a process is: what it says itself, or by its last position when it is down.
std::string lag_text(const Report& report, std::uint64_t end) {
  const auto position = number_of(report.fields, "position");
  auto lag = report.alive ? number_of(report.fields, "lag") : std::nullopt;
  if (!lag && position) lag = end > *position ? end - *position : 0;
  return lag ? fmt::format(", {} records behind", *lag) : std::string{};
}

}  // namespace

int run_status(const StatusOptions& options) {
  const auto market = open_market(options.config);
  if (!market) {
    complain("status", market.error().message);
    return 1;
  }
  Output output{STDOUT_FILENO};
  auto to = std::back_inserter(output.text());
  const auto reader = log::LogReader::open(*market, log::LogReader::kFromEnd);
  const std::uint64_t end = reader ? reader->end().raw() - 1 : 0;
  if (!reader) complain("status", reader.error().message);
  fmt::format_to(to, "market {}\nshared memory /dev/shm/{}*\nlog: {} records durable\n",
                 market->root().string(), market->segment_prefix(), end);
  bool well = reader.has_value();
  const auto reports = read_reports(*market);
  for (const auto& [name, report] : reports) {
    fmt::format_to(to, "\n{} is {}{}\n", name, condition_of(report),
                   name == "engine" ? std::string{} : lag_text(report, end));
    if (!report.problem.empty()) fmt::format_to(to, "  {}\n", report.problem);
    print_fields(output, "", report.fields);
    well = well && condition_of(report) == "up" && report.problem.empty() && !has_alarm(report.fields);
  }
  if (reports.empty()) {
    fmt::format_to(to, "\nno process of this market has run yet: start it with tools/run\n");
    well = false;
  } else if (std::ranges::none_of(reports, [](const auto& one) { return is_gateway(one.first); })) {
    fmt::format_to(to, "\nno gateway runs\n");
    well = false;
  }
  output.flush();
  return well && !output.failed() ? 0 : 1;
}

}  // namespace paddock::tools
