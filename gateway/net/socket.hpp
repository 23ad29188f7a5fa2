#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"

namespace paddock::net {

/// A file descriptor that is closed at the end of its life. Movable.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) noexcept : fd_(fd) {}
  Fd(Fd&& other) noexcept;
  Fd& operator=(Fd&& other) noexcept;
  ~Fd();

  [[nodiscard]] int get() const noexcept { return fd_; }
  [[nodiscard]] bool is_open() const noexcept { return fd_ >= 0; }
  void close() noexcept;

 private:
  int fd_ = -1;
};

/// Where to listen: an address in digits and a port; "127.0.0.1:26400", "[::1]:26400". Port 0: any free one.
struct Endpoint {
  std::string host;
  std::uint16_t port = 0;
};
[[nodiscard]] base::Result<Endpoint> parse_endpoint(std::string_view text);
[[nodiscard]] std::string to_string(const Endpoint& endpoint);

/// What a read or write came to.
struct Transfer {
  std::size_t bytes = 0;
  bool would_block = false;  ///< nothing more now
  bool closed = false;       ///< the other side has closed, or the connection is broken
};

/// A connected or listening TCP socket that never blocks. One thread at a time; movable.
class Socket {
 public:
  Socket() = default;
  /// Listens; an error names the address and what to check.
  [[nodiscard]] static base::Result<Socket> listen(const Endpoint& endpoint);
  /// The next connection that waits, with TCP_NODELAY; a closed socket when none does. An error is about this
  /// process (no descriptors left), not about the peer.
  [[nodiscard]] base::Result<Socket> accept() const;

  [[nodiscard]] Transfer read(std::span<std::uint8_t> into) const noexcept;
  [[nodiscard]] Transfer write(std::span<const std::uint8_t> from) const noexcept;
  /// Ends the stream to the peer after what was written, reads away what it sent meanwhile (so that the
  /// kernel does not throw our last bytes away), and closes.
  void close_gently() noexcept;

  [[nodiscard]] int fd() const noexcept { return fd_.get(); }
  [[nodiscard]] bool is_open() const noexcept { return fd_.is_open(); }
  /// The port that a listening socket got.
  [[nodiscard]] std::uint16_t local_port() const noexcept;
  /// Address and port of the other side, for messages.
  [[nodiscard]] std::string peer() const;

 private:
  explicit Socket(Fd fd) noexcept : fd_(std::move(fd)) {}

  Fd fd_;
};

}  // namespace paddock::net
