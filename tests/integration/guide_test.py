#!/usr/bin/env python3
"""The flows of the database guide, over real TCP connections into real rows (rulebook, section 11).

usage: tests/integration/guide_test.py [-v]
"""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "support")]
from database_compare import query  # noqa: E402
from ouch_client import Accepted, Canceled, Executed, NextRef  # noqa: E402
from running_market import PROGRAMS, RunningMarket, eventually  # noqa: E402

SELLER, ALICE, BUYER, BOB, CHARLIE = 1, 2, 3, 4, 5
CENT = 100  # OUCH prices count $0.0001
DOLLAR = 100 * CENT


def list_and_open(market, shares, price, phase="trading"):
    market.operator({"op": "list", "offering": 1, "symbol": "BLZR74", "issuer": SELLER, "shares": shares, "price": price},
                    {"op": "phase", "offering": 1, "to": phase})


def buy_at_once(market, seller, buyer, quantity, price):
    """One trade at `price`: the seller rests, the buyer takes."""
    for client, side in ((seller, "sell"), (buyer, "buy")):
        enter(client, side, quantity, price)
    assert buyer.until(Executed)[-1].quantity == quantity
    seller.until(Executed)


def enter(client, side, quantity, dollars):
    client.query()
    ref = client.until(NextRef)[-1].ref
    client.enter(ref, side, quantity, "BLZR74", dollars * DOLLAR)
    accepted = client.until(Accepted)[-1]
    assert accepted.ref == ref, accepted
    return ref


def programs_of_an_hour_ago(folder):
    """The programs, with an engine that lives one hour in the past by a shim under its clock."""
    for name in ("paddock", "paddock-gateway", "paddock-persister"):
        (folder / name).symlink_to(PROGRAMS / name)
    engine = folder / "paddock-engine"
    engine.write_text(f'#!/bin/sh\nexport LD_PRELOAD="{PROGRAMS}/libclock_shift.so" CLOCK_SHIFT_SECONDS=-3600\n'
                      f'exec "{PROGRAMS}/paddock-engine" "$@"\n')
    engine.chmod(0o755)
    return folder


class Flow1And2(unittest.TestCase):
    """One market for both: flow 2 goes on from where flow 1 ended."""

    @classmethod
    def setUpClass(cls):
        past = programs_of_an_hour_ago(Path(cls.enterClassContext(tempfile.TemporaryDirectory())))
        cls.market = cls.enterClassContext(RunningMarket("--empty", own_database=True, programs=past))
        cls.earlier_hour()
        cls.market.stop()
        cls.market.programs = PROGRAMS
        cls.market.start()
        cls.flow_1()

    @classmethod
    def connect(cls):
        cls.clients = {number: cls.market.client(number, password) for number, password in cls.passwords.items()}
        for client in cls.clients.values():
            cls.addClassCleanup(client.close)

    @classmethod
    def earlier_hour(cls):
        """Alice buys the 20 shares that she will offer; only the issuer owns any at first."""
        cls.passwords = cls.market.open_accounts(account_1="1000.00", account_2="10000.00", account_3="10000.00",
                                                 account_4="10000.00")
        list_and_open(cls.market, 70, "105.00")
        cls.connect()
        buy_at_once(cls.market, cls.clients[SELLER], cls.clients[ALICE], 20, 105)

    @classmethod
    def flow_1(cls):
        cls.connect()
        cls.resting = enter(cls.clients[SELLER], "sell", 10, 108)
        cls.asked = enter(cls.clients[ALICE], "sell", 20, 112)
        enter(cls.clients[BUYER], "buy", 5, 110)
        cls.clients[BUYER].until(Executed)
        cls.market.settled()

    def rows(self, sql):
        return query(self.market.connection(), sql)

    def test_1_the_orders(self):
        found = self.rows("""SELECT account_number, order_type, status, price_per_share, shares_requested, shares_filled,
                             average_fill_price FROM market_orders ORDER BY order_number OFFSET 2""")
        self.assertEqual(found, [["1", "sell", "partially_filled", "108.0000", "10", "5", "108.0000"],
                                 ["2", "sell", "active", "112.0000", "20", "0", ""],
                                 ["3", "buy", "filled", "110.0000", "5", "5", "108.0000"]])

    def test_1_the_trade(self):
        found = self.rows("""SELECT b.account_number, s.account_number, t.shares_traded, t.price_per_share, t.total_value,
                             t.nuke_commission_pct, t.nuke_commission_amount, t.trade_type FROM market_trades t
                             JOIN accounts b ON b.user_id = t.buyer_id JOIN accounts s ON s.user_id = t.seller_id
                             ORDER BY t.executed_at DESC LIMIT 1""")
        self.assertEqual(found, [["3", "1", "5", "108.0000", "540.0000", "2.00", "10.8000", "continuous"]])

    def test_1_the_holdings(self):
        eventually(lambda: self.holding(SELLER) == ["45", "105.0000", "108.0000", "135.0000", "2.86"],
                   "the seller's holding", 10)
        self.assertEqual(self.holding(BUYER), ["5", "108.0000", "108.0000", "0.0000", "0.00"])

    def holding(self, account):
        return self.rows(f"""SELECT shares_owned, entry_price, current_mark, unrealized_gain_loss, unrealized_gain_loss_pct
                             FROM share_holdings h JOIN accounts a ON a.user_id = h.holder_id
                             WHERE a.account_number = {account}""")[0]

    def test_1_the_offering(self):
        self.assertEqual(self.rows("""SELECT current_share_price, total_trades, highest_bid, lowest_ask, bid_ask_spread,
                                      status FROM vehicle_offerings"""),
                         [["108.0000", "2", "", "108.0000", "", "trading"]])

    def test_1_the_bar_of_the_hour(self):
        found = self.rows("""SELECT open_price, high_price, low_price, close_price, volume_shares, volume_usd, trade_count
                             FROM market_snapshots ORDER BY snapshot_hour""")
        self.assertEqual(found[-1], ["108.0000"] * 4 + ["5", "540.0000", "1"])
        self.assertEqual(len(found), 2)

    def test_2_the_portfolio_follows_the_price(self):
        clients = self.clients
        clients[SELLER].cancel(self.resting)
        clients[SELLER].until(Canceled)
        enter(clients[BOB], "buy", 1, 112)
        clients[BOB].until(Executed)
        eventually(lambda: self.holding(BUYER) == ["5", "108.0000", "112.0000", "20.0000", "3.70"],
                   "the buyer's gain of 20.00, 3.70 %", 10)
        self.assertEqual(self.rows(f"""SELECT total_positions, total_shares_owned, total_value_at_cost, total_market_value,
                                       unrealized_gain_loss, unrealized_gain_loss_pct FROM portfolio_positions p
                                       JOIN accounts a ON a.user_id = p.user_id WHERE account_number = {BUYER}"""),
                         [["1", "5", "540.0000", "560.0000", "20.0000", "3.70"]])

    def test_3_every_table_is_the_fold_of_the_log(self):
        self.market.assert_database_is_the_log()


class Flow4(unittest.TestCase):
    """The opening auction. Charlie bought the day before what he asks for."""

    @classmethod
    def setUpClass(cls):
        cls.market = market = cls.enterClassContext(RunningMarket("--empty", own_database=True))
        passwords = market.open_accounts(account_1="1000.00", account_2="20000.00", account_4="30000.00",
                                         account_5="20000.00")
        list_and_open(market, 1000, "108.00")
        with market.client(SELLER, passwords[SELLER]) as seller, market.client(CHARLIE, passwords[CHARLIE]) as charlie:
            buy_at_once(market, seller, charlie, 100, 108)
        market.operator({"op": "phase", "offering": 1, "to": "closed"}, {"op": "end_of_day", "date": "2025-10-19"},
                        {"op": "phase", "offering": 1, "to": "pre_open"})
        clients = {number: market.client(number, password) for number, password in passwords.items()}
        for client in clients.values():
            cls.addClassCleanup(client.close)
        enter(clients[ALICE], "buy", 100, 115)
        enter(clients[BOB], "buy", 200, 110)
        enter(clients[SELLER], "sell", 150, 108)
        enter(clients[CHARLIE], "sell", 100, 112)
        market.operator({"op": "phase", "offering": 1, "to": "trading"})
        cls.fills = [message for message in clients[SELLER].until(Executed, 2) if isinstance(message, Executed)]
        market.settled()

    def rows(self, sql):
        return query(self.market.connection(), sql)

    def test_the_seller_is_told_of_both_fills(self):
        self.assertEqual([(fill.quantity, fill.price, fill.flag) for fill in self.fills],
                         [(100, 108 * DOLLAR, "O"), (50, 108 * DOLLAR, "O")])

    def test_the_price_discovery_event(self):
        self.assertEqual(self.rows("""SELECT event_type, equilibrium_price, equilibrium_volume, bids_collected,
                                      asks_collected, orders_matched FROM price_discovery_events"""),
                         [["opening_auction", "108.0000", "150", "2", "2", "2"]])

    def test_the_trades(self):
        self.assertEqual(self.rows("""SELECT b.account_number, s.account_number, shares_traded, price_per_share, trade_type
                                      FROM market_trades t JOIN accounts b ON b.user_id = t.buyer_id
                                      JOIN accounts s ON s.user_id = t.seller_id WHERE trade_type = 'opening'
                                      ORDER BY trade_number"""),
                         [["2", "1", "100", "108.0000", "opening"], ["4", "1", "50", "108.0000", "opening"]])

    def test_the_offering(self):
        self.assertEqual(self.rows("SELECT opening_price, current_share_price, status FROM vehicle_offerings"),
                         [["108.0000", "108.0000", "trading"]])

    def test_every_table_is_the_fold_of_the_log(self):
        self.market.assert_database_is_the_log()


if __name__ == "__main__":
    unittest.main()
