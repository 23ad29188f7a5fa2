#!/usr/bin/env python3
"""What is told to listeners when a day ends, and only once it is committed."""

import unittest

import flow
import rig

from notice_listener import Listener

DAY = [
    {"op": "open_account", "account": 1}, {"op": "open_account", "account": 2},
    {"op": "deposit", "account": 2, "amount": "1000.00"},
    {"op": "list", "offering": 1, "symbol": "AAA", "issuer": 1, "shares": 10, "price": "10.00"},
    {"op": "list", "offering": 2, "symbol": "BBB", "issuer": 1, "shares": 10, "price": "10.00"},
    {"op": "phase", "offering": 1, "to": "trading"},
    {"op": "enter", "account": 1, "ref": 1, "offering": 1, "side": "sell", "quantity": 3, "price": "11.00"},
    {"op": "enter", "account": 2, "ref": 1, "offering": 1, "side": "buy", "quantity": 3, "price": "11.00"},
    {"op": "phase", "offering": 1, "to": "closed"},
    {"op": "end_of_day", "date": "2025-10-20"},
]


class Notices(unittest.TestCase):
    def test_a_days_end_is_told_once(self):
        with rig.PostgresCluster() as cluster:
            url = cluster.create_database("market")
            listener = Listener(url, "leaderboard", "trading_day")
            self.addCleanup(listener.close)
            script = rig.Script(DAY)
            self.addCleanup(script.file.close)
            rig.persist_all(script, url)
            self.assertEqual(sorted(listener.heard()), [
                ("leaderboard", {"date": "2025-10-20", "ranks": 2}),
                ("trading_day", {"date": "2025-10-20", "users": 2, "trades": 1, "offerings": 2})])
            rig.persist_all(script, url)  # all of it is written: nothing is told again
            self.assertEqual(listener.heard(), [])


if __name__ == "__main__":
    unittest.main()
