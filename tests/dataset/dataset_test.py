#!/usr/bin/env python3
"""A small market of tools/dataset: the same options give the same journal, the real engine takes it up, the persister's
database equals what is made again from its log, and the measurements of bench/database run on it. No time is asserted."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("PADDOCK_BIN") or ROOT / "build/release/bin")
PATIENCE = 400
SHAPE = ["--trades", "4000", "--users", "100", "--holdings", "800", "--offerings", "6", "--days", "3", "--end",
         "2025-11-24T20:00:00Z", "--records-per-segment", "4096"]


def run(*command, **options):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=PATIENCE, **options)
    if done.returncode != 0:
        raise AssertionError(f"{command[0]} ended with {done.returncode}: {done.stdout[-2000:]} {done.stderr[-2000:]}")
    return done.stdout


def bench(name, *arguments):
    return run(sys.executable, ROOT / "bench" / "database" / name, "--bin", BIN, "--small", "--folder", folder / "market",
               *arguments)


def digest(journal):
    return [hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(journal.iterdir())]


def setUpModule():
    global folder, made
    folder = Path(tempfile.mkdtemp(prefix="paddock-dataset-", dir="/tmp"))
    folder.chmod(0o711)
    unittest.addModuleCleanup(shutil.rmtree, folder, ignore_errors=True)
    made = bench("large.py", "make", "--", *SHAPE)


class Dataset(unittest.TestCase):
    def test_1_the_same_options_give_the_same_market(self):
        said = json.loads(run(BIN / "dataset", "--out", folder / "again", *SHAPE))
        self.assertEqual(digest(folder / "again" / "journal"), digest(folder / "market" / "journal"))
        self.assertEqual(said["rejected"], 0)
        self.assertGreaterEqual(said["trades"], 4000)

    def test_2_another_seed_gives_another(self):
        run(BIN / "dataset", "--out", folder / "other", "--seed", "2", *SHAPE)
        self.assertNotEqual(digest(folder / "other" / "journal"), digest(folder / "market" / "journal"))

    def test_3_a_folder_that_holds_a_market_is_refused(self):
        done = subprocess.run([BIN / "dataset", "--out", folder / "market", *SHAPE], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("holds a market already", done.stderr)

    def test_4_every_row_is_what_the_log_makes(self):
        log = folder / "log.ndjson"
        log.write_text(run(BIN / "paddock", "log", "--verify", "--config", folder / "market" / "paddock.toml"))
        sys.path[:0] = [str(ROOT / "bench" / "support"), str(ROOT / "tests" / "support")]
        from large_market import LargeMarket
        with LargeMarket(folder / "market", BIN, small=True) as market:
            said = run(sys.executable, ROOT / "tests" / "support" / "recompute.py", "--log", log, "--database",
                       market.cluster.url("paddock"))
            everybody = market.sql("SELECT count(DISTINCT u) FROM market_trades, LATERAL (VALUES (buyer_id), (seller_id)) v (u)"
                                   " WHERE trade_number > (SELECT max(end_event) FROM trading_days)")
            live = market.sql("SELECT count(*) FILTER (WHERE status IN ('active', 'partially_filled')) * 100 / count(*)"
                              " FROM market_orders")
        self.assertIn(": 0 differences", said)
        self.assertEqual(everybody, "100")
        self.assertLess(int(live), 20)

    def test_5_the_queries_run_while_the_market_does(self):
        plans = folder / "plans.txt"
        said = bench("queries.py", "--warm-up", 0, "--runs", 20, "--rates", 2000, 2000, "--plans", plans)
        for line in ("order book, order_book()", "order book, guide", "all sells, guide", "holdings, guide",
                     "leaderboard, guide", "24 h volume, guide", "events/s written"):
            self.assertIn(line, said)
        for index in ("idx_market_orders_offering_type_status", "idx_leaderboard_date", "order_book_levels_pkey"):
            self.assertIn(index, plans.read_text())

    def test_6_the_marks_are_counted(self):
        said = bench("marks.py", "--seconds", 5, "--rates", 2000, 2000)
        self.assertIn("100 holders", said)
        self.assertIn("of them HOT", said)
        self.assertIn("a holder's mark behind the offering's price", said)

    def test_7_the_day_ends_with_the_profits_of_the_trades(self):
        said = bench("day.py", "--starts", 1, "--runs", 2, "--rates", 2000, 2000)
        self.assertIn("100 users", said)
        self.assertIn("differ between the two: 0", said)
        self.assertIn("differ from user_trading_stats: 0", said)


if __name__ == "__main__":
    unittest.main()
