#include "gateway/net/socket.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <utility>

namespace paddock::net {
namespace {

using base::fail;

constexpr int kBacklog = 512;
/// What the kernel may hold for one connection. Left to itself it takes up to 4 MiB, and a client that reads
/// nothing would be that far behind before anybody here could see it.
constexpr int kSendBuffer = 512 * 1024;

std::string address_text(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET6) {
    sockaddr_in6 v6;
    std::memcpy(&v6, &address, sizeof v6);
    ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
    return fmt::format("[{}]:{}", text.data(), ntohs(v6.sin6_port));
  }
  sockaddr_in v4;
  std::memcpy(&v4, &address, sizeof v4);
  ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
  return fmt::format("{}:{}", text.data(), ntohs(v4.sin_port));
}

}  // namespace

Fd::Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    close();
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}
Fd::~Fd() { close(); }
void Fd::close() noexcept {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

base::Result<Endpoint> parse_endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  Endpoint endpoint;
  if (colon != std::string_view::npos && colon > 0) {
    std::string_view host = text.substr(0, colon);
    const std::string_view port = text.substr(colon + 1);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
    endpoint.host = host;
    if (error == std::errc{} && end == port.data() + port.size() && !port.empty()) return endpoint;
  }
  return fail("'{}' is no address to listen on; write it as 127.0.0.1:26400 or [::1]:26400", text);
}

std::string to_string(const Endpoint& endpoint) {
  const bool v6 = endpoint.host.find(':') != std::string::npos;
  return v6 ? fmt::format("[{}]:{}", endpoint.host, endpoint.port)
            : fmt::format("{}:{}", endpoint.host, endpoint.port);
}

base::Result<Socket> Socket::listen(const Endpoint& endpoint) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int status =
      ::getaddrinfo(endpoint.host.c_str(), std::to_string(endpoint.port).c_str(), &wanted, &found);
  if (status != 0) {
    return fail("{} is no address to listen on: {}; give it in digits", to_string(endpoint),
                ::gai_strerror(status));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner{found, &::freeaddrinfo};
  Fd fd{::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  const int on = 1;
  if (!fd.is_open() || ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      ::bind(fd.get(), found->ai_addr, found->ai_addrlen) != 0 || ::listen(fd.get(), kBacklog) != 0) {
    return fail("cannot listen on {}: {}; is another gateway running there?", to_string(endpoint),
                std::strerror(errno));
  }
  return Socket{std::move(fd)};
}

base::Result<Socket> Socket::accept() const {
  Fd fd{::accept4(fd_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
  if (fd.is_open()) {
    const int on = 1;
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDBUF, &kSendBuffer, sizeof kSendBuffer);
    return Socket{std::move(fd)};
  }
  if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
    return fail("a connection cannot be taken: {}; raise the limit on open files", std::strerror(errno));
  }
  return Socket{};
}

Transfer Socket::read(std::span<std::uint8_t> into) const noexcept {
  while (true) {
    const ssize_t got = ::recv(fd_.get(), into.data(), into.size(), 0);
    if (got > 0) return {.bytes = static_cast<std::size_t>(got)};
    if (got == 0) return {.closed = true};
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {.would_block = true};
    if (errno != EINTR) return {.closed = true};
  }
}

Transfer Socket::write(std::span<const std::uint8_t> from) const noexcept {
  Transfer transfer;
  while (transfer.bytes < from.size()) {
    const ssize_t put =
        ::send(fd_.get(), from.data() + transfer.bytes, from.size() - transfer.bytes, MSG_NOSIGNAL);
    if (put > 0) {
      transfer.bytes += static_cast<std::size_t>(put);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      transfer.would_block = true;
      break;
    } else if (errno != EINTR) {
      transfer.closed = true;
      break;
    }
  }
  return transfer;
}

void Socket::close_gently() noexcept {
  if (!fd_.is_open()) return;
  ::shutdown(fd_.get(), SHUT_WR);
  std::array<std::uint8_t, 4096> waste;
  for (int round = 0; round < 16; ++round) {
    const Transfer transfer = read(waste);
    if (transfer.bytes == 0) break;
  }
  fd_.close();
}

std::uint16_t Socket::local_port() const noexcept {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  std::uint16_t port;  // at the same place in both families
  std::memcpy(&port, reinterpret_cast<const std::uint8_t*>(&address) + offsetof(sockaddr_in, sin_port),
              sizeof port);
  static_assert(offsetof(sockaddr_in, sin_port) == offsetof(sockaddr_in6, sin6_port));
  return ntohs(port);
}

std::string Socket::peer() const {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getpeername(fd_.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
    return "a peer that is gone";
  return address_text(address);
}

}  // namespace paddock::net
