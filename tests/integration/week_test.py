#!/usr/bin/env python3
"""A week of a whole market in little (tools/soak week runs the long one): every figure of every day, made again from the
log alone, is what the database has, although the persister was killed around the days' ends.

usage: tests/integration/week_test.py [-v]
"""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import week  # noqa: E402


class AWeek(unittest.TestCase):
    def test_is_in_the_database_as_the_log_makes_it(self):
        figures = week.run(week.arguments(["--commands", "2500", "--pieces", "3", "--seed", "11"]))
        self.assertEqual(list(figures["days"]), list(week.SESSIONS))
        self.assertEqual(sum(count for moment, count in figures["kills"].items() if moment in week.MOMENTS), 5)
        self.assertLessEqual({"opening", "closing", "intraday"}, figures["auctions"].keys())
        self.assertLessEqual({"user", "ioc", "fok", "stp", "expired", "mass_cancel", "replaced"}, figures["cancels"].keys())
        self.assertGreater(figures["trades"], 1000)
        self.assertGreater(figures["trades_with_oneself"], 0)
        self.assertGreater(figures["rows"]["user_trading_stats"], 4 * 150)
        self.assertEqual(figures["rows"]["leaderboard_snapshots"], 4 * 100)
        self.assertEqual(figures["rows"]["trading_windows"], 46 + 3 * 50)  # four are listed on the second day


if __name__ == "__main__":
    unittest.main()
