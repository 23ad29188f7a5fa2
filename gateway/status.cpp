#include "gateway/status.hpp"

#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <span>
#include <utility>

#include "engine/base/clock.hpp"

namespace paddock::gateway {
namespace {

/// `text` as a JSON string.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + '"';
}

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
    : file_(std::move(file)),
      lane_(lane),
      listen_(std::move(listen)),
      started_at_(base::wall_clock_ns()),
      last_ns_(base::monotonic_ns()) {}

std::string StatusFile::text(const Counters& counters, const std::string& alarm) {
  const std::int64_t now = base::monotonic_ns();
  const auto seconds = static_cast<double>(now - std::exchange(last_ns_, now)) / 1e9;
  const auto rate = [&](std::uint64_t& last, std::uint64_t count) {
    // What matched mode has read may be taken back.
    const std::uint64_t before = std::exchange(last, count);
    const std::uint64_t delta = count - std::min(count, before);
    return seconds > 0 ? static_cast<std::uint64_t>(static_cast<double>(delta) / seconds) : 0;
  };
  std::vector<std::string> listen;
  for (const std::string& address : listen_) listen.push_back(quoted(address));
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
      load(counters.messages_in), rate(last_messages_, load(counters.messages_in)),
      rate(last_position_, totals.position), load(counters.malformed), load(counters.slow_clients),
      totals.live_orders, totals.stalled, alarm.empty() ? "" : quoted(alarm));
}

base::Result<void> StatusFile::write(const Counters& counters, const std::string& alarm) {
  const std::filesystem::path fresh = file_.string() + ".new";
  {
    std::ofstream stream{fresh, std::ios::trunc};
    stream << text(counters, alarm);
    stream.flush();
    if (!stream) return base::fail("{} cannot be written: {}", fresh.string(), std::strerror(errno));
  }
  if (std::rename(fresh.c_str(), file_.c_str()) != 0) {
    return base::fail("{} cannot be replaced: {}", file_.string(), std::strerror(errno));
  }
  return {};
}

void StatusFile::remove() noexcept { std::remove(file_.c_str()); }

}  // namespace paddock::gateway
