#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gateway/command_out.hpp"
#include "gateway/config.hpp"
#include "gateway/connection.hpp"
#include "gateway/counters.hpp"
#include "gateway/ouch/inbound.hpp"
#include "gateway/session/authenticator.hpp"
#include "gateway/session/projection.hpp"
#include "gateway/soup/packet.hpp"

namespace paddock::gateway {

/// What a front door works with. All of it outlives the door.
struct DoorContext {
  const Config& config;
  const ipc::MarketDirectory& market;
  ipc::LaneId lane;
  session::PortShare share;  ///< whose connections these are
  session::Authenticator& authenticator;
  CommandOut& out;
  Counters& counters;
  std::atomic<std::uint32_t>& connection_numbers;  ///< unique within the gateway
  /// One past the last seq of the log that may be read now.
  std::function<model::Seq()> log_end;
  /// Takes a verdict to the door's thread, which calls `on_verdict`.
  std::function<void(std::uint64_t id, std::optional<session::Verdict>)> post_verdict;
  /// Takes over a connection whose port belongs to another thread; false: it is this one's.
  std::function<bool(std::unique_ptr<Connection>&)> hand_over;
};

/// OUCH over SoupBinTCP for the connections of one I/O thread: logins, sessions, and messages to commands.
/// A connection is a cursor into its port's stream and nothing more, so that it can be gone at any moment.
/// One thread; knows no poller: its owner says when a socket is readable or writable.
class FrontDoor final : public session::LogListener {
 public:
  explicit FrontDoor(DoorContext context);
  ~FrontDoor() override;

  /// The projection that this door gives out, to be folded by the owner of the log reader.
  [[nodiscard]] session::Projection& projection() noexcept { return projection_; }

  /// The clock of all that follows, nanoseconds; the owner reads it once a round.
  void set_now(std::int64_t now) noexcept { now_ = now; }

  /// Whether a further connection may come: not while many have sent no login and the oldest of them is not
  /// a second old. An older one is closed for the new one.
  [[nodiscard]] bool make_room_for_login();
  /// A new connection. Null: there are too many, and it was closed.
  Connection* accept(net::Socket socket, std::uint64_t id);
  /// A connection that another thread has let in as far as the verdict.
  Connection& adopt(std::unique_ptr<Connection> connection);
  [[nodiscard]] Connection* find(std::uint64_t id) noexcept;
  void on_readable(Connection& connection, bool hung_up);
  void on_writable(Connection& connection);
  void on_verdict(std::uint64_t id, const std::optional<session::Verdict>& verdict);

  /// Serves whoever has input, has to catch up, or waits for the log. True when something was done.
  bool serve();
  /// Writes what has gathered, and forgets closed connections.
  void flush();
  /// Timers; to be called every tenth of a second or so.
  void tick();
  /// Whether somebody can go on without a socket or the log waking this thread.
  [[nodiscard]] bool has_work() const noexcept { return !queued_.empty() || more_to_catch_up_; }
  /// Whether somebody waits for a point of time less than a timer tick away.
  [[nodiscard]] bool is_pressed() const noexcept { return !waiting_.empty() || !settling_.empty(); }
  /// Closes all connections; the engine hears that they are lost.
  void close_all(std::string_view reason);

  // Of the log, while it is folded.
  void on_attached(const model::Event::Attached& attached) override;
  void on_detached(const model::Event::Detached& detached) override;
  void on_session_end(session::SessionNumber ended) override;

 private:
  enum class Notify : bool { no, yes };
  /// What became of a packet.
  enum class Taken : bool { no, yes };

  // front_door.cpp: connections, rounds
  void queue(Connection& connection);
  void wait(Connection& connection);
  void requeue_waiting();
  bool may_go_on(const Connection& connection);
  bool serve_catch_ups();
  /// Ends a connection. `Notify::yes`: the engine is told that the port is no longer served here.
  void close(Connection& connection, std::string_view why, Notify notify, bool logout = false);
  void close_with_debug(Connection& connection, std::string_view why);
  void tell_engine(const Connection& connection, bool logout);
  void leave_port(Connection& connection);
  void reap();

  // front_door_input.cpp: packets, messages
  void serve_input(Connection& connection);
  /// Takes packets from the input. False: the connection waits or is closed.
  bool take_packets(Connection& connection);
  bool may_take_now(Connection& connection);
  Taken take(Connection& connection, const soup::Packet& packet);
  Taken on_login_request(Connection& connection, soup::Bytes payload);
  Taken on_message(Connection& connection, soup::Bytes message);
  Taken send_command(Connection& connection, const ouch::Inbound& inbound);

  // front_door_session.cpp: logins, streams, timers
  void serve_settling();
  void settle(Connection& connection);
  void attach(Connection& connection);
  void let_in(Connection& connection);
  void accept_login(Connection& connection, Stage stage, session::SessionNumber session);
  void refuse_login(Connection& connection, char reason, std::string_view why);
  bool catch_up(Connection& connection, int& budget);
  void go_live(Connection& connection);
  void end_of_session(Connection& connection);
  void refresh_credential(Connection& connection);
  void check_timers(Connection& connection);

  DoorContext context_;
  session::Projection projection_;
  std::int64_t now_ = 0;
  bool more_to_catch_up_ = false;
  std::unordered_map<std::uint64_t, std::unique_ptr<Connection>> connections_;
  std::unordered_map<model::PortId, Connection*> by_port_;          ///< who has, or asks for, the port
  std::unordered_map<model::PortId, Connection*> reading_by_port_;  ///< who reads the port's finished session
  std::unordered_map<model::PortId, session::Pacer> pacers_;
  std::vector<Connection*> queued_;   ///< have input
  std::vector<Connection*> serving_;  ///< `queued_` of this round
  std::vector<Connection*> waiting_;  ///< have input that must wait for time, room or the log
  std::vector<Connection*> dirty_;    ///< have output
  std::vector<Connection*> catching_up_;
  std::vector<Connection*> settling_;
  bool anyone_closed_ = false;
};

}  // namespace paddock::gateway
