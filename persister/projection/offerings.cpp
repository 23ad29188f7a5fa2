#include "persister/projection/offerings.hpp"

#include <algorithm>
#include <utility>

namespace paddock::projection {

using model::Price;
using model::Side;
using model::TradeKind;

namespace {

constexpr std::int64_t kHour = 3'600'000'000'000;

/// The first nanosecond of the UTC hour; times before 1970 do not occur in a log.
std::int64_t hour_of(std::int64_t time) { return time - time % kHour; }

}  // namespace

Offering& Offerings::restore(const OfferingRow& row) {
  Offering& offering = offerings_[row.number];
  offering.row = row;
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
  offering.row.id = id;
  touch(offering);
}

void Offerings::name_vehicle(Offering& offering, const base::Uuid& vehicle) {
  offering.row.vehicle = vehicle;
  touch(offering);
}

void Offerings::enter_phase(Offering& offering, model::Phase phase) {
  offering.row.status = phase;
  touch(offering);
}

void Offerings::add_limit(Offering& offering, Side side, Price limit) {
  offering.prices.add(side, limit);
  touch(offering);
}

void Offerings::remove_limit(Offering& offering, Side side, Price limit) {
  offering.prices.remove(side, limit);
  touch(offering);
}

void Offerings::trade(Offering& offering, Price price, model::Quantity quantity, std::int64_t time,
                      bool with_oneself) {
  OfferingRow& row = offering.row;
  ++row.total_trades;
  if (row.opening_price == Price{0}) row.opening_price = price;
  if (!row.closed_by_auction) row.closing_price = price;
  if (!with_oneself && row.reference_price != price) {
    row.reference_price = price;
    if (!std::exchange(offering.mark_moved, true)) moved_.push_back(&offering);
  }
  count_in_bar(offering, price, quantity, time);
  touch(offering);
}

void Offerings::count_in_bar(Offering& offering, Price price, model::Quantity quantity, std::int64_t time) {
  BarRow& bar = offering.bar;
  if (bar.trades == 0 || bar.hour != hour_of(time)) {
    bar = BarRow{offering.row.id, hour_of(time), price, price, price, price, 0, 0, 0};
    offering.bar_slot = Slot{};
  }
  bar.high = std::max(bar.high, price);
  bar.low = std::min(bar.low, price);
  bar.close = price;
  bar.shares += quantity.raw();
  bar.value += (price * quantity).raw();
  ++bar.trades;
  batch_.put(batch_.rows.bars, offering.bar_slot, bar);
}

void Offerings::auction(Offering& offering, const DiscoveryRow& row) {
  batch_.rows.discoveries.push_back(row);
  if (row.kind == TradeKind::opening && !offering.row.opened_by_auction) {
    offering.row.opening_price = row.price;
    offering.row.opened_by_auction = true;
  }
  if (row.kind == TradeKind::closing) {
    offering.row.closing_price = row.price;
    offering.row.closed_by_auction = true;
  }
  touch(offering);
}

void Offerings::end_day() {
  for (auto& [number, offering] : offerings_) {
    OfferingRow& row = offering.row;
    if (row.opening_price == Price{0} && row.closing_price == Price{0}) continue;
    row.opening_price = row.closing_price = Price{0};
    row.opened_by_auction = row.closed_by_auction = false;
    touch(offering);
  }
}

std::vector<Offering*> Offerings::take_moved() {
  for (Offering* offering : moved_) offering->mark_moved = false;
  return std::exchange(moved_, {});
}

void Offerings::close_batch() {
  for (Offering* offering : changed_) {
    offering->row.highest_bid = offering->prices.best(Side::buy);
    offering->row.lowest_ask = offering->prices.best(Side::sell);
    batch_.rows.offerings.push_back(offering->row);
  }
  changed_.clear();
}

void Offerings::touch(Offering& offering) {
  if (batch_.first_time(offering.changed_in)) changed_.push_back(&offering);
}

}  // namespace paddock::projection
