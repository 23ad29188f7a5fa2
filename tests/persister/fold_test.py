#!/usr/bin/env python3
"""The rows equal the fold of the log, computed apart from the persister; and they do not depend on how the log was
cut into batches, on restarts, or on when the tables were made."""

import unittest

import flow
import rig


def setUpModule():
    global cluster
    cluster = rig.PostgresCluster()
    cluster.start()
    unittest.addModuleCleanup(cluster.remove)


class RowsEqualTheFold(unittest.TestCase):
    def check(self, name, script, *arguments):
        url = cluster.create_database(name)
        rig.persist_all(script, url, *arguments)
        self.assertEqual(rig.differences(script, url), [])

    def test_in_one_batch(self):
        self.check("one", rig.Script(flow.random_flow(11, 3000)), "--enough-events", 1_000_000, "--most-events", 1_000_000)

    def test_in_a_batch_for_each_command(self):
        self.check("each", rig.Script(flow.random_flow(12, 800)), "--most-events", 1)

    def test_with_named_users_offerings_and_vehicles(self):
        lines = flow.random_flow(13, 1500, named=True)
        self.check("named", rig.Script(lines), "--most-events", 97)
        users = sorted(line["user"] for line in lines if line["op"] == "open_account")
        self.assertEqual(sorted(cluster.sql("named", "SELECT id FROM auth.users").split()), users)
        self.assertEqual(sorted(cluster.sql("named", "SELECT id FROM vehicle_offerings").split()),
                         sorted(line["id"] for line in lines if line["op"] == "list"))
        self.assertEqual(sorted(cluster.sql("named", "SELECT vehicle_id FROM vehicle_offerings").split()),
                         sorted(line["vehicle"] for line in lines if line["op"] == "list"))

    def test_a_mass_cancel_in_slices(self):
        refs = flow.Refs()
        lines = flow.opening(accounts=2, shares=100_000) + [flow.phase("trading")]
        lines += [flow.enter(refs, 1, "sell", 1, "101.00") for _ in range(2500)] + [{"op": "mass_cancel", "account": 1}]
        self.check("slices", rig.Script(lines), "--most-events", 700)


class OneSetOfRows(unittest.TestCase):
    """Whatever way the log took into the tables, they end up the same, row by row."""

    @classmethod
    def setUpClass(cls):
        cls.script = rig.Script(flow.random_flow(21, 2500))
        rig.persist_all(cls.script, cluster.create_database("way0"), "--most-events", 1_000_000,
                        "--enough-events", 1_000_000)
        cls.expected = rig.contents(cluster, "way0")

    def test_small_batches(self):
        rig.persist_all(self.script, cluster.create_database("way1"), "--most-events", 13, "--beat-ms", 1)
        self.assertEqual(rig.contents(cluster, "way1"), self.expected)

    def test_a_restart_at_every_tenth_of_the_log(self):
        url = cluster.create_database("way2")
        length = len(self.script.events())
        for part in range(1, 11):
            count = length * part // 10
            # Ends without a beat, as a kill would: marks and portfolios are due at the next start.
            rig.persist_all(self.script, url, "--events", count, "--most-events", 50)
            self.assertEqual(rig.differences(self.script, url, count), [])
        self.assertEqual(rig.contents(cluster, "way2"), self.expected)

    def test_rebuild(self):
        said = self.script.persist(cluster.create_database("way3"), "--rebuild")
        self.assertEqual(said["committed"], len(self.script.events()))
        self.assertEqual(rig.contents(cluster, "way3"), self.expected)

    def test_rebuild_takes_an_empty_database_only(self):
        url = cluster.create_database("way4")
        rig.persist_all(self.script, url, "--events", 20)
        before = rig.contents(cluster, "way4")
        self.assertIn("needs an empty database", self.script.persist(url, "--rebuild", expect=1))
        self.assertEqual(rig.contents(cluster, "way4"), before)


if __name__ == "__main__":
    unittest.main()
