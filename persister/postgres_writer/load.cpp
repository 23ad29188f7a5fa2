#include <fmt/format.h>

#include "engine/base/uuid.hpp"
#include "engine/model/words.hpp"
#include "persister/postgres_writer/load_rows.hpp"
#include "persister/postgres_writer/session.hpp"

namespace paddock::postgres {

using projection::Stored;
using projection::Wide;

namespace {

/// A reference that the table lacks because what it names is unknown: parked beside the row.
std::string parked_reference(std::string_view table, std::string_view column, std::string_view key) {
  return fmt::format(
      "coalesce(t.{1}, (SELECT (w.row->>'{1}')::uuid FROM parked_rows w WHERE w.table_name = '{0}.{1}' "
      "AND w.row_key = t.{2}::text))",
      table, column, key);
}

/// The number from which a UUID was computed: its last 62 bits.
model::Seq number_in(const base::Uuid& uuid) {
  std::uint64_t number = uuid.bytes[8] & 0x3F;
  for (std::size_t i = 9; i < uuid.bytes.size(); ++i) number = number << 8 | uuid.bytes[i];
  return model::Seq{number};
}

void load_accounts(Transaction& transaction, Stored& stored) {
  const std::string user = parked_reference("accounts", "user_id", "account_number");
  for_each_row(
      transaction,
      rows_of(shape_of<projection::AccountRow>(),
              fmt::format("t.account_number, {}, {}", user, micros("opened_at")), "TRUE"),
      [&](Cursor& at) {
        stored.accounts.push_back({model::AccountId{at.number<std::uint32_t>()}, at.uuid(), at.time()});
      });
  for_each_row(
      transaction,
      rows_of(shape_of<projection::BalanceRow>(),
              fmt::format("t.account_number, {}, {}", units("balance"), units("reserved")), "TRUE"),
      [&](Cursor& at) {
        stored.balances.push_back({model::AccountId{at.number<std::uint32_t>()}, at.amount(), at.amount()});
      });
}

projection::OfferingRow offering_at(Cursor& at) {
  projection::OfferingRow offering{};
  offering.id = at.uuid();
  offering.vehicle = at.uuid();
  offering.number = model::OfferingId{at.number<std::uint32_t>()};
  offering.symbol = model::Symbol::from(at.text());
  offering.status = model::from_word<model::Phase>(at.text()).value_or(model::Phase::closed);
  offering.issuer = model::AccountId{at.number<std::uint32_t>()};
  offering.total_shares = at.number<std::uint32_t>();
  offering.listing_price = at.price();
  offering.tick = at.price();
  offering.reference_price = at.price();
  offering.opening_price = at.price();
  offering.closing_price = at.price();
  offering.opened_by_auction = at.boolean();
  offering.closed_by_auction = at.boolean();
  offering.total_trades = at.number<std::uint64_t>();
  offering.total_volume = at.number<std::uint64_t>();
  offering.total_value = at.wide();
  offering.listed = model::Seq{at.number<std::uint64_t>()};
  offering.listed_at = at.time();
  return offering;
}

void load_offerings(Transaction& transaction, Stored& stored) {
  const std::string columns = fmt::format(
      "t.id, {}, t.offering_number, t.symbol, t.status, t.issuer_number, t.total_shares, {}, {}, {}, {}, {}, "
      "t.opened_by_auction, t.closed_by_auction, t.total_trades, t.total_volume_shares, {}, t.listed_event, "
      "{}",
      parked_reference("vehicle_offerings", "vehicle_id", "offering_number"), units("listing_price"),
      units("tick_size"), units("current_share_price"), units("opening_price"), units("closing_price"),
      units("total_volume_usd"), micros("listed_at"));
  for_each_row(transaction, rows_of(shape_of<projection::OfferingRow>(), columns, "TRUE"),
               [&](Cursor& at) { stored.offerings.push_back(offering_at(at)); });
}

/// The bars of the hour or minute of the last event: one look-up an offering.
template <class Bar>
void load_bars(Transaction& transaction, std::string_view length, std::vector<Bar>& bars) {
  const TableShape& shape = shape_of<Bar>();
  const std::string_view begin = shape.columns[1].name;
  const std::string columns =
      fmt::format("t.offering_id, {}, {}, {}, {}, {}, t.volume_shares, {}, t.trade_count", micros(begin),
                  units("open_price"), units("high_price"), units("low_price"), units("close_price"),
                  units("volume_usd"));
  const std::string condition = fmt::format(
      "t.{} = (SELECT date_trunc('{}', event_time, 'UTC') FROM persister_position) AND "
      "t.offering_id = ANY (ARRAY(SELECT id FROM vehicle_offerings UNION ALL "
      "SELECT (row->>'id')::uuid FROM parked_rows WHERE table_name = 'vehicle_offerings'))",
      begin, length);
  for_each_row(transaction, rows_of(shape, columns, condition), [&](Cursor& at) {
    Bar bar;
    static_cast<projection::BarRow&>(bar) = {at.uuid(),
                                             at.time(),
                                             at.price(),
                                             at.price(),
                                             at.price(),
                                             at.price(),
                                             at.number<std::uint64_t>(),
                                             at.wide(),
                                             at.number<std::uint64_t>()};
    bars.push_back(bar);
  });
}

projection::OrderRow order_at(Cursor& at) {
  projection::OrderRow order{};
  order.number = model::Seq{at.number<std::uint64_t>()};
  order.offering = at.uuid();
  order.user = at.uuid();
  order.account = model::AccountId{at.number<std::uint32_t>()};
  order.side = model::from_word<model::Side>(at.text()).value_or(model::Side::buy);
  order.status =
      at.text() == "active" ? projection::OrderStatus::active : projection::OrderStatus::partially_filled;
  order.price = at.price();
  order.requested = model::Quantity{at.number<std::uint32_t>()};
  order.filled = model::Quantity{at.number<std::uint32_t>()};
  order.filled_value = at.amount();
  order.tif = model::from_word<model::TimeInForce>(at.text()).value_or(model::TimeInForce::day);
  order.replaces = number_in(at.uuid());
  order.created_at = at.time();
  order.updated_at = at.time();
  return order;
}

void load_orders(Transaction& transaction, Stored& stored) {
  const std::string columns = fmt::format(
      "t.order_number, t.offering_id, t.user_id, t.account_number, t.order_type, t.status, {}, "
      "t.shares_requested, t.shares_filled, {}, t.time_in_force, t.replaces_order_id, {}, {}",
      units("price_per_share"), units("filled_value"), micros("created_at"), micros("updated_at"));
  for_each_row(
      transaction,
      rows_of(shape_of<projection::OrderRow>(), columns, "t.status IN ('active', 'partially_filled')"),
      [&](Cursor& at) { stored.live_orders.push_back(order_at(at)); });
}

/// A percentage as a count of hundredths.
std::string hundredths(std::string_view column) { return fmt::format("(t.{} * 100)::NUMERIC(40,0)", column); }

void load_holdings(Transaction& transaction, Stored& stored) {
  const std::string holding =
      fmt::format("t.offering_id, t.holder_id, t.shares_owned, {}, {}, {}, {}, {}", units("cost_basis"),
                  units("entry_price"), units("current_mark"), units("unrealized_gain_loss"),
                  hundredths("unrealized_gain_loss_pct"));
  for_each_row(transaction, rows_of(shape_of<projection::HoldingRow>(), holding, "TRUE"), [&](Cursor& at) {
    stored.holdings.push_back({at.uuid(), at.uuid(), at.number<std::uint32_t>(), at.amount(), at.price(),
                               at.price(), at.amount(), at.wide()});
  });
  const std::string portfolio = fmt::format("t.user_id, t.total_positions, t.total_shares_owned, {}, {}, {}",
                                            units("total_value_at_cost"), units("total_market_value"),
                                            hundredths("unrealized_gain_loss_pct"));
  for_each_row(transaction, rows_of(shape_of<projection::PortfolioRow>(), portfolio, "TRUE"),
               [&](Cursor& at) {
                 stored.portfolios.push_back({at.uuid(), at.number<std::uint64_t>(),
                                              at.number<std::uint64_t>(), at.wide(), at.wide(), at.wide()});
               });
}

}  // namespace

Stored load_fold(Session& session) {
  Transaction transaction{session.connection};
  // One snapshot of all tables; and here whole tables are read.
  transaction.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
  for (const char* setting : {"enable_seqscan", "enable_hashjoin"}) {
    transaction.run(fmt::format("SET LOCAL {} = on", setting));
  }
  Stored stored;
  for_each_row(transaction, fmt::format("SELECT t.seq, {} FROM persister_position t", micros("event_time")),
               [&](Cursor& at) {
                 stored.position = model::Seq{at.number<std::uint64_t>()};
                 stored.last_time = at.time();
               });
  load_accounts(transaction, stored);
  load_offerings(transaction, stored);
  load_bars(transaction, "hour", stored.bars);
  load_bars(transaction, "minute", stored.minutes);
  load_orders(transaction, stored);
  load_holdings(transaction, stored);
  load_day(transaction, stored);
  return stored;
}

}  // namespace paddock::postgres
