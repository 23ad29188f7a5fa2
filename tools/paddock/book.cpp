#include <fmt/format.h>
#include <unistd.h>

#include <iterator>

#include "engine/model/money.hpp"
#include "engine/model/words.hpp"
#include "tools/paddock/live_book.hpp"
#include "tools/paddock/look.hpp"
#include "tools/paddock/market_file.hpp"
#include "tools/paddock/output.hpp"

namespace paddock::tools {
namespace {

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

base::Result<LiveBook> book_of(const BookOptions& options) {
  const auto market = open_market(options.config);
  if (!market) return std::unexpected(market.error());
  auto reader = log::LogReader::open(*market, model::Seq{1});
  if (!reader) return std::unexpected(reader.error());
  return read_book(options.symbol, *reader);
}

}  // namespace

int run_book(const BookOptions& options) {
  const auto book = book_of(options);
  if (!book) {
    complain("book", book.error().message);
    return 1;
  }
  Output output{STDOUT_FILENO};
  fmt::format_to(std::back_inserter(output.text()),
                 "{} (offering {}): {}, price {}, {} shares in {} trades\n", options.symbol,
                 book->number().raw(), model::word(book->phase()), model::money_text(book->reference().raw()),
                 book->volume(), book->trades());
  fmt::format_to(std::back_inserter(output.text()), "{:<5} {:>12}  {:>12} {:>8}\n", "side", "price", "shares",
                 "orders");
  print_side(output, "buy", book->bids(), options.depth);
  print_side(output, "sell", book->asks(), options.depth);
  output.flush();
  return output.failed() ? 1 : 0;
}

}  // namespace paddock::tools
