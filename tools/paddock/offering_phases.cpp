#include "tools/paddock/offering_phases.hpp"

#include <span>
#include <utility>

namespace paddock::tools {
namespace {

constexpr std::size_t kReadBatch = 4096;

}  // namespace

OfferingPhases::OfferingPhases(log::LogReader reader) : reader_(std::move(reader)), batch_(kReadBatch) {}

base::Result<OfferingPhases> OfferingPhases::open(const ipc::MarketDirectory& market) {
  auto reader = log::LogReader::open(market, model::Seq{1});
  if (!reader) return std::unexpected(reader.error());
  return OfferingPhases{std::move(*reader)};
}

base::Result<void> OfferingPhases::read_until(std::string_view symbol) {
  bool found = false;
  for (const model::Seq end = reader_.end(); reader_.next() < end && !found;) {
    const auto count = reader_.poll(batch_);
    if (!count) return std::unexpected(count.error());
    if (*count == 0) break;
    for (const auto& event : std::span{batch_}.first(*count)) {
      if (event.type == model::EventType::listed) {
        const auto& listed = event.listed;
        offerings_[listed.offering] = {listed.offering, std::string{listed.symbol.text()},
                                       model::Phase::closed};
        found |= listed.symbol.text() == symbol;
      } else if (event.type == model::EventType::phase) {
        offerings_.at(event.phase.offering).phase = event.phase.phase;
      }
    }
  }
  return {};
}

}  // namespace paddock::tools
