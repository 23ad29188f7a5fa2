#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "gateway/config.hpp"
#include "gateway/counters.hpp"
#include "gateway/io_thread.hpp"
#include "gateway/publisher.hpp"

namespace paddock::gateway {

/// The process: a lane, the credentials, the threads that serve connections, and the status. Its methods are
/// for the thread that made it, but for `stop`.
class Gateway {
 public:
  explicit Gateway(Config config) : config_(std::move(config)) {}
  ~Gateway();

  /// Claims a lane (waiting for the engine to make it), reads the log to its end, listens, and serves until
  /// `stop` or a failure, which is the error.
  [[nodiscard]] base::Result<void> run();
  /// From any thread.
  void stop();

 private:
  [[nodiscard]] base::Result<void> allow_descriptors() const;
  [[nodiscard]] base::Result<void> claim_lane();
  [[nodiscard]] base::Result<void> make_threads();
  [[nodiscard]] base::Result<void> fold_past();
  [[nodiscard]] base::Result<void> listen();
  void watch();
  void fail(const std::string& reason);
  void note_alarm(const std::string& alarm);
  [[nodiscard]] bool wait_for_stop(std::chrono::milliseconds timeout);

  Config config_;
  std::optional<ipc::MarketDirectory> market_;
  std::optional<ipc::LaneProducer> lane_;
  std::unique_ptr<session::Authenticator> authenticator_;
  Counters counters_;
  std::atomic<std::uint32_t> connection_numbers_{1};
  std::atomic<std::uint64_t> connection_ids_{1};
  std::unique_ptr<Publisher> publisher_;
  std::vector<std::unique_ptr<IoThread>> io_;
  std::vector<std::thread> threads_;
  std::vector<std::string> addresses_;

  std::mutex mutex_;  ///< guards alarm_ and failure_
  std::condition_variable stopping_;
  std::string alarm_;  ///< the newest
  std::int64_t alarm_until_ = 0;
  std::optional<std::string> failure_;
  std::atomic<bool> stop_{false};
};

}  // namespace paddock::gateway
