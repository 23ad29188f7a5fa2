#include "engine/log/verify.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include "engine/ipc/event_ring.hpp"
#include "engine/log/scan.hpp"
#include "engine/log/segment.hpp"

namespace paddock::log {

namespace {

class CountCommands final : public RecordVisitor {
 public:
  void take(std::span<const model::Event> events, model::Seq) override {
    commands_ += static_cast<std::uint64_t>(std::ranges::count_if(events, model::ends_command));
  }
  [[nodiscard]] std::uint64_t commands() const noexcept { return commands_; }

 private:
  std::uint64_t commands_ = 0;
};

}  // namespace

base::Result<Verified> verify_journal(const ipc::MarketDirectory& directory) {
  const std::string folder = directory.journal().string();
  ScanRange range;
  if (const auto ring = ipc::EventRing::open(directory)) {
    range.seen_market = ring->market();
    range.known = ipc::EventRingReader{ring->memory()}.durable();
    range.live = range.known > model::Seq{1};
  }
  const auto listing = list_folder(posix_files(), folder);
  if (!listing) return std::unexpected(listing.error());
  if (listing->segments.empty()) return Verified{};
  CountCommands counter;
  const auto end = scan_log(posix_files(), folder, *listing, range, counter);
  if (!end) return std::unexpected(end.error());
  return Verified{.market = end->layout.market,
                  .segments = listing->segments.size(),
                  .commands = counter.commands(),
                  .end = end->end,
                  .proven = end->proven,
                  .unfinished = end->whole.raw() - end->end.raw() + end->torn_records,
                  .live = range.live};
}

}  // namespace paddock::log
