// From an order on a TCP socket to its acknowledgement, on a running market, beside a bare TCP echo of as
// many bytes and a bare write of 4 KiB with fdatasync, block by block in turn in one run: the ratios are what
// can be repeated. Every order rests far from the market and is cancelled before the next. See --help.

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <thread>
#include <variant>
#include <vector>

#include "bench/support/spread.hpp"
#include "engine/base/check.hpp"
#include "engine/base/clock.hpp"
#include "engine/model/money.hpp"
#include "tools/client/client.hpp"

namespace {

using namespace paddock;

constexpr int kBlocks = 10;
constexpr int kTripsPerBlock = 300;
constexpr std::size_t kMessage = 50;  // an Enter Order in its packet
constexpr std::size_t kReply = 67;    // an Accepted in its packet

struct Options {
  client::Login login;
  std::string symbol;
  std::string price = "1.00";
  std::string directory;
};

/// A TCP server that answers kMessage bytes with kReply bytes, in a thread that blocks in `recv`.
class EchoServer {
 public:
  EchoServer() : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    PADDOCK_CHECK(::bind(listener_, generic, size) == 0 && ::listen(listener_, 1) == 0, "a port is free");
    PADDOCK_CHECK(::getsockname(listener_, generic, &size) == 0, "the port is known");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~EchoServer() {
    thread_.join();
    ::close(listener_);
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  void serve() const {
    const int fd = ::accept(listener_, nullptr, nullptr);
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    std::array<char, kReply> bytes{};
    while (::recv(fd, bytes.data(), kMessage, MSG_WAITALL) == static_cast<ssize_t>(kMessage)) {
      if (::send(fd, bytes.data(), kReply, MSG_NOSIGNAL) < 0) break;
    }
    ::close(fd);
  }

  int listener_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

template <class T>
T must(base::Result<T> result) {
  if (!result) {
    fmt::print(stderr, "order_round_trip: {}\n", result.error().message);
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

void echo_block(client::Connection& connection, bench::Spread& times) {
  for (int i = 0; i < kTripsPerBlock; ++i) {
    connection.outgoing().assign(kMessage, 'x');
    const std::int64_t start = base::monotonic_ns();
    must(connection.send());
    while (connection.incoming().size() < kReply) {
      connection.wait(std::chrono::seconds(5));
      must(connection.receive());
    }
    times.add(base::monotonic_ns() - start);
    connection.consume(kReply);
  }
}

void write_block(int fd, bench::Spread& times) {
  const std::vector<char> page(4096, 'x');
  for (int i = 0; i < kTripsPerBlock; ++i) {
    const std::int64_t start = base::monotonic_ns();
    PADDOCK_CHECK(::pwrite(fd, page.data(), page.size(), (i % 256) * 4096) == 4096, "the disk takes a page");
    PADDOCK_CHECK(::fdatasync(fd) == 0, "the disk syncs");
    times.add(base::monotonic_ns() - start);
  }
}

client::Received await(client::Client& client) {
  auto received = must(client.receive(std::chrono::seconds(10)));
  PADDOCK_CHECK(received.has_value(), "the market answers within ten seconds");
  return *received;
}

void order_block(client::Client& client, const Options& options, std::uint32_t& ref, bench::Spread& times) {
  for (int i = 0; i < kTripsPerBlock; ++i) {
    const client::Enter enter{.ref = model::UserRef{ref},
                              .side = model::Side::buy,
                              .quantity = 1,
                              .symbol = model::Symbol::from(options.symbol),
                              .price = model::parse_money(options.price)};
    const std::int64_t start = base::monotonic_ns();
    client.send(enter);
    const auto answer = await(client);
    times.add(base::monotonic_ns() - start);
    PADDOCK_CHECK(std::holds_alternative<client::Accepted>(answer.answer), "the order is accepted");
    client.send(client::Cancel{.ref = model::UserRef{ref++}});
    await(client);
  }
}

Options read_options(int argc, char** argv) {
  Options options;
  options.login.sequence = 0;
  CLI::App app{"Order to acknowledgement over TCP, beside a bare echo and a bare durable write"};
  app.add_option("--host", options.login.host, "gateway");
  app.add_option("--port", options.login.port, "gateway's OUCH port");
  app.add_option("--user", options.login.user)->required();
  app.add_option("--password", options.login.password)->required();
  app.add_option("--symbol", options.symbol, "an offering in trading")->required();
  app.add_option("--price", options.price, "a limit far below its market");
  app.add_option("--directory", options.directory, "where the bare write goes: the journal's file system")
      ->required();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error));
  }
  return options;
}

void report(std::string_view name, bench::Spread& times) {
  fmt::print("{:>28} {:>9.1f} {:>9.1f}\n", name, static_cast<double>(times.quantile(0.5)) / 1000,
             static_cast<double>(times.quantile(0.99)) / 1000);
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = read_options(argc, argv);
  auto client = must(client::Client::log_in(options.login));
  client.send(client::Query{});
  const auto next = await(client);
  std::uint32_t ref = std::get<client::NextRef>(next.answer).ref.raw();
  const std::string path = options.directory + "/order_round_trip.tmp";
  const int fd = ::open(path.c_str(), O_CREAT | O_RDWR | O_TRUNC, 0600);
  PADDOCK_CHECK(fd >= 0 && ::posix_fallocate(fd, 0, 256 * 4096) == 0, "the directory can be written");
  bench::Spread echo;
  bench::Spread write;
  bench::Spread order;
  {
    EchoServer server;
    auto connection = must(client::Connection::open("127.0.0.1", server.port(), std::chrono::seconds(5)));
    for (int block = 0; block < kBlocks; ++block) {
      echo_block(connection, echo);
      write_block(fd, write);
      order_block(client, options, ref, order);
    }
    connection.close();
  }
  ::close(fd);
  ::unlink(path.c_str());
  client.log_out();
  fmt::print("{:>28} {:>9} {:>9}\n", "microseconds", "p50", "p99");
  report("bare TCP echo", echo);
  report("bare 4 KiB durable write", write);
  report("order to acknowledgement", order);
  fmt::print("p50 / (echo + write): {:.2f}    p50 / echo: {:.2f}\n",
             static_cast<double>(order.quantile(0.5)) /
                 static_cast<double>(echo.quantile(0.5) + write.quantile(0.5)),
             static_cast<double>(order.quantile(0.5)) / static_cast<double>(echo.quantile(0.5)));
}
