#pragma once

#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/base/result.hpp"
#include "gateway/net/socket.hpp"

namespace paddock::net {

/// Waits for many descriptors (epoll). Edge-triggered for connections: whoever is told that one is readable
/// reads until nothing is left, or remembers that it has not. One thread.
class Poller {
 public:
  enum class Trigger : std::uint8_t { level, edge };
  using Event = epoll_event;

  [[nodiscard]] static base::Result<Poller> open();
  /// `token` comes back with each event.
  [[nodiscard]] base::Result<void> add(int fd, std::uint64_t token, Trigger trigger) const;
  void remove(int fd) const noexcept;
  /// The events that are there, after waiting at most `timeout` for the first.
  [[nodiscard]] std::span<const Event> wait(std::chrono::nanoseconds timeout) noexcept;

  [[nodiscard]] static bool readable(const Event& event) noexcept {
    return (event.events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
  }
  [[nodiscard]] static bool hung_up(const Event& event) noexcept {
    return (event.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
  }
  [[nodiscard]] static bool writable(const Event& event) noexcept { return (event.events & EPOLLOUT) != 0; }

 private:
  explicit Poller(Fd fd) noexcept : fd_(std::move(fd)) {}

  Fd fd_;
  std::array<Event, 256> events_{};
};

}  // namespace paddock::net
