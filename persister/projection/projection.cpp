#include "persister/projection/projection.hpp"

#include <algorithm>
#include <utility>

#include "engine/base/check.hpp"
#include "engine/model/words.hpp"

namespace paddock::projection {

using base::UuidKind;
using model::Amount;
using model::EventType;
using model::Quantity;
using model::Side;

namespace {

std::unexpected<base::Error> stranger(std::string_view what, std::uint64_t number) {
  return base::fail("it needs {} {}, which the tables do not have", what, number);
}

OrderEnd end_of(model::CancelReason reason) {
  switch (reason) {
    case model::CancelReason::user:
      return OrderEnd::user;
    case model::CancelReason::ioc:
      return OrderEnd::ioc;
    case model::CancelReason::fok:
      return OrderEnd::fok;
    case model::CancelReason::stp:
      return OrderEnd::stp;
    case model::CancelReason::expired:
      return OrderEnd::expired;
    case model::CancelReason::mass_cancel:
      return OrderEnd::mass_cancel;
  }
  return OrderEnd::user;
}

/// What a buy order reserves for `open` shares; a sell reserves no cash.
Amount reserved_for(const OrderRow& order, Quantity open) {
  return order.side == Side::buy ? model::with_commission(order.price * open) : Amount{0};
}

}  // namespace

Projection::Projection(std::uint64_t market) : market_(market) {}

Projection::Outcome Projection::apply(const Event& event, model::Seq seq) {
  PADDOCK_CHECK(seq.raw() == position_.raw() + 1, "events are folded without a gap");
  position_ = seq;
  time_ = event.time;
  if (batch_first_time_ == 0) batch_first_time_ = time_;
  at_command_end_ = model::ends_command(event);
  const auto folded = [&]() -> Outcome {
    switch (event.type) {
      case EventType::account_opened:
        return open_account(event.account_opened);
      case EventType::identity:
        return name(event.identity);
      case EventType::cash:
        return move_cash(event.cash);
      case EventType::listed:
        return list(event.listed);
      case EventType::phase:
        return enter_phase(event.phase);
      case EventType::accepted:
        return accept(event.accepted);
      case EventType::trade:
        return trade(event.trade);
      case EventType::cancelled:
        return cancel(event.cancelled);
      case EventType::replaced:
        return replace(event.replaced);
      case EventType::auction:
        return auction(event.auction);
      case EventType::end_of_day:
        end_day(event.end_of_day);
        return {};
      case EventType::scheduled:
        batch_.rows.boundaries.push_back({event.scheduled.date, event.scheduled.what});
        return {};
      default:
        return {};  // answers to commands and records of the log's own: no table shows them
    }
  }();
  if (folded) return {};
  return base::fail(
      "event {} ({}) cannot be folded: {}; the tables are not what this log made of them: rebuild them into "
      "an empty database (paddock-persister --rebuild)",
      seq.raw(), word(event.type), folded.error().message);
}

Projection::Outcome Projection::open_account(const Event::AccountOpened& event) {
  const auto user = base::computed_uuid(market_, UuidKind::user, event.account.raw());
  Account& account = cash_.open({event.account, user, time_});
  account.user = holdings_.user(user);
  return {};
}

Projection::Outcome Projection::name(const Event::Identity& event) {
  if (event.of == model::IdentityOf::user) {
    Account* account = cash_.find(model::AccountId{event.number});
    if (account == nullptr) return stranger("account", event.number);
    cash_.name_user(*account, event.uuid);
    account->user = holdings_.user(event.uuid);
    return {};
  }
  // The event's number is the offering's, for its vehicle too.
  Offering* offering = offerings_.find(model::OfferingId{event.number});
  if (offering == nullptr) return stranger("offering", event.number);
  if (event.of == model::IdentityOf::offering) {
    offerings_.name(*offering, event.uuid);
  } else {
    offerings_.name_vehicle(*offering, event.uuid);
  }
  return {};
}

Projection::Outcome Projection::move_cash(const Event::Cash& event) {
  Account* account = cash_.find(event.account);
  if (account == nullptr) return stranger("account", event.account.raw());
  if (event.kind == model::CashKind::deposit) {
    cash_.deposit(*account, event.amount, position_, time_);
  } else {
    cash_.withdraw(*account, event.amount, position_, time_);
  }
  return {};
}

Projection::Outcome Projection::list(const Event::Listed& event) {
  const Account* issuer = cash_.find(event.issuer);
  if (issuer == nullptr) return stranger("account", event.issuer.raw());
  OfferingRow row{};
  row.id = base::computed_uuid(market_, UuidKind::offering, event.offering.raw());
  row.vehicle = base::computed_uuid(market_, UuidKind::vehicle, event.offering.raw());
  row.number = event.offering;
  row.symbol = event.symbol;
  row.status = model::Phase::closed;
  row.issuer = event.issuer;
  row.total_shares = event.shares;
  row.listing_price = row.reference_price = event.price;
  row.tick = model::Price{event.tick};
  row.listed = position_;
  row.listed_at = time_;
  Offering& offering = offerings_.list(row);
  const Amount value = event.price * Quantity{event.shares};
  holdings_.buy(issuer->user, offering, event.shares, value);
  days_.list(*issuer, value);
  return {};
}

Projection::Outcome Projection::enter_phase(const Event::PhaseChange& event) {
  Offering* offering = offerings_.find(event.offering);
  if (offering == nullptr) return stranger("offering", event.offering.raw());
  offerings_.enter_phase(*offering, event.phase, time_);
  return {};
}

Projection::Outcome Projection::accept(const Event::Accepted& event) {
  Account* account = cash_.find(event.account);
  if (account == nullptr) return stranger("account", event.account.raw());
  Offering* offering = offerings_.find(event.offering);
  if (offering == nullptr) return stranger("offering", event.offering.raw());
  OrderRow row{};
  row.number = position_;
  row.offering = offering->row.id;
  row.user = account->row.user;
  row.offering_number = event.offering;
  row.account = event.account;
  row.price = event.price;
  row.requested = event.quantity;
  row.side = event.options.side();
  row.tif = event.options.tif();
  row.created_at = row.updated_at = time_;
  open_order(row, *offering, *account);
  return {};
}

Projection::Outcome Projection::trade(const Event::Trade& event) {
  Orders::Live* buy = orders_.find(event.buy_order);
  if (buy == nullptr) return stranger("live order", event.buy_order.raw());
  Orders::Live* sell = orders_.find(event.sell_order);
  if (sell == nullptr) return stranger("live order", event.sell_order.raw());
  Account* buyer = cash_.find(event.buyer);
  if (buyer == nullptr) return stranger("account", event.buyer.raw());
  Account* seller = cash_.find(event.seller);
  if (seller == nullptr) return stranger("account", event.seller.raw());

  Offering& offering = *buy->offering;
  const Quantity quantity{event.quantity.value()};
  const Amount value = event.price * quantity;
  batch_.rows.trades.push_back({position_, offering.row.id, buyer->row.user, seller->row.user,
                                event.buy_order, event.sell_order, quantity, event.price, event.kind,
                                event.aggressor, time_});
  cash_.reserve(*buyer, Amount{0} - reserved_for(buy->row, quantity));
  const auto cost = holdings_.sell(seller->user, offering, quantity.raw(), event.price);
  if (!cost) return stranger("enough shares of account", event.seller.raw());
  cash_.settle(*buyer, *seller, value, *cost, position_, time_);
  days_.trade(*buyer, *seller, value, *cost);
  holdings_.buy(buyer->user, offering, quantity.raw(), value);
  offerings_.trade(offering, event.price, quantity, time_, event.buyer == event.seller);

  for (Orders::Live* order : {buy, sell}) {
    const OrderRow row = order->row;  // a filled order is forgotten
    if (!orders_.fill(*order, quantity, value, time_))
      return stranger("enough open shares of order", row.number.raw());
    offerings_.move_level(offering, row.side, row.price, -std::int64_t{quantity.raw()},
                          open_quantity(row) == quantity ? -1 : 0);
  }
  return {};
}

Projection::Outcome Projection::cancel(const Event::Cancelled& event) {
  Orders::Live* order = orders_.find(event.order);
  if (order == nullptr) return stranger("live order", event.order.raw());
  Account* account = cash_.find(event.account);
  if (account == nullptr) return stranger("account", event.account.raw());
  if (event.open_after == Quantity{0}) {
    end_order(*order, end_of(event.reason), *account);
    return {};
  }
  cash_.reserve(*account, Amount{0} - reserved_for(order->row, event.quantity));
  if (!orders_.reduce(*order, event.quantity, time_)) {
    return stranger("enough open shares of order", event.order.raw());
  }
  offerings_.move_level(*order->offering, order->row.side, order->row.price,
                        -std::int64_t{event.quantity.raw()}, 0);
  return {};
}

Projection::Outcome Projection::replace(const Event::Replaced& event) {
  Orders::Live* old = orders_.find(event.orig_order);
  if (old == nullptr) return stranger("live order", event.orig_order.raw());
  Account* account = cash_.find(event.account);
  if (account == nullptr) return stranger("account", event.account.raw());
  Offering& offering = *old->offering;
  OrderRow row = old->row;
  end_order(*old, OrderEnd::replaced, *account);
  row.number = position_;
  row.replaces = event.orig_order;
  row.price = event.price;
  row.requested = Quantity{event.open.value()};
  row.filled = Quantity{0};
  row.filled_value = Amount{0};
  row.status = OrderStatus::active;
  row.created_at = row.updated_at = time_;
  open_order(row, offering, *account);
  return {};
}

Projection::Outcome Projection::auction(const Event::Auction& event) {
  Offering* offering = offerings_.find(event.offering);
  if (offering == nullptr) return stranger("offering", event.offering.raw());
  offerings_.auction(*offering, {position_, offering->row.id, event.kind, event.price, event.volume,
                                 event.buys, event.sells, event.trades, time_});
  return {};
}

void Projection::open_order(const OrderRow& row, Offering& offering, Account& account) {
  orders_.open(row, offering);
  offerings_.move_level(offering, row.side, row.price, row.requested.raw(), 1);
  if (row.side == Side::buy) cash_.reserve(account, reserved_for(row, row.requested));
}

void Projection::end_order(Orders::Live& order, OrderEnd reason, Account& account) {
  offerings_.move_level(*order.offering, order.row.side, order.row.price,
                        -std::int64_t{open_quantity(order.row).raw()}, -1);
  if (order.row.side == Side::buy) {
    cash_.reserve(account, Amount{0} - reserved_for(order.row, open_quantity(order.row)));
  }
  orders_.end(order, reason, time_);
}

void Projection::end_day(const Event::EndOfDay& event) {
  days_.end(event.date, position_, time_);
  offerings_.end_day(event.date, position_);
}

void Projection::write_beat(std::size_t most_rows) {
  wrote_beat_ = wrote_beat_ || wants_beat();
  for (std::size_t rows = 0; rows < most_rows;) {
    const Offering* offering = offerings_.take_moved();
    if (offering == nullptr) break;
    rows += std::max<std::size_t>(offering->holdings.size(), 1);
    holdings_.mark(*offering, offering->row_by_row);
    if (!offering->row_by_row) {
      batch_.rows.marks.push_back({offering->row.id, offering->row.reference_price});
    }
  }
  holdings_.write_portfolios(most_rows);
}

void Projection::mark_all() {
  offerings_.mark_all();
  holdings_.value_all();
}

void Projection::close_batch(Batch& batch) {
  PADDOCK_CHECK(at_command_end_, "a batch holds whole commands");
  offerings_.close_batch();
  holdings_.close_batch();
  batch_.hand_over(batch);
  batch.from = batch_from_;
  batch.to = position_;
  batch.first_time = std::exchange(batch_first_time_, 0);
  batch.last_time = time_;
  batch_from_ = position_;
  batch.has_beat = std::exchange(wrote_beat_, false);
}

}  // namespace paddock::projection
