#include <fmt/format.h>
#include <unistd.h>

#include <functional>
#include <iterator>
#include <map>

#include "engine/model/money.hpp"
#include "engine/model/words.hpp"
#include "tools/paddock/look.hpp"
#include "tools/paddock/market_file.hpp"
#include "tools/paddock/market_view.hpp"
#include "tools/paddock/output.hpp"

namespace paddock::tools {
namespace {

struct Level {
  std::uint64_t shares = 0;
  std::size_t orders = 0;
};
using Bids = std::map<model::Price, Level, std::greater<>>;
using Asks = std::map<model::Price, Level>;

template <class Levels>
void add(Levels& levels, const OrderView& order) {
  auto& level = levels[order.price];
  level.shares += order.open;
  ++level.orders;
}

template <class Levels>
void print_side(Output& output, const char* side, const Levels& levels, std::size_t depth) {
  std::size_t shown = 0;
  for (const auto& [price, level] : levels) {
    if (shown++ == depth) break;
    fmt::format_to(std::back_inserter(output.text()), "{:<5} {:>12}  {:>12} {:>8}\n", side,
                   model::money_text(price.raw()), level.shares, level.orders);
  }
  if (levels.size() > depth) {
    fmt::format_to(std::back_inserter(output.text()), "{:<5} {} more levels\n", side, levels.size() - depth);
  }
}

}  // namespace

int run_book(const BookOptions& options) {
  const auto market = open_market(options.config);
  const auto view = market ? view_market(*market) : std::unexpected(market.error());
  if (!view) {
    complain("book", view.error().message);
    return 1;
  }
  const auto number = view->find(options.symbol);
  if (!number) {
    complain("book",
             fmt::format("nothing is listed as \"{}\": `paddock offerings` shows what is", options.symbol));
    return 1;
  }
  Bids bids;
  Asks asks;
  for (const auto& [order, live] : view->orders()) {
    if (live.offering != *number) continue;
    if (live.side == model::Side::buy) add(bids, live);
    if (live.side == model::Side::sell) add(asks, live);
  }
  Output output{STDOUT_FILENO};
  const auto& offering = view->offerings().at(*number);
  fmt::format_to(std::back_inserter(output.text()),
                 "{} (offering {}): {}, price {}, {} shares in {} trades\n", options.symbol, number->raw(),
                 model::word(offering.phase), model::money_text(offering.reference.raw()), offering.volume,
                 offering.trades);
  fmt::format_to(std::back_inserter(output.text()), "{:<5} {:>12}  {:>12} {:>8}\n", "side", "price", "shares",
                 "orders");
  print_side(output, "buy", bids, options.depth);
  print_side(output, "sell", asks, options.depth);
  output.flush();
  return output.failed() ? 1 : 0;
}

}  // namespace paddock::tools
