#include "tools/paddock/ouch_route.hpp"

#include <poll.h>

#include <algorithm>
#include <ctime>
#include <thread>

#include "engine/base/clock.hpp"

namespace paddock::tools {
namespace {

constexpr std::chrono::seconds kKnownWithin{10};  // a gateway reads new credentials within a second

base::Result<client::Client> log_in(const client::Login& login) {
  const std::int64_t until = base::monotonic_ns() + std::chrono::nanoseconds{kKnownWithin}.count();
  for (;;) {
    auto client = client::Client::log_in(login);
    if (client || base::monotonic_ns() > until) return client;
    std::this_thread::sleep_for(std::chrono::milliseconds{300});
  }
}

}  // namespace

OuchRoute::OuchRoute(std::vector<OuchPort> ports) : ports_(std::move(ports)) {}

base::Result<std::unique_ptr<OuchRoute>> OuchRoute::open(const std::string& host, std::uint16_t port,
                                                         const std::vector<PortLogin>& logins,
                                                         LoadReport& report, LoadRecord& record) {
  std::vector<OuchPort> ports;
  for (const auto& login : logins) {
    client::Login as;
    as.host = host;
    as.port = port;
    as.user = login.user;
    as.password = login.password;
    as.sequence = 0;
    auto client = log_in(as);
    if (!client) return std::unexpected(client.error());
    ports.emplace_back(login.port, std::move(*client), report, record);
  }
  return std::make_unique<OuchRoute>(std::move(ports));
}

OuchPort* OuchRoute::find(model::PortId port) noexcept {
  const auto found =
      std::find_if(ports_.begin(), ports_.end(), [&](const auto& one) { return one.port() == port; });
  return found == ports_.end() ? nullptr : &*found;
}

base::Result<model::UserRef> OuchRoute::next_ref(model::PortId port) {
  auto* one = find(port);
  if (one == nullptr) return base::fail("port {} has no login", port.raw());
  return one->ask_next_ref();
}

bool OuchRoute::try_send(const model::Command& command, std::int64_t due_ns) {
  return find(command.port)->try_send(command, due_ns);
}

base::Result<void> OuchRoute::poll() {
  for (auto& port : ports_) {
    if (auto polled = port.poll(); !polled) return polled;
  }
  return {};
}

void OuchRoute::wait(std::chrono::nanoseconds timeout) {
  std::vector<pollfd> wanted;
  for (auto& port : ports_) {
    const auto events = static_cast<short>(port.wants_to_write() ? POLLIN | POLLOUT : POLLIN);
    wanted.push_back({.fd = port.descriptor(), .events = events, .revents = 0});
  }
  const timespec limit{.tv_sec = timeout.count() / 1'000'000'000, .tv_nsec = timeout.count() % 1'000'000'000};
  (void)::ppoll(wanted.data(), wanted.size(), &limit, nullptr);
}

void OuchRoute::finish() {
  for (auto& port : ports_) port.finish();
}

std::size_t OuchRoute::unanswered() const {
  std::size_t all = 0;
  for (const auto& port : ports_) all += port.unanswered();
  return all;
}

}  // namespace paddock::tools
