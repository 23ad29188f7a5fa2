#include "tools/client/connection.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

namespace paddock::client {
namespace {

using base::fail;
using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

base::Result<Addresses> resolve(const std::string& host, std::uint16_t port) {
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int status = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found);
  if (status != 0) {
    return fail("host '{}' cannot be resolved: {}; check the name", host, ::gai_strerror(status));
  }
  return Addresses{found, &::freeaddrinfo};
}

/// 0 or the error number of the attempt to connect `fd`.
int finish_connect(int fd, std::chrono::milliseconds timeout) {
  pollfd wanted{.fd = fd, .events = POLLOUT, .revents = 0};
  const int ready = ::poll(&wanted, 1, static_cast<int>(timeout.count()));
  if (ready == 0) return ETIMEDOUT;
  if (ready < 0) return errno;
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

int connect_to(const addrinfo& address, std::chrono::milliseconds timeout, int& fd) {
  fd = ::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return errno;
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(fd, address.ai_addr, address.ai_addrlen) == 0) return 0;
  return errno == EINPROGRESS ? finish_connect(fd, timeout) : errno;
}

}  // namespace

base::Result<Connection> Connection::open(const std::string& host, std::uint16_t port,
                                          std::chrono::milliseconds timeout) {
  const auto addresses = resolve(host, port);
  if (!addresses) return std::unexpected(addresses.error());
  int error = EADDRNOTAVAIL;
  for (const addrinfo* address = addresses->get(); address != nullptr; address = address->ai_next) {
    int fd = -1;
    error = connect_to(*address, timeout, fd);
    if (error == 0) return Connection{fd};
    if (fd >= 0) ::close(fd);
  }
  return fail("no connection to {} port {}: {}; check that a gateway listens there", host, port,
              std::strerror(error));
}

Connection::Connection(Connection&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      outgoing_(std::move(other.outgoing_)),
      incoming_(std::move(other.incoming_)),
      consumed_(std::exchange(other.consumed_, 0)),
      received_(std::exchange(other.received_, 0)) {}

Connection& Connection::operator=(Connection&& other) noexcept {
  if (this == &other) return *this;
  close();
  fd_ = std::exchange(other.fd_, -1);
  outgoing_ = std::move(other.outgoing_);
  incoming_ = std::move(other.incoming_);
  consumed_ = std::exchange(other.consumed_, 0);
  received_ = std::exchange(other.received_, 0);
  return *this;
}

Connection::~Connection() { close(); }

void Connection::close() noexcept {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

base::Result<void> Connection::send() {
  std::size_t sent = 0;
  while (sent < outgoing_.size()) {
    const ssize_t now = ::send(fd_, outgoing_.data() + sent, outgoing_.size() - sent, MSG_NOSIGNAL);
    if (now > 0) {
      sent += static_cast<std::size_t>(now);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      break;
    } else if (errno != EINTR) {
      return fail("sending to the gateway failed: {}; log in again", std::strerror(errno));
    }
  }
  outgoing_.erase(outgoing_.begin(), outgoing_.begin() + static_cast<std::ptrdiff_t>(sent));
  return {};
}

base::Result<std::size_t> Connection::receive() {
  if (consumed_ > 0) {
    std::memmove(incoming_.data(), incoming_.data() + consumed_, received_ - consumed_);
    received_ -= std::exchange(consumed_, 0);
  }
  while (true) {
    const ssize_t now = ::recv(fd_, incoming_.data() + received_, incoming_.size() - received_, 0);
    if (now > 0) {
      received_ += static_cast<std::size_t>(now);
      return static_cast<std::size_t>(now);
    }
    if (now == 0 && received_ < incoming_.size()) {
      return fail("the gateway has closed the connection; log in again");
    }
    if (now == 0 || errno == EAGAIN || errno == EWOULDBLOCK) return 0;
    if (errno != EINTR) {
      return fail("receiving from the gateway failed: {}; log in again", std::strerror(errno));
    }
  }
}

void Connection::wait(std::chrono::nanoseconds timeout) const {
  const short events = outgoing_.empty() ? POLLIN : POLLIN | POLLOUT;
  pollfd wanted{.fd = fd_, .events = events, .revents = 0};
  const auto seconds = std::chrono::floor<std::chrono::seconds>(timeout);
  const timespec limit{.tv_sec = seconds.count(), .tv_nsec = (timeout - seconds).count()};
  ::ppoll(&wanted, 1, &limit, nullptr);
}

}  // namespace paddock::client
