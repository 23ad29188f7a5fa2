#include "persister/projection/offerings.hpp"

#include <algorithm>
#include <utility>

namespace paddock::projection {

using model::Price;
using model::Side;
using model::TradeKind;

namespace {

constexpr std::int64_t kMinute = 60'000'000'000;
constexpr std::int64_t kHour = 60 * kMinute;

/// A trade in the bar of its stretch of time (UTC; times before 1970 do not occur in a log), which is begun
/// when it is another one.
template <class Bar>
void count(Bar& bar, Slot& slot, std::int64_t length, const base::Uuid& offering, Price price,
           model::Quantity quantity, std::int64_t time) {
  const std::int64_t begin = time - time % length;
  if (bar.trades == 0 || bar.begin != begin) {
    static_cast<BarRow&>(bar) = BarRow{offering, begin, price, price, price, price, 0, 0, 0};
    slot = Slot{};
  }
  bar.high = std::max(bar.high, price);
  bar.low = std::min(bar.low, price);
  bar.close = price;
  bar.shares += quantity.raw();
  bar.value += (price * quantity).raw();
  ++bar.trades;
}

}  // namespace

Offering& Offerings::restore(const OfferingRow& row) {
  Offering& offering = offerings_[row.number];
  offering.row = row;
  offering.window = WindowRow{.offering = row.id, .day_start = day_start_};
  return offering;
}

Offering& Offerings::list(const OfferingRow& row) {
  Offering& offering = restore(row);
  touch(offering);
  return offering;
}

Offering* Offerings::find(model::OfferingId number) {
  const auto found = offerings_.find(number);
  return found == offerings_.end() ? nullptr : &found->second;
}

void Offerings::name(Offering& offering, const base::Uuid& id) {
  offering.row.id = offering.window.offering = id;
  touch(offering);
}

void Offerings::name_vehicle(Offering& offering, const base::Uuid& vehicle) {
  offering.row.vehicle = vehicle;
  touch(offering);
}

void Offerings::enter_phase(Offering& offering, model::Phase phase, std::int64_t time) {
  offering.row.status = phase;
  touch(offering);
  WindowRow& window = offering.window;
  switch (phase) {
    case model::Phase::pre_open:
      if (window.pre_open_at == 0) window.pre_open_at = time;
      break;
    case model::Phase::trading:
      if (window.trading_at == 0) window.trading_at = time;
      break;
    case model::Phase::closing_auction:
      window.closing_auction_at = time;
      break;
    case model::Phase::closed:
      window.closed_at = time;
      break;
    case model::Phase::halted:
      break;
  }
  put_window(offering);
}

void Offerings::move_level(Offering& offering, Side side, Price limit, std::int64_t shares,
                           std::int64_t orders) {
  PriceLevel& level = offering.levels.move(side, limit, shares, orders);
  if (batch_.first_time(level.changed_in)) changed_levels_.push_back({&offering, side, limit});
  if (orders != 0) touch(offering);  // its best price may be another
}

void Offerings::trade(Offering& offering, Price price, model::Quantity quantity, std::int64_t time,
                      bool with_oneself) {
  OfferingRow& row = offering.row;
  ++row.total_trades;
  row.total_volume += quantity.raw();
  row.total_value += (price * quantity).raw();
  if (row.opening_price == Price{0}) row.opening_price = price;
  if (!row.closed_by_auction) row.closing_price = price;
  if (!with_oneself && row.reference_price != price) {
    row.reference_price = price;
    mark(offering);
  }
  count(offering.bar, offering.bar_slot, kHour, row.id, price, quantity, time);
  batch_.put(batch_.rows.bars, offering.bar_slot, offering.bar);
  count(offering.minute, offering.minute_slot, kMinute, row.id, price, quantity, time);
  batch_.put(batch_.rows.minutes, offering.minute_slot, offering.minute);
  count_in_window(offering, price, quantity);
  touch(offering);
}

void Offerings::count_in_window(Offering& offering, Price price, model::Quantity quantity) {
  WindowRow& window = offering.window;
  window.high = std::max(window.high, price);
  window.low = window.trades == 0 ? price : std::min(window.low, price);
  window.open = offering.row.opening_price;
  window.close = offering.row.closing_price;
  window.shares += quantity.raw();
  window.value += (price * quantity).raw();
  ++window.trades;
  put_window(offering);
}

void Offerings::auction(Offering& offering, const DiscoveryRow& row) {
  batch_.rows.discoveries.push_back(row);
  OfferingRow& own = offering.row;
  if (row.kind == TradeKind::opening && !own.opened_by_auction) {
    own.opening_price = offering.window.open = row.price;
    own.opened_by_auction = true;
  }
  if (row.kind == TradeKind::closing) {
    own.closing_price = offering.window.close = row.price;
    own.closed_by_auction = true;
  }
  put_window(offering);
  touch(offering);
}

void Offerings::end_day(model::Date date, model::Seq event) {
  day_start_ = event;
  for (auto& [number, offering] : offerings_) {
    offering.window.date = date;
    put_window(offering);
    offering.window = WindowRow{.offering = offering.row.id, .day_start = event};
    offering.window_slot = Slot{};
    OfferingRow& row = offering.row;
    if (row.opening_price == Price{0} && !row.closed_by_auction) continue;
    row.opening_price = Price{0};
    row.opened_by_auction = row.closed_by_auction = false;
    touch(offering);
  }
}

void Offerings::mark(Offering& offering) {
  if (!std::exchange(offering.mark_moved, true)) moved_.push_back(&offering);
}

void Offerings::mark_all() {
  for (auto& [number, offering] : offerings_) mark(offering);
}

void Offerings::mark_row_by_row(const base::Uuid& id) {
  for (auto& [number, offering] : offerings_) {
    if (offering.row.id != id) continue;
    offering.row_by_row = true;
    mark(offering);
  }
}

Offering* Offerings::take_moved() {
  if (moved_.empty()) return nullptr;
  Offering* offering = moved_.front();
  moved_.pop_front();
  offering->mark_moved = false;
  return offering;
}

void Offerings::close_batch() {
  for (const auto& [offering, side, limit] : changed_levels_) {
    const PriceLevel level = offering->levels.settle(side, limit);
    if (level.orders == 0 && !level.stored) continue;
    batch_.rows.levels.push_back({offering->row.id, side, limit, static_cast<std::uint64_t>(level.shares),
                                  static_cast<std::uint64_t>(level.orders)});
  }
  changed_levels_.clear();
  for (Offering* offering : changed_) {
    offering->row.highest_bid = offering->levels.best(Side::buy);
    offering->row.lowest_ask = offering->levels.best(Side::sell);
    batch_.rows.offerings.push_back(offering->row);
  }
  changed_.clear();
}

void Offerings::touch(Offering& offering) {
  if (batch_.first_time(offering.changed_in)) changed_.push_back(&offering);
}

}  // namespace paddock::projection
