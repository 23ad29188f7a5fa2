#include "persister/projection/orders.hpp"

#include "engine/base/check.hpp"

namespace paddock::projection {

using model::Quantity;

void Orders::restore(const OrderRow& row, Offering& offering) {
  const Live order{row, &offering, Slot{}, true, false};
  live_.insert_or_assign(row.number, order);
}

Orders::Live& Orders::open(const OrderRow& row, Offering& offering) {
  const auto [entry, inserted] =
      live_.insert_or_assign(row.number, Live{row, &offering, Slot{}, false, true});
  PADDOCK_CHECK(inserted, "an order's number is the seq of one event");
  record(entry->second);
  return entry->second;
}

Orders::Live* Orders::find(model::Seq number) {
  const auto found = live_.find(number);
  return found == live_.end() ? nullptr : &found->second;
}

bool Orders::fill(Live& order, Quantity quantity, model::Amount value, std::int64_t time) {
  OrderRow& row = order.row;
  if (open_quantity(row) < quantity) return false;
  row.filled += quantity;
  row.filled_value += value;
  row.updated_at = time;
  row.status = row.filled == row.requested ? OrderStatus::filled : OrderStatus::partially_filled;
  record(order);
  if (row.status == OrderStatus::filled) forget(order);
  return true;
}

bool Orders::reduce(Live& order, Quantity quantity, std::int64_t time) {
  OrderRow& row = order.row;
  if (open_quantity(row) <= quantity) return false;
  row.requested -= quantity;
  row.updated_at = time;
  record(order);
  return true;
}

void Orders::end(Live& order, OrderEnd reason, std::int64_t time) {
  OrderRow& row = order.row;
  PADDOCK_CHECK(row.filled < row.requested, "a live order has open shares");
  row.status = OrderStatus::cancelled;
  row.end = reason;
  row.updated_at = time;
  record(order);
  forget(order);
}

void Orders::record(Live& order) {
  if (!batch_.holds(order.slot)) {
    order.is_new = !order.stored;
    order.stored = true;
  }
  batch_.put(order.is_new ? batch_.rows.new_orders : batch_.rows.changed_orders, order.slot, order.row);
}

void Orders::forget(const Live& order) {
  const model::Seq number = order.row.number;
  live_.erase(number);
}

}  // namespace paddock::projection
