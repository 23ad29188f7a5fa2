#include "engine/log/journaler.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>

#include "engine/base/check.hpp"
#include "engine/base/clock.hpp"
#include "engine/base/cpu.hpp"
#include "engine/log/group_commit.hpp"
#include "engine/log/segment_supply.hpp"

namespace paddock::log {

/// The journaler's thread and what it shares with others.
class Journaler::Worker {
 public:
  Worker(FileLayer& files, std::string folder, const Recovered& recovered, JournalFeed& feed,
         JournalerOptions options)
      : feed_(feed),
        options_(std::move(options)),
        supply_(files, folder, {.market = recovered.market, .records = recovered.records_per_segment},
                options_.space_retry),
        commit_(files, folder, recovered, feed, supply_) {
    status_.journaled = status_.durable = recovered.end;
    feed_.resume(recovered.end);
  }

  ~Worker() { stop(); }

  void start() {
    PADDOCK_CHECK(!thread_.joinable(), "a journaler is started once");
    thread_ = std::thread{[this] { run(); }};
  }

  void stop() {
    if (!thread_.joinable()) return;
    // release: pairs with the acquire in `work`, so that a step after it sees all that was matched before.
    stopping_.store(true, std::memory_order_release);
    thread_.join();
  }

  [[nodiscard]] JournalStatus status() const {
    const std::lock_guard lock{mutex_};
    return status_;
  }

 private:
  void run() {
    base::name_this_thread("journaler");
    if (options_.cpu >= 0) {
      if (const auto pinned = base::pin_this_thread(options_.cpu); !pinned)
        end_process(pinned.error().message);
    }
    set_state(JournalState::running, {});
    idle_since_ = base::monotonic_ns();
    while (work()) {
    }
    checked(commit_.mark());
    set_state(JournalState::stopped, {});
  }

  /// One round; false when the thread is to end.
  bool work() {
    // Read before the step, and acquire (pairs with `stop`): when it is set, the matcher has published its
    // last event, and a step that finds nothing has seen all.
    const bool stopping = stopping_.load(std::memory_order_acquire);
    const std::int64_t began = base::monotonic_ns();
    const GroupCommit::Step step = checked(commit_.step());
    switch (step) {
      case GroupCommit::Step::committed:
        committed(began);
        return true;
      case GroupCommit::Step::no_segment:
        return wait_for_segment(stopping);
      case GroupCommit::Step::idle:
        break;
    }
    if (stopping) return false;
    if (began - idle_since_ > std::chrono::nanoseconds{options_.idle_before_mark}.count())
      checked(commit_.mark());
    feed_.wait(commit_.journaled());
    return true;
  }

  void committed(std::int64_t began) {
    feed_.busy();
    idle_since_ = base::monotonic_ns();
    const std::lock_guard lock{mutex_};
    status_.state = JournalState::running;
    status_.complaint.clear();
    status_.records += commit_.journaled().raw() - status_.journaled.raw();
    ++status_.commits;
    status_.journaled = commit_.journaled();
    status_.durable = commit_.durable();
    status_.last_sync_ns = idle_since_ - began;
    status_.worst_sync_ns = std::max(status_.worst_sync_ns, status_.last_sync_ns);
  }

  /// A full disk is told and waited out; stopping does not wait for it.
  bool wait_for_segment(bool stopping) {
    const std::optional<IoFailure> failure = supply_.failure();
    if (failure) {
      set_state(
          JournalState::waiting_for_space,
          failure->sentence + "; no more commands are taken until there is space: free some on that disk");
      if (stopping) return false;
    }
    std::this_thread::sleep_for(kSegmentPoll);
    return true;
  }

  void set_state(JournalState state, std::string complaint) {
    const std::lock_guard lock{mutex_};
    status_.state = state;
    status_.complaint = std::move(complaint);
  }

  template <class T>
  T checked(std::expected<T, IoFailure> done) {
    if (!done) end_process("journal: " + done.error().sentence);
    if constexpr (!std::is_void_v<T>) return *done;
  }

  [[noreturn]] void end_process(const std::string& reason) {
    std::fprintf(stderr,
                 "%s; what reached the disk is unknown, so the engine ends; start it again to recover\n",
                 reason.c_str());
    if (options_.on_fatal) options_.on_fatal(reason);
    std::_Exit(EXIT_FAILURE);
  }

  static constexpr std::chrono::milliseconds kSegmentPoll{1};

  JournalFeed& feed_;
  const JournalerOptions options_;
  SegmentMaker supply_;
  GroupCommit commit_;
  std::int64_t idle_since_ = 0;
  std::atomic<bool> stopping_{false};
  mutable std::mutex mutex_;
  JournalStatus status_;
  std::thread thread_;
};

Journaler::Journaler(FileLayer& files, std::string journal, const Recovered& recovered, JournalFeed& feed,
                     JournalerOptions options)
    : worker_(std::make_unique<Worker>(files, std::move(journal), recovered, feed, std::move(options))) {}

Journaler::~Journaler() = default;

void Journaler::start() { worker_->start(); }
void Journaler::stop() { worker_->stop(); }
JournalStatus Journaler::status() const { return worker_->status(); }

}  // namespace paddock::log
