#include "engine/log/recovery.hpp"

#include <algorithm>
#include <filesystem>
#include <ranges>
#include <utility>
#include <vector>

#include "engine/base/check.hpp"
#include "engine/log/format.hpp"
#include "engine/log/scan.hpp"
#include "engine/log/segment.hpp"

namespace paddock::log {

namespace {

using model::Seq;

constexpr Seq before(Seq end) noexcept { return Seq{end.raw() - 1}; }

base::Result<void> named(std::expected<void, IoFailure> done) {
  if (!done)
    return base::fail("journal: {}; check the disk and its free space, then start again",
                      done.error().sentence);
  return {};
}

/// Makes the folder unless it `exists`, and sees to it that its name survives, whoever has made it.
base::Result<void> make_folder(FileLayer& files, const std::string& folder, bool exists) {
  const std::string parent = std::filesystem::path(folder).parent_path().string();
  if (!exists) {
    if (const auto done = files.make_directory(folder); !done)
      return named(io_failure("make", folder, done.error()));
  }
  if (const auto done = files.sync_directory(parent); !done)
    return named(io_failure("sync", parent, done.error()));
  return {};
}

base::Result<Recovered> make_journal(FileLayer& files, const std::string& folder,
                                     const RecoveryOptions& options) {
  const std::uint64_t records = options.records_per_segment;
  if (records < kMinSegmentRecords || records > kMaxSegmentRecords) {
    return base::fail("journal: a segment cannot have {} records; choose from {} to {}", records,
                      kMinSegmentRecords, kMaxSegmentRecords);
  }
  PADDOCK_CHECK(options.market_if_new != 0 && options.market_if_new >> 48 == 0, "a market's id has 48 bits");
  const Layout layout{.market = options.market_if_new, .records = records};
  if (auto done = named(make_segment(files, folder, layout, 0)); !done)
    return std::unexpected(std::move(done.error()));
  Recovered made;
  made.market = layout.market;
  made.records_per_segment = records;
  made.made_anew = true;
  return made;
}

/// What an interrupted making of a segment has left.
base::Result<void> remove_unfinished(FileLayer& files, const std::string& folder,
                                     const FolderListing& listing) {
  for (const std::string& name : listing.unfinished) {
    const std::string path = folder + "/" + name;
    if (const auto done = files.unlink(path); !done) return named(io_failure("remove", path, done.error()));
  }
  return {};
}

/// Makes the files what the scan found: everything below `end` on the disk, nothing behind it. Each step is
/// on the disk before the next begins, so that a crash in between leaves what the next recovery finishes:
/// - the unproven records are written again: a failed sync in an earlier life may have left them in the page
/// cache,
///   marked clean, and not on the disk;
/// - a clearing mark: from now on the log ends at `end`, whatever lies behind;
/// - later segments go, the highest first; then zeros; then the mark says that it is done.
/// Where there is nothing to do, the mark alone is written again, for the same reason as the records: on the
/// disk it may still be the clearing one.
class Settling {
 public:
  Settling(FileLayer& files, const std::string& folder, const FolderListing& listing, const LogEnd& end,
           Segment last)
      : files_(files), folder_(folder), listing_(listing), end_(end), last_(std::move(last)) {}

  base::Result<void> run() {
    const Seq mark = before(end_.end);
    if (end_.clean) return named(last_.write_mark(mark, false));
    if (auto done = rewrite_unproven(); !done) return done;
    if (auto done = named(last_.write_mark(mark, true)); !done) return done;
    if (auto done = remove_later_segments(); !done) return done;
    if (end_.layout.index(end_.end) == last_.index()) {
      if (auto done = named(last_.clear(end_.end)); !done) return done;
      if (auto done = named(last_.sync()); !done) return done;
    }
    return named(last_.write_mark(mark, false));
  }

 private:
  base::Result<void> rewrite_unproven() {
    for (Seq seq = end_.proven; seq < end_.end;) {
      auto segment = Segment::open(files_, folder_, end_.layout.index(seq), OpenMode::update, end_.layout);
      if (!segment) return std::unexpected(std::move(segment.error()));
      const std::uint64_t stop = std::min(end_.end.raw(), end_.layout.last(segment->index()).raw() + 1);
      std::vector<model::Event> records(stop - seq.raw());
      if (const auto got = segment->read(seq, records); !got) return named(std::unexpected(got.error()));
      if (auto done = named(segment->write(seq, records)); !done) return done;
      if (auto done = named(segment->sync()); !done) return done;
      seq = Seq{stop};
    }
    return {};
  }

  base::Result<void> remove_later_segments() {
    for (const std::uint64_t index : std::views::reverse(listing_.segments)) {
      if (index <= last_.index()) break;
      const std::string path = folder_ + "/" + segment_name(index);
      if (const auto done = files_.unlink(path); !done)
        return named(io_failure("remove", path, done.error()));
      if (const auto done = files_.sync_directory(folder_); !done) {
        return named(io_failure("sync", folder_, done.error()));
      }
    }
    return {};
  }

  FileLayer& files_;
  const std::string& folder_;
  const FolderListing& listing_;
  const LogEnd& end_;
  Segment last_;  ///< with the last record below `end`
};

std::string note_of(const LogEnd& end) {
  const std::uint64_t cut = end.whole.raw() - end.end.raw();
  if (cut == 0 && end.torn_records == 0) return {};
  return fmt::format(
      "journal: cut at record {}: {} records of a command that was not finished and {} records that were "
      "not whole are gone; none of them was ever acknowledged as durable",
      end.end.raw(), cut, end.torn_records);
}

}  // namespace

base::Result<Recovered> recover(FileLayer& files, const std::string& journal, const RecoveryOptions& options,
                                RecordVisitor& visitor) {
  const auto listing = list_folder(files, journal);
  if (!listing) return std::unexpected(listing.error());
  if (listing->segments.empty()) {
    if (auto done = make_folder(files, journal, listing->exists); !done)
      return std::unexpected(std::move(done.error()));
  }
  if (auto done = remove_unfinished(files, journal, *listing); !done)
    return std::unexpected(std::move(done.error()));
  if (listing->segments.empty()) return make_journal(files, journal, options);

  const auto end = scan_log(files, journal, *listing,
                            {.seen_market = options.seen.market, .known = options.seen.durable}, visitor);
  if (!end) return std::unexpected(end.error());
  const std::uint64_t index = end->end == Seq{1} ? 0 : end->layout.index(before(end->end));
  auto last = Segment::open(files, journal, index, OpenMode::update, end->layout);
  if (!last) return std::unexpected(std::move(last.error()));
  if (auto done = Settling{files, journal, *listing, *end, std::move(*last)}.run(); !done) {
    return std::unexpected(std::move(done.error()));
  }
  return Recovered{.market = end->layout.market,
                   .records_per_segment = end->layout.records,
                   .end = end->end,
                   .commit = end->commit,
                   .time = end->time,
                   .made_anew = false,
                   .records_cut = end->whole.raw() - end->end.raw(),
                   .note = note_of(*end)};
}

}  // namespace paddock::log
