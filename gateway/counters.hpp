#pragma once

#include <atomic>
#include <cstdint>

namespace paddock::gateway {

/// What a gateway counts, for its status. Written by the I/O threads, read by the one that shows it; relaxed
/// throughout, since no number depends on another.
struct Counters {
  std::atomic<std::uint64_t> connections{0};  ///< open now
  std::atomic<std::uint64_t> logged_in{0};    ///< open now
  std::atomic<std::uint64_t> logins{0};
  std::atomic<std::uint64_t> refused_logins{0};
  std::atomic<std::uint64_t> messages_in{0};
  std::atomic<std::uint64_t> commands{0};
  std::atomic<std::uint64_t> malformed{0};
  std::atomic<std::uint64_t> slow_clients{0};
  std::atomic<std::uint64_t> position{0};  ///< last seq folded
  std::atomic<std::uint64_t> log_end{0};   ///< last seq that could be read
  std::atomic<std::uint64_t> live_orders{0};
  std::atomic<bool> stalled{false};  ///< the engine does not keep up: sockets are not read

  static void add(std::atomic<std::uint64_t>& counter, std::uint64_t count = 1) noexcept {
    counter.fetch_add(count, std::memory_order_relaxed);
  }
  static void subtract(std::atomic<std::uint64_t>& counter) noexcept {
    counter.fetch_sub(1, std::memory_order_relaxed);
  }
};

}  // namespace paddock::gateway
