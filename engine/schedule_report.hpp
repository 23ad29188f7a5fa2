#pragma once

#include <mutex>
#include <string>

namespace paddock::engine {

/// What the scheduler tells people about itself, for the engine's status. Any thread.
class ScheduleReport {
 public:
  struct Words {
    std::string next;   ///< boundary and when it is due; "": none, or no scheduler
    std::string last;   ///< the last one that was carried out, and how late; "": none yet
    std::string alarm;  ///< what was left behind, or why nothing is carried out; "": nothing is wrong
  };

  [[nodiscard]] Words words() const {
    const std::lock_guard lock{mutex_};
    return words_;
  }
  /// Calls `change(words)` with nobody else looking.
  template <class Change>
  void update(Change change) {
    const std::lock_guard lock{mutex_};
    change(words_);
  }

 private:
  mutable std::mutex mutex_;
  Words words_;
};

}  // namespace paddock::engine
