#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "engine/log/file_layer.hpp"
#include "engine/log/recovery.hpp"
#include "engine/model/event.hpp"
#include "engine/model/types.hpp"

namespace paddock::log {

/// Where a journaler takes events from and tells how far it is: the event ring (ring_feed.hpp), or a test's
/// own. Only the journaler's thread calls it.
class JournalFeed {
 public:
  virtual ~JournalFeed() = default;
  /// The seq after the last event that was published.
  [[nodiscard]] virtual model::Seq matched() = 0;
  /// Copies the events `first`, ... , all of them published and not journaled yet.
  virtual void copy(model::Seq first, std::span<model::Event> to) = 0;
  /// Everything below `journaled` is on the disk; what lies below `durable` is whole commands. Neither goes
  /// back.
  virtual void publish(model::Seq journaled, model::Seq durable) = 0;
  /// Before anything else: everything below `journaled` was recovered and is on the disk. `durable` moves
  /// with the first commit, which holds the engine's `started` record.
  virtual void resume(model::Seq journaled) = 0;
  /// Called in a row while there is nothing to do. Returns when `matched` is no longer `seen`, and at the
  /// latest after about a millisecond.
  virtual void wait(model::Seq seen) = 0;
  /// There was something to do.
  virtual void busy() {}
};

struct JournalerOptions {
  /// Without new events for this long, the durable seq is noted in the segment header. Shorter costs an extra
  /// sync in every short pause, longer lets a reader without an engine see less after a power loss.
  std::chrono::milliseconds idle_before_mark{200};
  /// How often a missing segment is tried again when the disk was full.
  std::chrono::milliseconds space_retry{500};
  /// CPU of the journaler's thread; -1: the scheduler's choice.
  int cpu = -1;
  /// Told once, with the reason, from the failing thread, right before the process ends with status 1 because
  /// a sync or a write failed. For the log; must not return to the journal.
  std::function<void(const std::string&)> on_fatal;
};

enum class JournalState : std::uint8_t {
  running,
  waiting_for_space,  ///< no segment to write to: takes no events, tries again by itself
  stopped,            ///< not started yet, or ended by stop()
};

/// What `status` shows of a journaler.
struct JournalStatus {
  JournalState state = JournalState::stopped;
  model::Seq journaled{1};  ///< the seq after the last synced record
  model::Seq durable{1};    ///< the seq after the last whole command in it
  std::uint64_t commits = 0;
  std::uint64_t records = 0;
  std::int64_t last_sync_ns = 0;  ///< how long the newest write and sync took
  std::int64_t worst_sync_ns = 0;
  std::string complaint;  ///< with waiting_for_space: what is missing, where, and what to do
};

/// Writes the event log to the disk: a thread that takes everything that has gathered in the feed, copies it
/// to a buffer of its own, stamps CRC and commit number, writes and syncs it as one group, and only then
/// moves `journaled` and `durable`; and a helper thread that makes the next segment file ahead of time.
///
/// A failed write or sync ends the process: what reached the disk is then unknown, and only recovery finds
/// out. A full disk does not: the journaler stops taking events (so the ring fills and the matcher waits),
/// says so in `status`, and goes on when there is space again. `start`, `stop` and the destructor belong to
/// one thread; `status` to any.
class Journaler {
 public:
  /// `recovered` is what `recover` returned for the same folder; `files` and `feed` outlive this.
  Journaler(FileLayer& files, std::string journal, const Recovered& recovered, JournalFeed& feed,
            JournalerOptions options = {});
  ~Journaler();
  Journaler(const Journaler&) = delete;
  Journaler& operator=(const Journaler&) = delete;

  void start();
  /// Writes and syncs everything matched so far (unless the disk is full), notes the durable seq in the
  /// segment header, and ends both threads. The matcher must have stopped before.
  void stop();
  [[nodiscard]] JournalStatus status() const;

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace paddock::log
