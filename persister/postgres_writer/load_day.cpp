#include "engine/model/words.hpp"
#include "persister/postgres_writer/load_rows.hpp"
#include "persister/postgres_writer/session.hpp"

namespace paddock::postgres {

using projection::Stored;

namespace {

/// Where the present day began; the figures that the day before left.
void load_day_before(Transaction& transaction, Stored& stored) {
  std::string date;
  for_each_row(transaction, rows_of(shape_of<projection::DayRow>(), "t.end_event, t.trading_date", "TRUE"),
               [&](Cursor& at) {
                 const model::Seq end{at.number<std::uint64_t>()};
                 if (end <= stored.day_start) return;
                 stored.day_start = end;
                 date = at.text();
               });
  if (date.empty()) return;
  const std::string columns =
      fmt::format("t.user_id, {}, t.consecutive_profitable_days", units("closing_value"));
  for_each_row(transaction,
               rows_of(shape_of<projection::StatsRow>(), columns, fmt::format("t.stat_date = '{}'", date)),
               [&](Cursor& at) {
                 const base::Uuid user = at.uuid();
                 stored.days_before.emplace_back(
                     user, projection::DayBefore{.closing_value = at.wide(),
                                                 .profitable_days = at.number<std::uint64_t>()});
               });
}

void load_windows(Transaction& transaction, Stored& stored) {
  const std::string columns = fmt::format(
      "t.offering_id, t.day_start, {}, {}, {}, {}, {}, {}, {}, {}, t.volume_shares, {}, t.trade_count",
      micros("pre_open_at"), micros("trading_at"), micros("closing_auction_at"), micros("closed_at"),
      units("opening_price"), units("high_price"), units("low_price"), units("closing_price"),
      units("volume_usd"));
  for_each_row(
      transaction,
      rows_of(shape_of<projection::WindowRow>(), columns,
              fmt::format("t.day_start = {} AND t.trading_date IS NULL", stored.day_start.raw())),
      [&](Cursor& at) {
        projection::WindowRow row{};
        row.offering = at.uuid();
        row.day_start = model::Seq{at.number<std::uint64_t>()};
        for (auto* time : {&row.pre_open_at, &row.trading_at, &row.closing_auction_at, &row.closed_at}) {
          *time = at.time();
        }
        for (auto* price : {&row.open, &row.high, &row.low, &row.close}) *price = at.price();
        row.shares = at.number<std::uint64_t>();
        row.value = at.wide();
        row.trades = at.number<std::uint64_t>();
        stored.windows.push_back(row);
      });
}

void load_flows(Transaction& transaction, Stored& stored) {
  const std::string columns = fmt::format(
      "t.account_number, t.day_start, t.trades_executed, t.sales, t.winning_sales, {}, {}, {}, {}",
      units("buy_volume"), units("sell_volume"), units("commission_paid"), units("listed_value"));
  for_each_row(transaction,
               rows_of(shape_of<projection::FlowRow>(), columns,
                       fmt::format("t.day_start = {}", stored.day_start.raw())),
               [&](Cursor& at) {
                 stored.flows.push_back({.account = model::AccountId{at.number<std::uint32_t>()},
                                         .day_start = model::Seq{at.number<std::uint64_t>()},
                                         .trades = at.number<std::uint64_t>(),
                                         .sales = at.number<std::uint64_t>(),
                                         .wins = at.number<std::uint64_t>(),
                                         .buys = at.wide(),
                                         .sells = at.wide(),
                                         .commission = at.wide(),
                                         .listed = at.wide()});
               });
}

}  // namespace

void load_day(Transaction& transaction, Stored& stored) {
  load_day_before(transaction, stored);
  load_windows(transaction, stored);
  load_flows(transaction, stored);
}

}  // namespace paddock::postgres
