#include "tools/paddock/port.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <iterator>

#include "engine/base/clock.hpp"
#include "gateway/session/credentials.hpp"
#include "tools/paddock/market_file.hpp"
#include "tools/paddock/operator_lane.hpp"
#include "tools/paddock/output.hpp"

namespace paddock::tools {
namespace {

constexpr std::chrono::seconds kEntitleTimeout{10};

int refuse(const base::Error& error) {
  complain("port", error.message);
  return 1;
}

/// Entitles `port` to `accounts` through an operator lane; returns what could not be done, "" when all was.
std::string entitle(const ipc::MarketDirectory& market, model::PortId port,
                    const std::vector<model::AccountId>& accounts) {
  auto lane = OperatorLane::open(market);
  if (!lane) return lane.error().message;
  for (const auto account : accounts) {
    auto command = model::make_command(model::Op::entitle);
    command.port = port;
    command.account = account;
    if (!lane->try_send(command, nullptr)) return "the operator lane is full";
  }
  bool refused = false;
  const std::int64_t until = base::monotonic_ns() + std::chrono::nanoseconds{kEntitleTimeout}.count();
  while (lane->unanswered() > 0 && base::monotonic_ns() < until) {
    lane->wait(std::chrono::milliseconds{100});
    const auto answered = lane->poll([&](std::span<const model::Event> events, model::Seq) {
      refused |= events.front().type == model::EventType::refused;
    });
    if (!answered) return answered.error().message;
  }
  if (lane->unanswered() > 0) return "the engine has not answered";
  return refused ? "an account is not open" : "";
}

std::string account_list(const session::Credential& port) {
  std::string text = std::to_string(port.account.raw());
  for (const auto account : port.more) fmt::format_to(std::back_inserter(text), ",{}", account.raw());
  return text;
}

}  // namespace

int run_port_add(const PortAddOptions& options) {
  const auto market = open_market(options.config);
  if (!market) return refuse(market.error());
  std::vector<model::AccountId> accounts;
  for (const auto account : options.accounts) accounts.emplace_back(account);
  const model::PortId port{options.port};
  const session::NewPort made{.port = port,
                              .user = options.user,
                              .account = accounts.front(),
                              .more = {accounts.begin() + 1, accounts.end()},
                              .cancel_on_disconnect = options.cancel_on_disconnect};
  const auto password = session::add_port(*market, made);
  if (!password) return refuse(password.error());
  // A port is entitled to the account of its own number when that is opened; to others by the operator.
  std::erase(accounts, model::AccountId{options.port});
  if (!accounts.empty()) {
    if (const auto problem = entitle(*market, port, accounts); !problem.empty()) {
      std::string lines;
      for (const auto account : accounts) {
        lines +=
            fmt::format("\n  {{\"op\":\"entitle\",\"port\":{},\"account\":{}}}", options.port, account.raw());
      }
      complain("port",
               fmt::format("the login is made, but the port could not be entitled to all accounts: {}. It "
                           "can trade for them after this, through `paddock send`:{}",
                           problem, lines));
    }
  }
  Output output{STDOUT_FILENO};
  fmt::format_to(std::back_inserter(output.text()),
                 "port {} logs in with its user name and this password, shown once:\n{}\n", options.port,
                 *password);
  output.flush();
  return output.failed() ? 1 : 0;
}

int run_port_list(const std::string& config) {
  const auto market = open_market(config);
  const auto ports = market ? session::list_ports(*market) : std::unexpected(market.error());
  if (!ports) return refuse(ports.error());
  Output output{STDOUT_FILENO};
  auto to = std::back_inserter(output.text());
  fmt::format_to(to, "{:>10}  {:<6}  {:<20}  {:<21}  {}\n", "port", "user", "cancel_on_disconnect", "state",
                 "accounts");
  const std::int64_t now = base::wall_clock_ns();
  for (const auto& port : *ports) {
    const auto seconds = port.locked_until > now ? (port.locked_until - now) / 1'000'000'000 + 1 : 0;
    fmt::format_to(to, "{:>10}  {:<6}  {:<20}  {:<21}  {}\n", port.port.raw(), port.user,
                   port.cancel_on_disconnect ? "yes" : "no",
                   seconds > 0 ? fmt::format("locked for {} s", seconds) : std::string{"open"},
                   account_list(port));
  }
  output.flush();
  return output.failed() ? 1 : 0;
}

int run_port_change(const std::string& config, std::uint32_t port, PortChange change) {
  const auto market = open_market(config);
  if (!market) return refuse(market.error());
  const model::PortId number{port};
  Output output{STDOUT_FILENO};
  auto to = std::back_inserter(output.text());
  if (change == PortChange::password) {
    const auto password = session::renew_password(*market, number);
    if (!password) return refuse(password.error());
    fmt::format_to(to, "the new password of port {}, shown once:\n{}\n", port, *password);
  } else {
    const bool removes = change == PortChange::remove;
    const auto done = removes ? session::remove_port(*market, number) : session::unlock_port(*market, number);
    if (!done) return refuse(done.error());
    fmt::format_to(to, "port {} is {}\n", port, removes ? "removed" : "open for logins again");
  }
  output.flush();
  return output.failed() ? 1 : 0;
}

}  // namespace paddock::tools
