#!/usr/bin/env python3
"""The primary is lost and its replica, which is behind, takes over: the persister catches it up from the log."""

import unittest

import flow
import rig


class TheReplicaTakesOver(unittest.TestCase):
    def test_and_is_caught_up(self):
        primary = rig.PostgresCluster()
        self.addCleanup(primary.remove)
        primary.start()
        url = primary.create_database("market")
        script = rig.Script(flow.random_flow(61, 1500, accounts=5, offerings=2))
        rig.persist_all(script, url, "--events", 300)
        replica = rig.PostgresCluster(primary=primary)
        self.addCleanup(replica.remove)
        replica.start()
        replica.stop()
        rig.persist_all(script, url, "--events", 900)
        primary.crash()
        replica.start()
        replica.sql("market", "SELECT pg_promote()")
        self.assertEqual(replica.sql("market", "SELECT seq < 900 FROM persister_position"), "t")
        rig.persist_all(script, replica.url("market"))
        self.assertEqual(rig.differences(script, replica.url("market")), [])


if __name__ == "__main__":
    unittest.main()
