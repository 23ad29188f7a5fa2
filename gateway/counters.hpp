#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace paddock::gateway {

/// How far one I/O thread is.
struct alignas(128) Place {
  std::atomic<std::uint64_t> position{0};     ///< last seq folded
  std::atomic<std::uint64_t> log_end{0};      ///< last seq that could be read
  std::atomic<std::uint64_t> live_orders{0};  ///< of its ports
  std::atomic<bool> stalled{false};           ///< the engine does not keep up: sockets are not read
};

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
  static constexpr std::size_t kMaxThreads = 64;
  std::array<Place, kMaxThreads> places;  ///< of the I/O threads, in their order
  std::size_t threads = 0;                ///< how many there are; set before they run

  static void add(std::atomic<std::uint64_t>& counter, std::uint64_t count = 1) noexcept {
    counter.fetch_add(count, std::memory_order_relaxed);
  }
  static void subtract(std::atomic<std::uint64_t>& counter) noexcept {
    counter.fetch_sub(1, std::memory_order_relaxed);
  }
};

}  // namespace paddock::gateway
