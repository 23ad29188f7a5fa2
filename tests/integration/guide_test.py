#!/usr/bin/env python3
"""The flows of the database guide, over real TCP connections into real rows (rulebook, section 11).

usage: tests/integration/guide_test.py [-v]
"""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "support")]
import guide_day  # noqa: E402
from log_fold import units  # noqa: E402
from ouch_client import Accepted, Canceled, Executed, NextRef  # noqa: E402
from running_market import PROGRAMS, RunningMarket, eventually  # noqa: E402
from table_rows import query  # noqa: E402

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


def enter(client, side, quantity, price):
    """An order at a price in dollars, a whole number or a decimal string."""
    client.query()
    ref = client.until(NextRef)[-1].ref
    client.enter(ref, side, quantity, "BLZR74", units(str(price)))
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

    def test_1_the_bars_of_the_hour_and_the_minute(self):
        for table, begin in (("market_snapshots", "snapshot_hour"), ("market_snapshots_minute", "snapshot_minute")):
            found = self.rows(f"""SELECT open_price, high_price, low_price, close_price, volume_shares, volume_usd,
                                  trade_count FROM {table} ORDER BY {begin}""")
            self.assertEqual(found[-1], ["108.0000"] * 4 + ["5", "540.0000", "1"])
            self.assertEqual(len(found), 2)

    def test_1_the_totals_and_the_day_so_far(self):
        self.assertEqual(self.rows("""SELECT opening_price, closing_price, total_volume_shares, total_volume_usd
                                      FROM vehicle_offerings"""), [["105.0000", "108.0000", "25", "2640.0000"]])
        self.assertEqual(self.rows("""SELECT trading_date, opening_price, high_price, low_price, closing_price,
                                      volume_shares, volume_usd, trade_count FROM trading_windows"""),
                         [["", "105.0000", "108.0000", "105.0000", "108.0000", "25", "2640.0000", "2"]])

    def test_1_the_cash(self):
        found = self.rows("""SELECT account_number, entry_type, amount, cost_basis FROM cash_ledger
                             WHERE trade_id = (SELECT id FROM market_trades ORDER BY trade_number DESC LIMIT 1)
                             ORDER BY account_number, entry_type""")
        self.assertEqual(found, [["0", "commission", "10.8000", ""], ["1", "sale", "540.0000", "525.0000"],
                                 ["3", "commission", "-10.8000", ""], ["3", "purchase", "-540.0000", ""]])

    def test_1_the_depth_of_each_side(self):
        self.rows("SELECT paddock_refresh_views()")
        for view in ("live_market_state", "current_market_state"):
            self.assertEqual(self.rows(f"SELECT current_share_price, buy_side_depth, sell_side_depth FROM {view}"),
                             [["108.0000", "0", "2"]])

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


class Flow3(unittest.TestCase):
    """Daily figures and ranks: guide_day's two days, traded over TCP, each ended by its marker."""

    BY_ACCOUNT = "JOIN accounts USING (user_id) WHERE"

    @classmethod
    def setUpClass(cls):
        cls.market = market = cls.enterClassContext(RunningMarket("--empty", own_database=True))
        passwords = market.open_accounts(**{f"account_{number}": cash for number, cash in guide_day.CASH.items()})
        market.operator(guide_day.listing())
        for date, trades in guide_day.DAYS.items():
            market.operator(guide_day.phase("trading"))
            for seller, buyer, shares, price in trades:
                with market.client(seller, passwords[seller]) as one, market.client(buyer, passwords[buyer]) as other:
                    buy_at_once(market, one, other, shares, price)
            market.operator(guide_day.phase("closed"), {"op": "end_of_day", "date": date})
        market.settled()

    def rows(self, sql):
        return query(self.market.connection(), sql)

    def stats(self, columns, account):
        return self.rows(f"""SELECT {columns} FROM user_trading_stats {self.BY_ACCOUNT} stat_date = '{guide_day.MONDAY}'
                             AND account_number = {account}""")[0]

    def test_the_daily_stats(self):
        for account, trades, gain, percent in guide_day.GUIDE:
            self.assertEqual(self.stats("trades_executed, daily_gain_loss, daily_gain_loss_pct", account),
                             [str(trades), gain, percent])

    def test_what_the_figures_are_made_of(self):
        columns = """buy_volume, sell_volume, commission_paid, listed_value, closing_value, win_rate_pct,
                     consecutive_profitable_days"""
        self.assertEqual(self.stats(columns, guide_day.BOB),
                         ["1764.0000", "0.0000", "35.2800", "0.0000", "1949.2800", "", "1"])
        self.assertEqual(self.stats(columns, guide_day.XYZ),
                         ["918.0000", "323.2500", "18.3600", "0.0000", "2071.1100", "0.00", "1"])
        self.assertEqual(self.stats(columns, guide_day.ALICE),
                         ["1348.0000", "1035.0000", "26.9600", "0.0000", "1461.9600", "0.00", "0"])

    def test_the_leaderboard_as_the_guide_asks_for_it(self):
        found = self.rows(f"""SELECT l.* FROM leaderboard_snapshots l WHERE snapshot_date = '{guide_day.MONDAY}'
                              ORDER BY rank ASC LIMIT 10""")
        self.assertEqual(len(found), 5)
        found = self.rows(f"""SELECT rank, account_number, daily_gain_loss, daily_gain_loss_pct FROM leaderboard_snapshots
                              {self.BY_ACCOUNT} snapshot_date = '{guide_day.MONDAY}' ORDER BY rank""")
        self.assertEqual(found[:3], [[str(rank), str(account), gain, percent]
                                     for rank, (account, _, gain, percent) in enumerate(guide_day.GUIDE, 1)])
        self.assertEqual([row[1] for row in found[3:]], [str(guide_day.CHARLIE), str(guide_day.SELLER)])

    def test_the_top_performers_follow(self):
        eventually(lambda: self.rows("SELECT rank, daily_gain_loss FROM top_performers ORDER BY rank LIMIT 3") ==
                   [["1", "150.0000"], ["2", "50.0000"], ["3", "-30.0000"]], "the view of the top performers", 10)

    def test_the_days(self):
        self.assertEqual(self.rows("SELECT trading_date, users, trades FROM trading_days ORDER BY trading_date"),
                         [[guide_day.FRIDAY, "3", "2"], [guide_day.MONDAY, "5", "7"]])

    def test_the_trading_windows(self):
        self.assertEqual(self.rows("""SELECT trading_date, opening_price, high_price, low_price, closing_price,
                                      volume_shares, volume_usd, trade_count FROM trading_windows ORDER BY day_start"""),
                         [[guide_day.FRIDAY, *["128.0000"] * 4, "20", "2560.0000", "2"],
                          [guide_day.MONDAY, "115.0000", "121.8300", "102.0000", "121.8300", "69", "7824.8500", "7"]])

    def test_the_offering(self):
        self.assertEqual(self.rows("""SELECT current_share_price, opening_price, closing_price, total_trades,
                                      total_volume_shares, total_volume_usd, status FROM vehicle_offerings"""),
                         [["121.8300", "", "121.8300", "9", "89", "10384.8500", "closed"]])

    def test_what_a_sale_took_off_the_cost(self):
        self.assertEqual(self.rows("""SELECT account_number, amount, cost_basis FROM cash_ledger WHERE entry_type = 'sale'
                                      AND account_number > 1 ORDER BY account_number"""),
                         [["2", "1035.0000", "1152.0000"], ["3", "323.2500", "348.9000"]])

    def test_every_table_is_the_fold_of_the_log(self):
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
        self.assertEqual(self.rows("""SELECT opening_price, opened_by_auction, current_share_price, status
                                      FROM vehicle_offerings"""), [["108.0000", "t", "108.0000", "trading"]])

    def test_the_trading_window_of_the_day(self):
        self.assertEqual(self.rows("""SELECT pre_open_at < trading_at, opening_price, volume_shares, trade_count
                                      FROM trading_windows WHERE trading_date IS NULL"""),
                         [["t", "108.0000", "150", "2"]])

    def test_every_table_is_the_fold_of_the_log(self):
        self.market.assert_database_is_the_log()


if __name__ == "__main__":
    unittest.main()
