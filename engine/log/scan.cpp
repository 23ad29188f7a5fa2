#include "engine/log/scan.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "engine/base/check.hpp"

namespace paddock::log {

namespace {

using model::Event;
using model::Seq;

/// Records read at a time: 1 MiB.
constexpr std::size_t kChunk = std::size_t{1} << 14;

constexpr Seq after(Seq seq, std::uint64_t count = 1) noexcept { return Seq{seq.raw() + count}; }

/// One pass over the files. The steps of `run` are its life.
class Scanner {
 public:
  Scanner(FileLayer& files, const std::string& folder, const FolderListing& listing, const ScanRange& range,
          RecordVisitor& visitor)
      : files_(files),
        folder_(folder),
        listing_(listing),
        visitor_(visitor),
        from_(range.from),
        seen_market_(range.seen_market),
        known_(range.known),
        live_(range.live),
        held_(range.from) {}

  base::Result<LogEnd> run() {
    if (auto done = open_first(); !done) return std::unexpected(std::move(done.error()));
    if (auto done = read_marks(); !done) return std::unexpected(std::move(done.error()));
    if (auto done = read_whole_records(); !done) return std::unexpected(std::move(done.error()));
    if (auto done = look_behind(); !done) return std::unexpected(std::move(done.error()));
    end_.clean = !clearing_ && !cut_short_ && end_.whole == end_.end && end_.torn_records == 0 &&
                 (end_.end == marked_ || end_.end == Seq{1});
    return end_;
  }

 private:
  base::Result<void> open_first() {
    PADDOCK_CHECK(!listing_.segments.empty(), "a log that is scanned has a segment");
    auto first = Segment::open(files_, folder_, listing_.segments.front(), OpenMode::read, std::nullopt);
    if (!first) return std::unexpected(std::move(first.error()));
    layout_ = end_.layout = first->layout();
    if (seen_market_ != layout_.market) known_ = Seq{1};
    end_.whole = end_.end = end_.proven = from_;
    if (!listing_.has(layout_.index(from_))) {
      return base::fail("journal: {}/{} with record {} is missing; restore it from a backup", folder_,
                        segment_name(layout_.index(from_)), from_.raw());
    }
    return {};
  }

  [[nodiscard]] std::size_t chunk() const noexcept {
    return std::min<std::uint64_t>(kChunk, layout_.records);
  }

  base::Result<Segment> open(std::uint64_t index) {
    return Segment::open(files_, folder_, index, OpenMode::read, layout_);
  }

  /// The highest mark, and whether it ends the log.
  base::Result<void> read_marks() {
    for (const std::uint64_t index : listing_.segments) {
      if (index < layout_.index(from_)) continue;
      auto segment = open(index);
      if (!segment) return std::unexpected(std::move(segment.error()));
      cut_short_ |= !segment->has_full_size();
      const SyncedMark& mark = segment->mark();
      if (mark.generation == 0) continue;
      marked_ = after(Seq{mark.synced});
      clearing_ = mark.clearing != 0;
      if (clearing_) break;
    }
    if (!live_) known_ = std::max(known_, marked_);
    return {};
  }

  /// Whether reading has to stop before this record: recovery was taking it away, or an engine may be writing
  /// it.
  [[nodiscard]] bool beyond_limit(Seq seq) const noexcept {
    return (clearing_ && seq >= marked_) || (live_ && seq >= known_);
  }

  base::Result<void> read_whole_records() {
    for (std::uint64_t index = layout_.index(from_); listing_.has(index); ++index) {
      auto segment = open(index);
      if (!segment) return std::unexpected(std::move(segment.error()));
      while (layout_.index(end_.whole) == index) {
        if (!visitor_.wants_more())
          return base::fail("journal: reading was ended at record {}", end_.whole.raw());
        const auto more = read_chunk(*segment);
        if (!more) return std::unexpected(std::move(more.error()));
        if (!*more) return {};
      }
    }
    return {};
  }

  /// Reads on in one segment; false at the first record that is not whole.
  base::Result<bool> read_chunk(Segment& segment) {
    const std::size_t kept = records_.size();
    records_.resize(kept + chunk());
    const Seq first = end_.whole;
    const auto got = segment.read(first, std::span{records_}.subspan(kept));
    if (!got) return base::fail("journal: {}", got.error().sentence);
    std::size_t whole = 0;
    while (whole < *got && accept(records_[kept + whole], after(first, whole))) ++whole;
    records_.resize(kept + whole);
    hand_on();
    return whole == *got;
  }

  /// Whether `record` is the log's next; then moves the end behind it.
  bool accept(Event& record, Seq seq) {
    if (beyond_limit(seq) || !is_whole(record, layout_.market, seq) || !follows(record)) return false;
    if (started_ && commit_of(record) != commit_) end_.proven = end_.end;
    started_ = true;
    commit_ = commit_of(record);
    commit_ended_ = ends_commit(record);
    end_.whole = after(seq);
    if (model::ends_command(record)) {
      end_.end = end_.whole;
      end_.commit = commit_;
      end_.time = record.time;
    }
    if (end_.whole <= known_) end_.proven = end_.end;
    unstamp(record);
    return true;
  }

  /// A commit's number is that of the record before or, for the first one of a commit, the next. A record
  /// that does not end its commit can be a commit's last all the same: where recovery has cut.
  [[nodiscard]] bool follows(const Event& record) const noexcept {
    if (!started_ && from_ != Seq{1}) return true;
    const std::uint16_t number = commit_of(record);
    return number == next_commit(commit_) || (number == commit_ && !commit_ended_);
  }

  /// Gives whole commands to the visitor and keeps the beginning of the next.
  void hand_on() {
    const std::uint64_t ready = end_.end.raw() - held_.raw();
    if (ready == 0) return;
    visitor_.take(std::span{records_}.first(ready), held_);
    records_.erase(records_.begin(), records_.begin() + static_cast<std::ptrdiff_t>(ready));
    held_ = end_.end;
  }

  /// What lies at and behind the first record that is not whole: nothing, a torn commit, or proof of damage.
  base::Result<void> look_behind() {
    const Seq bad = end_.whole;
    if (bad < marked_) return damage(bad, "a mark says that it was on the disk");
    if (bad < known_) {
      return damage(
          bad,
          "it was shown as durable since this machine started (for an older copy of the journal, remove "
          "the market's segments from /dev/shm first)");
    }
    if (live_) return {};
    const bool opens_commit = commit_ended_ || bad == marked_ || !started_;
    const std::uint16_t commit = opens_commit ? next_commit(commit_) : commit_;
    for (const std::uint64_t index : listing_.segments) {
      if (index < layout_.index(bad)) continue;
      auto segment = open(index);
      if (!segment) return std::unexpected(std::move(segment.error()));
      if (auto done = look_behind_in(*segment, std::max(bad, layout_.first(index)), bad, commit); !done)
        return done;
    }
    return {};
  }

  base::Result<void> look_behind_in(Segment& segment, Seq from, Seq bad, std::uint16_t commit) {
    records_.resize(chunk());
    for (Seq seq = from; layout_.index(seq) == segment.index();) {
      const auto got = segment.read(seq, records_);
      if (!got) return base::fail("journal: {}", got.error().sentence);
      for (const Event& record : std::span{records_}.first(*got)) {
        if (!is_zero(record)) {
          ++end_.torn_records;
          if (!clearing_ && is_later(record, seq, bad, commit)) {
            return damage(bad, "a later commit proves that it was on the disk");
          }
        }
        seq = after(seq);
      }
    }
    return {};
  }

  /// Whether `record` is whole and of another commit than the bad one's.
  [[nodiscard]] bool is_later(const Event& record, Seq seq, Seq bad, std::uint16_t commit) const noexcept {
    if (!is_whole(record, layout_.market, seq)) return false;
    return commit_of(record) != commit || seq.raw() - bad.raw() >= kMaxCommitRecords;
  }

  [[nodiscard]] std::unexpected<base::Error> damage(Seq seq, const char* why) const {
    const std::uint64_t index = layout_.index(seq);
    if (!listing_.has(index)) {
      return base::fail("journal: {}/{} with record {} is missing, though {}; restore it from a backup",
                        folder_, segment_name(index), seq.raw(), why);
    }
    return base::fail(
        "journal: record {} in {}/{} at byte {} is damaged: it is not whole, though {}. Nothing was "
        "changed; restore the file from a backup or a copy of the disk, then start again",
        seq.raw(), folder_, segment_name(index), layout_.offset(seq), why);
  }

  FileLayer& files_;
  const std::string& folder_;
  const FolderListing& listing_;
  RecordVisitor& visitor_;
  Seq from_;
  std::uint64_t seen_market_;
  Seq known_;
  bool live_;

  Layout layout_;
  LogEnd end_;
  Seq marked_{0};           ///< the seq after the highest mark; 0: there is none
  bool clearing_ = false;   ///< that mark ends the log
  bool cut_short_ = false;  ///< a file is shorter than it should be
  bool started_ = false;    ///< a record has been accepted
  std::uint16_t commit_ = 0;
  bool commit_ended_ = true;
  Seq held_;                    ///< seq of the first of `records_`
  std::vector<Event> records_;  ///< read, and not given to the visitor yet
};

}  // namespace

base::Result<LogEnd> scan_log(FileLayer& files, const std::string& folder, const FolderListing& listing,
                              const ScanRange& range, RecordVisitor& visitor) {
  return Scanner{files, folder, listing, range, visitor}.run();
}

}  // namespace paddock::log
