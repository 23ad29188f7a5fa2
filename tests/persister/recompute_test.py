#!/usr/bin/env python3
"""tests/support/recompute.py as a command, and whether it would notice: a value is changed in each column of each table, and
each of them must be told."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import flow
import rig

import database_compare as compare
import day_compare
from table_rows import Comparison, query

COMMAND = Path(__file__).resolve().parents[1] / "support" / "recompute.py"

CHECKS = {"accounts": (compare.accounts, compare.uuids), "cash_balances": (compare.cash,),
          "cash_ledger": (compare.ledger,), "day_flows": (day_compare.flows,), "leaderboard_snapshots": (day_compare.leaderboards,),
          "market_orders": (compare.orders,), "market_snapshots": (compare.bars,),
          "market_snapshots_minute": (compare.bars,), "market_trades": (compare.trades,), "order_book_levels": (compare.levels,),
          "portfolio_positions": (compare.portfolios,), "price_discovery_events": (compare.auctions,),
          "share_holdings": (compare.holdings,), "trading_days": (day_compare.days,),
          "trading_windows": (day_compare.windows,), "user_trading_stats": (day_compare.stats,),
          "vehicle_offerings": (compare.offerings, compare.uuids)}

# Another value of the same type, also where there is none, and none that another row has.
CHANGED = {"bigint": "coalesce({0}, 0) + 1000000000", "numeric": "coalesce({0} + 0.01, 0.01)", "boolean": "NOT {0}",
           "text": "coalesce({0} || 'x', 'x')", "date": "coalesce({0}, '2001-01-01') + 10000", "uuid": "gen_random_uuid()",
           "timestamp with time zone": "coalesce({0} + interval '1 microsecond', '2001-01-01')"}


def setUpModule():
    global cluster, script, fold, url, printed
    cluster = rig.PostgresCluster()
    cluster.start()
    unittest.addModuleCleanup(cluster.remove)
    idle = [{"op": "list", "offering": number, "symbol": f"IDLE{number}", "issuer": 1, "shares": 10, "price": "5.00"}
            for number in range(10, 40)]  # a row for each column
    script = rig.Script(flow.random_flow(31, 2500, accounts=12) + idle, step_ms=10_000)
    fold = script.fold()
    url = cluster.create_database("whole")
    rig.persist_all(script, url)
    printed = tempfile.NamedTemporaryFile("w", suffix=".ndjson")
    unittest.addModuleCleanup(printed.close)
    printed.write(subprocess.run(script.command("--print", "--events", 0), capture_output=True, text=True,
                                 check=True).stdout)
    printed.flush()


def recompute(database, log):
    return subprocess.run([sys.executable, COMMAND, "--database", database, "--log", log], capture_output=True, text=True)


class TheCommand(unittest.TestCase):
    def test_finds_nothing_where_there_is_nothing(self):
        done = recompute(url, printed.name)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn(": 0 differences", done.stdout)

    def test_prints_each_difference(self):
        cluster.create_database("changed", template="whole")
        cluster.sql("changed", "UPDATE user_trading_stats SET daily_gain_loss = daily_gain_loss + 0.0001")
        done = recompute(cluster.url("changed"), printed.name)
        self.assertEqual(done.returncode, 1)
        rows = int(cluster.sql("changed", "SELECT count(*) FROM user_trading_stats"))
        self.assertEqual(done.stdout.count("user_trading_stats ('20"), rows)
        self.assertIn(f": {rows} differences", done.stdout)

    def test_takes_a_log_that_is_longer_than_the_database(self):
        half = cluster.create_database("half")
        rig.persist_all(script, half, "--events", fold.seq // 2)
        self.assertEqual(recompute(half, printed.name).returncode, 0)

    def test_finds_what_was_moved_to_history(self):
        cluster.create_database("moved", template="whole")
        cluster.sql("moved", "CALL paddock_move_history('2025-12-31')")
        for table in ("market_orders", "market_trades"):
            self.assertGreater(int(cluster.sql("moved", f"SELECT count(*) FROM history.{table}")), 0)
        self.assertEqual(recompute(cluster.url("moved"), printed.name).returncode, 0)

    def test_refuses_a_log_that_is_shorter_or_broken(self):
        for lines, words in ((10, "the log ends with 10"), (0, "the log ends with 0")):
            with tempfile.NamedTemporaryFile("w") as part:
                part.writelines(Path(printed.name).read_text().splitlines(keepends=True)[:lines])
                part.flush()
                done = recompute(url, part.name)
            self.assertEqual(done.returncode, 2)
            self.assertIn(words, done.stderr)
        with tempfile.NamedTemporaryFile("w") as part:
            part.write('{"seq":1,"type":"account_opened"\n')
            part.flush()
            self.assertIn("line 1 of the log", recompute(url, part.name).stderr)

    def test_says_when_there_is_no_market(self):
        done = recompute(cluster.create_database("empty"), printed.name)
        self.assertEqual(done.returncode, 2)
        self.assertIn("no position", done.stderr)


class AfterARestart(unittest.TestCase):
    def test_equal_days_are_ranked_by_account(self):
        refs = flow.Refs()
        lines = flow.opening(accounts=40, shares=1000) + [flow.phase("trading")]
        for account in (*range(40, 20, -1), *range(2, 21)):
            lines += [flow.enter(refs, 1, "sell", 1, "100.00"), flow.enter(refs, account, "buy", 1, "100.00")]
        lines.append({"op": "end_of_day", "date": "2025-10-20"})
        before = len(rig.Script(lines).events())
        script = rig.Script([*lines, {"op": "end_of_day", "date": "2025-10-21"}])
        for name, pieces in (("ranks_at_once", ()), ("ranks_in_two", ("--events", before))):
            database = cluster.create_database(name)
            if pieces:
                rig.persist_all(script, database, *pieces)
            rig.persist_all(script, database)
            self.assertEqual(rig.differences(script, database), [], name)


class EveryColumn(unittest.TestCase):
    """A view stands in front of each table, so that no constraint or trigger is in the way. Each of its first rows has
    another value in one column, a column for each."""

    def columns(self, table):
        """(name, type) of all that are written; what PostgreSQL computes itself cannot be wrong."""
        return query(url, f"""SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'
                              AND table_name = '{table}' AND is_generated = 'NEVER' ORDER BY ordinal_position""")

    def missed(self, table, words, where="true"):
        """Numbers and keys of the rows that differ with a view of these expressions in front of the table."""
        held = "shares_owned > 0" if table == "share_holdings" else "true"
        cluster.sql("whole", f"""CREATE SCHEMA IF NOT EXISTS changed; CREATE VIEW changed.{table} AS SELECT {', '.join(words)}
            FROM (SELECT *, row_number() OVER () AS place FROM public.{table} WHERE {held}) t WHERE {where}""")
        comparison = Comparison()
        for check in CHECKS[table]:
            check(fold, f"{url} options='-c search_path=changed,public'", comparison)
        cluster.sql("whole", f"DROP VIEW changed.{table}")
        # The UUID of account or offering N belongs to row N.
        return {key[1] if name == "uuids" else key for name, keys in comparison.missed.items() for key in keys}

    def test_is_looked_at(self):
        for table in CHECKS:
            columns = self.columns(table)
            words = [f"CASE WHEN place = {place} THEN {CHANGED[kind].format(name)} ELSE {name} END AS {name}"
                     for place, (name, kind) in enumerate(columns, 1)]
            with self.subTest(table=table, columns=columns):
                self.assertEqual(len(self.missed(table, words)), len(columns))

    def test_is_as_the_log_says_behind_a_view_that_changes_nothing(self):
        for table in CHECKS:
            self.assertEqual(self.missed(table, [name for name, _ in self.columns(table)]), set(), table)

    def test_is_of_a_row_that_may_not_be_missing(self):
        for table in CHECKS:
            with self.subTest(table=table):
                self.assertEqual(len(self.missed(table, [name for name, _ in self.columns(table)], "place > 1")), 1)


if __name__ == "__main__":
    unittest.main()
