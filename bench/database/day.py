#!/usr/bin/env python3
"""What a trading day costs the database: the persister's start within it, its end, its profits, the views.

On a market that large.py made, whose newest day has not ended. In turn:
  - the persister starts --starts times: from its first line in its log to `writing from event`, which is after it has read
    back everything that it folds;
  - everyone's daily profit and loss so far, --runs times, out of live_trading_stats, and as sums over all trades of the day, at
    rest and while trading goes on;
  - paddock_refresh_views() while trading goes on, and how far the persister fell behind meanwhile;
  - `end_of_day`, sent by the operator: until the transaction with all figures is committed; then the profits once more,
    against user_trading_stats. With --keep-open the day is not ended, so that all else can be measured again.
Ends with status 1 when any of these differ from what the trades give.
Usage: day.py --folder DIR [--starts N] [--runs N] [--keep-open] [--plan FILE] [--bin DIR] [--small]
"""

import argparse
import json
import pathlib
import subprocess
import sys
import time
from datetime import datetime

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from lag_watch import LagWatch  # noqa: E402
from large_market import LargeMarket, add_arguments, percentile  # noqa: E402
from libpq import Connection  # noqa: E402
from market import Process, wait_until  # noqa: E402

PROFITS_NOW = "SELECT user_id, daily_gain_loss, buy_volume, sell_volume, commission_paid FROM live_trading_stats"
# Trades are looked at by their buyers and by their sellers; ids ascend with time, so a day is a range of the primary key.
PROFITS_OF_TRADES = """
    SELECT user_id, coalesce(buys, 0) AS buys, coalesce(sells, 0) AS sells, coalesce(commissions, 0) AS commissions,
           coalesce(sells, 0) - coalesce(buys, 0) - coalesce(commissions, 0) AS cash_flow
    FROM (SELECT buyer_id AS user_id, sum(total_value) AS buys, sum(nuke_commission_amount) AS commissions
            FROM market_trades WHERE id > '{first}' AND id <= '{last}' GROUP BY buyer_id) bought
    FULL JOIN (SELECT seller_id AS user_id, sum(total_value) AS sells
            FROM market_trades WHERE id > '{first}' AND id <= '{last}' GROUP BY seller_id) sold USING (user_id)"""
NOW_DIFFERENCES = """
    SELECT count(*) FROM ({profits}) p FULL JOIN (SELECT * FROM ({now}) n WHERE buy_volume + sell_volume > 0) s USING (user_id)
    WHERE (p.buys, p.sells, p.commissions) IS DISTINCT FROM (s.buy_volume, s.sell_volume, s.commission_paid)"""
DIFFERENCES = """
    SELECT count(*) FROM ({profits}) p FULL JOIN
      (SELECT * FROM user_trading_stats WHERE stat_date = '{date}' AND trades_executed > 0) s USING (user_id)
    WHERE (p.buys, p.sells, p.commissions) IS DISTINCT FROM (s.buy_volume, s.sell_volume, s.commission_paid)"""


def trade_id(market, number):
    """The computed UUID of a trade (rulebook section 2)."""
    digits = f"{(1 << 63) | number:016x}"
    text = f"{market:012x}8002{digits}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


LAST = (1 << 62) - 1  # a trade's number at most


def profits(market, first, last=LAST):
    number = int(market.sql("SELECT market_id FROM persister_position"))
    return PROFITS_OF_TRADES.format(first=trade_id(number, first), last=trade_id(number, last))


def day_of(market, which="max(end_event)"):
    return int(market.sql(f"SELECT coalesce({which}, 0) FROM trading_days"))


def moment(line):
    return datetime.fromisoformat(line.split(" ")[0].replace("Z", "+00:00"))


def start_seconds(market):
    """How long the persister takes to read back what it folds."""
    log = market.folder / "log" / "persister.log"
    before = log.stat().st_size
    with Process(market.programs / "paddock-persister", market.config):
        wait_until(lambda: "writing from event" in log.read_text()[before:])
        lines = log.read_text()[before:].splitlines()
    first = next(line for line in lines if "settings in force" in line)
    return (moment(next(line for line in lines if "writing from event" in line)) - moment(first)).total_seconds()


def timed(connection, query, runs):
    """Milliseconds of each run, all rows fetched, ascending; and how many those are."""
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        rows = connection.count(query)
        taken.append((time.perf_counter() - began) * 1e3)
    return sorted(taken), rows


def measure_profits(options, market, when):
    of_trades = profits(market, day_of(market))
    plans = []
    with Connection(market.cluster.url("paddock")) as connection:
        connection.sql("SET ROLE paddock_operator")
        for what, query in (("live_trading_stats", PROFITS_NOW), ("sums over the day's trades", of_trades)):
            taken, rows = timed(connection, query, options.runs)
            print(f"daily profit and loss {when}, {what}: {rows} users, p50 {percentile(taken, 0.5):.0f} ms, worst {taken[-1]:.0f} ms "
                  f"of {options.runs}, all rows fetched", flush=True)
            plans += [query, ""] + [row[0] for row in connection.sql(f"EXPLAIN (ANALYZE, BUFFERS) {query}")] + [""]
        wrong = int(connection.sql(NOW_DIFFERENCES.format(now=PROFITS_NOW, profits=of_trades))[0][0])
    print(f"users whose buys, sells or commissions differ between the two: {wrong}")
    if options.plan:
        options.plan.write_text("\n".join(plans))
    return wrong


def measure_refresh(market):
    with LagWatch(market) as watch:
        time.sleep(2)
        spans = []
        for _ in range(3):
            began = time.monotonic()
            market.sql("SELECT paddock_refresh_views()")
            spans.append((began, time.monotonic()))
            time.sleep(1)
        time.sleep(1)
    print("paddock_refresh_views() while trading: "
          + ", ".join(f"{until - since:.2f} s with a lag of {watch.worst(since, until):.0f} ms at most" for since, until in spans))
    print(f"  all the while: {watch}", flush=True)


def end_day(market):
    """Sends `end_of_day` and waits for its figures; users whose figures are not those of their trades."""
    first = day_of(market)
    date = market.sql("SELECT greatest(CURRENT_DATE, max(trading_date) + 1) FROM trading_days")
    market.sql("SELECT pg_stat_statements_reset()")
    began = time.monotonic()
    answer = subprocess.run([market.programs / "paddock", "send", "--config", market.config], capture_output=True, text=True,
                            check=True, input=f'{{"op":"end_of_day","date":"{date}"}}\n').stdout
    event = json.loads(answer)["seq"]
    sent = time.monotonic()
    wait_until(lambda: market.position() >= event)
    done = time.monotonic()
    users, trades = market.sql(f"SELECT users, trades FROM trading_days WHERE end_event = {event}").split("|")
    print(f"end of {date}: {users} users, {trades} trades: committed {done - sent:.2f} s after the event was durable, "
          f"{done - began:.2f} s after it was sent")
    for line in market.sql("""SELECT round(total_exec_time), rows, wal_bytes, left(regexp_replace(query, '\\s+', ' ', 'g'), 60)
                              FROM pg_stat_statements WHERE total_exec_time > 50 ORDER BY 1 DESC LIMIT 8""").splitlines():
        print("  {:>8} ms {:>9} rows {:>12} bytes of WAL  {}".format(*line.split("|", 3)))
    wrong = int(market.sql(DIFFERENCES.format(profits=profits(market, first, event), date=date)))
    print(f"users whose buys, sells or commissions differ from user_trading_stats: {wrong}")
    wait_until(lambda: market.sql("SELECT max(snapshot_date) FROM top_performers") == date, 60)
    print(f"the persister's own refresh of the views afterwards: {market.status('persister').get('views_refresh_us', 0) / 1e6:.2f} s",
          flush=True)
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser)
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--rates", type=int, nargs=2, default=[700, 700], metavar=("HOT", "OTHERS"))
    parser.add_argument("--keep-open", action="store_true")
    parser.add_argument("--plan", type=pathlib.Path, help="file for the plan of the daily profit and loss")
    options = parser.parse_args()
    with LargeMarket(options.folder, options.bin, options.small) as market:
        starts = sorted(start_seconds(market) for _ in range(options.starts))
        print(f"the persister's start within the day: {', '.join(f'{s:.2f}' for s in starts)} s", flush=True)
        wrong = measure_profits(options, market, "at rest")
        with market.running():
            with market.busy(*options.rates):
                wrong += measure_profits(options, market, "while trading")
                measure_refresh(market)
            if not options.keep_open:
                wrong += end_day(market)
    return 1 if wrong else 0


sys.exit(main())
