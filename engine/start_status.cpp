#include "engine/start_status.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <utility>

#include "engine/base/cpu.hpp"
#include "engine/base/json_text.hpp"

namespace paddock::engine {
namespace {

using namespace std::chrono_literals;

constexpr auto kWriteEvery = 200ms;

}  // namespace

StartStatus::StartStatus(StatusFile file, std::int64_t started_ns)
    : file_(std::move(file)), started_ns_(started_ns) {
  thread_ = std::jthread([this](const std::stop_token& token) {
    base::name_this_thread("start-status");
    std::mutex mutex;
    std::unique_lock lock{mutex};
    std::condition_variable_any ended;
    do {
      file_.write(text());
    } while (!ended.wait_for(lock, token, kWriteEvery, [&] { return token.stop_requested(); }));
  });
}

void StartStatus::alarm(const std::string& sentence) {
  const std::lock_guard lock{mutex_};
  alarm_ = sentence;
}

std::string StartStatus::text() const {
  const std::lock_guard lock{mutex_};
  return fmt::format(
      "{{\"process\":\"engine\",\"pid\":{},\"version\":\"{}\",\"started_at\":{},\"state\":\"recovering\","
      "\"position\":{},\"alarms\":[{}]}}\n",
      ::getpid(), PADDOCK_VERSION, started_ns_, end_.load(std::memory_order_relaxed) - 1,
      alarm_.empty() ? "" : base::json_text(alarm_));
}

}  // namespace paddock::engine
