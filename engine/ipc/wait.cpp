#include "engine/ipc/wait.hpp"

#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <climits>
#include <limits>

namespace paddock::ipc {
namespace {

/// Rounds of `pause`, a few microseconds with what a caller does in each, before an adaptive waiter sleeps.
/// On two cores longer spinning, and yielding after it, took more from the threads that share them, the
/// journaler's first of all, than the wake-ups that it saved (docs/performance.md); where a core is to spare,
/// `spin` is the choice.
constexpr std::uint32_t kAdaptiveSpins = 30;
/// Longest sleep: the net below a waker that was killed between its cursor and its ring.
constexpr long kNetNs = 1'000'000;
constexpr long kNapNs = 50'000;
constexpr std::uint32_t kForEver = std::numeric_limits<std::uint32_t>::max();

/// Without FUTEX_PRIVATE_FLAG: the word is in memory that processes share.
long futex(std::atomic<std::uint32_t>& word, int operation, std::uint32_t value,
           const timespec* timeout) noexcept {
  return ::syscall(SYS_futex, &word, operation, value, timeout, nullptr, 0);
}

bool has_one_cpu() {
  static const bool one = base::allowed_cpus().size() <= 1;
  return one;
}

}  // namespace

std::optional<WaitPolicy> parse_wait_policy(std::string_view word) noexcept {
  for (const WaitPolicy policy :
       {WaitPolicy::spin, WaitPolicy::yield, WaitPolicy::park, WaitPolicy::adaptive}) {
    if (ipc::word(policy) == word) return policy;
  }
  return std::nullopt;
}

std::string_view word(WaitPolicy policy) noexcept {
  switch (policy) {
    case WaitPolicy::spin:
      return "spin";
    case WaitPolicy::yield:
      return "yield";
    case WaitPolicy::park:
      return "park";
    case WaitPolicy::adaptive:
      return "adaptive";
  }
  return "?";
}

void ring_slow(Bell& bell, std::uint32_t word) noexcept {
  // Clears bit 0 and counts the ring in one step. When another waker was faster, it has counted and wakes; a
  // sleeper that came after it has seen both wakers' cursors.
  bell.word.compare_exchange_strong(word, word + 1, std::memory_order_acq_rel);
  futex(bell.word, FUTEX_WAKE, INT_MAX, nullptr);
}

Waiter::Waiter(WaitPolicy policy, Bell* bell) noexcept : policy_(policy), bell_(bell) {
  switch (policy) {
    case WaitPolicy::spin:
      spins_ = kForEver;
      break;
    case WaitPolicy::yield:
    case WaitPolicy::park:
      break;
    case WaitPolicy::adaptive:
      // With one CPU nobody can bring work while we spin.
      spins_ = has_one_cpu() ? 0 : kAdaptiveSpins;
      break;
  }
}

void Waiter::yield() noexcept { ::sched_yield(); }

void Waiter::nap() noexcept {
  const timespec nap{.tv_sec = 0, .tv_nsec = kNapNs};
  ::nanosleep(&nap, nullptr);
}

std::uint32_t Waiter::announce() noexcept {
  // acq_rel: pairs with `ring`.
  return bell_->word.fetch_or(1U, std::memory_order_acq_rel) | 1U;
}

void Waiter::sleep(std::uint32_t word) noexcept {
  const timespec net{.tv_sec = 0, .tv_nsec = kNetNs};
  futex(bell_->word, FUTEX_WAIT, word, &net);
}

}  // namespace paddock::ipc
