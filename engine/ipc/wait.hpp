#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/cpu.hpp"
#include "engine/ipc/ring_layout.hpp"

namespace paddock::ipc {

/// What a thread does while its ring has nothing for it.
enum class WaitPolicy : std::uint8_t {
  spin,      ///< never gives up its CPU: lowest latency, needs a core of its own, no syscall ever
  yield,     ///< offers its CPU in every round: shares a core, still burns it
  park,      ///< sleeps on the bell at once: no CPU when idle, a wake-up (about 5 us and more) per idle gap
  adaptive,  ///< spins for a few microseconds, then parks: idle costs no CPU, busy no syscall
};

[[nodiscard]] std::optional<WaitPolicy> parse_wait_policy(std::string_view word) noexcept;
[[nodiscard]] std::string_view word(WaitPolicy policy) noexcept;

/// Wakes who sleeps on the bell. Call it after the cursor that they wait for was stored with
/// memory_order_release. No syscall unless somebody may be asleep.
void ring_slow(Bell& bell, std::uint32_t word) noexcept;
inline void ring(Bell& bell) noexcept {
  // acq_rel, and a change that changes nothing instead of a load: it and `Waiter::announce` change one word,
  // so one of them comes first. If the sleeper does, its bit is seen here; if this does, the sleeper sees the
  // cursor that was stored before. The full barrier comes after that store, which it therefore does not hold
  // up.
  const std::uint32_t word = bell.word.fetch_add(0, std::memory_order_acq_rel);
  if ((word & 1U) != 0) [[unlikely]]
    ring_slow(bell, word);
}

/// One thread's waiting at one bell. Call `wait` in every round without work, and `reset` when there was
/// some. Not shared between threads. A wait returns after at most about a millisecond, whether or not
/// `ready`: the caller looks again. A waker that was killed before it could ring costs no more than that.
class Waiter {
 public:
  /// `bell` may be null: sleeping is then a short nap instead (for who must not be woken by a hot thread).
  Waiter(WaitPolicy policy, Bell* bell) noexcept;

  /// `ready()` must read the awaited cursors with memory_order_acquire at least.
  template <class Ready>
  void wait(Ready&& ready) noexcept {
    switch (next_step()) {
      case Step::spin:
        base::cpu_relax();
        return;
      case Step::yield:
        yield();
        return;
      case Step::park:
        break;
    }
    if (bell_ == nullptr) return nap();
    const std::uint32_t word = announce();
    if (!ready()) sleep(word);
  }
  void reset() noexcept { rounds_ = 0; }

 private:
  enum class Step : std::uint8_t { spin, yield, park };
  [[nodiscard]] Step next_step() noexcept {
    if (policy_ == WaitPolicy::yield) return Step::yield;
    if (rounds_ >= spins_) return Step::park;
    if (policy_ == WaitPolicy::adaptive) ++rounds_;
    return Step::spin;
  }
  static void yield() noexcept;
  static void nap() noexcept;
  [[nodiscard]] std::uint32_t announce() noexcept;
  void sleep(std::uint32_t word) noexcept;

  WaitPolicy policy_;
  Bell* bell_;
  std::uint32_t rounds_ = 0;
  std::uint32_t spins_ = 0;  ///< rounds below this spin
};

}  // namespace paddock::ipc
