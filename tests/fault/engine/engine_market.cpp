#include "tests/fault/engine/engine_market.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "engine/base/check.hpp"

namespace paddock::test {
namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

FaultControls* make_controls(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT, 0600);
  PADDOCK_CHECK(fd >= 0 && ::ftruncate(fd, sizeof(FaultControls)) == 0, "the controls' file can be made");
  void* mapped = ::mmap(nullptr, sizeof(FaultControls), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  ::close(fd);
  PADDOCK_CHECK(mapped != MAP_FAILED, "the controls' file can be mapped");
  return static_cast<FaultControls*>(mapped);
}

}  // namespace

EngineMarket::EngineMarket(const std::string& settings, std::uint32_t max_orders)
    : controls_(make_controls(market_.directory().root() / "controls")) {
  std::ofstream(market_.directory().root() / "paddock.toml")
      << "[market]\ndirectory = \".\"\n[engine]\ngateway_lanes = 2\noperator_lanes = 1\n"
      << settings
      << "\n[engine.limits]\nmax_accounts = 1000\nmax_ports = 1000\nmax_entitlements = 2000\n"
         "max_offerings = 100\nmax_holdings = 10000\nmax_orders = "
      << max_orders << "\n";
}

ChildProcess EngineMarket::start(const std::string& program, const std::vector<std::string>& arguments) {
  const auto& root = market_.directory().root();
  std::vector<std::string> command{program, "--config", (root / "paddock.toml").string()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return ChildProcess(command, {.environment = {"LD_PRELOAD=" PADDOCK_FAULT_SHIM,
                                                "PADDOCK_FAULT_CONTROLS=" + (root / "controls").string()},
                                .standard_error = (root / "stderr").string()});
}

ChildProcess EngineMarket::start_open() {
  ChildProcess engine = start();
  PADDOCK_CHECK(eventually([&] { return is_open(engine); }), "the engine opens its market");
  return engine;
}

bool EngineMarket::is_open(const ChildProcess& engine) const {
  return status("pid") == std::to_string(engine.pid()) && status("state") == "\"open\"";
}

ipc::LaneProducer EngineMarket::claim(ipc::LaneKind kind) {
  std::optional<ipc::LaneProducer> lane;
  PADDOCK_CHECK(eventually([&] {
                  if (auto claimed = ipc::LaneProducer::claim(directory(), kind)) lane = std::move(*claimed);
                  return lane.has_value();
                }),
                "a lane can be claimed");
  return std::move(*lane);
}

std::vector<Logged> EngineMarket::log(model::Seq from) const {
  auto reader = log::LogReader::open(directory(), from);
  PADDOCK_CHECK(reader.has_value(), "the log can be read");
  std::vector<Logged> all;
  std::vector<model::Event> batch(4096);
  for (;;) {
    std::uint64_t seq = reader->next().raw();
    const auto count = reader->poll(batch);
    PADDOCK_CHECK(count.has_value(), "the log is whole");
    if (*count == 0) return all;
    for (std::size_t i = 0; i < *count; ++i) all.push_back({model::Seq{seq++}, batch[i]});
  }
}

std::string EngineMarket::status_text() const { return text_of(directory().status("engine")); }

std::string EngineMarket::status(const std::string& key) const {
  const std::string text = status_text();
  const auto at = text.find('"' + key + "\":");
  if (at == std::string::npos) return {};
  const auto begin = at + key.size() + 3;
  return text.substr(begin, text.find_first_of(",}", begin) - begin);
}

std::string EngineMarket::complaints() const { return text_of(directory().root() / "stderr"); }

void publish(ipc::LaneProducer& lane, const model::Command& command) {
  publish(lane, std::span<const model::Command>(&command, 1));
}

}  // namespace paddock::test
