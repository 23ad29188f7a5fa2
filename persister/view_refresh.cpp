#include "persister/view_refresh.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "engine/base/clock.hpp"
#include "engine/base/cpu.hpp"
#include "persister/report.hpp"

namespace paddock::persister {

using std::chrono::milliseconds;

namespace {

constexpr milliseconds kLookEvery{50};
constexpr milliseconds kShortestPause{100};
constexpr milliseconds kLongestPause{60'000};

}  // namespace

ViewRefresh::ViewRefresh(const postgres::DatabaseOptions& database, Progress& progress)
    : views_(database), progress_(progress), thread_([this] { run(); }) {}

void ViewRefresh::stop() {
  if (!thread_.joinable()) return;
  ended_.store(true);
  views_.cancel();
  thread_.join();
}

bool ViewRefresh::refresh() {
  const std::int64_t began = base::monotonic_ns();
  if (const auto done = views_.refresh(); !done) {
    warn(fmt::format("the materialized views are as they were: {}", done.error().message));
    return false;
  }
  progress_.refresh_ns.store(base::monotonic_ns() - began, std::memory_order_relaxed);
  return true;
}

void ViewRefresh::run() {
  base::name_this_thread("views");
  std::optional<std::uint64_t> refreshed;  // how often they had become old by then
  milliseconds pause = kShortestPause;
  std::int64_t next_try = 0;
  for (; !ended_.load(); std::this_thread::sleep_for(kLookEvery)) {
    const std::uint64_t old = progress_.days.load(std::memory_order_relaxed);
    if (refreshed == old || base::monotonic_ns() < next_try) continue;
    if (refresh()) {
      refreshed = old;
      pause = kShortestPause;
    } else {
      next_try = base::monotonic_ns() + std::chrono::nanoseconds{pause}.count();
      pause = std::min(pause * 2, kLongestPause);
    }
  }
}

}  // namespace paddock::persister
