#include <fmt/format.h>

#include <unistd.h>
#include <iterator>
#include <map>
#include <optional>

#include "engine/model/money.hpp"
#include "engine/model/words.hpp"
#include "tools/paddock/look.hpp"
#include "tools/paddock/market_file.hpp"
#include "tools/paddock/market_view.hpp"
#include "tools/paddock/output.hpp"

namespace paddock::tools {
namespace {

struct Best {
  std::optional<model::Price> bid;
  std::optional<model::Price> ask;
};

std::map<model::OfferingId, Best> best_prices(const MarketView& view) {
  std::map<model::OfferingId, Best> best;
  for (const auto& [number, order] : view.orders()) {
    auto& [bid, ask] = best[order.offering];
    if (order.side == model::Side::buy && (!bid || order.price > *bid)) bid = order.price;
    if (order.side == model::Side::sell && (!ask || order.price < *ask)) ask = order.price;
  }
  return best;
}

std::string text(const std::optional<model::Price>& price) {
  return price ? model::money_text(price->raw()) : "-";
}

}  // namespace

int run_offerings(const OfferingsOptions& options) {
  const auto market = open_market(options.config);
  const auto view = market ? view_market(*market) : std::unexpected(market.error());
  if (!view) {
    complain("offerings", view.error().message);
    return 1;
  }
  Output output{STDOUT_FILENO};
  auto to = std::back_inserter(output.text());
  constexpr auto kRow = "{:>8}  {:<8}  {:<15}  {:>12}  {:>12}  {:>12}  {:>13}  {:>10}\n";
  fmt::format_to(to, fmt::runtime(kRow), "offering", "symbol", "phase", "price", "bid", "ask", "shares",
                 "trades");
  auto best = best_prices(*view);
  for (const auto& [number, offering] : view->offerings()) {
    const auto& [bid, ask] = best[number];
    fmt::format_to(to, fmt::runtime(kRow), number.raw(), offering.symbol.text(), model::word(offering.phase),
                   model::money_text(offering.reference.raw()), text(bid), text(ask), offering.shares,
                   offering.trades);
    output.poll();
  }
  output.flush();
  return output.failed() ? 1 : 0;
}

}  // namespace paddock::tools
