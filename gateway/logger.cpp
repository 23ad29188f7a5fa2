#include "gateway/logger.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <chrono>

namespace paddock::gateway {
namespace {

constexpr std::size_t kFileBytes = 10U << 20U;
constexpr std::size_t kOlderFiles = 5;

spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> one = [] {
    auto made =
        std::make_shared<spdlog::logger>("gateway", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%Y-%m-%dT%H:%M:%S.%fZ %l %v", spdlog::pattern_time_type::utc);
    made->flush_on(spdlog::level::info);
    return made;
  }();
  return *one;
}

}  // namespace

base::Result<void> log_to_file(const std::filesystem::path& file) {
  try {
    auto sink =
        std::make_shared<spdlog::sinks::rotating_file_sink_mt>(file.string(), kFileBytes, kOlderFiles);
    sink->set_formatter(std::make_unique<spdlog::pattern_formatter>("%Y-%m-%dT%H:%M:%S.%fZ %l %v",
                                                                    spdlog::pattern_time_type::utc));
    logger().sinks().push_back(std::move(sink));
    logger().sinks().front()->set_level(spdlog::level::warn);
  } catch (const spdlog::spdlog_ex& error) {
    return base::fail("the log {} cannot be written: {}", file.string(), error.what());
  }
  return {};
}

void log_line(Level level, const std::string& line) {
  constexpr spdlog::level::level_enum kLevels[] = {spdlog::level::info, spdlog::level::warn,
                                                   spdlog::level::err};
  logger().log(kLevels[static_cast<unsigned>(level)], "{}", line);
}

std::string printable(std::string_view text) {
  std::string out{text};
  for (char& c : out) {
    if (c < 0x21 || c > 0x7E) c = '?';
  }
  return out;
}

void flush_log() { logger().flush(); }

}  // namespace paddock::gateway
