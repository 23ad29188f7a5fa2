#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "engine/base/result.hpp"
#include "engine/ipc/market_directory.hpp"
#include "engine/ipc/ring_layout.hpp"
#include "engine/ipc/shared_segment.hpp"
#include "engine/ipc/wait.hpp"
#include "engine/model/event.hpp"

namespace paddock::ipc {

/// The mapped segment "events": the hot window of the log. Cursors are the seq after the last record that
/// they cover. Movable; the memory stays where it is.
class EventRing {
 public:
  /// The engine's: adopts what an earlier engine left (epoch + 1) or makes a new one. Needs the `engine`
  /// lock.
  [[nodiscard]] static base::Result<EventRing> adopt_or_create(const MarketDirectory& market,
                                                               std::uint64_t market_number);
  /// A reader's; `market_number` 0: whichever it is. Error when no engine has made one yet.
  [[nodiscard]] static base::Result<EventRing> open(const MarketDirectory& market,
                                                    std::uint64_t market_number = 0);
  /// A reader's, that can do without: nothing when no engine has made one, or it is not ready.
  [[nodiscard]] static base::Result<std::optional<EventRing>> find(const MarketDirectory& market);
  [[nodiscard]] EventRingMemory& memory() const noexcept;
  [[nodiscard]] std::uint64_t market() const noexcept { return segment_.header().market; }
  [[nodiscard]] const SharedSegment& segment() const noexcept { return segment_; }
  [[nodiscard]] bool adopted() const noexcept { return segment_.adopted(); }

 private:
  explicit EventRing(SharedSegment segment) noexcept : segment_(std::move(segment)) {}

  SharedSegment segment_;
};

/// The matcher's end. One thread.
class EventRingWriter {
 public:
  explicit EventRingWriter(EventRingMemory& memory) noexcept;

  /// Start-up, before anything else: puts records of the journal back where they belong, any order, crc and
  /// commit zeroed here. Readers may copy at the same time: what is readable has the same bytes already.
  void refill(std::span<const model::Event> events, model::Seq first) noexcept;
  /// Start-up, once: everything below `end` is recovered and synced; the next record written is `end`.
  /// Publishes matched and journaled, from then on the journaler's, as durable is all the time.
  void resume_at(model::Seq end) noexcept;

  /// How many records can be written without overwriting one that is not journaled. Re-reads `journaled` only
  /// when less than `wanted` is known to be free.
  [[nodiscard]] std::uint64_t room(std::uint64_t wanted) noexcept;
  /// Writes the records from seq `next()` on; the caller has made sure of the room. Not yet visible.
  void write(std::span<const model::Event> events) noexcept;
  /// Makes what was written visible and rings for the journaler.
  void publish() noexcept;
  [[nodiscard]] model::Seq next() const noexcept { return model::Seq{next_}; }

 private:
  EventRingMemory* memory_;
  std::uint64_t next_;
  std::uint64_t claimed_;    ///< as written
  std::uint64_t journaled_;  ///< as last seen
};

/// The journaler's hold on its two cursors. One thread.
class JournalCursors {
 public:
  explicit JournalCursors(EventRingMemory& memory) noexcept : memory_(&memory) {}
  /// Records below `journaled` are synced, and the last command end among them is `durable`. Neither ever
  /// goes back. Wakes readers, and the matcher when it waits for this.
  void advance(model::Seq journaled, model::Seq durable) noexcept;

 private:
  EventRingMemory* memory_;
};

/// A reader's end: journaler, gateway, persister, follower. One thread each, any number of them; they never
/// hold up the matcher. Copies are validated, so a slow reader gets "overwritten" and goes to the files.
class EventRingReader {
 public:
  explicit EventRingReader(EventRingMemory& memory) noexcept : memory_(&memory) {}

  [[nodiscard]] model::Seq matched() const noexcept { return load(memory_->matched); }
  [[nodiscard]] model::Seq journaled() const noexcept { return load(memory_->journaled); }
  [[nodiscard]] model::Seq durable() const noexcept { return load(memory_->durable); }
  /// Bumped before a restarted engine writes anything; readers of `matched` compare it after a copy.
  [[nodiscard]] std::uint32_t epoch() const noexcept;

  /// Copies the records from `from` on, all of which must lie below a cursor that was read before. False when
  /// one may have been overwritten meanwhile: `out` is then garbage, and the files have the records.
  [[nodiscard]] bool copy(model::Seq from, std::span<model::Event> out) const noexcept;
  /// The journaler's: as `copy`, for records that are not journaled, which the matcher never overwrites.
  /// `claimed` may lie further: of what a killed engine had written beyond the recovered end.
  void copy_unjournaled(model::Seq from, std::span<model::Event> out) const noexcept;
  /// The first record that is still there for certain; grows.
  [[nodiscard]] model::Seq oldest() const noexcept;
  /// Fetches the line of a record that is expected next, while waiting for it.
  void prefetch(model::Seq seq) const noexcept;

 private:
  [[nodiscard]] static model::Seq load(const Cursor& cursor) noexcept {
    // acquire: pairs with the publisher's release; the records below the cursor are then visible.
    return model::Seq{cursor.value.load(std::memory_order_acquire)};
  }

  EventRingMemory* memory_;
};

}  // namespace paddock::ipc
