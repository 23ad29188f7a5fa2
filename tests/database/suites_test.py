#!/usr/bin/env python3
"""The pgTAP suites, role by role, on a server as Supabase sets it up."""

import unittest

import rig


def setUpModule():
    global cluster
    cluster = rig.platform_server()
    unittest.addModuleCleanup(cluster.remove)
    rig.market_database(cluster)


class Suites(unittest.TestCase):
    """One test for each suite; they are added below."""

    def check(self, suite):
        passed, count, output = rig.prove(cluster, "market", suite)
        self.assertTrue(passed, output[-4000:])
        self.assertGreater(count, 0, output)
        print(f"{suite.name}: {count} assertions")


for path in rig.SUITES:
    setattr(Suites, f"test_{path.stem.removesuffix('_test')}", lambda self, path=path: self.check(path))


if __name__ == "__main__":
    unittest.main()
