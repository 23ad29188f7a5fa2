#include "engine/housekeeper.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <iterator>

#include "engine/base/clock.hpp"
#include "engine/base/cpu.hpp"
#include "engine/base/json_text.hpp"
#include "engine/schedule/zone.hpp"

namespace paddock::engine {
namespace {

using namespace std::chrono_literals;

constexpr auto kLookEvery = 5ms;      // a dead gateway's orders are cancelled within this and a little
constexpr int kLooksPerStatus = 200;  // once a second
/// Between machines' clocks and after small corrections this is nothing; more is an alarm.
constexpr std::int64_t kClockMayLagNs = 1'000'000'000;

const char* word(log::JournalState state) {
  switch (state) {
    case log::JournalState::running:
      return "running";
    case log::JournalState::waiting_for_space:
      return "waiting for space";
    case log::JournalState::stopped:
      return "stopped";
  }
  return "?";
}

const char* word(ipc::LaneKind kind) {
  switch (kind) {
    case ipc::LaneKind::gateway:
      return "gateway";
    case ipc::LaneKind::operator_:
      return "operator";
    case ipc::LaneKind::scheduler:
      return "scheduler";
  }
  return "?";
}

std::string clock_text(const ipc::MarketClock& clock) {
  if (!clock.is_set()) return "wall";
  return fmt::format("set: shows {}, goes {} times as fast", schedule::utc_text(clock.now()),
                     clock.setting().speed);
}

}  // namespace

Housekeeper::Housekeeper(const ipc::MarketDirectory& directory, const Identity& identity, Matcher& matcher,
                         const log::Journaler& journaler, const ipc::EventRingReader& ring,
                         std::vector<ServedLane>& lanes, const ipc::MarketClock& clock,
                         const ScheduleReport& schedule, std::shared_ptr<spdlog::logger> logger)
    : directory_(directory),
      status_(directory.status("engine"), logger),
      identity_(identity),
      matcher_(matcher),
      journaler_(journaler),
      ring_(ring),
      lanes_(lanes),
      clock_(clock),
      schedule_(schedule),
      logger_(std::move(logger)) {}

base::Result<void> Housekeeper::start() {
  for (ServedLane& lane : lanes_) {
    auto probe = ipc::LockProbe::open(directory_.lock(ipc::lane_name(lane.consumer.lane())));
    if (!probe) return std::unexpected(probe.error());
    watched_.push_back({&lane, std::move(*probe), false});
  }
  // Once before the matcher's first round: it must know of an owner that died while no engine ran.
  look_at_owners();
  thread_ = std::jthread([this](const std::stop_token& token) {
    base::name_this_thread("housekeeper");
    for (int look = 0; !token.stop_requested(); ++look) {
      look_at_owners();
      if (look % kLooksPerStatus == 0) {
        const log::JournalStatus journal = journaler_.status();
        log_changes(journal);
        status_.write(status_text(journal));
      }
      std::this_thread::sleep_for(kLookEvery);
    }
    status_.write(status_text(journaler_.status()));
  });
  return {};
}

void Housekeeper::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

void Housekeeper::look_at_owners() {
  for (Watched& watched : watched_) {
    // The owner first, then its lock: one that is free was given up by this owner, or by a later one.
    const auto& memory = watched.lane->segment->memory();
    const std::uint32_t owner = memory.producer.generation.load(std::memory_order_acquire);
    const bool held = watched.probe.is_held();
    if (held != watched.owned) {
      logger_->info("lane {} {} (pid {})", watched.lane->consumer.lane(),
                    held ? "has an owner" : "has lost its owner", memory.producer.pid);
      watched.owned = held;
    }
    if (held || owner == 0) continue;
    // release: pairs with Matcher::look_after_owner.
    matcher_.signals().dead_owner[watched.lane->consumer.lane()].store(owner, std::memory_order_release);
  }
}

void Housekeeper::log_changes(const log::JournalStatus& journal) {
  const std::uint64_t alarms = matcher_.status().alarms.load(std::memory_order_relaxed);
  if (alarms != alarms_before_) {
    logger_->error(
        "{} alarms: a command that two engines had died of was answered as 'internal', a lane was given up "
        "because its owner wrote what cannot be, or a login found limits.max_ports other ports logged in",
        alarms - alarms_before_);
    alarms_before_ = alarms;
  }
  const bool waits = journal.state == log::JournalState::waiting_for_space;
  if (waits != waited_for_space_) {
    if (waits) {
      logger_->error("{}", journal.complaint);
    } else {
      logger_->info("the journal has space again; commands are taken");
    }
    waited_for_space_ = waits;
  }
}

/// How far the market's clock is behind the time of the log's last record; 0 when it is not.
std::int64_t Housekeeper::clock_behind_ns() const {
  model::Event last{};
  const bool copied = ring_.copy(model::Seq{ring_.matched().raw() - 1}, {&last, 1});
  return copied ? std::max<std::int64_t>(last.time - clock_.now(), 0) : 0;
}

std::vector<std::string> Housekeeper::alarms(const log::JournalStatus& journal) const {
  std::vector<std::string> all;
  if (journal.state == log::JournalState::waiting_for_space) all.push_back(journal.complaint);
  if (const auto count = matcher_.status().alarms.load(std::memory_order_relaxed); count > 0) {
    all.push_back(fmt::format(
        "{} commands set aside as 'internal', lanes given up or logins without room; see the log", count));
  }
  if (auto alarm = schedule_.words().alarm; !alarm.empty()) all.push_back(std::move(alarm));
  if (const std::int64_t behind = clock_behind_ns(); behind > kClockMayLagNs) {
    all.push_back(fmt::format(
        "the market's clock is {} s behind the log's last record: the log's time stands still until it is "
        "there again; set the clock right",
        behind / 1'000'000'000));
  }
  return all;
}

std::string Housekeeper::status_text(const log::JournalStatus& journal) {
  const std::int64_t now = base::monotonic_ns();
  const MatcherStatus& matcher = matcher_.status();
  const std::uint64_t commands = matcher.commands.load(std::memory_order_relaxed);
  const std::uint64_t matched = ring_.matched().raw();
  std::string text;
  auto to = std::back_inserter(text);
  fmt::format_to(
      to,
      "{{\"process\":\"engine\",\"pid\":{},\"version\":\"{}\",\"started_at\":{},\"market\":\"{:012x}\","
      "\"epoch\":{},\"state\":\"{}\",\"position\":{},\"matched\":{},\"journaled\":{},\"durable\":{},",
      ::getpid(), PADDOCK_VERSION, identity_.started_ns, identity_.market, identity_.epoch,
      journal.state == log::JournalState::stopped ? "stopped" : "open", ring_.durable().raw() - 1,
      matched - 1, ring_.journaled().raw() - 1, ring_.durable().raw() - 1);
  fmt::format_to(to,
                 "\"commands\":{},\"commands_per_second\":{},\"events_per_second\":{},\"live_orders\":{},"
                 "\"digest\":\"{:016x}\",\"stalled\":{},",
                 commands, commands_rate_.per_second(commands, now), events_rate_.per_second(matched, now),
                 matcher.live_orders.load(std::memory_order_relaxed),
                 matcher.digest.load(std::memory_order_relaxed), matcher_.stalled());
  const ScheduleReport::Words schedule = schedule_.words();
  fmt::format_to(to, "\"clock\":{},\"schedule\":{{\"next\":{},\"last\":{}}},",
                 base::json_text(clock_text(clock_)),
                 base::json_text(schedule.next.empty() ? "none" : schedule.next),
                 base::json_text(schedule.last.empty() ? "none" : schedule.last));
  fmt::format_to(to,
                 "\"journal\":{{\"state\":\"{}\",\"commits\":{},\"last_sync_ns\":{},\"worst_sync_ns\":{}}},"
                 "\"alarms\":[",
                 word(journal.state), journal.commits, journal.last_sync_ns, journal.worst_sync_ns);
  for (const std::string& alarm : alarms(journal)) {
    if (text.back() != '[') text += ',';
    text += base::json_text(alarm);
  }
  text += "],\"lanes\":[";
  for (const Watched& watched : watched_) {
    const auto& memory = watched.lane->segment->memory();
    if (text.back() != '[') text += ',';
    fmt::format_to(to, "\"{} {} {} head {} released {}\"", word(ipc::kind_of(watched.lane->consumer.lane())),
                   watched.lane->consumer.lane(), watched.owned ? "owned" : "free",
                   memory.producer.head.load(), memory.matcher.released.load());
  }
  text += "]}\n";
  return text;
}

}  // namespace paddock::engine
