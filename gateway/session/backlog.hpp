#pragma once

#include <cstddef>
#include <cstdint>

namespace paddock::session {

/// When a client is too slow: what it has not taken is at least `limit` bytes, and it has taken nothing at
/// all for `patience`. Times are nanoseconds of a steady clock. One thread.
class Backlog {
 public:
  Backlog(std::size_t limit, std::int64_t patience) noexcept : limit_(limit), patience_(patience) {}

  /// The client has taken some bytes.
  void moved(std::int64_t now) noexcept { moved_ = now; }
  /// To be asked regularly with the bytes that the client is behind.
  [[nodiscard]] bool too_slow(std::size_t behind, std::int64_t now) noexcept {
    if (behind < limit_) {
      moved_ = now;
      return false;
    }
    return now - moved_ >= patience_;
  }

 private:
  std::size_t limit_;
  std::int64_t patience_;
  std::int64_t moved_ = 0;
};

}  // namespace paddock::session
