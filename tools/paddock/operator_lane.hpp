#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/ipc/file_lock.hpp"
#include "engine/ipc/lane.hpp"
#include "engine/ipc/market_directory.hpp"
#include "engine/log/log_reader.hpp"
#include "engine/model/command.hpp"
#include "engine/model/event.hpp"

namespace paddock::tools {

/// An operator lane and the log behind it: commands go in, and the events of each come out when they are
/// durable, found by lane and position. One thread. What was sent is carried out exactly once, also when this
/// process or the engine dies first.
class OperatorLane {
 public:
  /// Claims a free operator lane. Errors: no engine runs, all lanes are taken, the log cannot be read.
  [[nodiscard]] static base::Result<OperatorLane> open(const ipc::MarketDirectory& market);

  /// Puts a command in; false when the lane is full: poll, then try again. `named` may be nullptr.
  [[nodiscard]] bool try_send(const model::Command& command, const model::Identities* named);

  /// Reads on in the log, and calls `answer(events, first)` for the events of each of this lane's commands,
  /// in order; the last record of a command may be one of the log's own (`consumed`, `continued`). Never
  /// waits. Returns how many commands were answered.
  template <class Answer>
  [[nodiscard]] base::Result<std::size_t> poll(Answer&& answer) {
    std::size_t answered = 0;
    for (;;) {
      const auto got = read();
      if (!got) return std::unexpected(got.error());
      if (*got == 0) return answered;
      while (next_group()) {
        if (group_is_answer()) ++answered;
        if (group_is_ours_) answer(std::span<const model::Event>{group_}, group_first_);
      }
    }
  }
  /// Puts in a command without effect, whose answer is not shown. It is answered behind everything before it,
  /// the slices of a long expiry or mass cancel included.
  [[nodiscard]] bool try_send_barrier();
  /// The newest command that was answered goes on in slices, whose end only the next answer shows.
  [[nodiscard]] bool slices_follow() const noexcept { return slices_follow_; }
  /// Waits until there is something to read, at most `timeout`.
  void wait(std::chrono::nanoseconds timeout) { (void)reader_.wait(timeout); }

  /// Commands that were sent and whose last event has not been seen.
  [[nodiscard]] std::size_t unanswered() const noexcept { return unanswered_.size(); }
  [[nodiscard]] bool engine_runs() const noexcept { return engine_.is_held(); }

 private:
  OperatorLane(ipc::LaneProducer producer, log::LogReader reader, ipc::LockProbe engine);
  [[nodiscard]] base::Result<std::size_t> read();
  /// Moves the next whole command of what was read into `group_`; false when there is none.
  [[nodiscard]] bool next_group();
  /// Whether `group_` ends a command of this lane, which is then no longer unanswered.
  [[nodiscard]] bool group_is_answer();

  ipc::LaneProducer producer_;
  log::LogReader reader_;
  ipc::LockProbe engine_;
  struct Sent {
    std::uint64_t position;  ///< after the command
    bool is_barrier;
  };
  std::deque<Sent> unanswered_;
  std::vector<model::Event> batch_;
  std::size_t batch_size_ = 0;
  std::size_t batch_next_ = 0;
  model::Seq batch_first_{0};
  std::vector<model::Event> group_;
  model::Seq group_first_{0};
  bool group_ended_ = true;
  bool group_is_ours_ = false;
  bool slices_follow_ = false;
};

/// Asks, on a lane where nothing is unanswered, for the ref that `port` goes on with.
[[nodiscard]] base::Result<model::UserRef> ask_next_ref(OperatorLane& lane, model::PortId port);

}  // namespace paddock::tools
