#pragma once

#include <atomic>
#include <thread>

namespace paddock::engine {

/// SIGTERM and SIGINT as a flag: blocked in every thread that is made after this, and waited for by a thread
/// of its own. A stop that takes longer than `kPatienceSeconds` after the signal becomes a crash (SIGALRM): a
/// matcher that waits for a full disk cannot end between two commands, and recovery goes on from what is
/// durable. Made once, by the main thread, before there are others.
class EndSignal {
 public:
  static constexpr unsigned kPatienceSeconds = 10;

  EndSignal();
  EndSignal(const EndSignal&) = delete;
  EndSignal& operator=(const EndSignal&) = delete;

  /// Set once the signal has come.
  [[nodiscard]] const std::atomic<bool>& flag() const noexcept { return come_; }
  void wait() const noexcept { come_.wait(false); }

 private:
  std::atomic<bool> come_{false};
  std::jthread thread_;
};

}  // namespace paddock::engine
