#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "engine/base/clock.hpp"
#include "tools/paddock/ouch_route.hpp"
#include "tools/paddock/output.hpp"
#include "tools/workload/order_flow.hpp"

namespace paddock::tools {
namespace {

using model::Op;

constexpr std::size_t kMaxPending = 1 << 20;                // commands that wait for a gateway to come back
constexpr std::size_t kMaxUnsent = 1 << 20;                 // bytes that the gateway has not read yet
constexpr std::int64_t kRetryNs = 100'000'000;              // between attempts to log in again
constexpr std::chrono::milliseconds kResumeTimeout{1'000};  // of one attempt; other ports wait meanwhile
constexpr std::chrono::seconds kAnswerTimeout{10};

}  // namespace

base::Result<model::UserRef> OuchPort::ask_next_ref() {
  client_.send(client::Query{});
  const std::int64_t until = base::monotonic_ns() + std::chrono::nanoseconds{kAnswerTimeout}.count();
  while (base::monotonic_ns() < until) {
    const auto received = client_.receive(std::chrono::milliseconds{100});
    if (!received) return std::unexpected(received.error());
    if (!*received) continue;
    const auto* next = std::get_if<client::NextRef>(&(*received)->answer);
    if (next != nullptr) return next->ref;
  }
  return base::fail("the gateway did not answer the query of port {} within {} s", port_.raw(),
                    kAnswerTimeout.count());
}

bool OuchPort::try_send(const model::Command& command, std::int64_t due_ns) {
  if (pending_.size() >= kMaxPending || (connected_ && client_.unsent() > kMaxUnsent)) return false;
  pending_.push_back({command, due_ns, connected_});
  if (connected_) put(command);
  return true;
}

void OuchPort::put(const model::Command& command) {
  const auto options = command.order.options;
  switch (command.op) {
    case Op::enter:
      return client_.send(client::Enter{.ref = command.ref,
                                        .side = options.side(),
                                        .quantity = command.quantity,
                                        .symbol = workload::OrderFlow::symbol(command.offering.raw()),
                                        .price = command.price,
                                        .tif = options.tif()});
    case Op::replace:
      return client_.send(client::Replace{.orig_ref = command.orig_ref,
                                          .ref = command.ref,
                                          .quantity = command.quantity,
                                          .price = command.price});
    case Op::cancel:
      return client_.send(client::Cancel{.ref = command.ref, .quantity = command.quantity});
    default:
      return client_.send(client::Query{});
  }
}

base::Result<void> OuchPort::poll() {
  now_ns_ = base::monotonic_ns();
  if (!connected_) reconnect();
  while (connected_) {
    const auto received = client_.receive(std::chrono::nanoseconds{0});
    if (!received) {
      lose(received.error().message);
    } else if (*received) {
      record_->add(port_, **received);
      take(**received);
    } else if (client_.ended()) {
      return base::fail("the session has ended with the market's day: start the load again for the next one");
    } else {
      break;
    }
  }
  return {};
}

void OuchPort::take(const client::Received& received) {
  now_ns_ = base::monotonic_ns();
  std::visit([this](const auto& answer) { take(answer); }, received.answer);
}

void OuchPort::take(const client::Rejected& rejected) {
  report_->rejected();
  settle(rejected.ref);
}

void OuchPort::take(const client::Canceled& canceled) {
  if (canceled.reason != 'U') return;
  const auto is_this = [&](const Pending& pending) {
    return pending.command.op == Op::cancel && pending.command.ref == canceled.ref;
  };
  const auto found = std::find_if(pending_.begin(), pending_.end(), is_this);
  if (found == pending_.end()) return;
  const Pending answered = *found;
  for (auto before = found - pending_.begin(); before > 0; --before) drop_front();
  pending_.pop_front();
  report_->answered(LoadReport::Kind::cancel, answered.due_ns, now_ns_);
}

void OuchPort::take(const client::NextRef&) {
  const auto is_query = [](const Pending& pending) { return pending.command.op == Op::query; };
  if (std::none_of(pending_.begin(), pending_.end(), is_query)) return;
  while (!is_query(pending_.front())) drop_front();
  pending_.pop_front();
}

void OuchPort::settle(model::UserRef ref) {
  const auto is_this = [&](const Pending& pending) {
    return (pending.command.op == Op::enter || pending.command.op == Op::replace) &&
           pending.command.ref == ref;
  };
  const auto found = std::find_if(pending_.begin(), pending_.end(), is_this);
  if (found == pending_.end()) return;
  const Pending answered = *found;
  for (auto before = found - pending_.begin(); before > 0; --before) drop_front();
  pending_.pop_front();
  report_->answered(LoadReport::kind_of(answered.command.op), answered.due_ns, now_ns_);
}

void OuchPort::drop_front() {
  if (pending_.front().command.op == Op::cancel) {
    report_->without_effect();
  } else {
    report_->missing();
    const auto& command = pending_.front().command;
    complain("load", fmt::format("port {}: ref {} has no answer, although later commands have one",
                                 port_.raw(), command.ref.raw()));
  }
  pending_.pop_front();
}

void OuchPort::finish() {
  auto query = model::make_command(Op::query);
  query.port = port_;
  pending_.push_back({query, now_ns_, connected_});
  if (connected_) put(query);
}

void OuchPort::lose(const std::string& why) {
  complain("load", fmt::format("port {}: {}; logging in again", port_.raw(), why));
  connected_ = false;
  retry_ns_ = now_ns_;
}

void OuchPort::reconnect() {
  if (now_ns_ < retry_ns_) return;
  const auto resumed = client_.resume(kResumeTimeout);
  retry_ns_ = base::monotonic_ns() + kRetryNs;
  if (!resumed) return;
  connected_ = true;
  report_->reconnected();
  for (auto& pending : pending_) {
    if (pending.was_sent) report_->sent_again();
    pending.was_sent = true;
    put(pending.command);
  }
}

}  // namespace paddock::tools
