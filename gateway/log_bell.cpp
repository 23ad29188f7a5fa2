#include "gateway/log_bell.hpp"

#include "engine/base/cpu.hpp"
#include "engine/ipc/wait.hpp"

namespace paddock::gateway {

base::Result<std::unique_ptr<LogBell>> LogBell::start(const ipc::MarketDirectory& market, log::ReadTo to,
                                                      const net::EventFd& wake) {
  auto ring = ipc::EventRing::open(market);
  if (!ring) return std::unexpected(ring.error());
  return std::unique_ptr<LogBell>{new LogBell(std::move(*ring), to, wake)};
}

LogBell::LogBell(ipc::EventRing ring, log::ReadTo to, const net::EventFd& wake)
    : ring_(std::move(ring)), to_(to), wake_(&wake), thread_([this] { run(); }) {}

LogBell::~LogBell() {
  stop_.store(true, std::memory_order_release);
  arm(model::Seq{1});
  thread_.join();
}

void LogBell::arm(model::Seq awaited) noexcept {
  awaited_.store(awaited.raw(), std::memory_order_release);
  awaited_.notify_one();
}

void LogBell::run() {
  base::name_this_thread("gw-bell");
  const ipc::EventRingReader reader{ring_.memory()};
  // Nobody but the journaler may be woken by the matcher: in matched mode short naps stand in for the bell.
  const bool durable = to_ == log::ReadTo::durable;
  ipc::Waiter waiter{ipc::WaitPolicy::park, durable ? &ring_.memory().durable_bell : nullptr};
  while (true) {
    awaited_.wait(0, std::memory_order_acquire);
    if (stop_.load(std::memory_order_acquire)) return;
    std::uint64_t awaited = awaited_.load(std::memory_order_acquire);
    if (awaited == 0) continue;
    // The cursors are one past the last record that may be read.
    const auto is_there = [&] { return (durable ? reader.durable() : reader.matched()).raw() > awaited; };
    if (!is_there()) {
      waiter.wait(is_there);
    } else if (awaited_.compare_exchange_strong(awaited, 0, std::memory_order_relaxed)) {
      wake_->ring();
    }
  }
}

}  // namespace paddock::gateway
