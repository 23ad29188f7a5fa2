#include "engine/log/segment.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "engine/base/check.hpp"
#include "engine/base/crc32c.hpp"

namespace paddock::log {

Segment::Segment(FileLayer& files, FileHandle file, std::string path, std::uint64_t index)
    : files_(&files), file_(file), path_(std::move(path)), index_(index) {}

Segment::Segment(Segment&& other) noexcept
    : files_(other.files_),
      file_(std::exchange(other.file_, std::nullopt)),
      path_(std::move(other.path_)),
      index_(other.index_),
      layout_(other.layout_),
      mark_(other.mark_),
      whole_(other.whole_) {}

Segment& Segment::operator=(Segment&& other) noexcept {
  std::swap(files_, other.files_);
  std::swap(file_, other.file_);
  std::swap(path_, other.path_);
  std::swap(index_, other.index_);
  std::swap(layout_, other.layout_);
  std::swap(mark_, other.mark_);
  std::swap(whole_, other.whole_);
  return *this;
}

Segment::~Segment() {
  if (file_) files_->close(*file_);
}

base::Result<Segment> Segment::open(FileLayer& files, const std::string& folder, std::uint64_t index,
                                    OpenMode mode, const std::optional<Layout>& expected) {
  std::string path = folder + "/" + segment_name(index);
  const auto file = files.open(path, mode);
  if (!file) return base::fail("journal: cannot open {}: {}", path, describe(file.error()));
  Segment segment{files, *file, std::move(path), index};
  if (auto checked = segment.read_header(expected); !checked)
    return std::unexpected(std::move(checked.error()));
  if (auto checked = segment.read_marks(); !checked) return std::unexpected(std::move(checked.error()));
  return segment;
}

base::Result<void> Segment::read_header(const std::optional<Layout>& expected) {
  SegmentHeader header{};
  const auto got = files_->read(*file_, &header, sizeof header, 0);
  if (!got) return base::fail("journal: cannot read {}: {}", path_, describe(got.error()));
  if (*got != sizeof header || header.magic != kMagic) {
    return base::fail("journal: {} is not a journal segment; move it away or restore it from a backup",
                      path_);
  }
  if (header.version != kFormatVersion) {
    return base::fail(
        "journal: {} has format version {}, this program reads version {}; use the program that wrote it",
        path_, header.version, kFormatVersion);
  }
  if (header.crc != base::crc32c(&header, offsetof(SegmentHeader, crc)) ||
      header.record_size != kRecordSize || header.records < kMinSegmentRecords ||
      header.records > kMaxSegmentRecords) {
    return base::fail("journal: the header of {} is damaged; restore the file from a backup", path_);
  }
  layout_ = Layout{.market = header.market, .records = header.records};
  if (header.index != index_ || header.first_seq != layout_.first(index_).raw()) {
    return base::fail("journal: {} is segment {} under a wrong name; restore the folder from a backup", path_,
                      header.index);
  }
  if (expected && (expected->market != layout_.market || expected->records != layout_.records)) {
    return base::fail(
        "journal: {} is of market {:012x} with {} records a file, the log of market {:012x} with {}; "
        "restore the folder from a backup",
        path_, layout_.market, layout_.records, expected->market, expected->records);
  }
  const auto size = files_->size(*file_);
  if (!size) return base::fail("journal: cannot read the size of {}: {}", path_, describe(size.error()));
  whole_ = *size >= layout_.file_size();
  return {};
}

base::Result<void> Segment::read_marks() {
  for (const std::uint64_t offset : kMarkOffsets) {
    SyncedMark mark{};
    const auto got = files_->read(*file_, &mark, sizeof mark, offset);
    if (!got) return base::fail("journal: cannot read {}: {}", path_, describe(got.error()));
    if (is_valid(mark, layout_, index_) && mark.generation > mark_.generation) mark_ = mark;
  }
  return {};
}

std::expected<std::size_t, IoFailure> Segment::read(model::Seq first, std::span<model::Event> to) {
  PADDOCK_CHECK(layout_.index(first) == index_, "a record is read from the segment that holds it");
  const std::uint64_t left = layout_.last(index_).raw() - first.raw() + 1;
  const std::size_t count = std::min<std::size_t>(to.size(), left);
  const auto got = files_->read(*file_, to.data(), count * kRecordSize, layout_.offset(first));
  if (!got) return io_failure("read", path_, got.error());
  // Missing bytes are zeros that nobody wrote down.
  std::memset(reinterpret_cast<char*>(to.data()) + *got, 0, count * kRecordSize - *got);
  return count;
}

std::expected<void, IoFailure> Segment::write(model::Seq first, std::span<const model::Event> records) {
  PADDOCK_CHECK(layout_.index(first) == index_, "a record is written to the segment that holds it");
  PADDOCK_CHECK(first.raw() + records.size() <= layout_.last(index_).raw() + 1,
                "a write stays in its segment");
  const auto done = files_->write(*file_, records.data(), records.size_bytes(), layout_.offset(first));
  if (!done) return io_failure("write to", path_, done.error());
  return {};
}

namespace {

constexpr std::size_t kZeroChunk = std::size_t{1} << 20;

/// Zeros the bytes [from, to) of a file; synced every `sync_every` bytes when that is not 0.
std::expected<void, IoFailure> write_zeros(FileLayer& files, FileHandle file, const std::string& path,
                                           std::uint64_t from, std::uint64_t to, std::uint64_t sync_every) {
  const std::vector<char> zeros(std::min<std::uint64_t>(kZeroChunk, to - from));
  std::uint64_t unsynced = 0;
  while (from < to) {
    const std::uint64_t size = std::min<std::uint64_t>(zeros.size(), to - from);
    if (const auto done = files.write(file, zeros.data(), size, from); !done) {
      return io_failure("write to", path, done.error());
    }
    from += size;
    unsynced += size;
    if (sync_every == 0 || unsynced < sync_every) continue;
    if (const auto done = files.sync_data(file); !done) return io_failure("sync", path, done.error());
    unsynced = 0;
  }
  return {};
}

/// Syncs a new segment in portions, so that the journaler's own syncs need not wait for all of it.
constexpr std::uint64_t kSyncPortion = 4 * kZeroChunk;

std::expected<void, IoFailure> fill_segment(FileLayer& files, FileHandle file, const std::string& path,
                                            const Layout& layout, std::uint64_t index) {
  if (const auto done = files.allocate(file, layout.file_size()); !done) {
    return io_failure("reserve space for", path, done.error());
  }
  if (auto done = write_zeros(files, file, path, 0, layout.file_size(), kSyncPortion); !done) return done;
  const SegmentHeader header = make_header(layout, index);
  if (const auto done = files.write(file, &header, sizeof header, 0); !done) {
    return io_failure("write to", path, done.error());
  }
  if (const auto done = files.sync_data(file); !done) return io_failure("sync", path, done.error());
  return {};
}

}  // namespace

std::expected<void, IoFailure> Segment::clear(model::Seq first) {
  PADDOCK_CHECK(layout_.index(first) == index_, "a segment is cleared from one of its own records on");
  return write_zeros(*files_, *file_, path_, layout_.offset(first), layout_.file_size(), 0);
}

std::expected<void, IoFailure> Segment::sync() {
  if (const auto done = files_->sync_data(*file_); !done) return io_failure("sync", path_, done.error());
  return {};
}

std::expected<void, IoFailure> Segment::write_mark(model::Seq synced, bool clearing) {
  const SyncedMark mark = make_mark(layout_, index_, mark_.generation + 1, synced, clearing);
  const std::uint64_t offset = kMarkOffsets[mark.generation % kMarkOffsets.size()];
  if (const auto done = files_->write(*file_, &mark, sizeof mark, offset); !done) {
    return io_failure("write to", path_, done.error());
  }
  mark_ = mark;
  return sync();
}

std::expected<void, IoFailure> make_segment(FileLayer& files, const std::string& folder, const Layout& layout,
                                            std::uint64_t index) {
  const std::string path = folder + "/" + segment_name(index);
  const std::string unfinished = path + std::string{kUnfinished};
  const auto file = files.open(unfinished, OpenMode::make_anew);
  if (!file) return io_failure("make", unfinished, file.error());
  auto filled = fill_segment(files, *file, unfinished, layout, index);
  files.close(*file);
  if (!filled) {
    // Gives back the space; when even that fails, the next try overwrites the file.
    static_cast<void>(files.unlink(unfinished));
    return filled;
  }
  if (const auto done = files.rename(unfinished, path); !done)
    return io_failure("rename", unfinished, done.error());
  if (const auto done = files.sync_directory(folder); !done) return io_failure("sync", folder, done.error());
  return {};
}

bool FolderListing::has(std::uint64_t index) const noexcept {
  return std::ranges::binary_search(segments, index);
}

base::Result<FolderListing> list_folder(FileLayer& files, const std::string& folder) {
  FolderListing listing;
  const auto names = files.list(folder);
  if (!names && names.error() == Errno{ENOENT}) return listing;
  if (!names) return base::fail("journal: cannot read the folder {}: {}", folder, describe(names.error()));
  listing.exists = true;
  for (const std::string& name : *names) {
    if (const auto index = parse_segment_name(name)) listing.segments.push_back(*index);
    if (name.ends_with(kUnfinished)) listing.unfinished.push_back(name);
  }
  std::ranges::sort(listing.segments);
  return listing;
}

}  // namespace paddock::log
