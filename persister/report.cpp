#include "persister/report.hpp"

#include <spdlog/sinks/null_sink.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/spdlog.h>

#include <exception>
#include <memory>

namespace paddock::persister {
namespace {

constexpr std::size_t kFileBytes = 10 << 20;
constexpr std::size_t kFiles = 5;

/// Made on first use, so that tests need not open a file.
std::shared_ptr<spdlog::logger>& logger() {
  static std::shared_ptr<spdlog::logger> instance =
      std::make_shared<spdlog::logger>("persister", std::make_shared<spdlog::sinks::null_sink_mt>());
  return instance;
}

}  // namespace

base::Result<void> open_report(const std::filesystem::path& folder) {
  const auto file = folder / "persister.log";
  try {
    auto sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(file.string(), kFileBytes, kFiles - 1);
    logger() = std::make_shared<spdlog::logger>("persister", std::move(sink));
    logger()->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    logger()->flush_on(spdlog::level::info);
  } catch (const std::exception& problem) {
    return base::fail("the log {} cannot be written: {}", file.string(), problem.what());
  }
  return {};
}

void say(const std::string& line) { logger()->info("{}", line); }
void warn(const std::string& line) { logger()->warn("{}", line); }

}  // namespace paddock::persister
