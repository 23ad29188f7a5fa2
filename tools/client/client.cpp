#include "tools/client/client.hpp"

#include <algorithm>
#include <utility>

#include "engine/base/clock.hpp"
#include "gateway/soup/login.hpp"
#include "gateway/soup/packet.hpp"

namespace paddock::client {
namespace {

using base::fail;

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kHeartbeatAfter = kSecond;
constexpr std::int64_t kGiveUpAfter = 15 * kSecond;
constexpr std::chrono::milliseconds kLookAround{250};
/// For what the kernel has not taken yet at a logout.
constexpr std::int64_t kGoodbye = 5 * kSecond;

std::string_view text_of(Bytes bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

base::Result<Client> Client::log_in(const Login& login, std::chrono::milliseconds timeout) {
  auto connection = Connection::open(login.host, login.port, timeout);
  if (!connection) return std::unexpected(connection.error());
  Client client{login, std::move(*connection)};
  if (auto answered = client.await_answer(timeout); !answered) return std::unexpected(answered.error());
  return client;
}

base::Result<void> Client::resume(std::chrono::milliseconds timeout) {
  connection_.close();
  auto connection = Connection::open(login_.host, login_.port, timeout);
  if (!connection) return std::unexpected(connection.error());
  connection_ = std::move(*connection);
  return await_answer(timeout);
}

void Client::set_gateway(std::string host, std::uint16_t port) {
  login_.host = std::move(host);
  login_.port = port;
}

base::Result<void> Client::await_answer(std::chrono::milliseconds timeout) {
  const soup::LoginRequest request{login_.user, login_.password, login_.session, login_.sequence};
  soup::append_packet(connection_.outgoing(), soup::type::login_request, soup::login_request(request));
  const std::int64_t deadline = base::monotonic_ns() + std::chrono::nanoseconds(timeout).count();
  while (base::monotonic_ns() < deadline) {
    if (auto sent = connection_.send(); !sent) return sent;
    const soup::Frame frame = soup::next_frame(connection_.incoming(), soup::kMaxLength);
    if (frame.state == soup::Frame::State::incomplete) {
      connection_.wait(kLookAround);
      if (auto got = connection_.receive(); !got) return std::unexpected(got.error());
      continue;
    }
    if (frame.state != soup::Frame::State::complete) return fail("the gateway does not speak SoupBinTCP");
    connection_.consume(frame.size);
    if (frame.packet.type == soup::type::debug) {
      debug_text_ = text_of(frame.packet.payload);
    } else if (frame.packet.type == soup::type::login_rejected && frame.packet.payload.size() == 1) {
      const bool session = frame.packet.payload[0] == soup::login_reject::session_not_available;
      return session ? fail("the gateway refused session '{}' from message {}: it is not available there",
                            login_.session, login_.sequence)
                     : fail("the gateway refused user '{}': unknown, wrong password, or locked for a minute",
                            login_.user);
    } else if (frame.packet.type == soup::type::login_accepted) {
      const auto accepted = soup::parse_login_accepted(frame.packet.payload);
      if (!accepted) return fail("the gateway's answer to the login cannot be read");
      login_.session = accepted->session;
      login_.sequence = accepted->sequence;
      last_sent_ns_ = last_received_ns_ = base::monotonic_ns();
      ended_ = false;
      return {};
    } else {
      return fail("the gateway sent a packet of type '{}' before it answered the login", frame.packet.type);
    }
  }
  return fail("{} port {} did not answer the login of '{}' within {} ms; is the engine running?", login_.host,
              login_.port, login_.user, timeout.count());
}

void Client::send_request(const Request& request) {
  soup::append_packet(connection_.outgoing(), soup::type::unsequenced, request.bytes());
}

base::Result<void> Client::flush() {
  if (connection_.outgoing().empty()) return {};
  last_sent_ns_ = base::monotonic_ns();
  return connection_.send();
}

base::Result<void> Client::keep_alive() {
  const std::int64_t now = base::monotonic_ns();
  if (now - last_received_ns_ > kGiveUpAfter)
    return fail("the gateway has been silent for 15 s; log in again");
  if (now - last_sent_ns_ >= kHeartbeatAfter) {
    soup::append_packet(connection_.outgoing(), soup::type::client_heartbeat);
  }
  return flush();
}

base::Result<std::optional<Received>> Client::take() {
  while (true) {
    const soup::Frame frame = soup::next_frame(connection_.incoming(), soup::kMaxLength);
    if (frame.state == soup::Frame::State::incomplete) return std::nullopt;
    if (frame.state != soup::Frame::State::complete) return fail("the gateway does not speak SoupBinTCP");
    connection_.consume(frame.size);
    switch (frame.packet.type) {
      case soup::type::sequenced:
        return Received{login_.sequence++, frame.packet.payload, decode(frame.packet.payload)};
      case soup::type::end_of_session:
        ended_ = true;
        return std::nullopt;
      case soup::type::debug:
        debug_text_ = text_of(frame.packet.payload);
        break;
      case soup::type::server_heartbeat:
        break;
      default:
        return fail("the gateway sent a packet of type '{}', which is none of a server's", frame.packet.type);
    }
  }
}

base::Result<std::optional<Received>> Client::receive(std::chrono::nanoseconds timeout) {
  auto taken = take();
  if (!taken || *taken || ended_) return taken;
  const std::int64_t deadline = timeout.count() > 0 ? base::monotonic_ns() + timeout.count() : 0;
  while (true) {
    // What has arrived comes before the judgement that nothing has: the caller may have been busy elsewhere.
    const auto got = connection_.receive();
    if (!got) return std::unexpected(got.error());
    if (*got > 0) last_received_ns_ = base::monotonic_ns();
    if (auto alive = keep_alive(); !alive) return std::unexpected(alive.error());
    if (*got > 0) {
      taken = take();
      if (!taken || *taken || ended_) return taken;
    }
    const std::int64_t left = deadline - (deadline > 0 ? base::monotonic_ns() : 0);
    if (left <= 0) return std::nullopt;
    connection_.wait(std::min(std::chrono::nanoseconds(left), std::chrono::nanoseconds(kLookAround)));
  }
}

void Client::log_out() {
  soup::append_packet(connection_.outgoing(), soup::type::logout);
  const std::int64_t deadline = base::monotonic_ns() + kGoodbye;
  // What the gateway sends meanwhile is read away: it might not read on while nobody takes its answers.
  while (connection_.send() && !connection_.outgoing().empty() && base::monotonic_ns() < deadline) {
    connection_.wait(kLookAround);
    connection_.consume(connection_.incoming().size());
    if (!connection_.receive()) break;
  }
  connection_.close();
}

}  // namespace paddock::client
