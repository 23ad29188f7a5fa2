#include <fmt/format.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <exception>
#include <filesystem>

#include "engine/config.hpp"
#include "engine/end_signal.hpp"
#include "engine/engine.hpp"

namespace {

using namespace paddock;

constexpr std::size_t kLogBytes = 10 * 1024 * 1024;
constexpr std::size_t kLogFiles = 5;

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

int run(const engine::EngineArguments& arguments) {
  auto loaded = engine::load_options(arguments);
  if (!loaded) return fail(loaded.error().message);
  const auto logger = make_logger(loaded->options.directory);
  logger->info("settings in force:\n{}", loaded->effective);
  const engine::EndSignal end;
  auto engine = engine::Engine::start(loaded->options, logger, end.flag());
  if (!engine) {
    logger->flush();
    return fail(engine.error().message);
  }
  if (*engine == nullptr) {
    logger->info("stopped before it was open");
    return 0;
  }
  logger->info("open for commands");
  end.wait();
  (*engine)->stop();
  logger->info("stopped");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const auto arguments = engine::read_arguments(argc, argv);
  try {
    return run(arguments);
  } catch (const std::exception& error) {
    return fail(error.what());
  }
}
