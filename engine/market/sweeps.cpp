#include "engine/market/sweeps.hpp"

#include <algorithm>
#include <functional>

#include "engine/base/check.hpp"
#include "engine/market/events.hpp"
#include "engine/model/command.hpp"

namespace paddock::market {

using model::CancelReason;
using model::EventSink;
using model::OfferingId;
using model::Side;
using model::TimeInForce;
namespace flag = model::command_flag;

Sweeps::Sweeps(State& state) : state_(state), gathered_(state.limits().max_orders) {
  pending_.reserve(kMaxPending);
}

bool Sweeps::fits(const Work& work, Index index) const noexcept {
  const book::Order& order = state_.books().order(index);
  if (order.number.raw() == 0 || order.number >= work.bound) return false;
  if ((work.flags & flag::has_port) != 0 && state_.port(order.port).id != work.port) return false;
  if ((work.flags & flag::has_account) != 0 && state_.account(order.account).id != work.account) return false;
  if ((work.flags & flag::has_offering) != 0 && state_.offering(order.offering).id != work.offering)
    return false;
  return work.reason != CancelReason::expired || order.options.tif() == TimeInForce::day;
}

/// Visits orders among which are all that fit: by the narrowest index that the filter allows.
template <class Take>
void Sweeps::visit(const Work& work, Take take) const noexcept {
  if ((work.flags & flag::has_port) != 0) {
    const Index port = state_.find_port(work.port);
    if (port != kNil) state_.refs().for_each(state_.port(port).refs, take);
  } else if ((work.flags & flag::has_offering) == 0) {
    // The pool from end to end is faster than the ports of an account by way of their entitlements, which lie
    // anywhere: 2 ms for a million orders.
    state_.books().for_each(take);
  } else if (const Index offering = state_.find_offering(work.offering); offering != kNil) {
    for (const Side side : {Side::buy, Side::sell})
      state_.books().for_each(state_.offering(offering).book, side, take);
  }
}

/// Collects the orders that fit.
void Sweeps::gather(const Work& work) noexcept {
  count_ = 0;
  has_gathered_ = true;
  visit(work, [&](Index order) {
    if (fits(work, order)) gathered_[count_++] = {state_.books().order(order).number, order};
  });
  std::make_heap(gathered_.data(), gathered_.data() + count_, std::greater{});
}

Sweeps::Gathered Sweeps::take_first() noexcept {
  std::pop_heap(gathered_.data(), gathered_.data() + count_, std::greater{});
  return gathered_[--count_];
}

/// One slice of the work at the front, which leaves the queue when it is done.
void Sweeps::carry_on(EventSink& out) noexcept {
  const Work& work = pending_.front();
  if (!has_gathered_) gather(work);
  for (std::uint32_t done = 0; count_ > 0 && done < state_.limits().slice;) {
    const Gathered first = take_first();
    const book::Order order = state_.books().order(first.place);
    if (order.number != first.number) continue;  // it has ended since
    emit_cancelled(state_, order,
                   {.quantity = order.open, .open_after = model::Quantity{0}, .reason = work.reason}, out);
    state_.cancel(first.place, order.open);
    ++done;
  }
  if (count_ > 0) return;
  pending_.erase(pending_.begin());
  has_gathered_ = false;
}

void Sweeps::begin(Work work, EventSink& out) noexcept {
  work.bound = out.next_seq();
  while (pending_.size() == kMaxPending) carry_on(out);
  pending_.push_back(work);
  if (pending_.size() == 1) carry_on(out);
}

void Sweeps::resume(EventSink& out) noexcept {
  if (!pending_.empty()) carry_on(out);
}

void Sweeps::finish_expiry(OfferingId offering, EventSink& out) noexcept {
  while (expiring(offering)) carry_on(out);
}

std::vector<std::size_t> Sweeps::drop_done() {
  std::vector<std::size_t> dropped;
  std::size_t place = 0;
  std::erase_if(pending_, [&](const Work& work) {
    gather(work);
    if (count_ == 0) dropped.push_back(place);
    ++place;
    return count_ == 0;
  });
  has_gathered_ = false;
  return dropped;
}

bool Sweeps::expiring(OfferingId offering) const noexcept {
  return std::ranges::any_of(pending_, [&](const Work& work) {
    return work.reason == CancelReason::expired && work.offering == offering;
  });
}

void Sweeps::restore(const Work& work) noexcept {
  // A follower never resumes: what its log has finished leaves nothing that fits.
  if (pending_.size() == kMaxPending) drop_done();
  PADDOCK_CHECK(pending_.size() < kMaxPending, "no more work is pending than lanes can wait for");
  pending_.push_back(work);
  has_gathered_ = false;
}

}  // namespace paddock::market
