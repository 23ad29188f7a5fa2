#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/catch_up.hpp"
#include "gateway/net/byte_queue.hpp"
#include "gateway/net/socket.hpp"
#include "gateway/session/backlog.hpp"
#include "gateway/session/credential_file.hpp"
#include "gateway/session/liveness.hpp"
#include "gateway/session/pacer.hpp"
#include "gateway/session/port_stream.hpp"
#include "gateway/soup/login.hpp"

namespace paddock::gateway {

/// Where a connection stands.
enum class Stage : std::uint8_t {
  login,      ///< no login request yet
  verifying,  ///< the password is being verified
  settling,   ///< waits until the log, as it was at the verdict, is folded
  attaching,  ///< the engine has been asked for the port
  open,       ///< logged in
  reading,    ///< logged in to a finished session: only reads
  ending,     ///< `Z` or the last answer is on its way; what comes in is not looked at
  closed,
};

/// One TCP connection of a client. Belongs to one I/O thread, which it may change once, at its login.
class Connection final : public session::StreamListener {
 public:
  Connection(net::Socket socket, std::uint64_t id, std::int64_t now, const session::Backlog& backlog);

  /// A live message of its port. Appended at once while the client keeps up; otherwise only counted, and
  /// taken from the log when there is room again.
  void on_message(session::MessageNumber number, soup::Bytes message) override;

  /// Reads once what the socket has. False: the other side has closed.
  [[nodiscard]] bool read(std::int64_t now);
  /// Gives the socket what it takes. False: the connection is broken.
  [[nodiscard]] bool write(std::int64_t now);
  /// Bytes of its stream that the client has not taken.
  [[nodiscard]] std::size_t behind() const noexcept { return output.size() + skipped; }
  [[nodiscard]] bool is_logged_in() const noexcept { return stage == Stage::open || stage == Stage::reading; }
  /// Who it is, for the log.
  [[nodiscard]] std::string name() const;

  /// A live stream is appended up to here; beyond, the connection goes back to reading the log.
  static constexpr std::size_t kOutputLimit = 1U << 20U;
  /// A catch-up fills the output up to here and waits for the client.
  static constexpr std::size_t kCatchUpLimit = 256U << 10U;
  static constexpr std::size_t kReadSize = 16U << 10U;

  net::Socket socket;
  std::uint64_t id;  ///< of the connection within the process
  std::string peer;
  Stage stage = Stage::login;
  session::Liveness liveness;
  session::Backlog backlog;

  net::ByteQueue input;
  net::ByteQueue output;
  bool readable = false;        ///< the socket may have more
  bool hung_up = false;         ///< the other side has said its last
  bool writable = true;         ///< the socket takes more
  bool is_queued = false;       ///< in the owner's list of connections with input
  bool is_dirty = false;        ///< in the owner's list of connections with output
  bool is_waiting = false;      ///< in the owner's list of connections whose input has to wait
  bool is_catching_up = false;  ///< in the owner's list of connections that read the log
  std::vector<Connection*>* dirty = nullptr;
  model::Seq wait_for{0};              ///< input waits until everything below is folded
  bool has_waited_for_symbol = false;  ///< the message at the front has; it does so once
  std::int64_t paced_until = 0;

  soup::LoginRequest request;
  session::Credential credential;
  std::uint64_t credential_revision = 0;
  std::uint32_t number = 0;   ///< by which the engine knows the connection
  std::int64_t deadline = 0;  ///< of stages attaching and ending
  session::Pacer* pacer = nullptr;

  session::SessionNumber session = 0;
  session::MessageNumber cursor = 1;  ///< the next message to be given out
  std::optional<CatchUp> catch_up;
  bool has_port = false;    ///< the engine was asked to attach the port, and not to detach it
  bool is_live = false;     ///< messages are appended as they come
  bool was_live = false;    ///< from then on being behind counts
  std::size_t skipped = 0;  ///< bytes of messages that came while it was not live

  void mark_dirty() {
    if (!is_dirty) {
      is_dirty = true;
      dirty->push_back(this);
    }
  }
};

}  // namespace paddock::gateway
