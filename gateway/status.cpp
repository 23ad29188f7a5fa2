#include "gateway/status.hpp"

#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <span>
#include <utility>

#include "engine/base/clock.hpp"
#include "engine/base/json_text.hpp"
#include "engine/base/replace_file.hpp"

namespace paddock::gateway {
namespace {

std::uint64_t load(const std::atomic<std::uint64_t>& counter) {
  return counter.load(std::memory_order_relaxed);
}

/// The gateway as a whole: as far as the last of its threads.
struct Totals {
  std::uint64_t position = ~std::uint64_t{0};
  std::uint64_t end = 0;
  std::uint64_t live_orders = 0;
  bool stalled = false;
};

Totals total(const Counters& counters) {
  Totals totals;
  for (const Place& place : std::span{counters.places}.first(counters.threads)) {
    totals.position = std::min(totals.position, load(place.position));
    totals.end = std::max(totals.end, load(place.log_end));
    totals.live_orders += load(place.live_orders);
    totals.stalled |= place.stalled.load(std::memory_order_relaxed);
  }
  return totals;
}

}  // namespace

StatusFile::StatusFile(std::filesystem::path file, ipc::LaneId lane, std::vector<std::string> listen)
    : file_(std::move(file)), lane_(lane), listen_(std::move(listen)), started_at_(base::wall_clock_ns()) {}

std::string StatusFile::text(const Counters& counters, const std::string& alarm) {
  const std::int64_t now = base::monotonic_ns();
  std::vector<std::string> listen;
  for (const std::string& address : listen_) listen.push_back(base::json_text(address));
  const Totals totals = total(counters);
  return fmt::format(
      "{{\"process\":\"gateway\",\"pid\":{},\"version\":\"{}\",\"started_at\":{},\"lane\":{},"
      "\"commands\":{},\"listen\":[{}],\"position\":{},\"lag\":{},\"connections\":{},\"logged_in\":{},"
      "\"logins\":{},"
      "\"refused_logins\":{},\"messages\":{},\"messages_per_s\":{},\"events_per_s\":{},\"malformed\":{},"
      "\"slow_clients\":{},\"live_orders\":{},\"stalled\":{},\"alarms\":[{}]}}\n",
      ::getpid(), PADDOCK_VERSION, started_at_, lane_, load(counters.commands), fmt::join(listen, ","),
      totals.position, totals.end - std::min(totals.end, totals.position), load(counters.connections),
      load(counters.logged_in), load(counters.logins), load(counters.refused_logins),
      load(counters.messages_in), messages_.per_second(load(counters.messages_in), now),
      events_.per_second(totals.position, now), load(counters.malformed), load(counters.slow_clients),
      totals.live_orders, totals.stalled, alarm.empty() ? "" : base::json_text(alarm));
}

base::Result<void> StatusFile::write(const Counters& counters, const std::string& alarm) {
  return base::replace_file(file_, text(counters, alarm));
}

void StatusFile::remove() noexcept { std::remove(file_.c_str()); }

}  // namespace paddock::gateway
