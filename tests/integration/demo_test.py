#!/usr/bin/env python3
"""tools/run as a newcomer meets it: the demo with its private cluster, a script, a move, the same login again.

usage: tests/integration/demo_test.py [-v]
"""

import json
import os
import shlex
import subprocess
import sys
import unittest
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "support")]
from running_market import RunningMarket, eventually  # noqa: E402

SCRIPT = [{"op": "open_account", "account": 55}, {"op": "deposit", "account": 55, "amount": "1234.00"}]


def login(market):
    words = shlex.split((market.directory / "demo-login").read_text())
    return dict(word.split("=", 1) for word in words)


def trade(market, *commands):
    """What a person's `paddock trade` prints, with the two files of the README as environment."""
    done = subprocess.run([market.programs / "paddock", "trade"], input="\n".join(map(json.dumps, commands)), text=True,
                          capture_output=True, env={**os.environ, **market.environment(), **login(market)}, timeout=60)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def rows(market):
    return [line.split() for line in market.paddock("offerings").splitlines()[1:]]


class TheDemo(unittest.TestCase):
    def test_shows_a_market_and_keeps_its_login(self):
        market = RunningMarket()
        script = market.folder / "script.ndjson"
        script.write_text("\n".join(map(json.dumps, SCRIPT)))
        market.arguments += ["--script", script]
        with market:
            self.assertTrue(all(row[2] == "trading" and "-" not in row[4:6] for row in rows(market)), rows(market))
            self.assertEqual(len(rows(market)), 4)
            self.assertIn("cash 1234.00,", market.paddock("account", "55"))
            self.assertIn('"type":"account_opened"', market.said())
            bought = trade(market, {"op": "enter", "account": 1, "ref": 1, "offering": 1, "side": "buy", "quantity": 1,
                                    "price": "110.00"})
            self.assertEqual([answer["type"] for answer in bought], ["accepted", "trade"])
            eventually(lambda: "DOWN" not in market.paddock("status"), "every process to be up")
            first = login(market)
            self.assertEqual((market.directory / "demo-login").stat().st_mode & 0o777, 0o600)
            self.assertEqual(market.stop(), 0)

            moved = market.folder / "moved"
            market.directory.rename(moved)
            market.directory = moved
            market.arguments.clear()
            market.start()
            self.assertIn("was moved or copied", market.said())
            self.assertEqual(login(market), first)
            self.assertEqual([answer["type"] for answer in trade(market, {"op": "query", "port": 1})], ["next_ref"])
            self.assertEqual(len(rows(market)), 4)
            market.settled()
            self.assertIn(str(moved / "postgres"), market.connection())


if __name__ == "__main__":
    unittest.main()
