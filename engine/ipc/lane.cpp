#include "engine/ipc/lane.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <tuple>
#include <utility>

#include "engine/base/check.hpp"
#include "engine/ipc/event_ring.hpp"
#include "engine/ipc/file_lock.hpp"
#include "engine/ipc/lane_segment.hpp"

namespace paddock::ipc {
namespace {

constexpr std::uint64_t slot_of(std::uint64_t position) noexcept { return position & (kLaneSlots - 1); }

std::pair<int, int> lanes_of(LaneKind kind) noexcept {
  switch (kind) {
    case LaneKind::gateway:
      return {kFirstGatewayLane, kFirstOperatorLane};
    case LaneKind::operator_:
      return {kFirstOperatorLane, kSchedulerLane};
    case LaneKind::scheduler:
      return {kSchedulerLane, kSchedulerLane + 1};
  }
  return {0, 0};
}

const char* name_of(LaneKind kind) noexcept {
  switch (kind) {
    case LaneKind::gateway:
      return "gateway";
    case LaneKind::operator_:
      return "operator";
    case LaneKind::scheduler:
      return "scheduler";
  }
  return "?";
}

}  // namespace

struct LaneProducer::Claim {
  FileLock lock;
  SharedSegment segment;
  EventRing ring;
};

base::Result<LaneProducer> LaneProducer::claim(const MarketDirectory& market, LaneKind kind) {
  auto ring = EventRing::open(market);
  if (!ring) return std::unexpected(ring.error());
  const auto [first, end] = lanes_of(kind);
  bool any_is_ready = false;
  std::optional<base::Error> unusable;
  for (int lane = first; lane < end; ++lane) {
    const auto id = static_cast<LaneId>(lane);
    auto segment = SharedSegment::find(lane_spec(market, id, ring->market()));
    if (!segment && !unusable) unusable = std::move(segment.error());
    if (!segment || !*segment)
      continue;  // left over, not configured, or given up for what its owner wrote into it
    any_is_ready = true;
    auto lock = FileLock::try_claim(market.lock(lane_name(id)));
    if (!lock) return std::unexpected(lock.error());
    if (!*lock) continue;
    auto& memory = *reinterpret_cast<LaneMemory*>((*segment)->data());
    LaneProducer producer(memory, ring->memory().commands_bell);
    producer.claim_ = std::make_unique<Claim>(std::move(**lock), std::move(**segment), std::move(*ring));
    return producer;
  }
  if (!any_is_ready && unusable) return std::unexpected(std::move(*unusable));
  if (!any_is_ready) {
    return base::fail(
        "no {} lane of the market in {} is ready: wait until its engine has started, or start it anew",
        name_of(kind), market.root().string());
  }
  return base::fail(
      "all {} lanes of the market in {} are in use: stop one of their owners or raise engine.{}_lanes",
      name_of(kind), market.root().string(), name_of(kind));
}

LaneProducer::LaneProducer(LaneMemory& memory, Bell& commands_bell) noexcept
    : memory_(&memory),
      commands_bell_(&commands_bell),
      head_(memory.producer.head.load(std::memory_order_relaxed)),  // ours alone while we own the lane
      released_(memory.matcher.released.load(std::memory_order_acquire)) {
  auto& owned = memory.producer;
  owned.pid = static_cast<std::uint32_t>(::getpid());
  // relaxed: `generation` publishes it, and the first `head` of this owner publishes both.
  owned.owner_start.store(head_, std::memory_order_relaxed);
  owned.generation.fetch_add(1, std::memory_order_release);
}

LaneProducer::LaneProducer(LaneProducer&&) noexcept = default;
LaneProducer& LaneProducer::operator=(LaneProducer&&) noexcept = default;
LaneProducer::~LaneProducer() = default;

bool LaneProducer::try_publish(std::span<const model::Command> commands) noexcept {
  PADDOCK_CHECK(commands.size() <= kLaneSlots, "a batch fits into an empty lane");
  if (commands.empty()) return true;
  if (free_slots(commands.size()) < commands.size()) return false;
  const std::uint64_t first = slot_of(head_);
  const std::uint64_t before_wrap = std::min<std::uint64_t>(commands.size(), kLaneSlots - first);
  std::memcpy(&memory_->slots[first], commands.data(), before_wrap * sizeof(model::Command));
  std::memcpy(memory_->slots.data(), commands.data() + before_wrap,
              (commands.size() - before_wrap) * sizeof(model::Command));
  publish(head_ + commands.size());
  return true;
}

bool LaneProducer::try_publish(const model::Command& command, const model::Identities& identities) noexcept {
  PADDOCK_CHECK((command.flags & model::command_flag::identities) != 0,
                "the command announces its second slot");
  if (free_slots(2) < 2) return false;
  put(head_, &command);
  put(head_ + 1, &identities);
  publish(head_ + 2);
  return true;
}

void LaneProducer::put(std::uint64_t position, const void* slot) noexcept {
  std::memcpy(&memory_->slots[slot_of(position)], slot, sizeof(model::Command));
}

void LaneProducer::publish(std::uint64_t head) noexcept {
  head_ = head;
  // release: the slots, to `LaneConsumer::look`. Not a full barrier: the head's line then travels beside the
  // slot's.
  memory_->producer.head.store(head, std::memory_order_release);
  ring(*commands_bell_);
}

std::uint64_t LaneProducer::free_slots(std::uint64_t at_least) noexcept {
  if (kLaneSlots - (head_ - released_) < at_least) std::ignore = released();
  return kLaneSlots - (head_ - released_);
}

std::uint64_t LaneProducer::released() noexcept {
  // acquire: the consumer copied the slots before it released them (LaneConsumer::release_to).
  const std::uint64_t now = memory_->matcher.released.load(std::memory_order_acquire);
  // A lane that an engine took back would let us overwrite commands: keep what is known.
  if (now > released_ && now <= head_) released_ = now;
  return released_;
}

bool LaneProducer::retired() const noexcept {
  return memory_->segment.state.load(std::memory_order_acquire) == SegmentState::retired;
}

LaneConsumer::LaneConsumer(LaneMemory& memory, std::uint64_t taken) noexcept
    : memory_(&memory),
      taken_(taken),
      head_(taken),
      released_(memory.matcher.released.load(std::memory_order_relaxed)),  // written by this side only
      lane_(static_cast<LaneId>(memory.matcher.lane)) {
  PADDOCK_CHECK(taken >= released_ && taken - released_ <= kLaneSlots, "a lane goes on where it was left");
}

std::uint64_t LaneConsumer::look() noexcept {
  // While nothing comes, the next slot's line travels along with the head's instead of after it.
  __builtin_prefetch(&memory_->slots[slot_of(taken_)]);
  // acquire: the slots, from `LaneProducer::publish`.
  const std::uint64_t head = memory_->producer.head.load(std::memory_order_acquire);
  if (head < head_ || head - released_ > kLaneSlots) [[unlikely]] {
    broken_ = true;
    return head_;
  }
  return head_ = head;
}

std::size_t LaneConsumer::peek(std::span<model::Command> out) noexcept {
  std::uint64_t there = head_ - taken_;
  if (there == 0) there = look() - taken_;
  const std::uint64_t count = std::min<std::uint64_t>(there, out.size());
  const std::uint64_t first = slot_of(taken_);
  const std::uint64_t before_wrap = std::min(count, kLaneSlots - first);
  std::memcpy(out.data(), &memory_->slots[first], before_wrap * sizeof(model::Command));
  std::memcpy(out.data() + before_wrap, memory_->slots.data(),
              (count - before_wrap) * sizeof(model::Command));
  return count;
}

void LaneConsumer::take(std::uint64_t count) noexcept {
  PADDOCK_CHECK(count <= head_ - taken_, "only what was peeked is taken");
  taken_ += count;
}

void LaneConsumer::release_to(std::uint64_t position, std::uint32_t generation) noexcept {
  PADDOCK_CHECK(position >= released_ && position <= taken_, "only what was carried out is released");
  released_ = position;
  // relaxed: the engine that comes after this one reads it, and nobody at the same time.
  memory_->matcher.served_generation.store(generation, std::memory_order_relaxed);
  // release: the slots were copied before the producer may overwrite them (LaneProducer::released).
  memory_->matcher.released.store(position, std::memory_order_release);
}

std::uint32_t LaneConsumer::generation() const noexcept {
  // acquire: with the owner's start (LaneProducer's constructor).
  return memory_->producer.generation.load(std::memory_order_acquire);
}

std::uint64_t LaneConsumer::owner_start() const noexcept {
  return memory_->producer.owner_start.load(std::memory_order_relaxed);
}

void LaneConsumer::begin_attempt(std::uint64_t position) noexcept {
  // relaxed here and below: it matters to the next engine only, which reads the memory when this one is dead;
  // the compiler must keep it before the command, which the signal fence makes it do at no cost.
  memory_->attempt.attempting.store(position + 1, std::memory_order_relaxed);
  std::atomic_signal_fence(std::memory_order_seq_cst);
}

void LaneConsumer::end_attempt() noexcept {
  std::atomic_signal_fence(std::memory_order_seq_cst);
  memory_->attempt.attempting.store(0, std::memory_order_relaxed);
}

void LaneConsumer::excuse_attempt() noexcept { memory_->attempt.excused.store(1, std::memory_order_relaxed); }

std::uint32_t LaneConsumer::failures_at(std::uint64_t position) const noexcept {
  return memory_->attempt.suspect == position + 1 ? memory_->attempt.failures : 0;
}

}  // namespace paddock::ipc
