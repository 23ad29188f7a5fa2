#!/usr/bin/env python3
"""The schema guide's flows 1, 2 and 4 with its values, as the rulebook's section 11 corrects them."""

import unittest

import flow
import rig


def setUpModule():
    global cluster
    cluster = rig.PostgresCluster()
    cluster.start()
    unittest.addModuleCleanup(cluster.remove)


ISSUER, SELLER, BUYER, ALICE = 1, 2, 3, 4
HOUR_MS = 3_600_000


def persisted(name, lines, step_ms=1):
    url = cluster.create_database(name)
    script = rig.Script(lines, step_ms=step_ms)
    rig.persist_all(script, url)
    return script, url


class Flow1(unittest.TestCase):
    """5 shares bought at 110 meet 10 offered at 108; alice, who bought hers earlier, offers 20 at 112."""

    @classmethod
    def setUpClass(cls):
        refs = flow.Refs()
        lines = flow.opening(accounts=4, shares=1000, price="105.00") + [flow.phase("trading")]
        # An hour earlier the seller and alice get their shares from the issuer.
        lines += [flow.enter(refs, ISSUER, "sell", 50, "105.00"), flow.enter(refs, SELLER, "buy", 50, "105.00"),
                  flow.enter(refs, ISSUER, "sell", 20, "105.00"), flow.enter(refs, ALICE, "buy", 20, "105.00")]
        # The day's own orders, in the hours that follow.
        lines += [flow.enter(refs, SELLER, "sell", 10, "108.00"), flow.enter(refs, ALICE, "sell", 20, "112.00"),
                  flow.enter(refs, BUYER, "buy", 5, "110.00")]
        cls.script, _ = persisted("flow1", lines, step_ms=HOUR_MS // 4)

    def rows(self, sql):
        return cluster.sql("flow1", sql).splitlines()

    def test_orders(self):
        self.assertEqual(self.rows("""SELECT status, shares_requested, shares_filled, price_per_share,
            average_fill_price FROM market_orders WHERE account_number = 3"""), ["filled|5|5|110.0000|108.0000"])
        self.assertEqual(self.rows("""SELECT status, shares_requested, shares_filled FROM market_orders
            WHERE account_number = 2 AND order_type = 'sell'"""), ["partially_filled|10|5"])

    def test_trade(self):
        self.assertEqual(self.rows("""
            SELECT t.shares_traded, t.price_per_share, t.total_value, t.nuke_commission_pct, t.nuke_commission_amount,
                   t.trade_type, b.account_number, s.account_number, buy.account_number, sell.account_number
            FROM market_trades t JOIN accounts b ON b.user_id = t.buyer_id JOIN accounts s ON s.user_id = t.seller_id
            JOIN market_orders buy ON buy.id = t.buy_order_id JOIN market_orders sell ON sell.id = t.sell_order_id
            ORDER BY trade_number DESC LIMIT 1"""), ["5|108.0000|540.0000|2.00|10.8000|continuous|3|2|3|2"])

    def test_holdings(self):
        self.assertEqual(self.rows("""
            SELECT h.shares_owned, h.entry_price, h.current_mark, h.unrealized_gain_loss FROM share_holdings h
            JOIN accounts a ON a.user_id = h.holder_id WHERE a.account_number IN (2, 3) ORDER BY account_number"""),
            ["45|105.0000|108.0000|135.0000", "5|108.0000|108.0000|0.0000"])

    def test_offering(self):
        self.assertEqual(self.rows("""SELECT current_share_price, total_trades, highest_bid, lowest_ask,
            bid_ask_spread FROM vehicle_offerings"""), ["108.0000|3||108.0000|"])

    def test_bar_of_the_hour(self):
        self.assertEqual(self.rows("""SELECT open_price, high_price, low_price, close_price, volume_shares, volume_usd,
            trade_count FROM market_snapshots ORDER BY snapshot_hour DESC LIMIT 1"""),
            ["108.0000|108.0000|108.0000|108.0000|5|540.0000|1"])
        self.assertEqual(self.rows("SELECT count(*) FROM market_snapshots WHERE snapshot_hour <> "
                                   "date_trunc('hour', snapshot_hour, 'UTC')"), ["0"])


class Flow2(unittest.TestCase):
    """5 shares bought at 108 are worth 112 after somebody else's trade: 20.00, 3.70 %."""

    def test_marks_follow_the_price(self):
        refs = flow.Refs()
        lines = flow.opening(accounts=4, price="105.00") + [flow.phase("trading")]
        lines += [flow.enter(refs, ISSUER, "sell", 5, "108.00"), flow.enter(refs, BUYER, "buy", 5, "108.00"),
                  flow.enter(refs, ISSUER, "sell", 1, "112.00"), flow.enter(refs, ALICE, "buy", 1, "112.00")]
        persisted("flow2", lines)
        self.assertEqual(cluster.sql("flow2", """
            SELECT h.shares_owned, h.entry_price, h.current_mark, h.unrealized_gain_loss, h.unrealized_gain_loss_pct
            FROM share_holdings h JOIN accounts a ON a.user_id = h.holder_id WHERE a.account_number = 3"""),
            "5|108.0000|112.0000|20.0000|3.70")
        self.assertEqual(cluster.sql("flow2", """
            SELECT p.total_positions, p.total_shares_owned, p.total_value_at_cost, p.total_market_value,
                   p.unrealized_gain_loss, p.unrealized_gain_loss_pct
            FROM portfolio_positions p JOIN accounts a ON a.user_id = p.user_id WHERE a.account_number = 3"""),
            "1|5|540.0000|560.0000|20.0000|3.70")


class Flow4(unittest.TestCase):
    """The opening auction: alice and bob bid, the seller and charlie ask; 150 change hands at 108."""

    @classmethod
    def setUpClass(cls):
        bob, charlie = BUYER, 5
        refs = flow.Refs()
        lines = flow.opening(accounts=5, shares=10_000, price="108.00") + [flow.phase("trading")]
        for account, shares in ((SELLER, 150), (charlie, 100)):
            lines += [flow.enter(refs, ISSUER, "sell", shares, "108.00"),
                      flow.enter(refs, account, "buy", shares, "108.00")]
        lines += [flow.phase("closed"), {"op": "end_of_day", "date": "2025-10-19"}, flow.phase("pre_open"),
                  flow.enter(refs, ALICE, "buy", 100, "115.00"), flow.enter(refs, bob, "buy", 200, "110.00"),
                  flow.enter(refs, SELLER, "sell", 150, "108.00"), flow.enter(refs, charlie, "sell", 100, "112.00"),
                  flow.phase("trading")]
        persisted("flow4", lines)

    def test_trades(self):
        self.assertEqual(cluster.sql("flow4", """
            SELECT b.account_number, s.account_number, t.shares_traded, t.price_per_share, t.trade_type, t.aggressor
            FROM market_trades t JOIN accounts b ON b.user_id = t.buyer_id JOIN accounts s ON s.user_id = t.seller_id
            WHERE t.trade_type <> 'continuous' ORDER BY trade_number"""),
            "4|2|100|108.0000|opening|\n3|2|50|108.0000|opening|")

    def test_price_discovery(self):
        self.assertEqual(cluster.sql("flow4", """SELECT event_type, equilibrium_price, equilibrium_volume,
            bids_collected, asks_collected, orders_matched FROM price_discovery_events"""),
            "opening_auction|108.0000|150|2|2|2")

    def test_offering(self):
        self.assertEqual(cluster.sql("flow4", """SELECT opening_price, current_share_price, status, highest_bid,
            lowest_ask, bid_ask_spread FROM vehicle_offerings"""), "108.0000|108.0000|trading|110.0000|112.0000|2.0000")


if __name__ == "__main__":
    unittest.main()
