#include "tools/paddock/live_book.hpp"

#include <algorithm>
#include <vector>

namespace paddock::tools {

using model::Event;
using model::EventType;
using model::Seq;

namespace {

/// One side's levels as the rule takes them.
template <class Levels>
std::vector<model::PriceLevel> levels_of(const Levels& side) {
  std::vector<model::PriceLevel> levels;
  levels.reserve(side.size());
  for (const auto& [price, level] : side) levels.push_back({price, level.shares});
  return levels;
}

template <class Levels>
void lower(Levels& levels, model::Price price, std::uint32_t shares, bool ended) {
  const auto found = levels.find(price);
  found->second.shares -= shares;
  if (ended && --found->second.orders == 0) levels.erase(found);
}

}  // namespace

void LiveBook::take(std::span<const Event> events, Seq first) {
  std::uint64_t seq = first.raw();
  for (const auto& event : events) take(event, Seq{seq++});
}

void LiveBook::take(const Event& event, Seq seq) {
  last_ = seq;
  time_ = event.time;
  switch (event.type) {
    case EventType::listed:
      if (event.listed.symbol != symbol_ || is_listed()) break;
      number_ = event.listed.offering;
      terms_ = {event.listed.tick, event.listed.tie_break, event.listed.price};
      break;
    case EventType::phase:
      if (is_ours(event.phase.offering)) phase_ = event.phase.phase;
      break;
    case EventType::accepted: {
      const auto& a = event.accepted;
      if (is_ours(a.offering)) add(seq, {a.price, a.quantity.raw(), a.options.side()});
      break;
    }
    case EventType::trade:
      if (is_ours(event.trade.offering)) take_trade(event);
      break;
    case EventType::cancelled:
      if (is_ours(event.cancelled.offering)) take_off(event.cancelled.order, event.cancelled.quantity.raw());
      break;
    case EventType::replaced:
      if (is_ours(event.replaced.offering)) replace(event.replaced, seq);
      break;
    case EventType::auction: {
      const auto& a = event.auction;
      if (is_ours(a.offering)) last_auction_ = AuctionView{event.time, a.price, a.volume, a.trades, a.kind};
      break;
    }
    default:
      break;
  }
}

void LiveBook::take_trade(const Event& event) {
  const Event::Trade& trade = event.trade;
  const std::uint32_t quantity = trade.quantity.value();
  take_off(trade.buy_order, quantity);
  take_off(trade.sell_order, quantity);
  if (trade.buyer != trade.seller) terms_.reference = trade.price;
  ++trades_;
  volume_ += quantity;
  last_trades_.push_front({event.time, trade.price, quantity, trade.kind, trade.aggressor});
  if (last_trades_.size() > kTradesKept) last_trades_.pop_back();
}

void LiveBook::add(Seq order, const Order& entry) {
  orders_.emplace(order.raw(), entry);
  BookLevel& level = entry.side == model::Side::buy ? bids_[entry.price] : asks_[entry.price];
  level.shares += entry.open;
  ++level.orders;
}

void LiveBook::take_off(Seq order, std::uint32_t taken) {
  const auto found = orders_.find(order.raw());
  if (found == orders_.end()) return;
  Order& entry = found->second;
  taken = std::min(taken, entry.open);
  entry.open -= taken;
  const bool ended = entry.open == 0;
  if (entry.side == model::Side::buy) lower(bids_, entry.price, taken, ended);
  if (entry.side == model::Side::sell) lower(asks_, entry.price, taken, ended);
  if (ended) orders_.erase(found);
}

void LiveBook::replace(const Event::Replaced& replaced, Seq seq) {
  const auto found = orders_.find(replaced.orig_order.raw());
  if (found == orders_.end()) return;
  const Order old = found->second;
  take_off(replaced.orig_order, old.open);
  add(seq, {replaced.price, replaced.open.value(), old.side});
}

std::optional<model::Equilibrium> LiveBook::indicative() const {
  if (!model::shows_indicative(phase_)) return std::nullopt;
  return model::find_equilibrium(levels_of(bids_), levels_of(asks_), terms_);
}

base::Result<void> catch_up(LiveBook& book, log::LogReader& reader) {
  std::vector<Event> events(4096);
  const Seq end = reader.end();
  while (reader.next() < end) {
    const Seq first = reader.next();
    const auto wanted = std::min<std::uint64_t>(events.size(), end.raw() - first.raw());
    const auto count = reader.poll(std::span{events}.first(wanted));
    if (!count) return std::unexpected(count.error());
    if (*count == 0) break;
    book.take(std::span{events}.first(*count), first);
  }
  return {};
}

base::Result<LiveBook> read_book(std::string_view symbol, log::LogReader& reader) {
  LiveBook book{model::Symbol::from(symbol)};
  if (auto read = catch_up(book, reader); !read) return std::unexpected(read.error());
  if (!book.is_listed()) {
    return base::fail("nothing is listed as \"{}\": `paddock offerings` shows what is", symbol);
  }
  return book;
}

}  // namespace paddock::tools
