#include "tools/paddock/symbols.hpp"

#include <charconv>
#include <span>
#include <utility>

#include "tools/paddock/market_file.hpp"

namespace paddock::tools {

base::Result<Symbols> Symbols::make(const std::vector<std::string>& given, std::string config) {
  Symbols symbols;
  symbols.config_ = std::move(config);
  for (const auto& text : given) {
    std::uint32_t number = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    const bool is_number = error == std::errc{} && rest != end && *rest == '=';
    const auto symbol = is_number ? model::Symbol::from({rest + 1, end}) : model::Symbol::from("");
    if (!symbol.is_valid()) return base::fail("--symbol {}: should be like 1=BLZR74", text);
    symbols.known_[number] = symbol;
  }
  if (given.empty()) symbols.read_on();
  return symbols;
}

std::optional<model::Symbol> Symbols::find(model::OfferingId offering) {
  if (const auto known = known_.find(offering.raw()); known != known_.end()) return known->second;
  read_on();
  const auto known = known_.find(offering.raw());
  return known == known_.end() ? std::nullopt : std::optional{known->second};
}

void Symbols::read_on() {
  if (no_log_) return;
  if (!log_) {
    const auto market = open_market(config_);
    auto log = market ? log::LogReader::open(*market, model::Seq{1}) : std::unexpected(market.error());
    no_log_ = !log;
    if (no_log_) return;
    log_ = std::move(*log);
  }
  std::vector<model::Event> events(4096);
  for (const model::Seq end = log_->end(); log_->next() < end;) {
    const auto count = log_->poll(events);
    no_log_ = !count;
    if (no_log_ || *count == 0) return;
    for (const auto& event : std::span{events}.first(*count)) {
      if (event.type != model::EventType::listed) continue;
      known_.try_emplace(event.listed.offering.raw(), event.listed.symbol);
    }
  }
}

}  // namespace paddock::tools
