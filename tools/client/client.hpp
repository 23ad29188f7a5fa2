#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/result.hpp"
#include "tools/client/connection.hpp"
#include "tools/client/messages.hpp"

namespace paddock::client {

/// Where a gateway is and how to log in there.
struct Login {
  std::string host = "127.0.0.1";
  std::uint16_t port = 26400;
  std::string user;
  std::string password;
  std::string session;         ///< empty: the one that is current
  std::uint64_t sequence = 1;  ///< the first message wanted; 0: only what is new
};

/// One sequenced message. `bytes` lie in the client's buffer until its next call.
struct Received {
  std::uint64_t number = 0;
  Bytes bytes;
  Answer answer;
};

/// A trading session over SoupBinTCP: logs in, numbers what comes, keeps the line alive, and so can resume
/// after a broken connection. Requests are buffered until `flush` (or any `receive`), so that several go out
/// in one write. One thread; movable. A closed connection is an error of the call that finds it; then
/// `resume` logs in again and goes on with the next message, without a gap or a repetition.
///
///     auto client = Client::log_in({.user = "ALICE1", .password = "..."});
///     client->send(Enter{.ref = model::UserRef{1}, ...});
///     while (auto received = client->receive(1s)) { ... }   // nullopt: nothing came within a second
class Client {
 public:
  /// Connects and waits for the answer, at most `timeout` each. An error says whether the gateway was not
  /// there, did not answer, or refused the user or the session.
  [[nodiscard]] static base::Result<Client> log_in(
      const Login& login, std::chrono::milliseconds timeout = std::chrono::seconds(10));
  /// Logs in again with the session and the number of the next message, to the same gateway or another.
  [[nodiscard]] base::Result<void> resume(std::chrono::milliseconds timeout = std::chrono::seconds(10));
  /// To be used by the next `resume`.
  void set_gateway(std::string host, std::uint16_t port);

  [[nodiscard]] const std::string& session() const noexcept { return login_.session; }
  /// The number of the next sequenced message.
  [[nodiscard]] std::uint64_t next() const noexcept { return login_.sequence; }

  /// Buffers a request: Enter, Replace, Cancel or Query.
  template <class Message>
  void send(const Message& message) {
    send_request(Request{message});
  }
  /// Gives the kernel what is buffered, as much as it takes now.
  [[nodiscard]] base::Result<void> flush();
  [[nodiscard]] std::size_t unsent() noexcept { return connection_.outgoing().size(); }

  /// The next sequenced message, waiting at most `timeout` (0: only what is there); nothing when none came.
  /// Flushes first, and answers heartbeats.
  [[nodiscard]] base::Result<std::optional<Received>> receive(std::chrono::nanoseconds timeout);
  /// The session is finished: no further message will come in it.
  [[nodiscard]] bool ended() const noexcept { return ended_; }
  /// The newest text that the gateway sent for people (a Debug packet).
  [[nodiscard]] const std::string& debug_text() const noexcept { return debug_text_; }
  /// For a poll set of the caller's.
  [[nodiscard]] int descriptor() const noexcept { return connection_.descriptor(); }

  /// Says goodbye and closes, once the kernel has taken everything that was to be sent, or after five
  /// seconds.
  void log_out();

 private:
  Client(Login login, Connection connection) : login_(std::move(login)), connection_(std::move(connection)) {}

  void send_request(const Request& request);
  [[nodiscard]] base::Result<void> await_answer(std::chrono::milliseconds timeout);
  /// Takes packets from the buffer up to a sequenced one.
  [[nodiscard]] base::Result<std::optional<Received>> take();
  [[nodiscard]] base::Result<void> keep_alive();

  Login login_;
  Connection connection_;
  std::int64_t last_sent_ns_ = 0;
  std::int64_t last_received_ns_ = 0;
  std::string debug_text_;
  bool ended_ = false;
};

}  // namespace paddock::client
