#include <fmt/format.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <ctime>
#include <string>
#include <thread>

#include "engine/base/cpu.hpp"
#include "engine/ipc/file_lock.hpp"
#include "engine/ipc/market_directory.hpp"
#include "persister/config.hpp"
#include "persister/log_source.hpp"
#include "persister/persister.hpp"
#include "persister/report.hpp"
#include "persister/status_file.hpp"

namespace {

using namespace paddock;

struct Arguments {
  std::string config = "var/paddock.toml";
  bool rebuild = false;
};

/// The signals that ask for the end; blocked in all threads, taken by the main one.
sigset_t ending_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

/// Writes the status once a second until a signal comes or the work is done.
void watch(const sigset_t& signals, const std::atomic<bool>& finished, persister::StatusFile& status,
           persister::Progress& progress) {
  constexpr timespec kLook{0, 50'000'000};
  for (int look = 0; !finished.load(); ++look) {
    if (look % 20 == 0) {
      if (const auto written = status.write(progress); !written) persister::warn(written.error().message);
    }
    if (sigtimedwait(&signals, nullptr, &kLook) > 0) progress.stop.store(true);
  }
}

base::Result<void> run(const Arguments& arguments) {
  auto config = persister::read_config(arguments.config);
  if (!config) return std::unexpected(config.error());
  config->options.rebuild = arguments.rebuild;
  const auto directory = ipc::MarketDirectory::create(config->directory);
  if (!directory) return std::unexpected(directory.error());
  const auto lock = ipc::FileLock::claim(directory->lock("persister"), "persister");
  if (!lock) return std::unexpected(lock.error());
  if (auto opened = persister::open_report(directory->log()); !opened) return opened;
  persister::say("settings in force:\n" + config->effective);

  const sigset_t signals = ending_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  persister::Progress progress;
  progress.age.follow(*directory);
  persister::StatusFile status{directory->status("persister")};
  const auto open_source = [&](model::Seq from) { return persister::LogSource::open(*directory, from); };
  base::Result<void> outcome;
  std::atomic<bool> finished{false};
  std::thread work{[&] {
    base::name_this_thread("write");
    outcome = persister::Persister{open_source, config->options, progress}.run();
    finished.store(true);
  }};
  watch(signals, finished, status, progress);
  work.join();
  static_cast<void>(status.write(progress));
  persister::say(fmt::format("ended at event {}{}", progress.committed.load(),
                             outcome ? "" : ": " + outcome.error().message));
  return outcome;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "Writes a market's log into PostgreSQL, exactly once.\n"
      "Example: paddock-persister --config var/paddock.toml"};
  Arguments arguments;
  app.add_option("--config", arguments.config, "settings file of the market")->capture_default_str();
  app.add_flag("--rebuild", arguments.rebuild, "write the whole log into an empty database, then end");
  app.set_version_flag("--version", PADDOCK_VERSION);
  CLI11_PARSE(app, argc, argv);
  const auto outcome = run(arguments);
  if (outcome) return 0;
  fmt::print(stderr, "paddock-persister: {}\n", outcome.error().message);
  return 1;
}
