#!/usr/bin/env python3
"""The guide's four tables, followed by a realtime server through pgoutput and through wal2json."""

import time
import unittest

import rig
from logical_reader import Reader, fold, tables_now

ID = "00000000-abcd-8{kind:03x}-8000-{number:012x}"


def setUpModule():
    global cluster
    cluster = rig.platform_server(wal_level="logical", max_slot_wal_keep_size="32MB", wal_keep_size="0")
    unittest.addModuleCleanup(cluster.remove)


class Following(unittest.TestCase):
    def follow(self, plugin):
        database = f"by_{plugin}"
        rig.market_database(cluster, database, rows=False)
        reader = Reader(cluster, database, plugin)
        self.addCleanup(reader.drop)
        rig.run_files(cluster, database, [rig.HERE / "market_rows.sql"], user="market")
        return database, reader

    def check(self, plugin):
        database, reader = self.follow(plugin)
        first = reader.read()
        # What was moved to history in that very transaction has been deleted here; a publication of ours leaves it out.
        trade, order = ID.format(kind=2, number=300), ID.format(kind=1, number=110)
        cluster.sql(database, f"""
            UPDATE market_orders SET status = 'filled', shares_filled = 17, filled_value = 1836 WHERE order_number = 11;
            INSERT INTO market_trades (id, trade_number, offering_id, buyer_id, seller_id, buy_order_id, sell_order_id,
                shares_traded, price_per_share, total_value, nuke_commission_amount, trade_type, aggressor, executed_at)
              SELECT '{trade}', 300, offering_id, buyer_id, seller_id, '{order}', sell_order_id, 2, 108, 216, 4.32,
                trade_type, aggressor, executed_at FROM market_trades WHERE trade_number = 111;
            UPDATE share_holdings SET current_mark = 109 WHERE shares_owned = 990;
            INSERT INTO leaderboard_snapshots (snapshot_date, user_id, rank, daily_gain_loss, daily_gain_loss_pct,
                consecutive_profitable_days) SELECT '2025-10-21', user_id, 1, 0, 0, 0 FROM accounts WHERE account_number = 3;
            UPDATE leaderboard_snapshots SET rank = 2 WHERE snapshot_date = '2025-10-21';
            UPDATE market_snapshots SET volume_usd = 541""", user="market")
        then = reader.read()
        self.assertEqual([(change.action, change.table) for change in then],
                         [("update", "public.market_orders"), ("insert", "public.market_trades"),
                          ("update", "public.share_holdings"), ("insert", "public.leaderboard_snapshots"),
                          ("update", "public.leaderboard_snapshots")])
        self.assertEqual((then[0].row["status"], then[0].row["shares_filled"], then[0].row["id"]),
                         ("filled", "17", ID.format(kind=1, number=11)))
        self.assertEqual((then[1].row["id"], then[1].row["shares_traded"]), (trade, "2"))
        self.assertEqual(then[2].row["current_mark"], "109.0000")
        return database, first, then

    def test_pgoutput(self):
        database, first, then = self.check("pgoutput")
        folded = fold(first + then)
        now = tables_now(cluster, database, generated=False)
        for table in ("public.share_holdings", "public.leaderboard_snapshots"):
            self.assertEqual(folded[table], now[table])
        # The move to history was not told: what it took is still there for the reader.
        gone = {key for table in folded for key in folded[table].keys() - now[table].keys()}
        self.assertEqual(gone, {(ID.format(kind=1, number=6),), (ID.format(kind=1, number=7),), (ID.format(kind=2, number=8),)})

    def test_wal2json(self):
        database, first, then = self.check("wal2json")
        self.assertEqual(fold(first + then), tables_now(cluster, database, generated=True))


class AnAbandonedReader(unittest.TestCase):
    def test_holds_back_no_more_than_it_may(self):
        cluster.sql("postgres", "SELECT pg_create_logical_replication_slot('abandoned', 'pgoutput')")
        state = "SELECT wal_status FROM pg_replication_slots WHERE slot_name = 'abandoned'"
        self.assertEqual(cluster.sql("postgres", state), "reserved")
        end = time.monotonic() + 60
        while cluster.sql("postgres", state) != "lost" and time.monotonic() < end:
            cluster.sql("postgres", "SELECT pg_logical_emit_message(false, 'filler', repeat('x', 8000000))")
            cluster.sql("postgres", "SELECT pg_switch_wal()")
            cluster.sql("postgres", "CHECKPOINT")
        self.assertEqual(cluster.sql("postgres", state), "lost")
        cluster.sql("postgres", "SELECT pg_drop_replication_slot('abandoned')")


if __name__ == "__main__":
    unittest.main()
