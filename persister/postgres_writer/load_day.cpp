#include <algorithm>
#include <map>

#include "engine/model/words.hpp"
#include "persister/postgres_writer/load_rows.hpp"
#include "persister/postgres_writer/session.hpp"

namespace paddock::postgres {

using projection::DayFlow;
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

/// Trades with oneself since the day began, by user: their two entries of the ledger are one trade.
std::map<base::Uuid, std::uint64_t> load_own_trades(Session& session, Transaction& transaction,
                                                    model::Seq since) {
  const auto first = base::computed_uuid(session.options.market, base::UuidKind::trade, since.raw() + 1);
  std::map<base::Uuid, std::uint64_t> trades;
  for_each_row(transaction,
               rows_of(shape_of<projection::TradeRow>(), "t.buyer_id",
                       fmt::format("t.id >= '{}' AND t.buyer_id = t.seller_id", base::to_string(first))),
               [&](Cursor& at) { ++trades[at.uuid()]; });
  return trades;
}

/// What everyone did since the day began, out of the ledger.
void load_flows(Session& session, Transaction& transaction, Stored& stored) {
  const auto own_trades = load_own_trades(session, transaction, stored.day_start);
  std::map<model::AccountId, std::uint64_t> own_of_account;
  for (const projection::AccountRow& account : stored.accounts) {
    const auto own = own_trades.find(account.user);
    if (own != own_trades.end()) own_of_account[account.account] = own->second;
  }
  const std::string entries =
      rows_of(shape_of<projection::LedgerRow>(),
              fmt::format("t.account_number, t.entry_type, {} AS units, t.amount > t.cost_basis AS is_win",
                          units("amount")),
              fmt::format("t.event_number > {} AND t.trade_id IS NOT NULL", stored.day_start.raw()));
  const std::string sums = fmt::format(
      "SELECT account_number, count(*) FILTER (WHERE entry_type = 'purchase'), "
      "count(*) FILTER (WHERE entry_type = 'sale'), count(*) FILTER (WHERE is_win), "
      "count(*) FILTER (WHERE entry_type = 'commission'), "
      "-coalesce(sum(units) FILTER (WHERE entry_type = 'purchase'), 0), "
      "coalesce(sum(units) FILTER (WHERE entry_type = 'sale'), 0), "
      "-coalesce(sum(units) FILTER (WHERE entry_type = 'commission'), 0) FROM ({}) e GROUP BY account_number",
      entries);
  for_each_row(transaction, sums, [&](Cursor& at) {
    const model::AccountId account{at.number<std::uint32_t>()};
    const auto purchases = at.number<std::uint64_t>();
    DayFlow flow{.sales = at.number<std::uint64_t>(), .wins = at.number<std::uint64_t>()};
    const auto commissions = at.number<std::uint64_t>();
    if (account == model::kHouse) {
      stored.day_trades = commissions;
      return;
    }
    const auto own = own_of_account.find(account);
    flow.trades = purchases + flow.sales - (own == own_of_account.end() ? 0 : own->second);
    flow.buys = at.wide();
    flow.sells = at.wide();
    flow.commission = at.wide();
    stored.flows.emplace_back(account, flow);
  });
}

}  // namespace

void load_day(Session& session, Transaction& transaction, Stored& stored) {
  load_day_before(transaction, stored);
  load_windows(transaction, stored);
  load_flows(session, transaction, stored);
}

}  // namespace paddock::postgres
