"""Holds the tables of a market's database against the fold of its log, value by value.

Rows are reached through the numbers that stand in them, so that UUIDs are only followed, and those of orders and
trades are taken apart. The tables of the trading days are in day_compare.
"""

import day_compare
from day_fold import percent
from log_fold import half_away, units
from table_rows import Comparison, hundredths, kept, micros, money, number_of, query


# Wherever rows are: those that were moved to history are no others.
ALL_ORDERS = """(SELECT id, order_number, offering_id, account_number, order_type, price_per_share, time_in_force, status,
    cancel_reason, shares_requested, shares_filled, average_fill_price, replaces_order_id, filled_value, created_at,
    updated_at, user_id FROM {}market_orders)"""
ALL_ORDERS = f"({ALL_ORDERS.format('')} UNION ALL {ALL_ORDERS.format('history.')})"
ALL_TRADES = """(SELECT id, trade_number, offering_id, buy_order_id, sell_order_id, shares_traded, price_per_share,
    total_value, nuke_commission_pct, nuke_commission_amount, trade_type, executed_at, aggressor, buyer_id, seller_id
    FROM {}market_trades)"""
ALL_TRADES = f"({ALL_TRADES.format('')} UNION ALL {ALL_TRADES.format('history.')})"


def orders(fold, connection, comparison):
    rows = query(connection, f"""
        SELECT o.id, o.order_number, f.offering_number, o.account_number, o.order_type, o.price_per_share,
               o.time_in_force, o.status, o.cancel_reason, o.shares_requested, o.shares_filled, o.average_fill_price,
               o.replaces_order_id, o.filled_value, {micros("o.created_at")}, {micros("o.updated_at")},
               o.user_id = a.user_id
        FROM {ALL_ORDERS} o JOIN vehicle_offerings f ON f.id = o.offering_id
        JOIN accounts a ON a.account_number = o.account_number""")
    found = ((number_of(row[0]), (int(row[1]), int(row[2]), int(row[3]), row[4], units(row[5]), row[6], row[7],
                                  row[8] or None, int(row[9]), int(row[10]), money(row[11]), number_of(row[12]) if row[12] else 0,
                                  units(row[13]), int(row[14]), int(row[15]), row[16])) for row in rows)
    expected = {o.number: (o.number, o.offering, o.account, o.side, o.price, o.tif, o.status, o.cancel_reason,
                           o.requested, o.filled, o.average, o.replaces, o.filled_value, kept(o.created),
                           kept(o.updated), "t") for o in fold.orders.values()}
    comparison.table("market_orders", expected, found)


def levels(fold, connection, comparison):
    rows = query(connection, """
        SELECT f.offering_number, l.order_type, l.price_per_share, l.shares, l.orders
        FROM order_book_levels l JOIN vehicle_offerings f ON f.id = l.offering_id""")
    found = (((int(row[0]), row[1], units(row[2])), (int(row[3]), int(row[4]))) for row in rows)
    comparison.table("order_book_levels", fold.levels(), found)


def trades(fold, connection, comparison):
    rows = query(connection, f"""
        SELECT t.id, t.trade_number, f.offering_number, b.account_number, s.account_number, t.buy_order_id,
               t.sell_order_id, t.shares_traded, t.price_per_share, t.total_value, t.nuke_commission_amount, t.trade_type,
               {micros("t.executed_at")}, t.aggressor, t.nuke_commission_pct = 2
        FROM {ALL_TRADES} t JOIN vehicle_offerings f ON f.id = t.offering_id
        JOIN accounts b ON b.user_id = t.buyer_id JOIN accounts s ON s.user_id = t.seller_id""")
    found = ((number_of(row[0]), (*map(int, row[1:5]), number_of(row[5]), number_of(row[6]), int(row[7]),
                                  *map(units, row[8:11]), row[11], int(row[12]), row[13] or None, row[14]))
             for row in rows)
    expected = {number: (number, *trade[:10], kept(trade[10]), trade[11], "t")
                for number, trade in fold.trades.items()}
    comparison.table("market_trades", expected, found)


def holdings(fold, connection, comparison):
    """Rows at 0 shares may stay; whatever stands in them must be nothing."""
    rows = query(connection, """
        SELECT f.offering_number, a.account_number, h.shares_owned, h.cost_basis, h.entry_price, h.current_mark,
               h.unrealized_gain_loss, h.unrealized_gain_loss_pct
        FROM share_holdings h JOIN vehicle_offerings f ON f.id = h.offering_id
        JOIN accounts a ON a.user_id = h.holder_id
        WHERE h.shares_owned > 0 OR h.cost_basis <> 0 OR h.unrealized_gain_loss <> 0""")
    found = (((int(row[0]), int(row[1])), (int(row[2]), *map(units, row[3:7]), hundredths(row[7]))) for row in rows)
    comparison.table("share_holdings", dict(_holding_rows(fold)), found)


def _holding_rows(fold):
    for (number, account), holding in fold.holdings.items():
        if holding.shares:
            mark = fold.offerings[number].reference
            gain = mark * holding.shares - holding.cost_basis
            yield (number, account), (holding.shares, holding.cost_basis, half_away(holding.cost_basis, holding.shares),
                                      mark, gain, percent(gain, holding.cost_basis))


def portfolios(fold, connection, comparison):
    """One row for everyone who ever held shares."""
    rows = query(connection, """
        SELECT a.account_number, p.total_positions, p.total_shares_owned, p.total_value_at_cost, p.total_market_value,
               p.unrealized_gain_loss, p.unrealized_gain_loss_pct
        FROM portfolio_positions p JOIN accounts a ON a.user_id = p.user_id""")
    found = ((int(row[0]), (int(row[1]), int(row[2]), *map(units, row[3:6]), hundredths(row[6]))) for row in rows)
    sums = {account: [0, 0, 0, 0] for _, account in fold.holdings}
    for (_, account), (shares, cost, _, mark, _, _) in _holding_rows(fold):
        for place, amount in enumerate((1, shares, cost, mark * shares)):
            sums[account][place] += amount
    comparison.table("portfolio_positions", {account: (*s, s[3] - s[2], percent(s[3] - s[2], s[2]))
                                             for account, s in sums.items()}, found)


def offerings(fold, connection, comparison):
    rows = query(connection, f"""
        SELECT offering_number, symbol, status, total_shares, listing_price, tick_size, current_share_price, total_trades,
               highest_bid, lowest_ask, bid_ask_spread, opening_price, closing_price, {micros("listed_at")}, issuer_number,
               listed_event, total_volume_shares, total_volume_usd, opened_by_auction, closed_by_auction
        FROM vehicle_offerings""")
    found = ((int(row[0]), (row[1], row[2], int(row[3]), *map(units, row[4:7]), int(row[7]), *map(money, row[8:13]),
                            *map(int, row[13:17]), units(row[17]), *row[18:])) for row in rows)
    best = fold.best()
    expected = {}
    for number, o in fold.offerings.items():
        bid, ask = best[number]
        spread = ask - bid if bid is not None and ask is not None and ask > bid else None
        opening, opened, closing, closed = fold.days.opening_and_closing(number)
        expected[number] = (o.symbol, o.phase, o.shares, o.listing_price, o.tick, o.reference, o.trades, bid, ask, spread,
                            opening, closing, kept(o.listed), o.issuer, o.listed_event, o.volume, o.value,
                            "ft"[opened], "ft"[closed])
    comparison.table("vehicle_offerings", expected, found)


def bars(fold, connection, comparison):
    _bars("market_snapshots", "snapshot_hour", 3600, fold.bars, connection, comparison)
    _bars("market_snapshots_minute", "snapshot_minute", 60, fold.minute_bars, connection, comparison)


def _bars(table, column, seconds, bars_of_the_log, connection, comparison):
    rows = query(connection, f"""
        SELECT f.offering_number, {micros("s." + column)}, s.open_price, s.high_price, s.low_price, s.close_price,
               s.volume_shares, s.volume_usd, s.trade_count
        FROM {table} s JOIN vehicle_offerings f ON f.id = s.offering_id""")
    found = (((int(row[0]), int(row[1])), (*map(units, row[2:6]), int(row[6]), units(row[7]), int(row[8])))
             for row in rows)
    expected = {(offering, begin * seconds * 1_000_000): (b.open, b.high, b.low, b.close, b.shares, b.value, b.trades)
                for (offering, begin), b in bars_of_the_log.items()}
    comparison.table(table, expected, found)


def auctions(fold, connection, comparison):
    rows = query(connection, f"""
        SELECT e.event_number, f.offering_number, e.event_type, e.equilibrium_price, e.equilibrium_volume,
               e.orders_matched, e.bids_collected, e.asks_collected, {micros("e.occurred_at")}
        FROM price_discovery_events e JOIN vehicle_offerings f ON f.id = e.offering_id""")
    found = ((int(row[0]), (int(row[1]), row[2], units(row[3]), *map(int, row[4:9]))) for row in rows)
    expected = {a["seq"]: (a["offering"], a["kind"] + "_auction", units(a["price"]), a["volume"], a["trades"], a["buys"],
                           a["sells"], kept(a["time"])) for a in fold.auctions}
    comparison.table("price_discovery_events", expected, found)


def cash(fold, connection, comparison):
    rows = query(connection, "SELECT account_number, balance, reserved FROM cash_balances")
    found = ((int(row[0]), (units(row[1]), units(row[2]))) for row in rows)
    held = fold.reserved()
    comparison.table("cash_balances", {a: (amount, held.get(a, 0)) for a, amount in fold.cash.items()}, found)


def ledger(fold, connection, comparison):
    rows = query(connection, f"""
        SELECT event_number, account_number, entry_type, amount, trade_id, {micros("created_at")}, cost_basis
        FROM cash_ledger""")
    found = (((int(row[0]), int(row[1]), row[2]), (units(row[3]), number_of(row[4]) if row[4] else None, int(row[5]),
                                                   money(row[6]))) for row in rows)
    expected = {key: (amount, trade, kept(time), cost) for key, (amount, trade, time, cost) in fold.ledger.items()}
    comparison.table("cash_ledger", expected, found)


def accounts(fold, connection, comparison):
    """Account 0 has no user; who that of the others is, `uuids` looks at."""
    rows = query(connection, f"SELECT account_number, {micros('opened_at')}, user_id IS NULL FROM accounts")
    found = ((int(row[0]), (int(row[1] or 0), row[2])) for row in rows)
    comparison.table("accounts", {account: (kept(opened), "t" if account == 0 else "f")
                                  for account, opened in fold.accounts.items()}, found)


def uuids(fold, connection, comparison):
    """Those that were named are the named ones; the others hold the market, their kind and their number."""
    rows = query(connection, """
        SELECT 'user', account_number, user_id, 3 FROM accounts WHERE account_number > 0
        UNION ALL SELECT 'offering', offering_number, id, 4 FROM vehicle_offerings
        UNION ALL SELECT 'vehicle', offering_number, vehicle_id, 5 FROM vehicle_offerings""")
    market = query(connection, "SELECT market_id FROM persister_position")[0][0]
    found = (((row[0], int(row[1])), row[2]) for row in rows)
    kinds = {"user": (3, fold.accounts.keys() - {0}), "offering": (4, fold.offerings), "vehicle": (5, fold.offerings)}
    computed = {(of, number): computed_uuid(int(market), kind, number)
                for of, (kind, numbers) in kinds.items() for number in numbers}
    comparison.table("uuids", computed | fold.uuids, found)


def computed_uuid(market, kind, number):
    """Version 8: 48 bits market, 4 version, 12 kind, 2 variant, 62 number (rulebook, section 2)."""
    digits = f"{market << 80 | 8 << 76 | kind << 64 | 2 << 62 | number:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


TABLES = (offerings, orders, levels, trades, holdings, portfolios, bars, auctions, cash, ledger, accounts, uuids,
          *day_compare.TABLES)


def compare(fold, connection):
    """Every table, as a Comparison."""
    comparison = Comparison()
    for table in TABLES:
        table(fold, connection, comparison)
    return comparison


def differences(fold, connection):
    """All that the database holds otherwise than the log says; empty when it agrees in everything."""
    return compare(fold, connection).told


def position(connection):
    """How far the log is in the database; 0 where there is nothing yet."""
    try:
        rows = query(connection, "SELECT seq FROM persister_position")
    except RuntimeError:
        return 0
    return int(rows[0][0]) if rows else 0
