"""What the persister's tests share: the driver, the log of a script, and a database's contents as text."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))

import database_compare  # noqa: E402
from log_fold import Fold  # noqa: E402
from postgres_cluster import PostgresCluster  # noqa: E402, F401  (for the tests)

import flow  # noqa: E402

BIN = Path(os.environ.get("PADDOCK_BIN") or Path(__file__).resolve().parents[2] / "build/release/bin")
DRIVER = BIN / "persister_driver"
PATIENCE = 300  # seconds after which something hangs


class Script:
    """A script of commands and the log that it makes."""

    def __init__(self, lines, step_ms=700):
        self.file = tempfile.NamedTemporaryFile("w", prefix="paddock-script-", suffix=".ndjson")
        self.file.write(flow.script(lines))
        self.file.flush()
        self.step = ["--step-ms", str(step_ms)]

    def command(self, *arguments):
        return [str(DRIVER), "--script", self.file.name, *self.step, *map(str, arguments)]

    def events(self, count=0):
        printed = subprocess.run(self.command("--print", "--events", count), capture_output=True, text=True, check=True)
        return [json.loads(line) for line in printed.stdout.splitlines()]

    def fold(self, count=0):
        fold = Fold()
        for event in self.events(count):
            fold.add(event)
        fold.check_conservation()
        return fold

    def start(self, url, *arguments):
        """The persister as a process of its own."""
        return subprocess.Popen(self.command("--database", url, *arguments), stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def persist(self, url, *arguments, expect=0):
        """Runs the persister to its end; what it says about itself, or its complaint when that is expected."""
        process = self.start(url, *arguments)
        output, complaint = process.communicate(timeout=PATIENCE)
        assert process.returncode == expect, f"the persister ended with {process.returncode}: {complaint}"
        return json.loads(output) if expect == 0 else complaint


def persist_all(script, url, *arguments):
    return script.persist(url, "--until-end", *arguments)


def differences(script, url, count=0):
    return database_compare.differences(script.fold(count), url)


TABLES = ("accounts", "cash_balances", "cash_ledger", "day_flows", "leaderboard_snapshots", "market_orders", "market_snapshots",
          "market_snapshots_minute", "market_trades", "order_book_levels", "parked_rows", "portfolio_positions", "price_discovery_events",
          "share_holdings", "trading_days", "trading_windows", "user_trading_stats", "vehicle_offerings", "vehicles",
          "auth.users")


def contents(cluster, database):
    """All rows of all tables as text, in an order of their own; the position without the name of its writer."""
    tables = " UNION ALL ".join(f"SELECT '{table} ' || t::text FROM {table} t" for table in TABLES)
    return sorted(cluster.sql(database, f"{tables} UNION ALL SELECT 'position ' || (market_id, seq, event_time)::text "
                                        "FROM persister_position").splitlines())
