#pragma once

#include "engine/base/result.hpp"
#include "gateway/net/socket.hpp"

namespace paddock::net {

/// Wakes a thread that sleeps in a Poller. Any thread may ring.
class EventFd {
 public:
  [[nodiscard]] static base::Result<EventFd> open();
  void ring() const noexcept;
  /// Takes the rings so far; false when there were none.
  bool drain() const noexcept;
  [[nodiscard]] int fd() const noexcept { return fd_.get(); }

 private:
  explicit EventFd(Fd fd) noexcept : fd_(std::move(fd)) {}
  Fd fd_;
};

}  // namespace paddock::net
