#!/usr/bin/env python3
"""paddock_move_history as the operator calls it: slice by slice, killed at any point, beside a market that goes on."""

import random
import subprocess
import threading
import time
import unittest

import rig

ORDERS = 6000  # odd events; each even event is a trade of the order before it with an earlier one
CALL = "CALL paddock_move_history('2025-02-01', {slice})"
# Days end every 3000 events; the last of the 12,000 events are of the present day.
FILL = """
    INSERT INTO auth.users (id) SELECT tap.id(3, n) FROM generate_series(1, 9) n;
    INSERT INTO accounts SELECT n, tap.id(3, n), now() FROM generate_series(1, 9) n;
    INSERT INTO vehicle_offerings (id, offering_number, symbol, status, issuer_number, total_shares, listing_price, tick_size,
        current_share_price, opened_by_auction, closed_by_auction, total_trades, total_volume_shares, total_volume_usd,
        listed_event, listed_at)
      VALUES (tap.id(4, 1), 1, 'BLZR74', 'trading', 1, 1000, 100, 0.01, 100, false, false, 0, 0, 0, 1, now());
    INSERT INTO market_orders (id, order_number, offering_id, user_id, account_number, order_type, status, price_per_share,
        shares_requested, shares_filled, average_fill_price, time_in_force, created_at, updated_at)
      SELECT tap.id(1, n), n, tap.id(4, 1), tap.id(3, 1 + n % 9), 1 + n % 9, 'buy',
        CASE WHEN n % 16 = 1 THEN 'partially_filled' ELSE 'filled' END, 100, 10, CASE WHEN n % 16 = 1 THEN 5 ELSE 10 END, 100,
        'gtc', now(), now() FROM generate_series({first}, {last}, 2) n;
    INSERT INTO market_trades (id, trade_number, offering_id, buyer_id, seller_id, buy_order_id, sell_order_id, shares_traded,
        price_per_share, total_value, nuke_commission_amount, trade_type, executed_at)
      SELECT tap.id(2, n), n, tap.id(4, 1), tap.id(3, 1), tap.id(3, 2), tap.id(1, n - 1),
        tap.id(1, greatest({first}, n - 1 - n % 200 / 2 * 2)), 5, 100, 500, 10, 'continuous', now()
      FROM generate_series({first} + 1, {last} + 1, 2) n;
    INSERT INTO trading_days SELECT DATE '2025-01-01' + n, n * 3000, now(), 0, 0 FROM generate_series(1, 3) n
"""
# Everything, wherever it is, once: how many rows, how many different ones, and a sum over all columns.
ALL = """SELECT count(*), count(DISTINCT id), sum(hashtextextended(t::text, 0)) FROM all_market_{} t"""
MOVED = """SELECT (SELECT count(*) FROM history.market_orders), (SELECT count(*) FROM history.market_trades),
    (SELECT count(*) FROM market_orders WHERE status = 'filled' AND order_number <= 9000 AND NOT EXISTS
       (SELECT FROM market_trades t WHERE t.buy_order_id = market_orders.id OR t.sell_order_id = market_orders.id)),
    (SELECT count(*) FROM market_trades WHERE trade_number <= 9000)"""


def setUpModule():
    global cluster
    cluster = rig.platform_server()
    unittest.addModuleCleanup(cluster.remove)
    rig.market_database(cluster, "full", rows=False)
    cluster.sql("full", "GRANT USAGE ON SCHEMA tap TO market; SET ROLE market;" + FILL.format(first=1, last=2 * ORDERS - 1))
    cluster.sql("postgres", "CREATE ROLE chief LOGIN; GRANT paddock_operator TO chief")


class Moving(unittest.TestCase):
    def setUp(self):
        self.name = self.id().rsplit(".", 1)[-1]
        cluster.create_database(self.name, owner="market", template="full")
        self.before = self.everything()

    def everything(self):
        return [cluster.sql(self.name, ALL.format(kind)) for kind in ("orders", "trades")]

    def check_all_is_moved(self):
        self.assertEqual(self.everything(), self.before)
        orders, trades, orders_left, trades_left = map(int, cluster.sql(self.name, MOVED).split("|"))
        self.assertEqual((trades, orders_left, trades_left), (4500, 0, 0))
        self.assertGreater(orders, 3900)

    def test_the_operator_calls_it(self):
        cluster.sql(self.name, CALL.format(slice=1000), user="chief")
        self.check_all_is_moved()
        cluster.sql(self.name, CALL.format(slice=1000), user="chief")
        self.check_all_is_moved()

    def test_not_within_a_transaction(self):
        done, complaint = cluster.try_sql(self.name, "BEGIN; " + CALL.format(slice=1000))
        self.assertFalse(done)
        self.assertIn("invalid transaction termination", complaint)
        self.assertEqual(cluster.sql(self.name, "SELECT count(*) FROM history.market_trades"), "0")

    def test_killed_again_and_again(self):
        chance, kills = random.Random(7), 0
        for attempt in range(200):
            process = subprocess.Popen(["psql", "-X", "-q", "-d", cluster.url(self.name, "chief"), "-c", CALL.format(slice=50)],
                                       stderr=subprocess.DEVNULL)
            try:
                process.wait(timeout=chance.uniform(0.02, 0.2) * (1 + attempt / 20))  # on the slowest machine it ends too
                break
            except subprocess.TimeoutExpired:
                cluster.sql("postgres", f"""SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                                            WHERE datname = '{self.name}' AND usename = 'chief'""")
                process.wait()
                kills += 1
            self.assertEqual(self.everything(), self.before)
        self.assertGreater(kills, 0)
        self.check_all_is_moved()
        self.assertEqual(cluster.try_sql(self.name, "DELETE FROM market_trades", user="market")[0], False)

    def test_a_crash_of_the_server(self):
        process = subprocess.Popen(["psql", "-X", "-q", "-d", cluster.url(self.name, "chief"), "-c", CALL.format(slice=100)],
                                   stderr=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while cluster.sql(self.name, "SELECT count(*) FROM history.market_trades") == "0" and time.monotonic() < end:
            time.sleep(0.01)
        cluster.crash()
        process.wait()
        cluster.start()
        self.assertEqual(self.everything(), self.before)
        cluster.sql(self.name, CALL.format(slice=1000), user="chief")
        self.check_all_is_moved()

    def test_beside_a_market_that_goes_on(self):
        """Readers always see every row once, writers wait for nothing, and two movers do not disturb each other."""
        stop, wrong, written = threading.Event(), [], []

        def read():
            while not stop.is_set():
                seen = cluster.sql(self.name, "SELECT count(*), count(DISTINCT id) FROM all_market_trades WHERE trade_number <= 12000")
                if seen != "6000|6000":
                    wrong.append(seen)

        def write():
            number = 20_001
            while not stop.is_set():
                text = FILL.format(first=number, last=number + 18).split(";")
                done, complaint = cluster.try_sql(self.name, "SET lock_timeout = '5s'; SET ROLE market; BEGIN;" + ";".join(text[3:5]) + ";COMMIT")
                wrong.extend([] if done else [complaint])
                written.append(number)
                number += 20

        others = [threading.Thread(target=target) for target in (read, write)]
        movers = [threading.Thread(target=cluster.sql, args=(self.name, CALL.format(slice=300), "chief")) for _ in range(2)]
        for thread in others + movers:
            thread.start()
        for thread in movers:
            thread.join()
        stop.set()
        for thread in others:
            thread.join()
        self.assertEqual(wrong, [])
        self.assertGreater(len(written), 2)
        cluster.sql(self.name, CALL.format(slice=1000), user="chief")
        self.assertEqual(cluster.sql(self.name, MOVED).split("|", 2)[2], "0|0")

    def test_old_partitions_are_detached_as_documented(self):
        cluster.sql(self.name, CALL.format(slice=1000), user="chief")
        for statement in ("ALTER TABLE history.market_orders DETACH PARTITION history.market_orders_00000 CONCURRENTLY",
                          "ALTER TABLE history.market_trades DETACH PARTITION history.market_trades_00000 CONCURRENTLY",
                          "ALTER TABLE cash_ledger DETACH PARTITION cash_ledger_00000 CONCURRENTLY",
                          "DROP TABLE history.market_trades_00000"):
            cluster.sql(self.name, statement, user="market")
        live = "SELECT count(*) FROM market_orders WHERE status = 'partially_filled' AND order_number <= 9000"
        self.assertGreater(int(cluster.sql(self.name, live)), 100)
        self.assertEqual(cluster.sql(self.name, "SELECT count(*) FROM all_market_trades"), "1500")


if __name__ == "__main__":
    unittest.main()
