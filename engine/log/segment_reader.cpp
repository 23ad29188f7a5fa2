#include "engine/log/segment_reader.hpp"

#include <algorithm>
#include <utility>

#include "engine/base/check.hpp"

namespace paddock::log {

using model::Seq;

base::Result<std::size_t> SegmentReader::read(Seq first, Seq end, std::span<model::Event> out) {
  PADDOCK_CHECK(first < end && !out.empty(), "a read asks for at least one record");
  if (auto done = find_layout(); !done) return std::unexpected(std::move(done.error()));
  if (auto done = enter(layout_->index(first)); !done) return std::unexpected(std::move(done.error()));
  const std::size_t wanted = std::min<std::uint64_t>(out.size(), end.raw() - first.raw());
  const auto got = segment_->read(first, out.first(wanted));
  if (!got) return base::fail("journal: {}", got.error().sentence);
  for (std::size_t i = 0; i < *got; ++i) {
    const Seq seq{first.raw() + i};
    if (!is_whole(out[i], layout_->market, seq)) {
      return base::fail("journal: record {} in {} at byte {} is damaged; restore the file from a backup",
                        seq.raw(), segment_->path(), layout_->offset(seq));
    }
    unstamp(out[i]);
  }
  return *got;
}

base::Result<void> SegmentReader::find_layout() {
  if (layout_) return {};
  const auto listing = list_folder(files_, folder_);
  if (!listing) return std::unexpected(listing.error());
  if (listing->segments.empty()) {
    return base::fail("journal: there is no segment in {}; restore the folder from a backup", folder_);
  }
  auto first = Segment::open(files_, folder_, listing->segments.front(), OpenMode::read, std::nullopt);
  if (!first) return std::unexpected(std::move(first.error()));
  layout_ = first->layout();
  return {};
}

base::Result<void> SegmentReader::enter(std::uint64_t index) {
  if (segment_ && segment_->index() == index) return {};
  segment_.reset();
  auto opened = Segment::open(files_, folder_, index, OpenMode::read, layout_);
  if (!opened) return std::unexpected(std::move(opened.error()));
  segment_.emplace(std::move(*opened));
  return {};
}

}  // namespace paddock::log
