"""Holds the tables of the trading days against the day fold: stats, ranks, windows and the days themselves."""

from table_rows import hundredths, kept, micros, money, query, whole
from log_fold import units


def _dated(fold):
    """(date, account, Stats) of every day that ended."""
    return ((day.date, account, stats) for day in fold.days.days for account, stats in day.stats.items())


FIGURES = """trades_executed, buy_volume, sell_volume, commission_paid, listed_value, closing_value, daily_gain_loss,
             daily_gain_loss_pct, win_rate_pct, consecutive_profitable_days"""


def _found(row):
    return int(row[0]), *map(units, row[1:7]), hundredths(row[7]), hundredths(row[8]), int(row[9])


def _expected(s):
    return (s.trades_executed, s.buy_volume, s.sell_volume, s.commission_paid, s.listed_value, s.closing_value, s.gain,
            s.gain_pct, s.win_rate_pct, s.profitable_days)


def stats(fold, connection, comparison):
    rows = query(connection, f"""
        SELECT s.stat_date, a.account_number, {FIGURES} FROM user_trading_stats s JOIN accounts a USING (user_id)""")
    comparison.table("user_trading_stats", {(date, account): _expected(s) for date, account, s in _dated(fold)},
                     (((row[0], int(row[1])), _found(row[2:])) for row in rows))


def live_stats(fold, connection, comparison):
    """What the present day's end would make of it now."""
    rows = query(connection, f"SELECT a.account_number, {FIGURES} FROM live_trading_stats s JOIN accounts a USING (user_id)")
    comparison.table("live_trading_stats", {account: _expected(s) for account, s in fold.stats_now().items()},
                     ((int(row[0]), _found(row[1:])) for row in rows))


def flows(fold, connection, comparison):
    rows = query(connection, """
        SELECT account_number, day_start, trades_executed, sales, winning_sales, buy_volume, sell_volume, commission_paid,
               listed_value FROM day_flows""")
    expected = {account: (start, t.trades, t.sales, t.gaining_sales, t.bought, t.sold, t.commission, t.listed)
                for account, (start, t) in fold.days.flows().items()}
    comparison.table("day_flows", expected, ((int(row[0]), (*map(int, row[1:5]), *map(units, row[5:9]))) for row in rows))


def leaderboards(fold, connection, comparison):
    rows = query(connection, """
        SELECT l.snapshot_date, l.rank, a.account_number, l.daily_gain_loss, l.daily_gain_loss_pct,
               l.consecutive_profitable_days
        FROM leaderboard_snapshots l JOIN accounts a ON a.user_id = l.user_id""")
    found = (((row[0], int(row[1])), (int(row[2]), units(row[3]), hundredths(row[4]), int(row[5]))) for row in rows)
    expected = {(day.date, rank): (account, s.gain, s.gain_pct, s.profitable_days)
                for day in fold.days.days for rank, (account, s) in enumerate(day.leaderboard(), 1)}
    comparison.table("leaderboard_snapshots", expected, found)


def days(fold, connection, comparison):
    rows = query(connection, f"SELECT trading_date, end_event, {micros('ended_at')}, users, trades FROM trading_days")
    expected = {day.date: (day.end_event, kept(day.ended), len(day.stats), day.trades) for day in fold.days.days}
    comparison.table("trading_days", expected, ((row[0], tuple(map(int, row[1:]))) for row in rows))


def windows(fold, connection, comparison):
    rows = query(connection, f"""
        SELECT f.offering_number, w.day_start, w.trading_date, {micros("w.pre_open_at")}, {micros("w.trading_at")},
               {micros("w.closing_auction_at")}, {micros("w.closed_at")}, w.opening_price, w.high_price, w.low_price,
               w.closing_price, w.volume_shares, w.volume_usd, w.trade_count
        FROM trading_windows w JOIN vehicle_offerings f ON f.id = w.offering_id""")
    found = (((int(row[0]), int(row[1])), (row[2] or None, *map(whole, row[3:7]), *map(money, row[7:11]), int(row[11]),
                                           units(row[12]), int(row[13]))) for row in rows)
    comparison.table("trading_windows", {key: _window(w) for key, w in fold.days.windows.items()}, found)


def _window(window):
    bar = window.bar
    high, low, volume = (bar.high, bar.low, (bar.shares, bar.value, bar.trades)) if bar else (None, None, (0, 0, 0))
    return (window.date, kept(window.pre_open_at), kept(window.trading_at), kept(window.closing_auction_at),
            kept(window.closed_at), window.opening, high, low, window.closing, *volume)


TABLES = (stats, live_stats, flows, leaderboards, days, windows)
