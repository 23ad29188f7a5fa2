#include "tools/paddock/load_setup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

#include "engine/base/clock.hpp"
#include "gateway/session/credentials.hpp"
#include "tools/paddock/market_file.hpp"
#include "tools/paddock/market_view.hpp"
#include "tools/paddock/operator_lane.hpp"
#include "tools/workload/order_flow.hpp"

namespace paddock::tools {
namespace {

constexpr std::chrono::seconds kSilence{30};  // an engine that restarts answers within this

/// What of the set-up the market still needs.
std::vector<model::Command> missing_part(const MarketView& view, const LoadOptions& options) {
  const model::OfferingId last{options.flow.first_offering + options.flow.offerings - 1};
  const model::AccountId last_account{options.flow.first_account + options.flow.accounts - 1};
  if (!view.offerings().contains(last) || !view.cash().contains(last_account)) {
    return workload::OrderFlow{options.flow}.setup();
  }
  std::vector<model::Command> phases;
  for (std::uint32_t i = 0; i < options.flow.offerings; ++i) {
    auto command = model::make_command(model::Op::phase);
    command.offering = model::OfferingId{options.flow.first_offering + i};
    command.to = model::Phase::trading;
    phases.push_back(command);
  }
  return phases;
}

base::Result<void> send_all(OperatorLane& lane, const std::vector<model::Command>& commands) {
  std::size_t next = 0;
  std::int64_t progress = base::monotonic_ns();
  while (next < commands.size() || lane.unanswered() > 0) {
    while (next < commands.size() && lane.try_send(commands[next], nullptr)) ++next;
    const auto answered = lane.poll([](std::span<const model::Event>, model::Seq) {});
    if (!answered) return std::unexpected(answered.error());
    if (*answered > 0) progress = base::monotonic_ns();
    if (base::monotonic_ns() - progress > std::chrono::nanoseconds{kSilence}.count()) {
      return base::fail("the engine did not answer the set-up for {} s: look at `paddock status`",
                        kSilence.count());
    }
    lane.wait(std::chrono::milliseconds{10});
  }
  return {};
}

std::string user_of(model::PortId port) { return fmt::format("L{}", port.raw()); }

}  // namespace

base::Result<void> prepare_market(const LoadOptions& options) {
  const auto market = open_market(options.config);
  if (!market) return std::unexpected(market.error());
  const auto view = view_market(*market);
  if (!view) return std::unexpected(view.error());
  auto lane = OperatorLane::open(*market);
  if (!lane) return std::unexpected(lane.error());
  return send_all(*lane, missing_part(*view, options));
}

base::Result<std::vector<PortLogin>> make_logins(const LoadOptions& options) {
  const auto market = open_market(options.config);
  if (!market) return std::unexpected(market.error());
  const auto known = session::list_ports(*market);
  if (!known) return std::unexpected(known.error());
  std::vector<PortLogin> logins;
  for (std::uint32_t i = 0; i < options.flow.accounts; ++i) {
    const model::PortId port{options.flow.first_account + i};
    const auto same =
        std::find_if(known->begin(), known->end(), [&](const auto& one) { return one.port == port; });
    if (same != known->end() && same->user != user_of(port)) {
      return base::fail("port {} is {}'s: choose other numbers for the load with --first-port", port.raw(),
                        same->user);
    }
    const session::NewPort made{
        .port = port, .user = user_of(port), .account = model::AccountId{port.raw()}, .more = {}};
    auto password =
        same != known->end() ? session::renew_password(*market, port) : session::add_port(*market, made);
    if (!password) return std::unexpected(password.error());
    logins.push_back({port, user_of(port), std::move(*password)});
  }
  return logins;
}

base::Result<std::vector<PortLogin>> read_logins(const LoadOptions& options) {
  std::ifstream in{options.logins};
  if (!in) return base::fail("cannot read the logins {}", options.logins);
  std::vector<PortLogin> logins;
  std::string line;
  while (std::getline(in, line)) {
    std::istringstream words{line};
    PortLogin login{};
    std::uint32_t port = 0;
    if (!(words >> login.user >> login.password >> port)) {
      return base::fail("{}: line {} is not USER PASSWORD PORT", options.logins, logins.size() + 1);
    }
    login.port = model::PortId{port};
    logins.push_back(std::move(login));
  }
  for (std::uint32_t i = 0; i < options.flow.accounts; ++i) {
    const model::PortId port{options.flow.first_account + i};
    const auto is_it = [&](const PortLogin& login) { return login.port == port; };
    if (std::none_of(logins.begin(), logins.end(), is_it)) {
      return base::fail("{} has no login for port {}", options.logins, port.raw());
    }
  }
  return logins;
}

}  // namespace paddock::tools
