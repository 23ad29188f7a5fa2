"""Holds the tables of a market's database against the fold of its log, value by value.

Rows are reached through the numbers that stand in them, so that UUIDs are only followed, and those of orders and
trades are taken apart: their last 62 bits are the number (rulebook, section 2).
"""

import csv
import io
import subprocess
from collections import defaultdict

from log_fold import half_away, units

NUMBER_BITS = (1 << 62) - 1


def query(connection, sql):
    """Rows of a query as lists of text; NULL is an empty string."""
    done = subprocess.run(["psql", "-X", "-q", "--csv", "-t", "-v", "ON_ERROR_STOP=1", "-d", connection, "-c", sql],
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"psql: {done.stderr.strip()}\nin: {sql}")
    return list(csv.reader(io.StringIO(done.stdout)))


def number_of(uuid):
    return int(uuid.replace("-", ""), 16) & NUMBER_BITS


def _money(text):
    return units(text) if text else None


def _micros(column):
    """SQL: a time as microseconds since the epoch, as whole as the database keeps it."""
    return f"(extract(epoch FROM {column}) * 1000000)::bigint"


def _differences(name, expected, found):
    """Sentences for every key whose value is not the expected one."""
    told = []
    for key in sorted(expected.keys() | found.keys(), key=str):
        if expected.get(key) != found.get(key):
            told.append(f"{name} {key}: the log says {expected.get(key)}, the database {found.get(key)}")
    return told


def _unique(name, rows):
    """A dict of (key, value) rows; a key that comes twice is an error of its own."""
    result = {}
    for key, value in rows:
        assert key not in result, f"{name} has {key} twice"
        result[key] = value
    return result


def orders(fold, connection):
    rows = query(connection, f"""
        SELECT o.id, o.order_number, f.offering_number, o.account_number, o.order_type, o.price_per_share,
               o.time_in_force, o.status, o.cancel_reason, o.shares_requested, o.shares_filled, o.average_fill_price,
               r.order_number, o.filled_value, {_micros("o.created_at")}, {_micros("o.updated_at")},
               o.user_id = a.user_id
        FROM market_orders o JOIN vehicle_offerings f ON f.id = o.offering_id
        JOIN accounts a ON a.account_number = o.account_number
        LEFT JOIN market_orders r ON r.id = o.replaces_order_id""")
    assert all(number_of(row[0]) == int(row[1]) for row in rows), "the UUID of an order does not hold its number"
    found = _unique("market_orders", (
        (int(row[1]), (int(row[2]), int(row[3]), row[4], units(row[5]), row[6], row[7], row[8] or None, int(row[9]),
                       int(row[10]), _money(row[11]), int(row[12] or 0), units(row[13]), int(row[14]), int(row[15]),
                       row[16])) for row in rows))
    expected = {o.number: (o.offering, o.account, o.side, o.price, o.tif, o.status, o.cancel_reason, o.requested,
                           o.filled, o.average, o.replaces, o.filled_value, o.created // 1000, o.updated // 1000,
                           "t") for o in fold.orders.values()}
    return _differences("order", expected, found)


def trades(fold, connection):
    rows = query(connection, f"""
        SELECT t.id, f.offering_number, b.account_number, s.account_number, b.order_number, s.order_number,
               t.shares_traded, t.price_per_share, t.total_value, t.nuke_commission_pct, t.nuke_commission_amount,
               t.trade_type, {_micros("t.executed_at")}, t.trade_number, t.aggressor, t.buyer_id = b.user_id,
               t.seller_id = s.user_id
        FROM market_trades t JOIN vehicle_offerings f ON f.id = t.offering_id
        JOIN market_orders b ON b.id = t.buy_order_id JOIN market_orders s ON s.id = t.sell_order_id""")
    found = _unique("market_trades", (
        (number_of(row[0]), (*map(int, row[1:7]), units(row[7]), units(row[8]), units(row[9]), units(row[10]), row[11],
                             int(row[12]), int(row[13]), row[14] or None, row[15], row[16])) for row in rows))
    expected = {number: (t["offering"], t["buyer"], t["seller"], t["buy_order"], t["sell_order"], t["quantity"],
                         units(t["price"]), units(t["value"]), 20_000, units(t["commission"]), t["kind"],
                         t["time"] // 1000, number, t["aggressor"], "t", "t") for number, t in fold.trades.items()}
    return _differences("trade", expected, found)


def holdings(fold, connection):
    rows = query(connection, """
        SELECT f.offering_number, a.account_number, h.shares_owned, h.cost_basis, h.entry_price, h.current_mark,
               h.unrealized_gain_loss, h.unrealized_gain_loss_pct
        FROM share_holdings h JOIN vehicle_offerings f ON f.id = h.offering_id
        JOIN accounts a ON a.user_id = h.holder_id WHERE h.shares_owned > 0""")
    found = _unique("share_holdings", (
        ((int(row[0]), int(row[1])), (int(row[2]), *map(units, row[3:8]))) for row in rows))
    return _differences("holding", {key: value for key, value in _holding_rows(fold)}, found)


def _holding_rows(fold):
    for (number, account), holding in fold.holdings.items():
        if holding.shares:
            mark = fold.offerings[number].reference
            gain = mark * holding.shares - holding.cost_basis
            percent = half_away(gain * 100 * 100, holding.cost_basis) * 100 if holding.cost_basis else 0
            yield (number, account), (holding.shares, holding.cost_basis,
                                      half_away(holding.cost_basis, holding.shares), mark, gain, percent)


def portfolios(fold, connection):
    rows = query(connection, """
        SELECT a.account_number, p.total_positions, p.total_shares_owned, p.total_value_at_cost, p.total_market_value,
               p.unrealized_gain_loss, p.unrealized_gain_loss_pct
        FROM portfolio_positions p JOIN accounts a ON a.user_id = p.user_id WHERE p.total_positions > 0""")
    found = _unique("portfolio_positions", (
        (int(row[0]), (int(row[1]), int(row[2]), *map(units, row[3:7]))) for row in rows))
    sums = defaultdict(lambda: [0, 0, 0, 0])
    for (_, account), (shares, cost, _, mark, _, _) in _holding_rows(fold):
        for place, amount in enumerate((1, shares, cost, mark * shares)):
            sums[account][place] += amount
    expected = {account: (*s, s[3] - s[2], half_away((s[3] - s[2]) * 10_000, s[2]) * 100 if s[2] else 0)
                for account, s in sums.items()}
    return _differences("portfolio", expected, found)


def offerings(fold, connection):
    rows = query(connection, f"""
        SELECT offering_number, symbol, status, total_shares, listing_price, current_share_price, total_trades,
               highest_bid, lowest_ask, bid_ask_spread, opening_price, closing_price, {_micros("listed_at")}
        FROM vehicle_offerings""")
    found = _unique("vehicle_offerings", (
        (int(row[0]), (row[1], row[2], int(row[3]), units(row[4]), units(row[5]), int(row[6]),
                       *map(_money, row[7:12]), int(row[12]))) for row in rows))
    best = fold.best()
    expected = {}
    for number, o in fold.offerings.items():
        bid, ask = best[number]
        spread = ask - bid if bid is not None and ask is not None and ask > bid else None
        expected[number] = (o.symbol, o.phase, o.shares, o.listing_price, o.reference, o.trades, bid, ask, spread,
                            o.opening, o.closing, o.listed // 1000)
    return _differences("offering", expected, found)


def bars(fold, connection):
    rows = query(connection, """
        SELECT f.offering_number, (extract(epoch FROM s.snapshot_hour) / 3600)::bigint, s.open_price, s.high_price,
               s.low_price, s.close_price, s.volume_shares, s.volume_usd, s.trade_count
        FROM market_snapshots s JOIN vehicle_offerings f ON f.id = s.offering_id""")
    found = _unique("market_snapshots", (
        ((int(row[0]), int(row[1])), (*map(units, row[2:6]), int(row[6]), units(row[7]), int(row[8]))) for row in rows))
    expected = {key: (b.open, b.high, b.low, b.close, b.shares, b.value, b.trades) for key, b in fold.bars.items()}
    return _differences("bar", expected, found)


def auctions(fold, connection):
    rows = query(connection, f"""
        SELECT f.offering_number, e.event_type, e.equilibrium_price, e.equilibrium_volume, e.orders_matched,
               e.bids_collected, e.asks_collected, {_micros("e.occurred_at")}, e.event_number
        FROM price_discovery_events e JOIN vehicle_offerings f ON f.id = e.offering_id ORDER BY e.occurred_at, e.event_number""")
    found = [(int(row[0]), row[1], units(row[2]), *map(int, row[3:9])) for row in rows]
    expected = [(a["offering"], a["kind"] + "_auction", units(a["price"]), a["volume"], a["trades"], a["buys"],
                 a["sells"], a["time"] // 1000, a["seq"]) for a in fold.auctions]
    return _differences("auctions", {"all": expected}, {"all": found})


def cash(fold, connection):
    balances = _unique("cash_balances", (
        (int(row[0]), (units(row[1]), units(row[2])))
        for row in query(connection, "SELECT account_number, balance, reserved FROM cash_balances")))
    held = fold.reserved()
    told = _differences("cash", {a: (amount, held.get(a, 0)) for a, amount in fold.cash.items()}, balances)
    return told + _ledger(fold, connection) + _accounts(fold, connection)


def _ledger(fold, connection):
    rows = query(connection, f"""
        SELECT event_number, account_number, entry_type, amount, trade_id, {_micros("created_at")} FROM cash_ledger""")
    found = _unique("cash_ledger", (
        ((int(row[0]), int(row[1]), row[2]), (units(row[3]), number_of(row[4]) if row[4] else None, int(row[5])))
        for row in rows))
    return _differences("ledger entry", {key: (amount, trade, time // 1000)
                                         for key, (amount, trade, time) in fold.ledger.items()}, found)


def _accounts(fold, connection):
    rows = query(connection, f"SELECT account_number, {_micros('opened_at')} FROM accounts")
    found = _unique("accounts", ((int(row[0]), int(row[1] or 0)) for row in rows))
    return _differences("account", {account: opened // 1000 for account, opened in fold.accounts.items()}, found)


def differences(fold, connection):
    """All that the database holds otherwise than the log says; empty when it agrees in everything."""
    checks = (offerings, orders, trades, holdings, portfolios, bars, auctions, cash)
    return [line for check in checks for line in check(fold, connection)]


def position(connection):
    """How far the log is in the database; 0 where there is nothing yet."""
    try:
        rows = query(connection, "SELECT seq FROM persister_position")
    except RuntimeError:
        return 0
    return int(rows[0][0]) if rows else 0
