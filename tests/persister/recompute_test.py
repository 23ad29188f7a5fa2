#!/usr/bin/env python3
"""tests/support/recompute.py as a command, and whether it would notice: in each column of each table one value is changed
in turn, by a view in front of the table, and every time a difference must be told."""

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
          "cash_ledger": (compare.ledger,), "leaderboard_snapshots": (day_compare.leaderboards,),
          "market_orders": (compare.orders,), "market_snapshots": (compare.bars,),
          "market_snapshots_minute": (compare.bars,), "market_trades": (compare.trades,),
          "portfolio_positions": (compare.portfolios,), "price_discovery_events": (compare.auctions,),
          "share_holdings": (compare.holdings,), "trading_days": (day_compare.days,),
          "trading_windows": (day_compare.windows,), "user_trading_stats": (day_compare.stats,),
          "vehicle_offerings": (compare.offerings, compare.uuids)}

# Another value of the same type, also where there is none.
CHANGED = {"bigint": "coalesce({0} + 1, 1)", "numeric": "coalesce({0} + 0.01, 0.01)", "text": "coalesce({0} || 'x', 'x')",
           "boolean": "NOT {0}", "date": "coalesce({0} + 1, '2001-01-01')", "uuid": "gen_random_uuid()",
           "timestamp with time zone": "coalesce({0} + interval '1 microsecond', '2001-01-01')"}


def setUpModule():
    global cluster, script, fold, url, printed
    cluster = rig.PostgresCluster()
    cluster.start()
    unittest.addModuleCleanup(cluster.remove)
    script = rig.Script(flow.random_flow(31, 1500))
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
    """Views stand in front of the tables, each set of them in a schema of its own, so that no constraint or trigger is
    in the way."""

    @classmethod
    def setUpClass(cls):
        cls.columns = {}
        for table, name, kind in query(url, """SELECT table_name, column_name, data_type FROM information_schema.columns
                WHERE table_schema = 'public' AND is_generated = 'NEVER' ORDER BY ordinal_position"""):
            cls.columns.setdefault(table, {})[name] = kind
        views = [cls.view("unchanged", table, cls.columns[table]) for table in CHECKS]
        for table in CHECKS:
            views.append(cls.view(f"without_{table}", table, cls.columns[table], "place > 1"))
            for name, kind in cls.columns[table].items():
                other = f"CASE WHEN place = 1 THEN {CHANGED[kind].format(name)} ELSE {name} END AS {name}"
                views.append(cls.view(f"{table}_{name}", table, {**dict.fromkeys(cls.columns[table]), name: other}))
        cluster.sql("whole", "".join(views))

    @staticmethod
    def view(schema, table, columns, where="true"):
        """`columns` by name; a value that is an expression, with its AS, stands in its place."""
        words = ", ".join(value if value and " AS " in value else name for name, value in columns.items())
        held = "shares_owned > 0" if table == "share_holdings" else "true"
        return f"""CREATE SCHEMA IF NOT EXISTS {schema}; CREATE VIEW {schema}.{table} AS SELECT {words}
            FROM (SELECT *, row_number() OVER () AS place FROM public.{table} WHERE {held}) t WHERE {where};"""

    @staticmethod
    def told(schema, table):
        """The differences with the views of this schema in front."""
        comparison = Comparison()
        for check in CHECKS[table]:
            check(fold, f"{url} options='-c search_path={schema},public'", comparison)
        return comparison.told

    def test_is_looked_at(self):
        for table in CHECKS:
            for name in self.columns[table]:
                with self.subTest(table=table, column=name):
                    self.assertGreater(len(self.told(f"{table}_{name}", table)), 0)

    def test_is_as_the_log_says_behind_a_view_that_changes_nothing(self):
        for table in CHECKS:
            self.assertEqual(self.told("unchanged", table), [], table)

    def test_is_of_a_row_that_may_not_be_missing(self):
        for table in CHECKS:
            with self.subTest(table=table):
                self.assertGreater(len(self.told(f"without_{table}", table)), 0)


if __name__ == "__main__":
    unittest.main()
