#include <fmt/format.h>
#include <signal.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <exception>
#include <filesystem>

#include "engine/config.hpp"
#include "engine/engine.hpp"

namespace {

using namespace paddock;

constexpr std::size_t kLogBytes = 10 * 1024 * 1024;
constexpr std::size_t kLogFiles = 5;
constexpr unsigned kPatience = 10;  ///< seconds that a stop may take before it becomes a crash

std::shared_ptr<spdlog::logger> make_logger(const std::filesystem::path& directory) {
  std::filesystem::create_directories(directory / "log");
  auto file = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
      (directory / "log" / "engine.log").string(), kLogBytes, kLogFiles);
  auto console = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  console->set_level(spdlog::level::warn);
  auto logger = std::make_shared<spdlog::logger>("engine", spdlog::sinks_init_list{file, console});
  logger->flush_on(spdlog::level::info);
  return logger;
}

int fail(const std::string& message) {
  fmt::print(stderr, "paddock-engine: {}\n", message);
  return 1;
}

/// Waits for SIGTERM or SIGINT, which every thread has blocked.
void wait_for_end(const sigset_t& signals) {
  int signal = 0;
  ::sigwait(&signals, &signal);
  // A matcher that waits for a full disk cannot end between two commands: SIGALRM then ends it, and recovery
  // goes on from what is durable.
  ::alarm(kPatience);
}

int run(const engine::EngineArguments& arguments, const sigset_t& signals) {
  auto loaded = engine::load_options(arguments);
  if (!loaded) return fail(loaded.error().message);
  const auto logger = make_logger(loaded->options.directory);
  logger->info("settings in force:\n{}", loaded->effective);
  auto engine = engine::Engine::start(loaded->options, logger);
  if (!engine) {
    logger->flush();
    return fail(engine.error().message);
  }
  logger->info("open for commands");
  wait_for_end(signals);
  (*engine)->stop();
  logger->info("stopped");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const auto arguments = engine::read_arguments(argc, argv);
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGTERM);
  ::sigaddset(&signals, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  try {
    return run(arguments, signals);
  } catch (const std::exception& error) {
    return fail(error.what());
  }
}
