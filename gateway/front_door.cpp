#include "gateway/front_door.hpp"

#include <algorithm>

#include "gateway/logger.hpp"

namespace paddock::gateway {

namespace {

/// How long a connection has for its login while others wait for its place.
constexpr std::int64_t kUndisturbed = session::Liveness::kSecond;
/// Of 512 events; what all connections together read of the past before the present has its turn.
constexpr int kCatchUpBatchesPerRound = 16;

}  // namespace

FrontDoor::FrontDoor(DoorContext context) : context_(std::move(context)), projection_(this, context_.share) {}
FrontDoor::~FrontDoor() = default;

Connection* FrontDoor::accept(net::Socket socket, std::uint64_t id) {
  const std::uint64_t open = context_.counters.connections.load(std::memory_order_relaxed);
  if (open >= context_.config.max_connections) {
    log_warning("{}: refused: {} connections are open, which is max_connections", socket.peer(), open);
    return nullptr;
  }
  const session::Backlog backlog{context_.config.slow_client_bytes,
                                 std::chrono::nanoseconds(context_.config.slow_client).count()};
  auto connection = std::make_unique<Connection>(std::move(socket), id, now_, backlog);
  connection->dirty = &dirty_;
  Counters::add(context_.counters.connections);
  return (connections_[id] = std::move(connection)).get();
}

Connection& FrontDoor::adopt(std::unique_ptr<Connection> adopted) {
  Connection& connection = *(connections_[adopted->id] = std::move(adopted));
  connection.dirty = &dirty_;
  connection.stage = Stage::settling;
  connection.wait_for = context_.log_end();
  settling_.push_back(&connection);
  return connection;
}

Connection* FrontDoor::find(std::uint64_t id) noexcept {
  const auto found = connections_.find(id);
  return found == connections_.end() ? nullptr : found->second.get();
}

bool FrontDoor::make_room_for_login() {
  Connection* oldest = nullptr;
  std::size_t unanswered = 0;
  for (const auto& [id, connection] : connections_) {
    // One that waits has sent its login: the passwords of others are being verified.
    if (connection->stage != Stage::login || connection->is_waiting) continue;
    ++unanswered;
    if (oldest == nullptr || connection->id < oldest->id) oldest = connection.get();
  }
  if (unanswered < context_.config.max_unanswered_logins) return true;
  if (oldest->liveness.age(now_) < kUndisturbed) return false;
  close(*oldest, "too many connections are without a login, and this is the oldest", Notify::no);
  return true;
}

void FrontDoor::on_readable(Connection& connection, bool hung_up) {
  connection.readable = true;
  connection.hung_up |= hung_up;
  queue(connection);
}

void FrontDoor::on_writable(Connection& connection) {
  connection.writable = true;
  if (!connection.output.empty()) connection.mark_dirty();
}

void FrontDoor::queue(Connection& connection) {
  if (connection.is_queued || connection.is_waiting) return;
  connection.is_queued = true;
  queued_.push_back(&connection);
}

void FrontDoor::wait(Connection& connection) {
  if (connection.is_waiting) return;
  connection.liveness.set_reading(false, now_);
  connection.is_waiting = true;
  waiting_.push_back(&connection);
}

bool FrontDoor::may_go_on(const Connection& connection) {
  return connection.paced_until <= now_ && projection_.next() >= connection.wait_for &&
         context_.out.has_room();
}

void FrontDoor::requeue_waiting() {
  std::erase_if(waiting_, [&](Connection* connection) {
    if (connection->stage != Stage::closed && !may_go_on(*connection)) return false;
    connection->is_waiting = false;
    connection->liveness.set_reading(true, now_);
    queue(*connection);
    return true;
  });
}

bool FrontDoor::serve() {
  serve_settling();
  requeue_waiting();
  serving_.swap(queued_);
  for (Connection* connection : serving_) {
    connection->is_queued = false;
    serve_input(*connection);
  }
  const bool served = !serving_.empty();
  serving_.clear();
  return serve_catch_ups() || served;
}

bool FrontDoor::serve_catch_ups() {
  more_to_catch_up_ = false;
  int budget = kCatchUpBatchesPerRound;
  // By index: a catch-up that ends closes connections, which stay in the list until they are reaped.
  std::size_t served = 0;
  for (; served < catching_up_.size() && budget > 0; ++served) {
    Connection& connection = *catching_up_[served];
    if (connection.stage != Stage::closed) more_to_catch_up_ |= catch_up(connection, budget);
  }
  if (served < catching_up_.size()) {
    more_to_catch_up_ = true;
    std::ranges::rotate(catching_up_, catching_up_.begin() + static_cast<std::ptrdiff_t>(served));
  }
  std::erase_if(catching_up_, [](const Connection* connection) { return !connection->is_catching_up; });
  return more_to_catch_up_;
}

void FrontDoor::flush() {
  context_.out.flush();
  for (std::size_t i = 0; i < dirty_.size(); ++i) {
    Connection& connection = *dirty_[i];
    connection.is_dirty = false;
    if (connection.stage == Stage::closed) continue;
    if (!connection.write(now_)) {
      close(connection, "the connection broke", Notify::yes);
    } else if (connection.stage == Stage::ending && connection.output.empty()) {
      close(connection, "the session has ended", Notify::yes);
    } else if (connection.is_logged_in() && !connection.is_live) {
      if (!connection.is_catching_up) catching_up_.push_back(&connection);
      connection.is_catching_up = true;
      more_to_catch_up_ |= connection.output.size() < Connection::kCatchUpLimit;
    }
  }
  dirty_.clear();
  if (anyone_closed_) reap();
}

void FrontDoor::reap() {
  const auto is_closed = [](const Connection* connection) { return connection->stage == Stage::closed; };
  for (auto* list : {&queued_, &waiting_, &dirty_, &catching_up_, &settling_})
    std::erase_if(*list, is_closed);
  std::erase_if(connections_, [&](const auto& entry) { return is_closed(entry.second.get()); });
  anyone_closed_ = false;
  context_.out.flush();
}

void FrontDoor::close(Connection& connection, std::string_view why, Notify notify, bool logout) {
  if (connection.stage == Stage::closed) return;
  log_info("{}: closed: {}", connection.name(), why);
  if (notify == Notify::yes) tell_engine(connection, logout);
  leave_port(connection);
  if (connection.is_logged_in()) Counters::subtract(context_.counters.logged_in);
  Counters::subtract(context_.counters.connections);
  connection.socket.close_gently();
  connection.stage = Stage::closed;
  anyone_closed_ = true;
}

void FrontDoor::tell_engine(const Connection& connection, bool logout) {
  if (!connection.has_port) return;
  model::Command detach = model::make_command(model::Op::detach);
  detach.port = connection.credential.port;
  detach.ref = model::UserRef{connection.number};
  detach.flags = logout ? model::command_flag::logout : std::uint8_t{0};
  context_.out.put(detach);
}

void FrontDoor::leave_port(Connection& connection) {
  connection.has_port = false;
  const auto is_this = [&](const auto& entry) { return entry.second == &connection; };
  if (const auto reading = reading_by_port_.find(connection.credential.port);
      reading != reading_by_port_.end() && is_this(*reading)) {
    reading_by_port_.erase(reading);
  }
  const auto found = by_port_.find(connection.credential.port);
  if (found == by_port_.end() || !is_this(*found)) return;
  by_port_.erase(found);
  session::PortStream& stream = projection_.stream(connection.credential.port);
  if (stream.listener == &connection) stream.listener = nullptr;
}

void FrontDoor::close_with_debug(Connection& connection, std::string_view why) {
  Counters::add(context_.counters.malformed);
  soup::append_packet(connection.output.back(), soup::type::debug, why);
  static_cast<void>(connection.write(now_));
  close(connection, why, Notify::yes);
}

void FrontDoor::close_all(std::string_view reason) {
  for (const auto& [id, connection] : connections_) {
    static_cast<void>(connection->write(now_));
    close(*connection, reason, Notify::yes);
  }
  reap();
}

}  // namespace paddock::gateway
