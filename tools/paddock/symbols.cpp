#include "tools/paddock/symbols.hpp"

#include <charconv>
#include <utility>

#include "tools/paddock/market_file.hpp"
#include "tools/paddock/market_view.hpp"

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
  return symbols;
}

std::optional<model::Symbol> Symbols::find(model::OfferingId offering) {
  if (const auto known = known_.find(offering.raw()); known != known_.end()) return known->second;
  const auto market = open_market(config_);
  const auto view = market ? view_market(*market) : std::unexpected(market.error());
  if (!view) return std::nullopt;
  for (const auto& [number, listed] : view->offerings()) known_.try_emplace(number.raw(), listed.symbol);
  const auto known = known_.find(offering.raw());
  return known == known_.end() ? std::nullopt : std::optional{known->second};
}

}  // namespace paddock::tools
