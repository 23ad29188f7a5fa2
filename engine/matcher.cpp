#include "engine/matcher.hpp"

#include <algorithm>
#include <cstring>

#include "engine/base/check.hpp"
#include "engine/fault_point.hpp"
#include "engine/schedule/market_outline.hpp"

namespace paddock::engine {

using model::Command;
using model::Event;
using model::EventType;
using model::Op;
using model::Reason;

namespace {

constexpr std::uint32_t kPositionBits = (1U << 24) - 1;

bool has_identities(const Command& command) noexcept {
  return (command.op == Op::open_account || command.op == Op::list) &&
         (command.flags & model::command_flag::identities) != 0;
}

}  // namespace

Matcher::Matcher(const EngineOptions& options, const ipc::MarketClock& clock, RecoveredMarket& market,
                 ipc::EventRingMemory& ring, ipc::EventRingWriter& writer, std::vector<ServedLane>& lanes)
    : clock_(&clock),
      market_(&market),
      lanes_(&lanes),
      sink_(writer, ring, options.wait),
      ring_(ring),
      waiter_(options.wait, &ring.commands_bell),
      batch_(static_cast<std::size_t>(options.batch)) {
  sink_.set_time(market.last_time);
  leaving_.reserve(options.limits.max_ports);
}

void Matcher::run() noexcept {
  // relaxed: the flag carries nothing with it.
  while (!signals_.stop.load(std::memory_order_relaxed)) {
    if (do_work()) {
      waiter_.reset();
    } else {
      waiter_.wait([this] { return anything_to_do(); });
    }
  }
}

bool Matcher::do_work() noexcept {
  bool worked = false;
  // relaxed: the scheduler's commands, which come first, reached this thread through their lane.
  caught_up_ = signals_.caught_up.load(std::memory_order_relaxed);
  for (ServedLane& lane : *lanes_) {
    if (is_served_now(lane)) [[likely]]
      worked |= serve(lane);
  }
  worked |= resume_sweeps();
  worked |= detach_next();
  release_durable();
  return worked;
}

/// Gateways' lanes wait until the market is in the phases that are due.
bool Matcher::is_served_now(const ServedLane& lane) const noexcept {
  return caught_up_ || ipc::kind_of(lane.consumer.lane()) != ipc::LaneKind::gateway;
}

bool Matcher::anything_to_do() noexcept {
  // relaxed: as in `do_work`.
  caught_up_ = signals_.caught_up.load(std::memory_order_relaxed);
  const auto waits = [&](ServedLane& lane) {
    return is_served_now(lane) && !lane.consumer.broken() && lane.sweeps == 0 && &lane != leaving_lane_ &&
           lane.consumer.look() > lane.consumer.taken();
  };
  return std::ranges::any_of(*lanes_, waits) || ring_.durable().raw() != durable_seen_;
}

bool Matcher::serve(ServedLane& lane) noexcept {
  if (lane.sweeps > 0 || &lane == leaving_lane_) return false;
  if (lane.consumer.broken()) [[unlikely]]
    return give_up(lane);
  std::uint64_t count = lane.consumer.peek(batch_);
  if (const std::uint32_t owner = lane.consumer.generation(); owner != lane.generation) [[unlikely]] {
    // What an earlier owner left comes before the new owner's first command, and so does its end.
    const std::uint64_t start = lane.consumer.owner_start();
    if (lane.consumer.taken() >= start) return begin_leaving(lane, owner);
    count = std::min(count, start - lane.consumer.taken());
  }
  if (count == 0) return look_after_owner(lane);
  return carry_out_batch(lane, count) > 0;
}

/// Carries out the first `count` commands of the batch, or as many as can be now.
std::size_t Matcher::carry_out_batch(ServedLane& lane, std::size_t count) noexcept {
  sink_.set_time(clock_->now());
  sink_.work_for(&lane.consumer);
  for (std::size_t i = 0; i < count; ++i) market_->exchange.prefetch(batch_[i]);
  std::size_t done = 0;
  while (done < count && lane.sweeps == 0) {
    const Command& command = batch_[done];
    model::Identities second{};
    const bool two_slots = has_identities(command) && count > 1;
    if (two_slots && done + 1 == count) break;  // published together: the next batch has both
    if (two_slots) std::memcpy(&second, &batch_[done + 1], sizeof second);
    const bool whole = two_slots && second.op == Op::identities;
    if (command.op == Op::attach && must_wait(lane, command)) break;
    const std::size_t slots = whole ? 2 : 1;
    carry_out(lane, command, whole ? &second : nullptr, lane.consumer.taken() + slots);
    lane.consumer.take(slots);
    done += slots;
  }
  sink_.work_for(nullptr);
  if (done == 0) return 0;
  lane.consumer.end_attempt();
  remember(lane);
  // relaxed: shown to people only.
  status_.commands.fetch_add(done, std::memory_order_relaxed);
  status_.live_orders.store(market_->exchange.tables().books().live_orders(), std::memory_order_relaxed);
  status_.digest.store(market_->exchange.digest(), std::memory_order_relaxed);
  return done;
}

/// One command: its events, or `consumed` when it gave none; the last of them carries lane and position.
void Matcher::carry_out(ServedLane& lane, const Command& command, const model::Identities* identities,
                        std::uint64_t position_after) noexcept {
  const std::uint64_t position = lane.consumer.taken();
  const model::Seq first = sink_.next_seq();
  if (lane.consumer.failures_at(position) >= kPoisonous) [[unlikely]] {
    if (permitted(lane, command)) set_aside(command);
    status_.alarms.fetch_add(1, std::memory_order_relaxed);
  } else {
    lane.consumer.begin_attempt(position);
    fault_point(command);
    dispatch(lane, command, identities);
  }
  note_sweeps(first, &lane);
  if (sink_.next_seq() == first) sink_.append(EventType::consumed);
  sink_.end_command(lane.consumer.lane(), static_cast<std::uint32_t>(position_after) & kPositionBits);
  sink_.flush();
}

void Matcher::dispatch(ServedLane& lane, const Command& command,
                       const model::Identities* identities) noexcept {
  if (command.op == Op::attach) return attach(lane, command);
  if (command.op == Op::detach) return detach(lane, command);
  if (permitted(lane, command)) market_->exchange.apply(command, identities, sink_);
}

/// A gateway speaks for the ports that are attached to its lane, and for nobody else; the scheduler changes
/// phases and ends days, and it alone closes a boundary.
bool Matcher::permitted(const ServedLane& lane, const Command& command) const noexcept {
  const ipc::LaneKind kind = ipc::kind_of(lane.consumer.lane());
  if (kind == ipc::LaneKind::scheduler) return may_schedule(command);
  if (command.op == Op::scheduled) return false;
  if (kind == ipc::LaneKind::operator_) return true;
  if (model::is_operator_op(command.op)) return false;
  if (command.op == Op::mass_cancel && (command.flags & model::command_flag::has_port) == 0) return false;
  const auto attachment = market_->attachments.find(command.port);
  return attachment && attachment->lane == lane.consumer.lane();
}

/// What the operator did while the scheduler's command was under way stays; but the market's close ends a
/// halt.
bool Matcher::may_schedule(const Command& command) const noexcept {
  if (command.op != Op::phase) return command.op == Op::end_of_day || command.op == Op::scheduled;
  const auto& tables = market_->exchange.tables();
  const market::Index offering = tables.find_offering(command.offering);
  if (offering == market::kNil) return true;
  const model::Phase phase = tables.offering(offering).phase;
  const bool closes_halt = phase == model::Phase::halted && command.to == model::Phase::closed;
  return schedule::scheduler_moves(phase, command.to) && (phase == command.from || closes_halt);
}

/// Two engines have died of this command: it is answered as rejected, and its ref is used up.
void Matcher::set_aside(const Command& command) noexcept {
  if (model::is_operator_op(command.op) || command.op == Op::scheduled) {
    sink_.append(EventType::refused).refused = {command.op, Reason::internal};
  } else if (command.op == Op::cancel) {
    sink_.append(EventType::cancel_rejected).cancel_rejected = {command.port, command.ref, Reason::internal};
  } else if (command.op == Op::enter || command.op == Op::replace) {
    const auto& tables = market_->exchange.tables();
    const market::Index port = tables.find_port(command.port);
    if (port != market::kNil && command.ref <= tables.port(port).last_ref) return;
    const market::Index old = port == market::kNil || command.op != Op::replace
                                  ? market::kNil
                                  : tables.refs().find(tables.port(port).refs, command.orig_ref);
    Event& event = sink_.append(EventType::rejected);
    if (command.op == Op::enter) {
      event.rejected.account = command.account;
    } else if (old != market::kNil) {
      event.rejected.account = tables.account(tables.books().order(old).account).id;
    } else {
      event.flags |= model::event_flag::account_null;
    }
    event.rejected.port = command.port;
    event.rejected.ref = command.ref;
    event.rejected.orig_ref = command.orig_ref;
    event.rejected.reason = Reason::internal;
    event.rejected.cl_ord_id = command.order.cl_ord_id;
    market_->exchange.fold(event, sink_.last_seq());
  }
}

/// Keeps whose sweep is whose after the exchange has worked on them. A sweep that began at or after `first`
/// is `lane`'s (null: the engine's own): a `continued` record takes it into the log, and the lane waits for
/// its end.
void Matcher::note_sweeps(model::Seq first, ServedLane* lane) noexcept {
  const auto pending = market_->exchange.pending();
  const bool fresh = !pending.empty() && pending.back().bound >= first;
  const std::size_t known = pending.size() - (fresh ? 1 : 0);
  auto& sweeping = market_->sweeping;
  for (; sweeping.size() > known; sweeping.erase(sweeping.begin())) {
    if (ServedLane* waited = find(sweeping.front()); waited != nullptr && waited->sweeps > 0)
      --waited->sweeps;
  }
  if (!fresh) return;
  sink_.append(EventType::continued).continued = pending.back();
  sweeping.push_back(lane == nullptr ? ipc::kEngineLane : lane->consumer.lane());
  if (lane != nullptr) ++lane->sweeps;
}

bool Matcher::resume_sweeps() noexcept {
  if (!market_->exchange.has_pending()) return false;
  sink_.set_time(clock_->now());
  const model::Seq first = sink_.next_seq();
  market_->exchange.resume(sink_);
  note_sweeps(first, nullptr);
  if (sink_.next_seq() != first) end_own_command();
  return true;
}

/// Ends a command that the engine gave itself.
void Matcher::end_own_command() noexcept {
  sink_.end_command(ipc::kEngineLane, 0);
  sink_.flush();
}

/// The lane's position becomes free once everything written so far is durable.
void Matcher::remember(const ServedLane& lane) noexcept {
  while (releases_.full()) release_durable();
  releases_.push({sink_.next_seq().raw(), lane.consumer.taken(), lane.generation, lane.consumer.lane()});
}

void Matcher::release_durable() noexcept {
  const model::Seq durable = ring_.durable();
  durable_seen_ = durable.raw();
  releases_.take_until(durable, [this](const Releases::Entry& entry) {
    find(entry.lane)->consumer.release_to(entry.position, entry.generation);
  });
}

ServedLane* Matcher::find(ipc::LaneId lane) noexcept {
  const auto found = std::ranges::find(*lanes_, lane, [](const ServedLane& l) { return l.consumer.lane(); });
  return found == lanes_->end() ? nullptr : &*found;
}

model::Seq Matcher::announce(std::uint64_t market_number, bool scheduler) noexcept {
  sink_.set_time(clock_->now());
  sink_.append(EventType::started).started = {market_->epoch + 1, kLogFormat, market_number, scheduler};
  end_own_command();
  for (ServedLane& lane : *lanes_) {
    if (lane.segment->adopted()) continue;
    sink_.append(EventType::lane_opened).lane_opened = {lane.consumer.lane(), lane.segment->incarnation()};
    end_own_command();
    // Whoever was connected through the lane that was lost is connected no more.
    begin_leaving(lane, lane.generation);
    while (leaving_lane_ != nullptr) detach_next();
  }
  detach_from_other_lanes();
  for (const ipc::LaneId waiting : market_->sweeping) {
    if (ServedLane* lane = find(waiting); lane != nullptr) ++lane->sweeps;
  }
  return sink_.next_seq();
}

}  // namespace paddock::engine
