#include "persister/view_refresh.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "engine/base/clock.hpp"
#include "engine/base/cpu.hpp"
#include "persister/postgres_writer/views.hpp"
#include "persister/report.hpp"

namespace paddock::persister {

namespace {

constexpr std::chrono::milliseconds kLook{50};

}  // namespace

ViewRefresh::ViewRefresh(const postgres::DatabaseOptions& database, Progress& progress,
                         const ReconnectOptions& pauses)
    : database_(database), progress_(progress), pauses_(pauses), thread_([this] { run(); }) {}

ViewRefresh::~ViewRefresh() {
  ended_.store(true, std::memory_order_relaxed);
  thread_.join();
}

bool ViewRefresh::refresh() {
  const std::int64_t began = base::monotonic_ns();
  if (const auto done = postgres::refresh_views(database_); !done) {
    warn(fmt::format("the materialized views are as they were: {}", done.error().message));
    return false;
  }
  progress_.refresh_ns.store(base::monotonic_ns() - began, std::memory_order_relaxed);
  return true;
}

void ViewRefresh::run() {
  base::name_this_thread("views");
  std::optional<std::uint64_t> refreshed;  // the days that had ended by then
  auto pause = pauses_.shortest;
  std::int64_t next_try = 0;
  for (; !ended_.load(std::memory_order_relaxed); std::this_thread::sleep_for(kLook)) {
    const std::uint64_t days = progress_.days.load(std::memory_order_relaxed);
    const std::int64_t now = base::monotonic_ns();
    if (refreshed == days || now < next_try) continue;
    if (refresh()) {
      refreshed = days;
      pause = pauses_.shortest;
    } else {
      next_try = now + std::chrono::nanoseconds{pause}.count();
      pause = std::min(pause * 2, std::chrono::milliseconds{60'000});
    }
  }
}

}  // namespace paddock::persister
