#include "engine/base/clock.hpp"
#include "gateway/front_door.hpp"
#include "gateway/logger.hpp"

namespace paddock::gateway {
namespace {

/// How often one connection is read before the others have their turn.
constexpr int kReadsPerRound = 4;
/// How long a login waits when many others are being verified.
constexpr std::int64_t kAskAgainAfter = 5'000'000;

bool takes_input(Stage stage) noexcept {
  return stage == Stage::login || stage == Stage::open || stage == Stage::reading;
}

}  // namespace

void FrontDoor::serve_input(Connection& connection) {
  for (int reads = 0; reads < kReadsPerRound; ++reads) {
    // What came together with a login request waits in its buffers until the login is answered.
    if (!takes_input(connection.stage)) return;
    if (!take_packets(connection)) return;
    if (!connection.readable) return;
    if (!may_take_now(connection)) return;
    if (!connection.read(now_)) return close(connection, "the client has closed it", Notify::yes);
  }
  queue(connection);
}

bool FrontDoor::may_take_now(Connection& connection) {
  if (connection.stage != Stage::open || context_.out.has_room()) return true;
  wait(connection);
  return false;
}

bool FrontDoor::take_packets(Connection& connection) {
  while (true) {
    const soup::Frame frame = soup::next_frame(connection.input.bytes(), soup::kMaxClientLength);
    switch (frame.state) {
      case soup::Frame::State::incomplete:
        return true;
      case soup::Frame::State::zero_length:
        close_with_debug(connection, "a packet of length 0");
        return false;
      case soup::Frame::State::too_long:
        close_with_debug(connection, "a packet longer than 1024 bytes");
        return false;
      case soup::Frame::State::complete:
        break;
    }
    if (!may_take_now(connection)) return false;
    if (take(connection, frame.packet) == Taken::no) {
      wait(connection);
      return false;
    }
    connection.input.consume(frame.size);
    if (!takes_input(connection.stage)) return false;
  }
}

FrontDoor::Taken FrontDoor::take(Connection& connection, const soup::Packet& packet) {
  if (const auto fault = soup::client_fault(packet, connection.stage != Stage::login); !fault.empty()) {
    close_with_debug(connection, fault);
    return Taken::yes;
  }
  if (connection.pacer != nullptr && !connection.pacer->take(now_)) {
    connection.paced_until = connection.pacer->ready_at();
    return Taken::no;
  }
  switch (packet.type) {
    case soup::type::login_request:
      return on_login_request(connection, packet.payload);
    case soup::type::unsequenced:
      return on_message(connection, packet.payload);
    case soup::type::logout:
      close(connection, "the client has logged out", Notify::yes, true);
      return Taken::yes;
    default:
      return Taken::yes;
  }
}

FrontDoor::Taken FrontDoor::on_login_request(Connection& connection, soup::Bytes payload) {
  connection.request = soup::parse_login_request(payload);
  const bool taken = context_.authenticator.submit(
      {.user = connection.request.user,
       .password = std::exchange(connection.request.password, {}),
       .reply = [post = context_.post_verdict, id = connection.id](std::optional<session::Verdict> verdict) {
         post(id, std::move(verdict));
       }});
  if (!taken) {
    connection.paced_until = now_ + kAskAgainAfter;
    return Taken::no;
  }
  connection.stage = Stage::verifying;
  Counters::add(context_.counters.logins);
  return Taken::yes;
}

FrontDoor::Taken FrontDoor::on_message(Connection& connection, soup::Bytes message) {
  if (connection.stage == Stage::reading) {
    close_with_debug(connection, "the session is finished: it takes no messages");
    return Taken::yes;
  }
  const ouch::Inbound inbound = ouch::decode(message);
  if (inbound.kind == ouch::Inbound::Kind::command) return send_command(connection, inbound);
  Counters::add(context_.counters.messages_in);
  if (inbound.kind == ouch::Inbound::Kind::malformed) {
    close_with_debug(connection, inbound.text);
  } else if (inbound.kind == ouch::Inbound::Kind::not_served &&
             connection.output.size() < Connection::kCatchUpLimit) {
    soup::append_packet(connection.output.back(), soup::type::debug, inbound.text);
    connection.mark_dirty();
  }
  return Taken::yes;
}

FrontDoor::Taken FrontDoor::send_command(Connection& connection, const ouch::Inbound& inbound) {
  if (connection.credential_revision != context_.authenticator.revision()) refresh_credential(connection);
  if (connection.stage == Stage::closed) return Taken::yes;
  model::Command command = inbound.command;
  command.port = connection.credential.port;
  command.received_ns = base::wall_clock_ns();
  if (command.op == model::Op::enter) {
    const auto offering = projection_.offerings().find(inbound.symbol);
    if (!offering && !connection.has_waited_for_symbol && context_.log_end() > projection_.next()) {
      // The listing may lie in what is not folded yet; the client may know of it from elsewhere.
      connection.wait_for = context_.log_end();
      connection.has_waited_for_symbol = true;
      return Taken::no;
    }
    connection.has_waited_for_symbol = false;
    command.offering = offering.value_or(model::OfferingId{0});
    if (!command.order.options.account_named()) {
      command.account = connection.credential.account;
      if (command.account == model::kHouse) command.flags |= model::command_flag::account_absent;
    }
  }
  context_.out.put(command);
  Counters::add(context_.counters.messages_in);
  Counters::add(context_.counters.commands);
  return Taken::yes;
}

}  // namespace paddock::gateway
