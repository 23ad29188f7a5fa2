#include "tools/paddock/load_setup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

#include "engine/base/clock.hpp"
#include "engine/model/event_writer.hpp"
#include "gateway/session/credentials.hpp"
#include "tools/paddock/market_file.hpp"
#include "tools/paddock/market_view.hpp"
#include "tools/paddock/operator_lane.hpp"
#include "tools/workload/order_flow.hpp"

namespace paddock::tools {
namespace {

constexpr std::chrono::seconds kSilence{30};  // an engine that restarts answers within this

/// What of the set-up a market still needs: earlier loads may have made some of it, for other ports.
class MissingPart {
 public:
  MissingPart(const MarketView& view, const LoadOptions& options)
      : view_(view), options_(options.flow), flow_(options.flow) {}

  void set_next_ref(model::PortId port, model::UserRef ref) { flow_.set_next_ref(port, ref); }

  base::Result<std::vector<model::Command>> make() {
    for (std::uint32_t port = 0; port < options_.accounts; ++port) {
      const auto cash = view_.cash().find(account(port));
      if (cash == view_.cash().end()) flow_.open_account(port, commands_);
      if (cash != view_.cash().end() && cash->second < flow_.cash_each() / 2) flow_.pay_in(port, commands_);
    }
    for (std::uint32_t offering = 0; offering < options_.offerings; ++offering) {
      if (auto added = add_offering(offering); !added) return std::unexpected(added.error());
    }
    return std::move(commands_);
  }

 private:
  [[nodiscard]] model::AccountId account(std::uint32_t port) const {
    return model::AccountId{options_.first_account + port};
  }
  base::Result<void> add_offering(std::uint32_t offering) {
    const model::OfferingId number{options_.first_offering + offering};
    const auto listed = view_.offerings().find(number);
    if (listed == view_.offerings().end()) {
      flow_.list_offering(offering, commands_);
      return {};
    }
    if (listed->second.phase != model::Phase::trading) {
      auto opening = model::make_command(model::Op::phase);
      opening.offering = number;
      opening.to = model::Phase::trading;
      commands_.push_back(opening);
    }
    const bool is_ours = listed->second.shares == flow_.shares_listed() &&
                         listed->second.issuer == account(flow_.issuer(offering));
    for (std::uint32_t port = 0; port < options_.accounts; ++port) {
      const auto held = view_.shares().find({account(port), number});
      if (held != view_.shares().end() && held->second > 0) continue;
      if (!is_ours) {
        return base::fail(
            "account {} has no shares of offering {}, which was not listed for ports {} to {}: give "
            "--first-port "
            "and --ports as they were then, or other offerings with --first-offering",
            account(port).raw(), number.raw(), options_.first_account, account(options_.accounts - 1).raw());
      }
      flow_.give_shares(offering, port, commands_);
    }
    return {};
  }

  const MarketView& view_;
  const workload::FlowOptions& options_;
  workload::OrderFlow flow_;
  std::vector<model::Command> commands_;
};

/// The first of a command's events when it says that the command was not carried out.
bool is_refusal(const model::Event& event) {
  return event.type == model::EventType::refused || event.type == model::EventType::rejected;
}

base::Result<void> send_all(OperatorLane& lane, const std::vector<model::Command>& commands) {
  std::size_t next = 0;
  std::int64_t progress = base::monotonic_ns();
  while (next < commands.size() || lane.unanswered() > 0) {
    while (next < commands.size() && lane.try_send(commands[next], nullptr)) ++next;
    std::string refusal;
    const auto answered = lane.poll([&](std::span<const model::Event> events, model::Seq seq) {
      if (is_refusal(events.front())) model::append_event(refusal, events.front(), seq, model::WithTime::no);
    });
    if (!answered) return std::unexpected(answered.error());
    if (!refusal.empty()) {
      return base::fail("the market did not take the set-up: {}",
                        std::string_view{refusal}.substr(0, refusal.find('\n')));
    }
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
  MissingPart missing{*view, options};
  for (std::uint32_t i = 0; i < options.flow.accounts; ++i) {
    const model::PortId port{options.flow.first_account + i};
    const auto ref = ask_next_ref(*lane, port);
    if (!ref) return std::unexpected(ref.error());
    missing.set_next_ref(port, *ref);
  }
  const auto commands = missing.make();
  if (!commands) return std::unexpected(commands.error());
  return send_all(*lane, *commands);
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
