#!/usr/bin/env python3
"""What the marks of an offering that everybody holds cost the database while its price moves several times a second.

On a market that large.py made, with its engine and persister, and `paddock load` in that offering and, beside it, in others
that few hold. From the server's own counters, over --seconds: statements and rows of marks a second, the share of updates
that stayed within their page (HOT), bytes of WAL, the persister's lag, and how the tables grow from tenth to tenth of the
time: with bloat bounded they stop growing. And the age of the mark that a holder has who does not trade: for how long
the offering's price in the database has been another.
Usage: marks.py --folder DIR [--seconds N] [--rates HOT OTHERS] [--bin DIR] [--small]
"""

import argparse
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from lag_watch import LagWatch  # noqa: E402
from large_market import LargeMarket, add_arguments, percentile  # noqa: E402
from sampler import Sampler  # noqa: E402

TABLES = ("share_holdings", "portfolio_positions")
COUNTERS = """
    SELECT relname, n_tup_upd, n_tup_hot_upd, n_dead_tup, autovacuum_count, pg_table_size(relid), pg_indexes_size(relid)
    FROM pg_stat_user_tables WHERE relname IN ('share_holdings', 'portfolio_positions')"""
MARKS = """
    SELECT coalesce(sum(calls), 0), coalesce(sum(total_exec_time), 0), coalesce(max(max_exec_time), 0), coalesce(sum(wal_bytes), 0)
    FROM pg_stat_statements WHERE query LIKE 'WITH m AS (%UPDATE share_holdings%'"""
WAL = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')"
PRICES = """
    SELECT count(DISTINCT price_per_share), count(*) FROM market_trades
    WHERE offering_id = (SELECT id FROM vehicle_offerings WHERE offering_number = 1)
      AND id > (SELECT id FROM market_trades ORDER BY id DESC OFFSET 20000 LIMIT 1)"""


AGE = """
    SELECT o.current_share_price, h.current_mark FROM vehicle_offerings o JOIN share_holdings h ON h.offering_id = o.id
    WHERE o.offering_number = 1 AND h.holder_id = $1"""


class MarkAges(Sampler):
    """`with MarkAges(market) as ages:`. Of the holder with the highest account number, in milliseconds."""

    def __init__(self, market):
        super().__init__(market)
        self.ages = []
        self._holder = market.sql("""
            SELECT h.holder_id FROM share_holdings h JOIN vehicle_offerings o ON o.id = h.offering_id JOIN accounts a
              ON a.user_id = h.holder_id WHERE o.offering_number = 1 AND h.shares_owned > 0
             ORDER BY a.account_number DESC LIMIT 1""")
        self._seen = {}  # price: when it was the offering's last

    def prepare(self, connection):
        connection.prepare("age", AGE)

    def look(self, connection):
        price, mark = connection.execute("age", self._holder)[0]
        now = time.monotonic()
        self._seen[price] = now
        if mark in self._seen:
            self.ages.append((now - self._seen[mark]) * 1e3)

    def __str__(self):
        ages = sorted(self.ages)
        return (f"a holder's mark behind the offering's price: p50 {percentile(ages, 0.5):.0f} ms  "
                f"p99 {percentile(ages, 0.99):.0f} ms  worst {ages[-1]:.0f} ms")


class Counters:
    """The server's counters at one moment."""

    def __init__(self, market):
        self.when = time.monotonic()
        self.tables = {}
        for line in market.sql(COUNTERS).splitlines():
            name, *numbers = line.split("|")
            self.tables[name] = [int(number) for number in numbers]
        self.statements, self.spent_ms, self.longest_ms, self.marks_wal = map(float, market.sql(MARKS).split("|"))
        self.wal = float(market.sql(WAL))


def size_line(counters):
    return "  ".join(f"{name} {numbers[4] >> 20} + {numbers[5] >> 20} MiB, {numbers[2]:,} dead, {numbers[3]} vacuums"
                     for name, numbers in sorted(counters.tables.items()))


def report(first, last, watch):
    seconds = last.when - first.when
    statements = last.statements - first.statements
    print(f"marks: {statements / seconds:.2f} statements/s, {(last.spent_ms - first.spent_ms) / max(statements, 1):.0f} ms each, "
          f"longest {last.longest_ms:.0f} ms; {(last.marks_wal - first.marks_wal) / seconds / 1e6:.1f} MB/s of WAL")
    for name in TABLES:
        updates = last.tables[name][0] - first.tables[name][0]
        hot = last.tables[name][1] - first.tables[name][1]
        print(f"{name}: {updates / seconds:,.0f} rows updated/s, {100 * hot / max(updates, 1):.1f} % of them HOT")
    print(f"WAL of everything: {(last.wal - first.wal) / seconds / 1e6:.1f} MB/s")
    print(watch)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--rates", type=int, nargs=2, default=[700, 700], metavar=("HOT", "OTHERS"),
                        help="commands a second in the busiest offering and in others")
    options = parser.parse_args()
    with LargeMarket(options.folder, options.bin, options.small) as market, market.running(), market.busy(*options.rates):
        holders = market.sql("SELECT count(*) FROM share_holdings h JOIN vehicle_offerings o ON o.id = h.offering_id "
                             "WHERE o.offering_number = 1 AND h.shares_owned > 0")
        print(f"{holders} holders", flush=True)
        market.sql("SELECT pg_stat_statements_reset()")
        first = Counters(market)
        print(f"{0:5} s  {size_line(first)}", flush=True)
        with LagWatch(market) as watch, MarkAges(market) as ages:
            for part in range(1, 11):
                time.sleep(max(0.0, first.when + options.seconds * part / 10 - time.monotonic()))
                last = Counters(market)
                print(f"{last.when - first.when:5.0f} s  {size_line(last)}", flush=True)
        prices, trades = market.sql(PRICES).split("|")
        print(f"the newest {trades} trades of the offering had {prices} prices")
    report(first, last, watch)
    print(ages)


main()
