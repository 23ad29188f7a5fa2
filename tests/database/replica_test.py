#!/usr/bin/env python3
"""A second server for readers: a streaming replica as docs/database.md makes it, with the same rights; and what becomes
of the market's rows when it takes over."""

import time
import unittest

import rig

ALICE = "SET ROLE authenticated; SET request.jwt.claims = '{\"sub\": \"00000000-abcd-8003-8000-000000000001\"}';"


def setUpModule():
    global primary, replica
    primary = rig.platform_server()
    unittest.addModuleCleanup(primary.remove)
    rig.market_database(primary)
    replica = rig.PostgresCluster(primary=primary)
    unittest.addModuleCleanup(replica.remove)
    replica.start()


def wait_until_equal(seconds=60):
    """Waits until the replica has replayed what the primary has written so far."""
    here = primary.sql("market", "SELECT pg_current_wal_lsn()")
    end = time.monotonic() + seconds
    while replica.sql("market", f"SELECT pg_last_wal_replay_lsn() >= '{here}'") != "t":
        if time.monotonic() > end:
            raise AssertionError("the replica does not follow")
        time.sleep(0.02)


class AReplica(unittest.TestCase):
    def test_1_gives_readers_what_the_primary_gives_them(self):
        primary.sql("market", "UPDATE share_holdings SET current_mark = 109 WHERE shares_owned = 10", user="market")
        wait_until_equal()
        for query in ("SELECT order_number FROM market_orders ORDER BY 1", "SELECT balance FROM cash_balances",
                      "SELECT current_mark FROM share_holdings", "SELECT trade_number FROM all_market_trades ORDER BY 1",
                      "SELECT * FROM current_market_state ORDER BY symbol", "SELECT * FROM live_market_state ORDER BY symbol",
                      "SELECT b.* FROM vehicle_offerings o, order_book(o.id) b WHERE symbol = 'BLZR74'"):
            self.assertEqual(replica.sql("market", ALICE + query), primary.sql("market", ALICE + query), query)
        self.assertEqual(replica.sql("market", ALICE + "SELECT current_mark FROM share_holdings"), "109.0000")
        for refused in ("SELECT FROM parked_rows", "INSERT INTO trading_days VALUES (now(), 1, now(), 1, 1)"):
            done, complaint = replica.try_sql("market", ALICE + refused)
            self.assertFalse(done)
            self.assertRegex(complaint, "permission denied|read-only transaction")

    def test_2_is_refreshed_with_the_primary(self):
        self.assertIn("cannot execute REFRESH MATERIALIZED VIEW",
                      replica.try_sql("market", "SELECT paddock_refresh_views()")[1])
        primary.sql("market", "UPDATE vehicle_offerings SET current_share_price = 109; SELECT paddock_refresh_views()",
                    user="market")
        wait_until_equal()
        self.assertEqual(replica.sql("market", ALICE + "SELECT DISTINCT current_share_price FROM current_market_state"), "109.0000")

    def test_3_takes_over_with_rows_that_are_whole(self):
        """What the primary wrote alone at the end is missing together with its position, which the persister goes by."""
        wait_until_equal()
        before = primary.sql("market", "SELECT seq FROM persister_position")
        replica.stop()
        primary.sql("market", "BEGIN; UPDATE market_orders SET status = 'cancelled', cancel_reason = 'user' WHERE "
                              "order_number = 112; UPDATE persister_position SET seq = seq + 1; COMMIT", user="market")
        primary.crash()
        replica.start()
        replica.sql("market", "SELECT pg_promote()")
        self.assertEqual(replica.sql("market", "SELECT seq FROM persister_position"), before)
        self.assertEqual(replica.sql("market", "SELECT status FROM market_orders WHERE order_number = 112"), "active")
        replica.sql("market", "UPDATE persister_position SET seq = seq + 1", user="market")


if __name__ == "__main__":
    unittest.main()
