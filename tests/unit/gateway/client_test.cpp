#include "tools/client/client.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <thread>
#include <vector>

#include "gateway/soup/login.hpp"
#include "gateway/soup/packet.hpp"

namespace paddock::client {
namespace {

/// A gateway that lets one client in and reads everything to the end, a little at a time.
class SlowGateway {
 public:
  SlowGateway() : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const int small = 4'096;
    ::setsockopt(listener_, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(listener_, 1), 0);
    EXPECT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// Everything that came, once the client has closed.
  const std::vector<std::uint8_t>& received() {
    thread_.join();
    ::close(listener_);
    return received_;
  }

 private:
  void serve() {
    const int fd = ::accept(listener_, nullptr, nullptr);
    std::vector<std::uint8_t> answer;
    soup::append_packet(answer, soup::type::login_accepted, soup::login_accepted({"0000000001", 1}));
    EXPECT_GT(::send(fd, answer.data(), answer.size(), 0), 0);
    std::uint8_t chunk[65'536];
    for (ssize_t got; (got = ::recv(fd, chunk, sizeof chunk, 0)) > 0;) {
      received_.insert(received_.end(), chunk, chunk + got);
    }
    ::close(fd);
  }

  int listener_;
  std::uint16_t port_ = 0;
  std::vector<std::uint8_t> received_;
  std::thread thread_;
};

TEST(Client, ALogoutComesAfterEverythingThatWasSent) {
  SlowGateway gateway;
  auto client = Client::log_in({.host = "127.0.0.1",
                                .port = gateway.port(),
                                .user = "U2",
                                .password = "P",
                                .session = {},
                                .sequence = 1});
  ASSERT_TRUE(client) << client.error().message;
  constexpr int kQueries = 1'000'000;  // 4 MB: more than the kernel holds
  for (int i = 0; i < kQueries; ++i) client->send(Query{});
  client->log_out();
  const auto& received = gateway.received();
  int queries = 0;
  int logouts = 0;
  for (soup::Bytes rest{received}; !rest.empty();) {
    const soup::Frame frame = soup::next_frame(rest, soup::kMaxLength);
    ASSERT_EQ(frame.state, soup::Frame::State::complete);
    queries += frame.packet.type == soup::type::unsequenced ? 1 : 0;
    logouts += frame.packet.type == soup::type::logout ? 1 : 0;
    rest = rest.subspan(frame.size);
  }
  EXPECT_EQ(queries, kQueries);
  EXPECT_EQ(logouts, 1);
}

}  // namespace
}  // namespace paddock::client
