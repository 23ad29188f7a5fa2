#include "tests/property/checker.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tests/property/compare.hpp"

namespace paddock::property {
namespace {

/// Small pools, so that a market is made quickly; those that a run could fill are the ones under test.
market::Limits small_pools(const reference::Limits& limits) {
  market::Limits pools;
  pools.max_accounts = 16;
  pools.max_ports = 32;
  pools.max_entitlements = 128;
  pools.max_offerings = 12;
  pools.max_holdings = 128;
  pools.max_orders = static_cast<decltype(pools.max_orders)>(limits.orders);
  pools.max_orders_per_account_and_offering =
      static_cast<decltype(pools.max_orders_per_account_and_offering)>(
          limits.orders_per_account_and_offering);
  pools.fok_scan = static_cast<decltype(pools.fok_scan)>(limits.fok_scan);
  pools.slice = static_cast<decltype(pools.slice)>(limits.slice);
  return pools;
}

bool is_swept(const model::Event& event) {
  return event.type == model::EventType::cancelled &&
         (event.cancelled.reason == model::CancelReason::expired ||
          event.cancelled.reason == model::CancelReason::mass_cancel);
}

bool is_phase_change(const model::Event& event) { return event.type == model::EventType::phase; }

/// How many orders a mass cancel or an expiry took off.
std::uint64_t swept(std::span<const model::Event> events) {
  return static_cast<std::uint64_t>(std::ranges::count_if(events, is_swept));
}

/// What the exchange finished of older work before it turned to the command: what it swept before another
/// event.
std::uint64_t leftovers(std::span<const model::Event> events) {
  const auto own = std::ranges::find_if_not(events, is_swept);
  return own == events.end() ? 0 : static_cast<std::uint64_t>(own - events.begin());
}

}  // namespace

Checker::Checker(const reference::Limits& limits, CheckPolicy policy)
    : policy_(policy),
      model_(limits),
      exchange_(std::make_unique<market::Exchange>(small_pools(limits))),
      follower_(std::make_unique<market::Exchange>(small_pools(limits))) {}

std::optional<std::string> Checker::step(const Step& step) {
  ++coverage_.commands;
  if (auto found = step.resume ? resume() : command(step)) return found;
  if (coverage_.commands % policy_.state_every == 0) return compare_state();
  return std::nullopt;
}

std::optional<std::string> Checker::command(const Step& step) {
  const model::Identities* identities = step.identities ? &*step.identities : nullptr;
  const bool waits = exchange_->has_pending();
  const model::Seq first = sink_.next_seq();
  sink_.clear();
  exchange_->apply(step.command, identities, sink_);
  record_fresh_work(first);
  sink_.flush();
  std::vector<model::Event> expected;
  if (waits) expected = model_.resume(leftovers(sink_.events()));
  const std::uint64_t slice = model_.market().limits.slice;
  const std::uint64_t first_slice = waits ? std::min(slice, swept(sink_.events()) - expected.size()) : slice;
  const bool owes_expiry = step.command.op == model::Op::phase && model_.owes_expiry(step.command.offering);
  const auto& own = model_.apply(step.command, identities, first_slice);
  expected.insert(expected.end(), own.begin(), own.end());
  if (owes_expiry && std::ranges::any_of(own, is_phase_change)) {
    return "the phase changes while orders are left that the closing before is to expire";
  }
  return compare_events(expected);
}

std::optional<std::string> Checker::resume() {
  sink_.clear();
  ++coverage_.resumed;
  if (exchange_->has_pending()) exchange_->resume(sink_);
  sink_.flush();
  const std::size_t count = sink_.events().size();
  if (count > model_.market().limits.slice) {
    return fmt::format("a slice of {} cancels is longer than {}", count, model_.market().limits.slice);
  }
  return compare_events(model_.resume(count));
}

/// What a running market's engine writes when a command leaves work to later slices.
void Checker::record_fresh_work(model::Seq first) {
  const auto pending = exchange_->pending();
  if (!policy_.records || pending.empty() || pending.back().bound < first) return;
  sink_.append(model::EventType::continued).continued = pending.back();
}

std::optional<std::string> Checker::compare_events(const std::vector<model::Event>& expected) {
  coverage_.count(expected);
  const std::span<const model::Event> got = sink_.events();
  const bool has_record = !got.empty() && got.back().type == model::EventType::continued;
  if (auto found = difference(expected, got.first(got.size() - has_record))) return found;
  if (has_record) model_.skip_seq();
  conservation_.note(expected);
  for (const model::Event& event : sink_.events()) follower_->fold(event, model::Seq{event.seq_lo});
  if (model_.has_unfinished_work() && !exchange_->has_pending())
    return "work is left and the exchange has forgotten it";
  return std::nullopt;
}

std::optional<std::string> Checker::compare_state() {
  exchange_->check_invariants();
  const model::MarketState got = exchange_->state();
  if (auto found = difference(model_.state(), got)) return "state: " + *found;
  if (auto found = conservation_.violation(got)) return found;
  follower_->check_invariants();
  if (auto found = difference(got, follower_->state())) return "fold: " + *found;
  if (follower_->digest() != exchange_->digest()) return "the fold's digest is another";
  if (policy_.records || !exchange_->has_pending()) std::swap(exchange_, follower_);
  return std::nullopt;
}

std::optional<std::string> Checker::finish() {
  while (exchange_->has_pending()) {
    if (auto found = resume()) return found;
  }
  if (model_.has_unfinished_work()) return "work is left and the exchange has forgotten it";
  return compare_state();
}

}  // namespace paddock::property
