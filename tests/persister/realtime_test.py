#!/usr/bin/env python3
"""What a realtime server is told while the persister writes: folded, it is what the guide's four tables hold."""

import unittest

import flow
import rig
from logical_reader import Reader, fold, tables_now
from postgres_cluster import PostgresCluster


def setUpModule():
    global cluster
    cluster = PostgresCluster(settings={"wal_level": "logical"})
    cluster.start()
    unittest.addModuleCleanup(cluster.remove)


class TheFourTables(unittest.TestCase):
    def check(self, plugin):
        script = rig.Script(flow.random_flow(51, 1500, accounts=5, offerings=2))
        url = cluster.create_database(plugin)
        rig.persist_all(script, url, "--events", 10)
        reader = Reader(cluster, plugin, plugin)
        self.addCleanup(reader.drop)
        before = tables_now(cluster, plugin, generated=plugin == "wal2json")
        rig.persist_all(script, url, "--most-events", 100, "--enough-events", 100)
        told = reader.read()
        trades = [int(change.row["trade_number"]) for change in told if change.table == "public.market_trades"]
        self.assertGreater(len(trades), 20)
        self.assertEqual(trades, sorted(trades))
        self.assertEqual({change.action for change in told}, {"insert", "update"})
        self.assertEqual(fold(told, before), tables_now(cluster, plugin, generated=plugin == "wal2json"))

    def test_through_pgoutput(self):
        self.check("pgoutput")

    def test_through_wal2json(self):
        self.check("wal2json")


if __name__ == "__main__":
    unittest.main()
