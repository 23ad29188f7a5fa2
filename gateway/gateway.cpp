#include "gateway/gateway.hpp"

#include <fmt/ranges.h>
#include <sys/resource.h>

#include <chrono>

#include "engine/base/clock.hpp"
#include "gateway/logger.hpp"
#include "gateway/status.hpp"

namespace paddock::gateway {

using std::chrono::milliseconds;

namespace {
/// How long the status shows an alarm.
constexpr std::int64_t kAlarmFor = 60'000'000'000;
/// A socket, and the journal file of a connection that catches up.
constexpr std::size_t kDescriptorsEach = 2;
/// Logs, locks, listeners.
constexpr std::size_t kOtherDescriptors = 128;
}  // namespace

Gateway::~Gateway() {
  stop();
  for (std::thread& thread : threads_) thread.join();
  // The I/O threads' entrances end before the publisher, and that before the lane.
  authenticator_.reset();
  io_.clear();
  publisher_.reset();
}

void Gateway::stop() {
  const std::lock_guard lock{mutex_};
  stop_.store(true, std::memory_order_relaxed);
  stopping_.notify_all();
}

void Gateway::fail(const std::string& reason) {
  {
    const std::lock_guard lock{mutex_};
    if (!failure_) failure_ = reason;
  }
  stop();
}

void Gateway::note_alarm(const std::string& alarm) {
  log_warning("{}", alarm);
  const std::lock_guard lock{mutex_};
  alarm_ = alarm;
  alarm_until_ = base::monotonic_ns() + kAlarmFor;
}

bool Gateway::wait_for_stop(milliseconds timeout) {
  std::unique_lock lock{mutex_};
  return stopping_.wait_for(lock, timeout, [&] { return stop_.load(std::memory_order_relaxed); });
}

base::Result<void> Gateway::allow_descriptors() const {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  const std::size_t needed = kDescriptorsEach * config_.max_connections + kOtherDescriptors;
  if (limit.rlim_max >= needed) return {};
  return base::fail(
      "max_connections = {} needs {} open files, and this process may have {}; raise the limit (ulimit "
      "-Hn) or lower max_connections",
      config_.max_connections, needed, limit.rlim_max);
}

base::Result<void> Gateway::run() {
  if (auto allowed = allow_descriptors(); !allowed) return allowed;
  auto market = ipc::MarketDirectory::create(config_.directory);
  if (!market) return std::unexpected(market.error());
  market_ = std::move(*market);
  if (auto claimed = claim_lane(); !claimed) return claimed;
  if (!lane_) return {};  // stopped while waiting for the engine
  if (auto made = make_threads(); !made) return made;
  if (auto folded = fold_past(); !folded) return folded;
  // relaxed: the flag carries nothing with it.
  if (stop_.load(std::memory_order_relaxed)) return {};
  if (auto listening = listen(); !listening) return listening;
  for (const auto& io : io_) threads_.emplace_back([io = io.get()] { io->run(); });
  log_info("lane {}, shared memory /dev/shm/{}*: listening on {}", lane_->lane(), market_->segment_prefix(),
           fmt::join(addresses_, ", "));
  watch();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  const std::lock_guard lock{mutex_};
  if (failure_) return base::fail("{}", *failure_);
  return {};
}

base::Result<void> Gateway::claim_lane() {
  std::string complaint;
  while (true) {
    auto lane = ipc::LaneProducer::claim(*market_, ipc::LaneKind::gateway);
    if (lane) {
      lane_.emplace(std::move(*lane));
      return log_to_file(market_->log() / fmt::format("gateway-{}.log", lane_->lane()));
    }
    if (complaint != lane.error().message)
      log_warning("waiting for a lane: {}", complaint = lane.error().message);
    if (wait_for_stop(milliseconds{200})) return {};
  }
}

base::Result<void> Gateway::make_threads() {
  auto authenticator =
      session::Authenticator::start(*market_, [this](const std::string& alarm) { note_alarm(alarm); });
  if (!authenticator) return std::unexpected(authenticator.error());
  authenticator_ = std::move(*authenticator);
  // Numbers of an earlier owner of the lane must not come back soon: some of its logins may still be in it.
  connection_numbers_ = static_cast<std::uint32_t>(base::wall_clock_ns() / 1'000);
  if (config_.io_threads > 1) publisher_ = std::make_unique<Publisher>(*lane_);
  const IoThread::Shared shared{.config = config_,
                                .market = *market_,
                                .lane = lane_->lane(),
                                .authenticator = *authenticator_,
                                .counters = counters_,
                                .connection_numbers = connection_numbers_,
                                .connection_ids = connection_ids_,
                                .stop = stop_,
                                .fail = [this](const std::string& reason) { fail(reason); }};
  std::vector<IoThread*> peers;
  for (std::size_t i = 0; i < config_.io_threads; ++i) {
    const session::PortShare share{.count = static_cast<std::uint32_t>(config_.io_threads),
                                   .index = static_cast<std::uint32_t>(i)};
    auto io = IoThread::make(shared, publisher_ ? publisher_->entrance() : std::make_unique<LaneOut>(*lane_),
                             share);
    if (!io) return std::unexpected(io.error());
    peers.push_back(io_.emplace_back(std::move(*io)).get());
  }
  for (IoThread* io : peers) io->set_peers(peers);
  counters_.threads = peers.size();
  return {};
}

/// Each thread's part of the past, side by side.
base::Result<void> Gateway::fold_past() {
  const std::int64_t began = base::monotonic_ns();
  std::vector<base::Result<void>> folded(io_.size());
  {
    std::vector<std::jthread> folding;
    for (std::size_t i = 0; i < io_.size(); ++i) {
      folding.emplace_back([io = io_[i].get(), &outcome = folded[i]] { outcome = io->fold_past(); });
    }
  }
  for (const auto& outcome : folded) {
    if (!outcome) return outcome;
  }
  log_info("the log was read up to {} in {} ms",
           counters_.places.front().position.load(std::memory_order_relaxed),
           (base::monotonic_ns() - began) / 1'000'000);
  return {};
}

base::Result<void> Gateway::listen() {
  for (net::Endpoint endpoint : config_.listen) {
    auto listener = net::Socket::listen(endpoint);
    if (!listener) return std::unexpected(listener.error());
    endpoint.port = listener->local_port();
    addresses_.push_back(net::to_string(endpoint));
    if (auto added = io_.front()->add_listener(std::move(*listener)); !added) return added;
  }
  return {};
}

void Gateway::watch() {
  StatusFile status{market_->status(fmt::format("gateway-{}", lane_->lane())), lane_->lane(), addresses_};
  std::string complaint;
  do {
    if (lane_->retired())
      fail("the engine has made a new lane in place of this gateway's; start the gateway again");
    std::string alarm;
    {
      const std::lock_guard lock{mutex_};
      if (base::monotonic_ns() < alarm_until_) alarm = alarm_;
    }
    const auto written = status.write(counters_, alarm);
    if (!written && complaint != written.error().message)
      log_warning("{}", complaint = written.error().message);
  } while (!wait_for_stop(milliseconds{1'000}));
  const std::lock_guard lock{mutex_};
  if (!failure_) status.remove();
}

}  // namespace paddock::gateway
