#include "tools/paddock/watch_frame.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "engine/model/money.hpp"
#include "engine/model/words.hpp"
#include "tools/paddock/frame_line.hpp"
#include "tools/paddock/new_york.hpp"

namespace paddock::tools {
namespace {

using model::Phase;
using model::Price;

constexpr std::size_t kHeaderRows = 4;
constexpr std::size_t kOtherRows = kHeaderRows + 2;  // the columns' names above, the foot below
constexpr std::size_t kBookColumns = 34;             // the book's half of a line
constexpr std::size_t kGap = 3;                      // between the halves
constexpr std::size_t kCount = 10;                   // a count of shares
constexpr std::size_t kOrders = 6;                   // a count of orders

std::string money(Price price) { return model::money_text(price.raw()); }

Ink ink_of(Phase phase) {
  if (phase == Phase::trading) return Ink::buy;
  return phase == Phase::halted ? Ink::alarm : Ink::notice;
}

/// One level, or what stands in its place, in the book's half of a line.
struct BookRow {
  std::string text;
  Ink ink = Ink::plain;
};

template <class Entry>
BookRow row_of(const char* side, const Entry& entry, Ink ink) {
  const auto& [price, level] = entry;
  return {fmt::format("{:<4} {:>11} {:>10} {:>6}", side, money(price), count_text(level.shares, kCount),
                      count_text(level.orders, kOrders)),
          ink};
}

/// The best levels of one side, best first, in exactly `rows` rows; the last says how many find no room.
template <class Levels>
std::vector<BookRow> side_rows(const char* side, const Levels& levels, std::size_t rows, Ink ink) {
  std::vector<BookRow> made;
  const std::size_t shown = levels.size() > rows && rows > 0 ? rows - 1 : std::min(levels.size(), rows);
  for (auto entry = levels.begin(); made.size() < shown; ++entry) made.push_back(row_of(side, *entry, ink));
  if (levels.size() > shown && rows > 0) {
    made.push_back(
        {fmt::format("{:<4} {} more prices", side, count_text(levels.size() - shown, kCount)), Ink::dim});
  }
  made.resize(rows);
  return made;
}

/// What lies between the best of both sides.
BookRow middle(const LiveBook& book) {
  if (book.bids().empty() && book.asks().empty()) return {"---- no orders", Ink::dim};
  if (book.bids().empty()) return {"---- no buyers", Ink::dim};
  if (book.asks().empty()) return {"---- no sellers", Ink::dim};
  const Price bid = book.bids().begin()->first;
  const Price ask = book.asks().begin()->first;
  if (bid == ask) return {"---- locked", Ink::notice};
  if (bid > ask) return {fmt::format("---- crossed by {}", money(Price{bid.raw() - ask.raw()})), Ink::notice};
  return {fmt::format("---- spread {}", money(Price{ask.raw() - bid.raw()})), Ink::dim};
}

/// The worst ask at the top, the best of both sides around the middle.
std::vector<BookRow> book_rows(const LiveBook& book, std::size_t rows) {
  const std::size_t each = rows > 0 ? (rows - 1) / 2 : 0;
  std::vector<BookRow> made = side_rows("sell", book.asks(), each, Ink::sell);
  std::ranges::reverse(made);
  made.push_back(middle(book));
  std::ranges::move(side_rows("buy", book.bids(), each, Ink::buy), std::back_inserter(made));
  made.resize(rows);
  return made;
}

void put_trade(FrameLine& line, const TradeView& trade, const std::string& today) {
  const auto [date, time] = new_york_time(trade.time);
  const bool none = trade.aggressor == model::Aggressor::none;
  const Ink ink = none ? Ink::notice : trade.aggressor == model::Aggressor::buy ? Ink::buy : Ink::sell;
  const std::string_view by = none ? "-" : trade.aggressor == model::Aggressor::buy ? "buy" : "sell";
  line.put(fmt::format("{:<8} {:>11} {:>6} ", date == today ? time : date.substr(5), money(trade.price),
                       count_text(trade.quantity, kOrders)))
      .put(fmt::format("{:<10} ", model::word(trade.kind)), ink)
      .put(fmt::format("{:<4}", by), ink);
}

/// What an auction would give now, or what the last one gave.
void put_auction(FrameLine& line, const LiveBook& book) {
  if (model::shows_indicative(book.phase())) {
    const auto now = book.indicative();
    if (!now) {
      line.put_apart("indicative none: no orders cross", Ink::notice);
      return;
    }
    const auto surplus = static_cast<std::uint64_t>(now->imbalance < 0 ? -now->imbalance : now->imbalance);
    std::string imbalance = "imbalance 0";
    if (now->imbalance > 0) imbalance = fmt::format("imbalance +{} to buy", count_text(surplus, kCount));
    if (now->imbalance < 0) imbalance = fmt::format("imbalance -{} to sell", count_text(surplus, kCount));
    line.put_apart("indicative " + money(now->price), Ink::bold)
        .put_apart("paired " + count_text(now->volume, kCount), Ink::bold)
        .put_apart(imbalance, now->imbalance == 0  ? Ink::bold
                              : now->imbalance > 0 ? Ink::buy
                                                   : Ink::sell);
    return;
  }
  if (const auto& last = book.last_auction()) {
    const auto [date, time] = new_york_time(last->time);
    line.put_apart(fmt::format("{} auction {}", model::word(last->kind), money(last->price)), Ink::dim)
        .put_apart(fmt::format("{} shares in {} trades", count_text(last->volume, kCount),
                               count_text(last->trades, kOrders)),
                   Ink::dim)
        .put_apart(fmt::format("{} {}", date, time), Ink::dim);
  }
}

std::vector<FrameLine> header(const LiveBook& book, const FrameOptions& options) {
  std::vector<FrameLine> lines(kHeaderRows, FrameLine{options.columns, options.colour});
  const auto [date, time] = new_york_time(options.now);
  lines[0]
      .put(book.symbol().text(), Ink::bold)
      .put_apart(model::word(book.phase()), ink_of(book.phase()))
      .put_right(fmt::format("{} {} New York", date, time));
  lines[1]
      .put_apart("reference " + money(book.reference()))
      .put_apart(fmt::format("traded {} in {} trades", count_text(book.volume(), kCount),
                             count_text(book.trades(), kOrders)))
      .put_apart(fmt::format("offering {}", book.number().raw()), Ink::dim);
  put_auction(lines[2], book);
  return lines;
}

FrameLine foot(const LiveBook& book, const FrameOptions& options) {
  FrameLine line{options.columns, options.colour};
  if (options.engine_runs) {
    line.put(fmt::format("event {}", book.last().raw()), Ink::dim);
  } else {
    const auto [date, time] = new_york_time(book.time());
    line.put("engine is down", Ink::alarm)
        .put_apart(fmt::format("log ends at event {}", book.last().raw()), Ink::alarm)
        .put_apart(fmt::format("{} {}", date, time), Ink::alarm);
  }
  return options.takes_keys ? line.put_right("q quits", Ink::dim) : line;
}

}  // namespace

std::vector<std::string> render_frame(const LiveBook& book, const FrameOptions& options) {
  std::vector<FrameLine> lines = header(book, options);
  const std::size_t body = options.rows > kOtherRows ? options.rows - kOtherRows : 0;
  FrameLine names{options.columns, options.colour};
  names.put(fmt::format("{:<4} {:>11} {:>10} {:>6}", "side", "price", "shares", "orders"), Ink::dim)
      .put(fmt::format("{:{}}{:<8} {:>11} {:>6} ", "", kGap, "time", "price", "shares"), Ink::dim)
      .put(fmt::format("{:<10} {:<4}", "trade", "by"), Ink::dim);
  lines.push_back(names);
  const std::string today = new_york_time(options.now).date;
  const auto rows = book_rows(book, body);
  for (std::size_t i = 0; i < body; ++i) {
    FrameLine line{options.columns, options.colour};
    line.put(rows[i].text, rows[i].ink);
    if (i < book.last_trades().size()) {
      line.put(std::string(kBookColumns + kGap - rows[i].text.size(), ' '));
      put_trade(line, book.last_trades()[i], today);
    }
    lines.push_back(line);
  }
  if (lines.size() >= options.rows && options.rows > 0) lines.resize(options.rows - 1, lines.front());
  if (options.rows > 0) lines.push_back(foot(book, options));
  std::vector<std::string> text;
  for (const FrameLine& line : lines) text.push_back(line.text());
  return text;
}

}  // namespace paddock::tools
