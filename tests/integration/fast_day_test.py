#!/usr/bin/env python3
"""tools/run --fast-day: two trading days in a few seconds each, the second after the first.

usage: tests/integration/fast_day_test.py [-v]
"""

import re
import sys
import unittest
from datetime import datetime, timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "support")]
from running_market import RunningMarket, eventually  # noqa: E402

SECONDS = "20"
KIND_IN = {"pre_open": "opening", "trading": "continuous", "closing_auction": "closing"}
BOUNDARIES = ["pre_open", "trading", "closing_auction", "closed", "end_of_day"]


class AFastDay(unittest.TestCase):
    def play(self, market, begin):
        """Runs until it ends by itself; what it said, and the new lines of the log."""
        market.start()
        self.assertEqual(market.process.wait(120), 0, market.said())
        said = market.said()[begin:]
        return said, re.search(r"playing (\S+) .*in 20 s, \d+ times as fast", said)[1]

    def expect_day(self, market, date):
        events = [event for event in market.events() if event["type"] != "text"]
        closing = [i for i, event in enumerate(events) if event["type"] == "scheduled" and event["date"] == date]
        self.assertEqual([events[i]["what"] for i in closing], BOUNDARIES)
        phases, kinds, orders = {}, set(), set()
        for event in events[:closing[-1]]:
            if event["type"] == "phase":
                phases[event["offering"]] = event["phase"]
            elif event["type"] == "trade":
                self.assertEqual(event["kind"], KIND_IN[phases[event["offering"]]])
                kinds.add(event["kind"])
            elif event["type"] == "accepted":
                orders.add(phases[event["offering"]])
        self.assertLessEqual({"opening", "continuous"}, kinds)  # a closing auction of so fast a day is a short one
        self.assertLessEqual({"pre_open", "trading"}, orders)
        closed, end = closing[-2:]
        self.assertEqual([event["date"] for event in events[closed:end] if event["type"] == "end_of_day"], [date])
        self.assertNotIn("refused", {event["type"] for event in events})

    def setUp(self):
        self.market = RunningMarket("--fast-day", SECONDS)
        self.addCleanup(self.market.__exit__, None)

    def test_plays_one_day_and_the_next_run_the_next(self):
        said, first = self.play(self.market, 0)
        self.expect_day(self.market, first)
        self.assertRegex(said, r"\n09:3\d:\d\d  trading: 4 offerings; auctions ")
        self.assertIn(f"{first} is over", said)
        said, second = self.play(self.market, len(said))
        self.assertGreater(second, first)
        self.expect_day(self.market, second)
        days = [event["date"] for event in self.market.events() if event["type"] == "end_of_day"]
        self.assertEqual(days, [first, second])

    def test_goes_on_after_a_kill_just_before_the_day_with_the_clock_running(self):
        market = self.market
        market.arguments[-1] = "86400"  # at the pace of a real clock
        market.start()
        date = re.search(r"playing (\S+) .*in 86400 s", eventually(lambda: "playing" in market.said() and market.said(),
                                                                   "the day to begin"))[1]
        market.operator({"op": "open_account", "account": 999})
        engine = Path("/proc") / market.environment()["PADDOCK_ENGINE_PID"]
        market.process.kill()
        market.process.wait()
        eventually(lambda: not engine.exists(), "the engine to end with the supervisor")
        late = datetime.fromisoformat(f"{date} 12:00") + timedelta(days=60)
        market.paddock("clock", "--set", f"{late:%Y-%m-%d %H:%M}", "--speed", "1")
        market.arguments[-1] = SECONDS
        _, again = self.play(market, len(market.said()))
        self.assertEqual(again, date)
        self.expect_day(market, date)

    def test_a_market_that_keeps_real_time_is_not_played_with(self):
        self.market.directory.mkdir()
        (self.market.directory / "paddock.toml").write_text('[market]\ndirectory = "."\n')
        with self.assertRaisesRegex(AssertionError, "is of a market that keeps real time"):
            self.market.start()


if __name__ == "__main__":
    unittest.main()
