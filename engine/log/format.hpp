#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "engine/model/event.hpp"
#include "engine/model/types.hpp"

/// The bytes of the journal (docs/log-format.md). Little-endian, no padding.
///
///   segment file i:  | header 64 | ... | mark A @512 | mark B @1024 | ... | record 0 @4096 | record 1 | ...
///
/// Record j of file i has seq i x N + j. Seq 0 does not exist: its place in file 0 stays zero.
namespace paddock::log {

inline constexpr std::array<char, 8> kMagic{'P', 'D', 'K', 'J', 'R', 'N', 'L', '\n'};
inline constexpr std::uint32_t kFormatVersion = 1;
inline constexpr std::size_t kRecordSize = sizeof(model::Event);
/// The records begin on a page of their own, and so do their writes.
inline constexpr std::uint64_t kHeaderSize = 4096;
/// The marks lie in sectors of their own: a write of one that is torn spoils neither the other nor the
/// header.
inline constexpr std::array<std::uint64_t, 2> kMarkOffsets{512, 1024};

/// Who a segment file belongs to. Written once, when the file is made.
struct SegmentHeader {
  std::array<char, 8> magic;
  std::uint32_t version;
  std::uint32_t record_size;
  std::uint64_t market;
  std::uint64_t records;    ///< N
  std::uint64_t index;      ///< of this file
  std::uint64_t first_seq;  ///< of its first record: index x N, 1 in file 0
  std::array<std::uint8_t, 12> reserved;
  std::uint32_t crc;  ///< CRC-32C of the 60 bytes before
};
static_assert(sizeof(SegmentHeader) == 64 && std::is_trivially_copyable_v<SegmentHeader>);
static_assert(offsetof(SegmentHeader, market) == 16 && offsetof(SegmentHeader, first_seq) == 40);
static_assert(offsetof(SegmentHeader, crc) == 60);

/// What is known for certain, written when there is nothing else to do. Of the two places, the one with the
/// higher generation holds.
struct SyncedMark {
  std::uint64_t generation;  ///< counts the marks of this file, from 1
  std::uint64_t
      synced;  ///< this seq and all before it are on the disk; it ends a command, and a commit begins behind
  std::uint32_t clearing;  ///< 1: the log ends at `synced`, and recovery is taking away what lies behind
  std::uint32_t crc;       ///< CRC-32C of market id, file index (8 bytes each) and the 20 bytes before
};
static_assert(sizeof(SyncedMark) == 24 && std::is_trivially_copyable_v<SyncedMark>);
static_assert(offsetof(SyncedMark, crc) == 20);

/// The commit field of a record: 15 bits of the commit's number, and whether the record is its commit's last.
inline constexpr std::uint16_t kCommitMask = 0x7FFF;
inline constexpr std::uint16_t kLastOfCommit = 0x8000;
/// Records of one commit. Must not exceed the number of different commit numbers: then a record with an
/// expected number, but from one round of numbers later, lies too far off to be of the expected commit.
inline constexpr std::size_t kMaxCommitRecords = 32'768;
static_assert(kMaxCommitRecords <= kCommitMask + 1U);

/// The number of the commit after `commit`.
[[nodiscard]] constexpr std::uint16_t next_commit(std::uint16_t commit) noexcept {
  return static_cast<std::uint16_t>((commit + 1U) & kCommitMask);
}
[[nodiscard]] constexpr std::uint16_t commit_of(const model::Event& record) noexcept {
  return record.commit & kCommitMask;
}
[[nodiscard]] constexpr bool ends_commit(const model::Event& record) noexcept {
  return (record.commit & kLastOfCommit) != 0;
}

/// Which market's log it is, and how it is laid out.
struct Layout {
  std::uint64_t market = 0;
  std::uint64_t records = 0;  ///< N, of each file

  [[nodiscard]] std::uint64_t index(model::Seq seq) const noexcept { return seq.raw() / records; }
  [[nodiscard]] std::uint64_t offset(model::Seq seq) const noexcept {
    return kHeaderSize + seq.raw() % records * kRecordSize;
  }
  [[nodiscard]] model::Seq first(std::uint64_t index) const noexcept {
    return model::Seq{index == 0 ? 1 : index * records};
  }
  [[nodiscard]] model::Seq last(std::uint64_t index) const noexcept {
    return model::Seq{(index + 1) * records - 1};
  }
  [[nodiscard]] std::uint64_t file_size() const noexcept { return kHeaderSize + records * kRecordSize; }
};
/// Of N: a segment holds at least some records, and at most 2^28 (16 GiB).
inline constexpr std::uint64_t kMinSegmentRecords = 16;
inline constexpr std::uint64_t kMaxSegmentRecords = std::uint64_t{1} << 28;

/// CRC-32C of market id, seq (8 bytes each) and the record with a crc field of 0.
[[nodiscard]] std::uint32_t record_crc(const model::Event& record, std::uint64_t market,
                                       model::Seq seq) noexcept;
/// Writes commit and crc into a record.
void stamp(model::Event& record, std::uint64_t market, model::Seq seq, std::uint16_t commit) noexcept;
/// Whether this is the record `seq` of `market`, whole. An all-zero record never is.
[[nodiscard]] bool is_whole(const model::Event& record, std::uint64_t market, model::Seq seq) noexcept;
/// Takes out what `stamp` put in: the record as it is in the event ring.
inline void unstamp(model::Event& record) noexcept { record.crc = record.commit = 0; }
[[nodiscard]] bool is_zero(const model::Event& record) noexcept;

[[nodiscard]] SegmentHeader make_header(const Layout& layout, std::uint64_t index) noexcept;
[[nodiscard]] SyncedMark make_mark(const Layout& layout, std::uint64_t index, std::uint64_t generation,
                                   model::Seq synced, bool clearing) noexcept;
/// Whether a mark is whole and of this file.
[[nodiscard]] bool is_valid(const SyncedMark& mark, const Layout& layout, std::uint64_t index) noexcept;

/// "000000000042.journal".
[[nodiscard]] std::string segment_name(std::uint64_t index);
/// The index; nothing for any other name.
[[nodiscard]] std::optional<std::uint64_t> parse_segment_name(std::string_view name) noexcept;
/// What the name of a segment ends in while it is being made.
inline constexpr std::string_view kUnfinished = ".new";

}  // namespace paddock::log
