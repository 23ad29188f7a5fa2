#include "gateway/io_thread.hpp"

#include <sched.h>

#include <algorithm>
#include <utility>

#include "engine/base/clock.hpp"
#include "engine/base/cpu.hpp"
#include "gateway/logger.hpp"

namespace paddock::gateway {
namespace {

constexpr std::size_t kLogBatch = 256;
/// Events of one read at a start: 4 MiB, straight from the files.
constexpr std::size_t kPastBatch = 65'536;
/// Events that are folded before sockets have their turn again.
constexpr std::size_t kEventsPerRound = 4'096;
constexpr std::int64_t kTickEvery = 50'000'000;
/// A listener that cannot accept tells so in every round.
constexpr std::int64_t kComplainEvery = 1'000'000'000;
constexpr std::chrono::milliseconds kLongSleep{50};
constexpr std::chrono::milliseconds kShortSleep{1};
/// How long nobody is let in while too many have not said who they are, or no descriptor is left.
constexpr std::int64_t kFullHousePause = 5'000'000;
constexpr std::int64_t kNoDescriptorPause = 100'000'000;
/// Tokens of descriptors that are no connections; those of connections count up from 1.
constexpr std::uint64_t kWakeToken = 0;
constexpr std::uint64_t kListenerBit = std::uint64_t{1} << 63;

}  // namespace

base::Result<std::unique_ptr<IoThread>> IoThread::make(const Shared& shared, std::unique_ptr<CommandOut> out,
                                                       session::PortShare share) {
  auto poller = net::Poller::open();
  if (!poller) return std::unexpected(poller.error());
  auto wake = net::EventFd::open();
  if (!wake) return std::unexpected(wake.error());
  std::unique_ptr<IoThread> made{
      new IoThread(shared, std::move(out), share, std::move(*poller), std::move(*wake))};
  if (auto added = made->poller_.add(made->wake_.fd(), kWakeToken, net::Poller::Trigger::level); !added) {
    return std::unexpected(added.error());
  }
  auto bell = LogBell::start(shared.market, shared.config.ack, made->wake_);
  if (!bell) return std::unexpected(bell.error());
  made->bell_ = std::move(*bell);
  if (auto opened = made->open_door(); !opened) return std::unexpected(opened.error());
  return made;
}

IoThread::IoThread(const Shared& shared, std::unique_ptr<CommandOut> out, session::PortShare share,
                   net::Poller poller, net::EventFd wake)
    : shared_(shared),
      out_(std::move(out)),
      share_(share),
      poller_(std::move(poller)),
      wake_(std::move(wake)),
      batch_(kLogBatch) {}

IoThread::~IoThread() = default;

base::Result<void> IoThread::open_door() {
  auto reader = log::LogReader::open(shared_.market, model::Seq{1}, shared_.config.ack);
  if (!reader) return std::unexpected(reader.error());
  reader_.emplace(std::move(*reader));
  door_ = std::make_unique<FrontDoor>(DoorContext{
      .config = shared_.config,
      .market = shared_.market,
      .lane = shared_.lane,
      .share = share_,
      .authenticator = shared_.authenticator,
      .out = *out_,
      .counters = shared_.counters,
      .connection_numbers = shared_.connection_numbers,
      .log_end = [this] { return reader_->end(); },
      .post_verdict =
          [this](std::uint64_t id, std::optional<session::Verdict> verdict) {
            post([this, id, verdict = std::move(verdict)] { door_->on_verdict(id, verdict); });
          },
      .hand_over = [this](std::unique_ptr<Connection>& connection) { return hand_over(connection); },
  });
  return {};
}

base::Result<void> IoThread::fold_past() {
  std::vector<model::Event> batch(kPastBatch);
  while (reader_->next() < reader_->end() && !shared_.stop.load(std::memory_order_relaxed)) {
    const auto count = reader_->poll(batch);
    if (!count) return std::unexpected(count.error());
    door_->projection().fold(std::span<const model::Event>{batch}.first(*count));
    show_place();
  }
  return {};
}

void IoThread::show_place() {
  Place& place = shared_.counters.places[share_.index];
  place.position.store(reader_->next().raw() - 1, std::memory_order_relaxed);
  place.log_end.store(reader_->end().raw() - 1, std::memory_order_relaxed);
}

base::Result<void> IoThread::add_listener(net::Socket listener) {
  const std::uint64_t token = kListenerBit | listeners_.size();
  if (auto added = poller_.add(listener.fd(), token, net::Poller::Trigger::level); !added) return added;
  listeners_.push_back(std::move(listener));
  return {};
}

void IoThread::run() {
  base::name_this_thread("gw-io");
  using ipc::WaitPolicy;
  const WaitPolicy policy = shared_.config.wait;
  const std::int64_t active = std::chrono::nanoseconds(shared_.config.active).count();
  std::int64_t active_until = 0;
  while (!shared_.stop.load(std::memory_order_relaxed)) {
    const std::int64_t now = base::monotonic_ns();
    const bool may_sleep =
        policy == WaitPolicy::park || (policy == WaitPolicy::adaptive && now >= active_until);
    const auto timeout = may_sleep ? prepare_to_sleep() : std::chrono::nanoseconds{0};
    if (round(now, timeout)) {
      active_until = base::monotonic_ns() + active;
    } else if (policy == WaitPolicy::spin) {
      base::cpu_relax();
    } else if (!may_sleep) {
      ::sched_yield();
    }
  }
  door_->close_all("the gateway is stopping");
}

std::chrono::nanoseconds IoThread::prepare_to_sleep() {
  if (door_->has_work()) return {};
  bell_->arm(reader_->next());
  if (reader_->next() < reader_->end()) return {};
  if (door_->is_pressed() || out_->is_stuck()) return kShortSleep;
  if (accept_again_at_ == 0) return kLongSleep;
  const std::chrono::nanoseconds left{accept_again_at_ - base::monotonic_ns()};
  return std::clamp<std::chrono::nanoseconds>(left, kShortSleep, kLongSleep);
}

bool IoThread::round(std::int64_t now, std::chrono::nanoseconds timeout) {
  door_->set_now(now);
  bool worked = poll_log();
  worked |= poll_sockets(worked ? std::chrono::nanoseconds{0} : timeout);
  if (timeout.count() > 0) {
    bell_->disarm();
    now = base::monotonic_ns();
    door_->set_now(now);
    worked |= poll_log();
  }
  worked |= door_->serve();
  worked |= accept_waiting();
  door_->flush();
  if (now - last_tick_ >= kTickEvery) {
    last_tick_ = now;
    door_->tick();
    door_->flush();
  }
  return worked;
}

bool IoThread::poll_log() {
  std::size_t folded = 0;
  while (folded < kEventsPerRound) {
    const auto count = reader_->poll(batch_);
    if (!count) {
      restart_door(count.error().message);
      return true;
    }
    if (*count == 0) break;
    door_->projection().fold(std::span<const model::Event>{batch_}.first(*count));
    folded += *count;
  }
  if (folded > 0) show_place();
  return folded > 0;
}

void IoThread::restart_door(const std::string& reason) {
  if (shared_.config.ack == log::ReadTo::durable) return shared_.fail(reason);
  // The engine has restarted, and what was read in matched mode may not have happened.
  log_warning("{}; all connections are closed and the log is read anew", reason);
  door_->close_all("the engine has restarted");
  auto opened = open_door();
  if (opened) opened = fold_past();
  if (!opened) shared_.fail(opened.error().message);
}

bool IoThread::poll_sockets(std::chrono::nanoseconds timeout) {
  const auto events = poller_.wait(timeout);
  for (const net::Poller::Event& event : events) on_event(event);
  return !events.empty();
}

void IoThread::on_event(const net::Poller::Event& event) {
  const std::uint64_t token = event.data.u64;
  if (token == kWakeToken) {
    wake_.drain();
    run_posted();
  } else if ((token & kListenerBit) != 0) {
    knocking_.push_back(token & ~kListenerBit);
  } else if (Connection* connection = door_->find(token); connection != nullptr) {
    if (net::Poller::writable(event)) door_->on_writable(*connection);
    if (net::Poller::readable(event)) door_->on_readable(*connection, net::Poller::hung_up(event));
  }
}

/// After the connections that are there were served: a login that has arrived makes room.
bool IoThread::accept_waiting() {
  if (accept_again_at_ != 0 && base::monotonic_ns() >= accept_again_at_) resume_accepting();
  const bool worked = !knocking_.empty();
  for (const std::size_t index : knocking_) accept_from(listeners_[index]);
  knocking_.clear();
  return worked;
}

/// The kernel keeps who connects meanwhile; a listener that is watched would not let this thread sleep.
void IoThread::pause_accepting(std::int64_t duration) {
  if (accept_again_at_ == 0) {
    for (const net::Socket& listener : listeners_) poller_.remove(listener.fd());
  }
  accept_again_at_ = base::monotonic_ns() + duration;
}

void IoThread::resume_accepting() {
  accept_again_at_ = 0;
  for (std::size_t i = 0; i < listeners_.size(); ++i) {
    const auto added = poller_.add(listeners_[i].fd(), kListenerBit | i, net::Poller::Trigger::level);
    if (!added) shared_.fail(added.error().message);
  }
}

void IoThread::accept_from(const net::Socket& listener) {
  constexpr int kPerRound = 64;
  for (int i = 0; i < kPerRound; ++i) {
    if (!door_->make_room_for_login()) return pause_accepting(kFullHousePause);
    auto accepted = listener.accept();
    if (!accepted) {
      complain(accepted.error().message);
      return pause_accepting(kNoDescriptorPause);
    }
    if (!accepted->is_open()) return;
    const std::uint64_t id = shared_.connection_ids.fetch_add(1, std::memory_order_relaxed);
    const int fd = accepted->fd();
    if (door_->accept(std::move(*accepted), id) == nullptr) continue;
    if (auto added = poller_.add(fd, id, net::Poller::Trigger::edge); !added)
      log_warning("{}", added.error().message);
  }
}

void IoThread::complain(const std::string& message) {
  const std::int64_t now = base::monotonic_ns();
  if (now - last_complaint_ < kComplainEvery) return;
  last_complaint_ = now;
  log_warning("{}", message);
}

void IoThread::post(std::function<void()> work) {
  {
    const std::lock_guard lock{mutex_};
    posted_.push_back(std::move(work));
  }
  wake_.ring();
}

bool IoThread::run_posted() {
  std::vector<std::function<void()>> posted;
  {
    const std::lock_guard lock{mutex_};
    posted.swap(posted_);
  }
  for (const auto& work : posted) work();
  return !posted.empty();
}

bool IoThread::hand_over(std::unique_ptr<Connection>& connection) {
  if (share_.has(connection->credential.port)) return false;
  IoThread* owner = peers_[connection->credential.port.raw() % peers_.size()];
  poller_.remove(connection->socket.fd());
  owner->post([owner, moved = std::make_shared<std::unique_ptr<Connection>>(std::move(connection))] {
    const Connection& adopted = owner->door_->adopt(std::move(*moved));
    const auto added = owner->poller_.add(adopted.socket.fd(), adopted.id, net::Poller::Trigger::edge);
    if (!added) log_warning("{}", added.error().message);
  });
  return true;
}

}  // namespace paddock::gateway
