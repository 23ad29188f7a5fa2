#include "gateway/connection.hpp"

#include <array>

#include "gateway/soup/packet.hpp"

namespace paddock::gateway {

Connection::Connection(net::Socket accepted, std::uint64_t connection_id, std::int64_t now,
                       const session::Backlog& rule)
    : socket(std::move(accepted)), id(connection_id), peer(socket.peer()), liveness(now), backlog(rule) {}

void Connection::on_message(session::MessageNumber message_number, soup::Bytes message) {
  if (!is_live) {
    skipped += message.size() + soup::kHeaderSize;
    return;
  }
  PADDOCK_DCHECK(message_number == cursor, "a live connection gets every message in turn");
  soup::append_packet(output.back(), soup::type::sequenced, message);
  cursor = message_number + 1;
  mark_dirty();
  if (output.size() >= kOutputLimit) is_live = false;
}

bool Connection::read(std::int64_t now) {
  std::array<std::uint8_t, kReadSize> chunk;  // not cleared: that would cost more than the read
  const net::Transfer transfer = socket.read(chunk);
  if (transfer.closed) return false;
  input.back().insert(input.back().end(), chunk.begin(), chunk.begin() + transfer.bytes);
  if (transfer.bytes > 0) liveness.received(now);
  // A short read has emptied the socket; what comes later is a new event, and so is a hang-up, unless it is
  // here already.
  readable = transfer.bytes == kReadSize || (hung_up && transfer.bytes > 0);
  return true;
}

bool Connection::write(std::int64_t now) {
  if (output.empty() || !writable) return true;
  const net::Transfer transfer = socket.write(output.bytes());
  output.consume(transfer.bytes);
  if (transfer.bytes > 0) {
    liveness.sent(now);
    backlog.moved(now);
  }
  if (transfer.would_block) writable = false;
  return !transfer.closed;
}

std::string Connection::name() const {
  if (credential.port.raw() == 0) return fmt::format("{}", peer);
  return fmt::format("{} (port {}, {})", credential.user, credential.port.raw(), peer);
}

}  // namespace paddock::gateway
