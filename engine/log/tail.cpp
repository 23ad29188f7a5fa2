#include "engine/log/tail.hpp"

#include <optional>
#include <ranges>
#include <span>
#include <utility>

#include "engine/log/scan.hpp"
#include "engine/log/segment.hpp"

namespace paddock::log {

namespace {

using model::Seq;

class Nobody final : public RecordVisitor {
 public:
  void take(std::span<const model::Event>, Seq) override {}
};

/// Where in one segment a scan may begin: at a record that is on the disk for certain, so that nothing before
/// it needs a look. That is the marked one, or the first (a commit never spans two segments, so a whole
/// record there proves the commits in all earlier ones). Nothing when no record is there yet.
base::Result<std::optional<Seq>> certain_record(Segment& segment) {
  const Seq first = segment.layout().first(segment.index());
  if (segment.mark().synced >= first.raw()) return Seq{segment.mark().synced};
  if (segment.index() == 0) return first;
  model::Event record{};
  if (const auto got = segment.read(first, {&record, 1}); !got) {
    return base::fail("journal: {}", got.error().sentence);
  }
  if (!is_whole(record, segment.layout().market, first)) return std::nullopt;
  return first;
}

}  // namespace

base::Result<Tail> find_tail(FileLayer& files, const std::string& folder) {
  const auto listing = list_folder(files, folder);
  if (!listing) return std::unexpected(listing.error());
  Nobody nobody;
  for (const std::uint64_t index : std::views::reverse(listing->segments)) {
    auto segment = Segment::open(files, folder, index, OpenMode::read, std::nullopt);
    if (!segment) return std::unexpected(std::move(segment.error()));
    const auto from = certain_record(*segment);
    if (!from) return std::unexpected(from.error());
    if (!*from) continue;
    const auto end = scan_log(files, folder, *listing, {.from = **from}, nobody);
    if (!end) return std::unexpected(end.error());
    // When no command ends from there on, the last end lies in an earlier segment.
    if (end->proven > **from || index == 0) return Tail{.layout = end->layout, .end = end->proven};
  }
  return Tail{};
}

}  // namespace paddock::log
