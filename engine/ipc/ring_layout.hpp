#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "engine/model/command.hpp"
#include "engine/model/event.hpp"

/// Every byte that processes share, and nothing else: no pointer, no container, no vtable.
///
///   segment "lane-N"                              segment "events"
///      0  SegmentHeader                              0  SegmentHeader
///    128  head, owner           by the producer    128  claimed                by the matcher
///    256  released, generation  by the matcher     256  matched                by the matcher
///    384  attempting, failures  by the matcher     384  journaled              by the journaler
///         (zero to 4096)                           512  durable                by the journaler
///   4096  65,536 commands of 64 bytes              640  bell for commands
///                                                  768  bell for matched
///                                                  896  bell for durable
///                                                       (zero to 4096)
///                                                 4096  262,144 events of 64 bytes
///
/// What different sides write lies 128 bytes apart: the hardware fetches lines in pairs.
namespace paddock::ipc {

inline constexpr std::uint64_t kSegmentMagic = 0x31304B434F444450;  ///< "PDDOCK01"
inline constexpr std::uint32_t kLayoutVersion = 1;
inline constexpr std::size_t kHeaderBytes = 4096;
inline constexpr std::size_t kCursorDistance = 128;
/// Commands in a lane: 4 MiB, a second of work at the pace that one port is allowed on several ports.
inline constexpr std::uint64_t kLaneSlots = 65'536;
/// Events in the ring: 16 MiB, which spans far more than the largest slice and a slow fdatasync.
inline constexpr std::uint64_t kRingSlots = std::uint64_t{1} << 18;
/// How many slots the ring's writer claims at a time.
inline constexpr std::uint64_t kClaim = 64;

static_assert((kLaneSlots & (kLaneSlots - 1)) == 0 && (kRingSlots & (kRingSlots - 1)) == 0);
static_assert(kLaneSlots < (1U << 24), "24 bits of a position name a slot of a full lane without doubt");
static_assert(kRingSlots % kClaim == 0);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free &&
                  std::atomic<std::uint32_t>::is_always_lock_free,
              "atomics in shared memory must not need a lock of the process");

enum class SegmentKind : std::uint32_t { events = 1, lane = 2 };
/// `making` and what is in it is not to be used; `retired`: the market has a newer segment of this name.
enum class SegmentState : std::uint32_t { making = 0, ready = 1, retired = 2 };

/// The first 128 bytes of every segment. Fields that are not atomic are written once, before `ready`.
struct alignas(kCursorDistance) SegmentHeader {
  std::uint64_t magic;
  std::uint32_t layout_version;
  SegmentKind kind;
  std::uint32_t record_size;
  std::uint32_t reserved;
  std::uint64_t capacity;  ///< records
  std::uint64_t market;    ///< the market's 48-bit number
  std::atomic<std::uint32_t>
      epoch;  ///< how many engines have served it; bumped before an engine writes anything
  std::atomic<SegmentState> state;
};

/// Where sleepers and wakers meet: a futex word. Bit 0: somebody may be asleep; the rest counts the rings.
struct alignas(kCursorDistance) Bell {
  std::atomic<std::uint32_t> word;
};

struct alignas(kCursorDistance) Cursor {
  std::atomic<std::uint64_t> value;
};

/// Segment "lane-N". Positions count slots from 0 within an incarnation of the lane.
struct LaneMemory {
  struct alignas(kCursorDistance) ByProducer {
    std::atomic<std::uint64_t> head;         ///< commands published whole
    std::atomic<std::uint32_t> generation;   ///< how many owners it has had; 0: none yet
    std::uint32_t pid;                       ///< of the owner, for people
    std::atomic<std::uint64_t> owner_start;  ///< head when the owner took over; written before `generation`
  };
  struct alignas(kCursorDistance) ByMatcher {
    std::atomic<std::uint64_t> released;           ///< slots free again
    std::atomic<std::uint32_t> served_generation;  ///< the owner whose commands are durable up to `released`
    std::uint32_t lane;
    std::uint64_t incarnation;  ///< as in the newest `lane_opened` of this lane
  };
  /// Which command is being carried out, so that the next engine knows which one this engine died of.
  struct alignas(kCursorDistance) Attempt {
    std::atomic<std::uint64_t> attempting;  ///< position + 1; 0: none
    std::uint64_t suspect;                  ///< position + 1 of the last command that an engine died of
    std::uint32_t failures;                 ///< how many engines in a row
    std::atomic<std::uint32_t> excused;  ///< the engine ends for a reason of its own: no command is to blame
  };

  SegmentHeader segment;
  ByProducer producer;
  ByMatcher matcher;
  Attempt attempt;
  std::array<std::byte, kHeaderBytes - 4 * kCursorDistance> unused;
  std::array<model::Command, kLaneSlots> slots;
};

inline constexpr std::size_t kWordsPerEvent = sizeof(model::Event) / sizeof(std::uint64_t);

/// Segment "events". Every cursor is the seq after the last record that it covers, so 1 at the beginning; the
/// record of seq n is in slot n mod kRingSlots.
struct EventRingMemory {
  using Slot = std::array<std::atomic<std::uint64_t>, kWordsPerEvent>;

  SegmentHeader segment;
  Cursor claimed;      ///< records below this may be (being) overwritten up to; never goes back
  Cursor matched;      ///< records published; a restarted engine takes it back to what was recovered
  Cursor journaled;    ///< records synced; a restarted engine takes it back like `matched`
  Cursor durable;      ///< the last command's end within journaled; never goes back
  Bell commands_bell;  ///< the matcher sleeps here; lane producers and the journaler ring
  Bell matched_bell;  ///< the journaler sleeps here, and nobody else, so that the matcher wakes one thread at
                      ///< most
  Bell durable_bell;  ///< readers sleep here; the journaler rings
  std::array<std::byte, kHeaderBytes - 8 * kCursorDistance> unused;
  std::array<Slot, kRingSlots> slots;
};

static_assert(sizeof(SegmentHeader) == kCursorDistance && sizeof(Cursor) == kCursorDistance);
static_assert(sizeof(Bell) == kCursorDistance && sizeof(EventRingMemory::Slot) == sizeof(model::Event));
static_assert(offsetof(LaneMemory, producer) == 128 && offsetof(LaneMemory, matcher) == 256);
static_assert(offsetof(LaneMemory, attempt) == 384 && offsetof(LaneMemory, slots) == kHeaderBytes);
static_assert(offsetof(EventRingMemory, claimed) == 128 && offsetof(EventRingMemory, matched) == 256);
static_assert(offsetof(EventRingMemory, journaled) == 384 && offsetof(EventRingMemory, durable) == 512);
static_assert(offsetof(EventRingMemory, commands_bell) == 640 &&
              offsetof(EventRingMemory, matched_bell) == 768);
static_assert(offsetof(EventRingMemory, durable_bell) == 896 &&
              offsetof(EventRingMemory, slots) == kHeaderBytes);
static_assert(sizeof(LaneMemory) == kHeaderBytes + kLaneSlots * 64);
static_assert(sizeof(EventRingMemory) == kHeaderBytes + kRingSlots * 64);

}  // namespace paddock::ipc
