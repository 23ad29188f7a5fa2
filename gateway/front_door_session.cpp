#include "engine/base/clock.hpp"
#include "gateway/front_door.hpp"
#include "gateway/logger.hpp"

namespace paddock::gateway {
namespace {

/// How long the last bytes may take to leave.
constexpr std::int64_t kEndingLimit = session::Liveness::kSecond * 9 / 10;
/// Batches of the log that one connection reads before the others have their turn.
constexpr int kBatchesInTurn = 4;

}  // namespace

void FrontDoor::on_verdict(std::uint64_t id, const std::optional<session::Verdict>& verdict) {
  Connection* connection = find(id);
  if (connection == nullptr || connection->stage != Stage::verifying) return;
  if (!verdict) return refuse_login(*connection, soup::login_reject::not_authorised, "not authorised");
  connection->credential = verdict->credential;
  // Of the list that was asked: whatever was changed since is looked at again.
  connection->credential_revision = verdict->revision;
  for (auto* list : {&queued_, &waiting_, &dirty_}) std::erase(*list, connection);
  connection->is_queued = connection->is_waiting = connection->is_dirty = false;
  auto taken_out = connections_.extract(id);
  if (context_.hand_over(taken_out.mapped())) return;
  adopt(std::move(taken_out.mapped()));
}

void FrontDoor::refuse_login(Connection& connection, char reason, std::string_view why) {
  Counters::add(context_.counters.refused_logins);
  soup::append_packet(connection.output.back(), soup::type::login_rejected, std::string_view{&reason, 1});
  static_cast<void>(connection.write(now_));
  close(connection, fmt::format("login of '{}' refused: {}", printable(connection.request.user), why),
        Notify::yes);
}

void FrontDoor::serve_settling() {
  std::erase_if(settling_, [&](Connection* connection) {
    if (connection->stage != Stage::settling) return true;
    if (projection_.next() < connection->wait_for) return false;
    settle(*connection);
    return true;
  });
}

void FrontDoor::settle(Connection& connection) {
  using soup::login_reject::session_not_available;
  const soup::LoginRequest& request = connection.request;
  if (!request.sequence)
    return refuse_login(connection, session_not_available, "its sequence number is none");
  const session::SessionNumber current = projection_.session();
  const bool wants_current = request.session.empty() || request.session == session::session_name(current);
  const bool wants_previous =
      !wants_current && current > 1 && request.session == session::session_name(current - 1);
  if (!wants_current && !wants_previous) {
    return refuse_login(connection, session_not_available,
                        fmt::format("no session '{}' is kept", printable(request.session)));
  }
  const session::SessionNumber wanted = wants_current ? current : current - 1;
  const session::MessageNumber count = projection_.index(connection.credential.port, wanted)->count();
  if (*request.sequence > count + 1) {
    return refuse_login(connection, session_not_available,
                        fmt::format("message {} is beyond the {} there are", *request.sequence, count));
  }
  if (wants_current) return attach(connection);
  Connection*& reading = reading_by_port_[connection.credential.port];
  // One at a time: nobody takes all connections with one password.
  if (Connection* older = std::exchange(reading, &connection); older != nullptr) {
    close(*older, "the user reads the session through a newer connection", Notify::no);
  }
  accept_login(connection, Stage::reading, wanted);
}

void FrontDoor::attach(Connection& connection) {
  const model::PortId port = connection.credential.port;
  if (const auto found = by_port_.find(port); found != by_port_.end()) {
    close(*found->second, "the user has logged in again", Notify::no);
  }
  by_port_[port] = &connection;
  connection.number = context_.connection_numbers.fetch_add(1, std::memory_order_relaxed);
  connection.has_port = true;
  connection.stage = Stage::attaching;
  connection.deadline = now_ + model::kAttachLimitNs;
  model::Command attach = model::make_command(model::Op::attach);
  attach.port = port;
  attach.ref = model::UserRef{connection.number};
  attach.received_ns = base::wall_clock_ns();
  if (connection.credential.cancel_on_disconnect) attach.flags = model::command_flag::cancel_on_disconnect;
  context_.out.put(attach);
}

void FrontDoor::on_attached(const model::Event::Attached& attached) {
  const auto found = by_port_.find(attached.port);
  if (found == by_port_.end()) return;
  Connection& connection = *found->second;
  if (attached.lane == context_.lane) {
    if (connection.stage == Stage::attaching && connection.number == attached.connection) let_in(connection);
  } else if (connection.stage != Stage::attaching) {
    close(connection, "the user has logged in through another gateway", Notify::no);
  }
}

void FrontDoor::on_detached(const model::Event::Detached& detached) {
  const auto found = by_port_.find(detached.port);
  if (found == by_port_.end() || detached.lane != context_.lane) return;
  if (found->second->stage == Stage::attaching) {
    if (detached.cause != model::DetachCause::no_room) return;
    return refuse_login(*found->second, soup::login_reject::session_not_available,
                        "the engine has no room for a further port; raise engine.limits.max_ports");
  }
  close(*found->second, "the engine has detached the port", Notify::no);
}

void FrontDoor::let_in(Connection& connection) {
  using soup::login_reject::session_not_available;
  const session::SessionNumber current = projection_.session();
  const soup::LoginRequest& request = connection.request;
  const bool same = request.session.empty() || request.session == session::session_name(current);
  const session::MessageNumber count = projection_.index(connection.credential.port, current)->count();
  if (!same || *request.sequence > count + 1) {
    return refuse_login(connection, session_not_available, "the session has ended meanwhile");
  }
  accept_login(connection, Stage::open, current);
  projection_.stream(connection.credential.port).listener = &connection;
}

void FrontDoor::accept_login(Connection& connection, Stage stage, session::SessionNumber session) {
  const session::MessageNumber count = projection_.index(connection.credential.port, session)->count();
  const std::uint64_t wanted = *connection.request.sequence;
  connection.stage = stage;
  connection.session = session;
  connection.cursor = wanted == 0 ? count + 1 : wanted;
  connection.liveness.received(now_);
  connection.backlog.moved(now_);
  const auto pacer =
      pacers_.try_emplace(connection.credential.port, context_.config.rate_per_s, context_.config.burst);
  connection.pacer = &pacer.first->second;
  const auto accepted = soup::login_accepted({session::session_name(session), connection.cursor});
  soup::append_packet(connection.output.back(), soup::type::login_accepted, accepted);
  connection.mark_dirty();
  Counters::add(context_.counters.logged_in);
  log_info("{}: logged in to session {} from message {} of {}", connection.name(), session, connection.cursor,
           count);
  if (stage == Stage::open && connection.cursor > count) go_live(connection);
  queue(connection);
}

void FrontDoor::go_live(Connection& connection) {
  connection.catch_up.reset();
  connection.is_live = connection.was_live = true;
  connection.skipped = 0;
}

bool FrontDoor::catch_up(Connection& connection, int& budget) {
  for (int batch = 0; batch < kBatchesInTurn && budget > 0; ++batch) {
    if (connection.output.size() >= Connection::kCatchUpLimit) return false;
    if (!connection.catch_up) {
      auto opened = CatchUp::open(context_.market, context_.config.ack, projection_,
                                  connection.credential.port, connection.session, connection.cursor);
      if (!opened) {
        close(connection, opened.error().message, Notify::yes);
        return false;
      }
      connection.catch_up.emplace(std::move(*opened));
    }
    --budget;
    const auto state = connection.catch_up->step(projection_, [&](soup::Bytes message) {
      soup::append_packet(connection.output.back(), soup::type::sequenced, message);
      ++connection.cursor;
      connection.skipped -= std::min(connection.skipped, message.size() + soup::kHeaderSize);
      connection.mark_dirty();
    });
    if (!state || *state == CatchUp::State::lost) {
      close(connection, state ? "its session is no longer kept" : state.error().message, Notify::yes);
      return false;
    }
    if (*state == CatchUp::State::more) continue;
    connection.is_catching_up = false;
    if (*state == CatchUp::State::live) {
      go_live(connection);
    } else {
      end_of_session(connection);
    }
    return false;
  }
  return true;
}

void FrontDoor::on_session_end(session::SessionNumber ended) {
  log_info("session {} has ended", ended);
  std::vector<Connection*> at_its_end;  // taken out of by_port_ one by one
  for (const auto& [port, connection] : by_port_) {
    if (connection->stage != Stage::open) continue;
    projection_.stream(port).listener = nullptr;
    if (connection->is_live) at_its_end.push_back(connection);
  }
  for (Connection* connection : at_its_end) end_of_session(*connection);
}

void FrontDoor::end_of_session(Connection& connection) {
  soup::append_packet(connection.output.back(), soup::type::end_of_session);
  connection.mark_dirty();
  Counters::subtract(context_.counters.logged_in);
  // At once: whoever logs in after the `Z`, here or elsewhere, comes after this connection's end.
  tell_engine(connection, false);
  leave_port(connection);
  connection.is_live = false;
  connection.stage = Stage::ending;
  connection.deadline = now_ + kEndingLimit;
}

void FrontDoor::refresh_credential(Connection& connection) {
  connection.credential_revision = context_.authenticator.revision();
  const auto list = context_.authenticator.current();
  const session::Credential* found = list->find_port(connection.credential.port);
  if (found == nullptr || found->user != connection.credential.user) {
    return close(connection, "the port was removed", Notify::yes);
  }
  connection.credential = *found;
}

void FrontDoor::tick() {
  for (const auto& [id, connection] : connections_) {
    if (connection->stage != Stage::closed) check_timers(*connection);
  }
  Place& place = context_.counters.places[context_.share.index];
  place.live_orders.store(projection_.live_orders(), std::memory_order_relaxed);
  place.stalled.store(!context_.out.has_room(), std::memory_order_relaxed);
}

void FrontDoor::check_timers(Connection& connection) {
  switch (connection.stage) {
    case Stage::login:
      if (!connection.is_waiting && connection.liveness.login_overdue(now_))
        close(connection, "no login request within 10 s", Notify::no);
      return;
    case Stage::attaching:
      if (now_ < connection.deadline) return;
      return refuse_login(connection, soup::login_reject::session_not_available,
                          "the engine does not answer");
    case Stage::ending:
      if (now_ >= connection.deadline) close(connection, "the session has ended", Notify::yes);
      return;
    case Stage::open:
    case Stage::reading:
      break;
    default:
      return;
  }
  if (connection.liveness.silent(now_))
    return close(connection, "nothing was received for 15 s", Notify::yes);
  if (connection.was_live && connection.backlog.too_slow(connection.behind(), now_)) {
    Counters::add(context_.counters.slow_clients);
    return close(connection, fmt::format("it is {} bytes behind and takes none", connection.behind()),
                 Notify::yes);
  }
  if (connection.output.empty() && connection.liveness.heartbeat_due(now_)) {
    soup::append_packet(connection.output.back(), soup::type::server_heartbeat);
    connection.mark_dirty();
  }
  if (connection.credential_revision != context_.authenticator.revision()) refresh_credential(connection);
}

}  // namespace paddock::gateway
