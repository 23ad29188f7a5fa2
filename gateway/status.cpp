#include "gateway/status.hpp"

#include <fmt/ranges.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

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
    const std::uint64_t delta = count - std::exchange(last, count);
    return seconds > 0 ? static_cast<std::uint64_t>(static_cast<double>(delta) / seconds) : 0;
  };
  std::vector<std::string> listen;
  for (const std::string& address : listen_) listen.push_back(quoted(address));
  const std::uint64_t position = load(counters.position);
  const std::uint64_t end = load(counters.log_end);
  return fmt::format(
      "{{\"process\":\"gateway\",\"pid\":{},\"version\":\"{}\",\"started_at\":{},\"lane\":{},"
      "\"commands\":{},\"listen\":[{}],\"position\":{},\"lag\":{},\"connections\":{},\"logged_in\":{},"
      "\"logins\":{},"
      "\"refused_logins\":{},\"messages\":{},\"messages_per_s\":{},\"events_per_s\":{},\"malformed\":{},"
      "\"slow_clients\":{},\"live_orders\":{},\"stalled\":{},\"alarms\":[{}]}}\n",
      ::getpid(), PADDOCK_VERSION, started_at_, lane_, load(counters.commands), fmt::join(listen, ","),
      position, end > position ? end - position : 0, load(counters.connections), load(counters.logged_in),
      load(counters.logins), load(counters.refused_logins), load(counters.messages_in),
      rate(last_messages_, load(counters.messages_in)), rate(last_position_, position),
      load(counters.malformed), load(counters.slow_clients), load(counters.live_orders),
      counters.stalled.load(std::memory_order_relaxed), alarm.empty() ? "" : quoted(alarm));
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
