#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/rate.hpp"
#include "engine/ipc/file_lock.hpp"
#include "engine/ipc/market_clock.hpp"
#include "engine/ipc/market_directory.hpp"
#include "engine/log/journaler.hpp"
#include "engine/matcher.hpp"
#include "engine/schedule_report.hpp"
#include "engine/status_file.hpp"

namespace spdlog {
class logger;
}

namespace paddock::engine {

/// Everything that the matcher must not do: looks every few milliseconds whether the owners of lanes are
/// alive, writes the engine's status file once a second, and logs alarms. A thread of its own from `start` to
/// `stop`.
class Housekeeper {
 public:
  /// What the status says and nothing changes.
  struct Identity {
    std::uint64_t market;
    std::uint32_t epoch;
    std::int64_t started_ns;
  };

  Housekeeper(const ipc::MarketDirectory& directory, const Identity& identity, Matcher& matcher,
              const log::Journaler& journaler, const ipc::EventRingReader& ring,
              std::vector<ServedLane>& lanes, const ipc::MarketClock& clock, const ScheduleReport& schedule,
              std::shared_ptr<spdlog::logger> logger);
  ~Housekeeper() { stop(); }
  Housekeeper(const Housekeeper&) = delete;
  Housekeeper& operator=(const Housekeeper&) = delete;

  [[nodiscard]] base::Result<void> start();
  void stop();

 private:
  struct Watched {
    ServedLane* lane;
    ipc::LockProbe probe;
    bool owned;
  };
  void run();
  void look_at_owners();
  void log_changes(const log::JournalStatus& journal);
  [[nodiscard]] std::vector<std::string> alarms(const log::JournalStatus& journal) const;
  [[nodiscard]] std::int64_t clock_behind_ns() const;
  [[nodiscard]] std::string status_text(const log::JournalStatus& journal);

  ipc::MarketDirectory directory_;
  StatusFile status_;
  Identity identity_;
  Matcher& matcher_;
  const log::Journaler& journaler_;
  ipc::EventRingReader ring_;
  std::vector<ServedLane>& lanes_;
  const ipc::MarketClock& clock_;
  const ScheduleReport& schedule_;
  std::shared_ptr<spdlog::logger> logger_;
  std::vector<Watched> watched_;
  std::jthread thread_;
  base::Rate commands_rate_;
  base::Rate events_rate_;
  std::uint64_t alarms_before_ = 0;
  bool waited_for_space_ = false;
};

}  // namespace paddock::engine
