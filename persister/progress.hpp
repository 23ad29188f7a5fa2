#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/uuid.hpp"
#include "persister/delays.hpp"
#include "persister/market_age.hpp"
#include "persister/postgres_writer/database.hpp"

namespace paddock::persister {

/// What the threads of the persister tell about themselves, for the status file and for each other.
/// Any thread. Counts are for display: nothing is ordered by them.
class Progress {
 public:
  std::atomic<bool> stop{false};               ///< everybody is to come to an end
  std::atomic<std::uint64_t> folded{0};        ///< last event folded
  std::atomic<std::uint64_t> committed{0};     ///< the position in the database
  std::atomic<std::uint64_t> log_end{0};       ///< last durable event seen
  std::atomic<std::uint64_t> batches{0};       ///< committed since the start
  std::atomic<std::uint64_t> rows{0};          ///< written since the start
  std::atomic<std::int64_t> commit_ns{0};      ///< how long the newest transaction took
  std::atomic<std::int64_t> writing_since{0};  ///< when the transaction at work began, monotonic; 0: none is
  std::atomic<bool> connected{false};
  std::atomic<bool> remark{false};     ///< the next beat is to go over all holdings and portfolios
  std::atomic<std::uint64_t> days{0};  ///< how often the views became old: ends of days, rows that came back
  std::atomic<std::int64_t> refresh_ns{0};  ///< how long the views' newest refresh took; 0: none yet
  Delays delays;
  MarketAge age;  ///< of events: what `delays` are made of

  struct Words {
    std::string alarm;  ///< what is wrong at present; empty: nothing
    postgres::ParkedRows parked;
  };

  /// The newest beat that is committed: how many there were, when, and how long its transaction took.
  struct Beat {
    std::uint64_t number = 0;
    std::int64_t committed_ns = 0;  ///< monotonic
    std::int64_t took_ns = 0;
  };

  void note_beat(std::int64_t committed_ns, std::int64_t took_ns) {
    const std::lock_guard lock{mutex_};
    beat_ = {beat_.number + 1, committed_ns, took_ns};
  }
  /// A drain that begins counts from 0.
  void forget_beats() {
    const std::lock_guard lock{mutex_};
    beat_ = {};
  }
  [[nodiscard]] Beat last_beat() const {
    const std::lock_guard lock{mutex_};
    return beat_;
  }

  /// Offerings whose marks have to go to each holder by itself, told once.
  void add_row_by_row(std::vector<base::Uuid> offerings) {
    const std::lock_guard lock{mutex_};
    row_by_row_.insert(row_by_row_.end(), offerings.begin(), offerings.end());
  }
  [[nodiscard]] std::vector<base::Uuid> take_row_by_row() {
    const std::lock_guard lock{mutex_};
    return std::exchange(row_by_row_, {});
  }

  void set_alarm(std::string text) {
    const std::lock_guard lock{mutex_};
    words_.alarm = std::move(text);
  }
  void set_parked(const postgres::ParkedRows& parked) {
    const std::lock_guard lock{mutex_};
    words_.parked = parked;
  }
  [[nodiscard]] Words words() const {
    const std::lock_guard lock{mutex_};
    return words_;
  }

 private:
  mutable std::mutex mutex_;
  Words words_;
  Beat beat_;
  std::vector<base::Uuid> row_by_row_;
};

}  // namespace paddock::persister
