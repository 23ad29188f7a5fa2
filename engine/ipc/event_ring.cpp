#include "engine/ipc/event_ring.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "engine/base/check.hpp"

namespace paddock::ipc {
namespace {

using Words = std::array<std::uint64_t, kWordsPerEvent>;

SegmentSpec spec_of(const MarketDirectory& market, std::uint64_t market_number) {
  return {.name = market.segment("events"),
          .kind = SegmentKind::events,
          .record_size = sizeof(model::Event),
          .capacity = kRingSlots,
          .market = market_number,
          .bytes = sizeof(EventRingMemory)};
}

constexpr std::uint64_t slot_of(std::uint64_t seq) noexcept { return seq & (kRingSlots - 1); }

void store(EventRingMemory::Slot& slot, const model::Event& event) noexcept {
  const auto words = std::bit_cast<Words>(event);
  // release: a reader that sees one of these words sees the claim on the slot, too (EventRingReader::copy).
  // A plain store on x86.
  for (std::size_t i = 0; i < kWordsPerEvent; ++i) slot[i].store(words[i], std::memory_order_release);
}

}  // namespace

base::Result<EventRing> EventRing::adopt_or_create(const MarketDirectory& market,
                                                   std::uint64_t market_number) {
  auto segment = SharedSegment::adopt_or_create(spec_of(market, market_number));
  if (!segment) return std::unexpected(segment.error());
  EventRing ring(std::move(*segment));
  EventRingMemory& memory = ring.memory();
  memory.segment.epoch.fetch_add(1);
  if (!ring.adopted()) {
    for (Cursor* cursor : {&memory.claimed, &memory.matched, &memory.journaled, &memory.durable}) {
      cursor->value.store(1);
    }
    ring.segment_.publish();
  }
  return ring;
}

base::Result<EventRing> EventRing::open(const MarketDirectory& market, std::uint64_t market_number) {
  auto segment = SharedSegment::open(spec_of(market, market_number));
  if (!segment) return std::unexpected(segment.error());
  return EventRing(std::move(*segment));
}

base::Result<std::optional<EventRing>> EventRing::find(const MarketDirectory& market) {
  auto segment = SharedSegment::find(spec_of(market, 0));
  if (!segment) return std::unexpected(segment.error());
  if (!*segment) return std::nullopt;
  return EventRing(std::move(**segment));
}

EventRingMemory& EventRing::memory() const noexcept {
  return *reinterpret_cast<EventRingMemory*>(segment_.data());
}

EventRingWriter::EventRingWriter(EventRingMemory& memory) noexcept
    : memory_(&memory),
      next_(memory.journaled.value.load()),
      claimed_(memory.claimed.value.load()),
      journaled_(memory.journaled.value.load()) {}

void EventRingWriter::refill(std::span<const model::Event> events, model::Seq first) noexcept {
  std::uint64_t seq = first.raw();
  for (model::Event event : events) {
    event.crc = 0;
    event.commit = 0;
    store(memory_->slots[slot_of(seq++)], event);
  }
}

void EventRingWriter::resume_at(model::Seq end) noexcept {
  PADDOCK_CHECK(end.raw() >= memory_->durable.value.load(), "nothing that was durable is taken back");
  next_ = journaled_ = end.raw();
  // Back when an earlier engine had synced the beginning of a command that it did not finish: its records are
  // made anew, and must be journaled anew before they may be overwritten.
  memory_->journaled.value.store(end.raw());
  // Never back: a copy that began before this engine must not be found whole because of it.
  claimed_ = std::max(claimed_, end.raw());
  memory_->claimed.value.store(claimed_);
  memory_->matched.value.store(end.raw());
}

std::uint64_t EventRingWriter::room(std::uint64_t wanted) noexcept {
  // Whole claims: the slots of a claim may be overwritten as soon as it is published.
  const auto known = [&] {
    const std::uint64_t limit = (journaled_ + kRingSlots) / kClaim * kClaim;
    return limit > next_ ? limit - next_ : 0;
  };
  // acquire: the journaler has copied the records below it (JournalCursors::advance).
  if (known() < wanted) journaled_ = memory_->journaled.value.load(std::memory_order_acquire);
  return known();
}

void EventRingWriter::write(std::span<const model::Event> events) noexcept {
  PADDOCK_DCHECK(events.size() <= room(events.size()), "the writer made sure of the room");
  for (const model::Event& event : events) {
    if (next_ >= claimed_) {
      claimed_ = next_ / kClaim * kClaim + kClaim;
      // release: ordered before the words by the words' own release; nothing before it matters.
      memory_->claimed.value.store(claimed_, std::memory_order_release);
    }
    store(memory_->slots[slot_of(next_++)], event);
  }
}

void EventRingWriter::publish() noexcept {
  // release: the records, to readers.
  memory_->matched.value.store(next_, std::memory_order_release);
  ring(memory_->matched_bell);
}

void JournalCursors::advance(model::Seq journaled, model::Seq durable) noexcept {
  auto& to = *memory_;
  PADDOCK_CHECK(durable <= journaled, "only what is synced is durable");
  PADDOCK_CHECK(journaled.raw() >= to.journaled.value.load(std::memory_order_relaxed), "journaled grows");
  PADDOCK_CHECK(durable.raw() >= to.durable.value.load(std::memory_order_relaxed), "durable grows");
  // release: what was copied before `journaled`, to the matcher that overwrites it; `durable` to readers, for
  // whom the journaler passes on what it acquired from the matcher.
  to.journaled.value.store(journaled.raw(), std::memory_order_release);
  to.durable.value.store(durable.raw(), std::memory_order_release);
  ring(to.durable_bell);
  ring(to.commands_bell);
}

std::uint32_t EventRingReader::epoch() const noexcept {
  return memory_->segment.epoch.load(std::memory_order_acquire);
}

void EventRingReader::copy_unjournaled(model::Seq from, std::span<model::Event> out) const noexcept {
  PADDOCK_CHECK(from.raw() > 0 && out.size() <= kRingSlots, "records that the ring can hold are asked for");
  std::uint64_t seq = from.raw();
  for (model::Event& event : out) {
    const auto& slot = memory_->slots[slot_of(seq++)];
    Words words;
    // acquire: a word of a later record brings the claim on its slot with it, which the check below then
    // sees.
    for (std::size_t i = 0; i < kWordsPerEvent; ++i) words[i] = slot[i].load(std::memory_order_acquire);
    event = std::bit_cast<model::Event>(words);
  }
}

bool EventRingReader::copy(model::Seq from, std::span<model::Event> out) const noexcept {
  copy_unjournaled(from, out);
  return oldest() <= from;
}

model::Seq EventRingReader::oldest() const noexcept {
  // acquire: keeps later copies behind it; it stays behind earlier ones because their loads are acquire.
  const std::uint64_t claimed = memory_->claimed.value.load(std::memory_order_acquire);
  return model::Seq{claimed > kRingSlots ? claimed - kRingSlots : 1};
}

void EventRingReader::prefetch(model::Seq seq) const noexcept {
  __builtin_prefetch(&memory_->slots[slot_of(seq.raw())]);
}

}  // namespace paddock::ipc
