#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>

#include "engine/base/result.hpp"
#include "engine/ipc/event_ring.hpp"
#include "engine/ipc/market_directory.hpp"
#include "engine/log/log_reader.hpp"
#include "gateway/net/event_fd.hpp"

namespace paddock::gateway {

/// Lets a thread sleep in epoll and still be woken by the log, which rings a futex: a helper thread sleeps on
/// the futex while it is armed, and passes one ring on to an EventFd. Not armed, it costs nothing; so a busy
/// thread, which looks at the log by itself, pays no wake-ups.
class LogBell {
 public:
  /// `wake` outlives it.
  [[nodiscard]] static base::Result<std::unique_ptr<LogBell>> start(const ipc::MarketDirectory& market,
                                                                    log::ReadTo to, const net::EventFd& wake);
  ~LogBell();
  LogBell(const LogBell&) = delete;
  LogBell& operator=(const LogBell&) = delete;

  /// Rings once when the record `awaited` may be read. Look at the log once more after arming, before
  /// sleeping.
  void arm(model::Seq awaited) noexcept;
  void disarm() noexcept { awaited_.store(0, std::memory_order_relaxed); }

 private:
  LogBell(ipc::EventRing ring, log::ReadTo to, const net::EventFd& wake);
  void run();

  ipc::EventRing ring_;
  log::ReadTo to_;
  const net::EventFd* wake_;
  std::atomic<std::uint64_t> awaited_{0};  ///< 0: not armed
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace paddock::gateway
