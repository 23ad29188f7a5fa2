#include "tools/paddock/market_view.hpp"

#include <fmt/format.h>

#include <vector>

#include "engine/log/log_reader.hpp"
#include "engine/model/money.hpp"
#include "engine/model/words.hpp"

namespace paddock::tools {

using model::Event;
using model::EventType;
using model::Seq;

void MarketView::take(std::span<const Event> events, Seq first) {
  std::uint64_t seq = first.raw();
  for (const auto& event : events) take(event, Seq{seq++});
}

void MarketView::take(const Event& event, Seq seq) {
  if (event.time < time_) doubt(seq, "its time is before the one of the record before it");
  time_ = event.time;
  last_ = seq;
  if (model::ends_command(event)) ++commands_;
  switch (event.type) {
    case EventType::account_opened:
      cash_.try_emplace(event.account_opened.account, 0);
      break;
    case EventType::cash: {
      const bool in = event.cash.kind == model::CashKind::deposit;
      const std::int64_t amount = in ? event.cash.amount.raw() : -event.cash.amount.raw();
      cash_[event.cash.account] += amount;
      paid_in_ += amount;
      break;
    }
    case EventType::listed: {
      const auto& listed = event.listed;
      const OfferingView view{.symbol = listed.symbol,
                              .issuer = listed.issuer,
                              .shares = listed.shares,
                              .listing_price = listed.price,
                              .reference = listed.price,
                              .tick = listed.tick,
                              .collar_pct = listed.collar_pct,
                              .tie_break = listed.tie_break};
      if (!offerings_.try_emplace(listed.offering, view).second) doubt(seq, "it lists an offering again");
      shares_[{listed.issuer, listed.offering}] += listed.shares;
      break;
    }
    case EventType::phase:
      if (auto* view = offering(event.phase.offering, seq)) view->phase = event.phase.phase;
      break;
    case EventType::accepted: {
      const auto& a = event.accepted;
      orders_.try_emplace(seq.raw(), OrderView{a.port, a.account, a.ref, a.offering, a.options.side(),
                                               a.options.tif(), a.price, a.quantity.raw()});
      break;
    }
    case EventType::trade:
      take_trade(event.trade, seq);
      break;
    case EventType::cancelled:
      take_off(event.cancelled.order, event.cancelled.quantity.raw(), seq);
      break;
    case EventType::replaced:
      replace(event.replaced, seq);
      break;
    case EventType::entry:
      if (!event.entry.of_account) break;
      if (event.entry.enabled) disabled_.erase(event.entry.number);
      if (!event.entry.enabled) disabled_.insert(event.entry.number);
      break;
    default:
      break;
  }
}

void MarketView::take_trade(const Event::Trade& trade, Seq seq) {
  auto* view = offering(trade.offering, seq);
  if (view == nullptr) return;
  const std::uint32_t quantity = trade.quantity.value();
  const model::Amount value = trade.price * model::Quantity{quantity};
  take_off(trade.buy_order, quantity, seq);
  take_off(trade.sell_order, quantity, seq);
  cash_[trade.buyer] -= model::with_commission(value).raw();
  cash_[trade.seller] += value.raw();
  cash_[model::kHouse] += model::commission(value).raw();
  shares_[{trade.buyer, trade.offering}] += quantity;
  auto& sold = shares_[{trade.seller, trade.offering}];
  sold -= quantity;
  if (sold < 0) doubt(seq, "the seller has fewer shares than it sells");
  if (cash_[trade.buyer] < 0) doubt(seq, "the buyer has less cash than it pays");
  if (trade.buyer != trade.seller) view->reference = trade.price;
  ++view->trades;
  view->volume += quantity;
}

void MarketView::take_off(Seq order, std::uint32_t taken, Seq seq) {
  const auto found = orders_.find(order.raw());
  if (found == orders_.end()) return doubt(seq, "its order is not live");
  if (found->second.open < taken) doubt(seq, "it takes more off an order than is open");
  found->second.open -= std::min(taken, found->second.open);
  if (found->second.open == 0) orders_.erase(found);
}

void MarketView::replace(const Event::Replaced& replaced, Seq seq) {
  const auto found = orders_.find(replaced.orig_order.raw());
  if (found == orders_.end()) return doubt(seq, "the order that it replaces is not live");
  OrderView order = found->second;
  orders_.erase(found);
  order.ref = replaced.ref;
  order.price = replaced.price;
  order.open = replaced.open.value();
  orders_.try_emplace(seq.raw(), order);
}

OfferingView* MarketView::offering(model::OfferingId number, Seq seq) {
  const auto found = offerings_.find(number);
  if (found != offerings_.end()) return &found->second;
  doubt(seq, "its offering is not listed");
  return nullptr;
}

void MarketView::doubt(Seq seq, std::string_view what) {
  if (problem_.empty())
    problem_ = fmt::format("event {} cannot follow the ones before it: {}", seq.raw(), what);
}

std::optional<model::OfferingId> MarketView::find(std::string_view symbol) const {
  for (const auto& [number, view] : offerings_) {
    if (view.symbol.text() == symbol) return number;
  }
  return std::nullopt;
}

base::Result<void> MarketView::check_conservation() const {
  std::int64_t cash = 0;
  for (const auto& [account, amount] : cash_) cash += amount;
  if (cash != paid_in_) {
    return base::fail("all cash together is {}, but {} was paid in", model::money_text(cash),
                      model::money_text(paid_in_));
  }
  std::map<model::OfferingId, std::int64_t> held;
  for (const auto& [key, count] : shares_) held[key.second] += count;
  for (const auto& [number, view] : offerings_) {
    if (held[number] != view.shares) {
      return base::fail("the accounts hold {} shares of {}, but {} were listed", held[number],
                        view.symbol.text(), view.shares);
    }
  }
  return {};
}

base::Result<MarketView> view_market(const ipc::MarketDirectory& market) {
  auto reader = log::LogReader::open(market, Seq{1});
  if (!reader) return std::unexpected(reader.error());
  MarketView view;
  std::vector<Event> events(4096);
  const Seq end = reader->end();
  while (reader->next() < end) {
    const Seq first = reader->next();
    const auto count = reader->poll(events);
    if (!count) return std::unexpected(count.error());
    if (*count == 0) break;
    view.take(std::span{events}.first(*count), first);
  }
  return view;
}

}  // namespace paddock::tools
