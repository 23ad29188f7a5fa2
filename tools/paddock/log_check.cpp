#include "tools/paddock/log_check.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <span>
#include <string>

#include "engine/ipc/file_lock.hpp"
#include "engine/log/file_layer.hpp"
#include "engine/log/log_reader.hpp"
#include "engine/log/scan.hpp"
#include "engine/log/segment.hpp"
#include "engine/model/event_writer.hpp"
#include "tools/paddock/market_view.hpp"

namespace paddock::tools {
namespace {

/// Folds and prints what the scan found to be sound.
class CheckingVisitor final : public log::RecordVisitor {
 public:
  CheckingVisitor(model::Seq from, Output& output) noexcept : from_(from), output_(output) {}
  [[nodiscard]] const MarketView& view() const noexcept { return view_; }

 private:
  void take(std::span<const model::Event> events, model::Seq first) override {
    view_.take(events, first);
    std::uint64_t seq = first.raw();
    for (const auto& event : events) {
      const model::Seq number{seq++};
      if (number >= from_) model::append_event(output_.text(), event, number, model::WithTime::yes);
    }
    output_.poll();
  }

  model::Seq from_;
  Output& output_;
  MarketView view_;
};

/// How far the log is known to be on the disk while an engine writes it; 1 when none does. A copy of a market
/// has no lock files, and gets none from being looked at.
base::Result<log::ScanRange> range_of(const ipc::MarketDirectory& market) {
  std::error_code missing;
  if (!std::filesystem::exists(market.lock("engine"), missing)) return log::ScanRange{};
  const auto engine = ipc::LockProbe::open(market.lock("engine"));
  if (!engine) return std::unexpected(engine.error());
  if (!engine->is_held()) return log::ScanRange{};
  const auto reader = log::LogReader::open(market, model::Seq{1});
  if (!reader) return std::unexpected(reader.error());
  return log::ScanRange{.seen_market = reader->market(), .known = reader->end(), .live = true};
}

std::optional<model::Seq> refuse(const std::string& sentence) {
  complain("log", sentence);
  return std::nullopt;
}

}  // namespace

std::optional<model::Seq> verify_log(const ipc::MarketDirectory& market, model::Seq from, Output& output) {
  auto& files = log::posix_files();
  const std::string folder = market.journal();
  const auto listing = log::list_folder(files, folder);
  if (!listing) return refuse(listing.error().message);
  if (listing->segments.empty()) {
    return refuse(fmt::format("the log in {} is empty: no engine has run in this market yet", folder));
  }
  const auto range = range_of(market);
  if (!range) return refuse(range.error().message);
  CheckingVisitor visitor{from, output};
  const auto end = log::scan_log(files, folder, *listing, *range, visitor);
  output.flush();
  if (!end) return refuse(end.error().message);
  const auto& view = visitor.view();
  if (!view.problem().empty()) return refuse(view.problem());
  if (const auto sums = view.check_conservation(); !sums) return refuse(sums.error().message);
  complain("log",
           fmt::format("{}: {} records in {} commands are sound, cash and shares are conserved{}", folder,
                       end->end.raw() - 1, view.commands(),
                       end->torn_records == 0 ? std::string{}
                                              : fmt::format("; {} records of a torn last commit behind them "
                                                            "will be cut by the next engine start",
                                                            end->torn_records)));
  return end->end;
}

}  // namespace paddock::tools
