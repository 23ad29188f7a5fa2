#!/usr/bin/env python3
"""A share of the mutants of mutate.py, another one every day; tools/soak mutants tries them all."""

import time
import unittest

import mutate
import rig

SHARES = 24
SECONDS_A_DAY = 86_400


class AShareOfTheMutants(unittest.TestCase):
    def test_is_noticed(self):
        cluster = rig.platform_server()
        self.addCleanup(cluster.remove)
        rig.market_database(cluster)
        part = int(time.time()) // SECONDS_A_DAY % SHARES
        found = mutate.mutants(cluster, "market")
        chosen = mutate.share(found, part, SHARES)
        print(f"share {part} of {SHARES}: {len(chosen)} of {len(found)} mutants")
        self.assertGreater(len(found), 500, "the catalogue lists too few")
        self.assertEqual(mutate.run(cluster, "market", chosen), [])


if __name__ == "__main__":
    unittest.main()
