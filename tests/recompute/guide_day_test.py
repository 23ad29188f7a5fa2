#!/usr/bin/env python3
"""The day of the guide's flow 3, through `paddock sim` and the day fold.

usage: tests/recompute/guide_day_test.py [-v]
"""

import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests" / "support")]
import guide_day  # noqa: E402
from log_fold import Fold, units  # noqa: E402

PADDOCK = Path(os.environ.get("PADDOCK_BIN", ROOT / "build/release/bin")) / "paddock"


class TheGuidesDay(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        done = subprocess.run([PADDOCK, "sim"], input="".join(json.dumps(line) + "\n" for line in guide_day.script()),
                              capture_output=True, text=True, check=True)
        cls.fold = Fold()
        for line in done.stdout.splitlines():
            event = json.loads(line)
            cls.fold.add({**event, "time": event["seq"]})
        cls.fold.check_conservation()
        cls.friday, cls.monday = cls.fold.days.days

    def test_every_command_was_carried_out(self):
        self.assertEqual(len(self.fold.trades), len(guide_day.ON_FRIDAY) + len(guide_day.ON_MONDAY))
        self.assertEqual({order.status for order in self.fold.orders.values()}, {"filled"})

    def test_gives_the_guides_rows_and_ranks(self):
        rows = [(account, stats.trades_executed, stats.gain, stats.gain_pct * 100)
                for account, stats in self.monday.leaderboard()]
        self.assertEqual(rows[:3], [(account, trades, units(gain), units(pct))
                                    for account, trades, gain, pct in guide_day.GUIDE])
        self.assertEqual([account for account, *_ in rows[3:]], [guide_day.CHARLIE, guide_day.SELLER])

    def test_the_day_before_was_profitable_for_nobody(self):
        self.assertEqual([stats.profitable_days for stats in self.friday.stats.values()], [0] * 3)
        self.assertEqual([stats.profitable_days for _, stats in self.monday.leaderboard()], [1, 1, 0, 0, 0])


if __name__ == "__main__":
    unittest.main()
