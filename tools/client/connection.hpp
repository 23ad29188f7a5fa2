#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "gateway/soup/big_endian.hpp"

namespace paddock::client {

/// A TCP connection to a gateway that never blocks but where it says so, with a buffer on each side. One
/// thread; movable; closed at the end of its life.
class Connection {
 public:
  /// Connects, waiting at most `timeout`. An error names host, port and what to check.
  [[nodiscard]] static base::Result<Connection> open(const std::string& host, std::uint16_t port,
                                                     std::chrono::milliseconds timeout);
  Connection(Connection&& other) noexcept;
  Connection& operator=(Connection&& other) noexcept;
  ~Connection();

  /// What is to be sent; `send` takes it away from the front.
  [[nodiscard]] std::vector<std::uint8_t>& outgoing() noexcept { return outgoing_; }
  /// Hands the kernel as much as it takes now.
  [[nodiscard]] base::Result<void> send();
  /// Reads what has arrived. 0: nothing new. An error when the other side has closed.
  [[nodiscard]] base::Result<std::size_t> receive();
  /// Waits for something to read (or, while something is left to send, for room), at most `timeout`.
  void wait(std::chrono::nanoseconds timeout) const;

  /// What was received and not yet consumed.
  [[nodiscard]] soup::Bytes incoming() const noexcept {
    return soup::Bytes{incoming_}.subspan(consumed_, received_ - consumed_);
  }
  void consume(std::size_t bytes) noexcept { consumed_ += bytes; }
  [[nodiscard]] int descriptor() const noexcept { return fd_; }
  /// Closes at once; later calls answer with errors.
  void close() noexcept;

 private:
  explicit Connection(int fd) : fd_(fd), incoming_(kReceiveBuffer) {}

  static constexpr std::size_t kReceiveBuffer = 256 * 1024;  ///< several of the longest packets

  int fd_;
  std::vector<std::uint8_t> outgoing_;
  std::vector<std::uint8_t> incoming_;
  std::size_t consumed_ = 0;
  std::size_t received_ = 0;
};

}  // namespace paddock::client
