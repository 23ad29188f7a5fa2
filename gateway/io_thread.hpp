#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/front_door.hpp"
#include "gateway/log_bell.hpp"
#include "gateway/net/event_fd.hpp"
#include "gateway/net/poller.hpp"

namespace paddock::gateway {

/// One thread that serves connections: sockets in, commands out, the log in, messages out. While there is
/// work it looks at sockets and log in turn and offers its CPU in between; after `Config::active` without
/// any it sleeps in epoll, and the log wakes it through a LogBell. One write to each socket a round.
class IoThread {
 public:
  /// What the threads of a gateway share. All of it outlives them.
  struct Shared {
    const Config& config;
    const ipc::MarketDirectory& market;
    ipc::LaneId lane;
    session::Authenticator& authenticator;
    Counters& counters;
    std::atomic<std::uint32_t>& connection_numbers;
    std::atomic<std::uint64_t>& connection_ids;
    const std::atomic<bool>& stop;
    std::function<void(const std::string&)> fail;  ///< ends the process with this reason
  };

  [[nodiscard]] static base::Result<std::unique_ptr<IoThread>> make(const Shared& shared,
                                                                    std::unique_ptr<CommandOut> out,
                                                                    session::PortShare share);
  ~IoThread();

  /// The threads of the gateway in order; a port belongs to the one with the number port mod their count.
  void set_peers(std::vector<IoThread*> peers) { peers_ = std::move(peers); }
  /// Takes everything into account that the log holds by now, or as much as it comes to before
  /// `Shared::stop`. Before `run`, on a thread of the caller's choice.
  [[nodiscard]] base::Result<void> fold_past();
  /// Takes connections from this socket on. Before `run`.
  [[nodiscard]] base::Result<void> add_listener(net::Socket listener);

  /// The thread's work, until `Shared::stop`; then its connections are closed.
  void run();
  /// Has the thread call `work` soon. Any thread.
  void post(std::function<void()> work);

 private:
  IoThread(const Shared& shared, std::unique_ptr<CommandOut> out, session::PortShare share,
           net::Poller poller, net::EventFd wake);
  [[nodiscard]] base::Result<void> open_door();
  bool round(std::int64_t now, std::chrono::nanoseconds timeout);
  bool poll_log();
  void show_place();
  bool poll_sockets(std::chrono::nanoseconds timeout);
  void on_event(const net::Poller::Event& event);
  bool accept_waiting();
  void accept_from(const net::Socket& listener);
  void pause_accepting(std::int64_t duration);
  void resume_accepting();
  void complain(const std::string& message);
  bool run_posted();
  bool hand_over(std::unique_ptr<Connection>& connection);
  [[nodiscard]] std::chrono::nanoseconds prepare_to_sleep();
  void restart_door(const std::string& reason);

  Shared shared_;
  std::unique_ptr<CommandOut> out_;
  session::PortShare share_;
  net::Poller poller_;
  net::EventFd wake_;
  std::unique_ptr<LogBell> bell_;
  std::optional<log::LogReader> reader_;
  std::unique_ptr<FrontDoor> door_;
  std::vector<net::Socket> listeners_;
  std::vector<std::size_t> knocking_;  ///< listeners at which somebody waits
  std::int64_t accept_again_at_ = 0;   ///< until then listeners are not watched; 0: they are
  std::vector<IoThread*> peers_;
  std::vector<model::Event> batch_;
  std::int64_t last_tick_ = 0;
  std::int64_t last_complaint_ = 0;
  std::mutex mutex_;  ///< guards posted_
  std::vector<std::function<void()>> posted_;
};

}  // namespace paddock::gateway
