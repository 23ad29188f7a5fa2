#!/usr/bin/env python3
"""kill -9 of each process, and the database away for 20 s, under load: a short kill storm (tools/soak runs the long one).

usage: tests/integration/kill_test.py [-v]
"""

import sys
import unittest
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "support")]
import kill_storm  # noqa: E402


class AMarketThatIsKilled(unittest.TestCase):
    def test_loses_and_doubles_nothing(self):
        figures = kill_storm.run(seconds=28, rate=2_000, kills=1, seed=7, outage=20.0)
        self.assertGreater(figures["trades"], 1000)
        for victim in ("engine", "gateway", "persister", "database"):
            self.assertEqual(figures[f"kills_{victim}"], 1)


if __name__ == "__main__":
    unittest.main()
