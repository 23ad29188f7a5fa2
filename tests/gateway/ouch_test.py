#!/usr/bin/env python3
"""OUCH on the wire: what is served, every reason that the front door gives, and what closes a connection."""

import struct
import unittest

import rig
from wire import QUERY, cancel, enter, replace, without_time

POST_ONLY = bytes((2, 12)) + b"P"


def option(tag, value):
    return bytes((1 + len(value), tag)) + value


def account(number):
    return option(0x80, struct.pack(">I", number))


class OuchTest(unittest.TestCase):
    settings = ""

    @classmethod
    def setUpClass(cls):
        cls.market = rig.Market().__enter__()
        cls.addClassCleanup(cls.market.__exit__, None, None, None)
        cls.gateway = cls.market.start_gateway(cls.settings)
        for number in (1, 2, 3):
            cls.market.add_port(number)
        cls.market.operator({"op": "entitle", "port": 2, "account": 3})

    def setUp(self):
        self.seller = self.client(1)
        self.buyer = self.client(2)

    def client(self, number):
        wire = self.market.client(self.gateway, number, sequence=0)
        self.addCleanup(wire.close)
        wire.ref = wire.next_ref()
        return wire

    def refused(self, message, reason):
        """The message, which uses the buyer's next ref, is answered with this reason."""
        self.buyer.send(message)
        self.assertEqual(f"{self.buyer.reject_reason():#06x}", f"{reason:#06x}", message)
        self.buyer.ref += 1

    def test_enumerations_of_enter(self):
        for reason, fields in (
                (0x002B, {"side": b"T"}), (0x002F, {"side": b"E"}), (0x0009, {"side": b"x"}),
                (0x8006, {"tif": b"5"}), (0x8006, {"tif": b"6"}), (0x8006, {"tif": b"E"}),
                (0x0003, {"display": b"N"}), (0x0003, {"display": b"?"}), (0x000F, {"capacity": b"X"}),
                (0x0008, {"sweep": b"Y"}), (0x000F, {"sweep": b"?"}), (0x0014, {"cross": b"O"}),
                (0x0014, {"cross": b"C"}), (0x0014, {"cross": b"?"}), (0x000F, {"text": b"\x00"}),
                (0x000F, {"text": b"\x80"}), (0x8008, {"tif": b"3", "options": POST_ONLY}),
                (0x8008, {"tif": b"4", "options": POST_ONLY}), (0x8008, {"price": 0x7FFFFFFF, "options": POST_ONLY})):
            with self.subTest(**fields):
                self.refused(enter(self.buyer.ref, **fields), reason)

    def test_options_of_enter(self):
        for reason, options in (
                (0x8007, option(12, b"X")), (0x8007, option(12, b"PP")), (0x8007, POST_ONLY * 2), (0x8007, b"\x00"),
                (0x8007, b"\x02\x0c"), (0x8007, b"\x09\x0cP"), (0x8007, option(3, b"\0\0\0\1")),
                (0x8007, option(5, b"\0\0\0\1")), (0x8007, option(24, b"\0\0")), (0x8007, option(0x81, b"x")),
                (0x8007, option(27, b"B")), (0x8007, option(28, b"\1")), (0x8007, option(6, b"P")),
                (0x0040, option(29, b"Y")), (0x0040, option(29, b"?")), (0x8001, account(1)), (0x8001, account(99))):
            with self.subTest(options=options):
                self.refused(enter(self.buyer.ref, options=options), reason)

    def test_what_the_engine_refuses(self):
        for reason, fields in (
                (0x0017, {"symbol": "NOSUCH"}), (0x0017, {"symbol": ""}), (0x0013, {"quantity": 0}),
                (0x0013, {"quantity": 1_000_000}), (0x001D, {"price": 0}), (0x001D, {"price": 1_500_001}),
                (0x001D, {"price": 2_000_000_100}), (0x001D, {"price": (1 << 64) - 1}),
                (0x001D, {"price": 0x7FFFFFFF}), (0x001D, {"price": 2_000_000_000, "tif": b"4"}),
                (0x8002, {"side": b"S"}), (0x8003, {"quantity": 999_999, "price": 1_999_999_900})):
            with self.subTest(**fields):
                self.refused(enter(self.buyer.ref, **fields), reason)

    def test_what_phase_collar_and_operator_refuse(self):
        def phase(word):
            self.market.operator({"op": "phase", "offering": 2, "to": word})

        def bid(**fields):
            return enter(self.buyer.ref, symbol="BETA02", **fields)

        self.market.operator({"op": "list", "offering": 2, "symbol": "BETA02", "issuer": 1, "shares": 1000,
                              "price": "150.00", "collar_pct": 10})
        self.refused(bid(), 0x0002)
        phase("pre_open")
        self.refused(bid(tif=b"3"), 0x0007)
        phase("trading")
        self.refused(bid(price=1_650_100), 0x0006)
        self.seller.send(enter(self.seller.ref, side=b"S", symbol="BETA02"))
        self.seller.messages(1)
        self.refused(bid(options=POST_ONLY), 0x8004)
        phase("halted")
        self.refused(bid(), 0x0007)
        self.market.operator({"op": "disable", "port": 2})
        self.refused(bid(), 0x8005)
        self.market.operator({"op": "enable", "port": 2})

    def test_the_order_of_checks(self):
        bad = {"side": b"x", "tif": b"x", "display": b"x", "symbol": "NOSUCH", "quantity": 0}
        self.refused(enter(self.buyer.ref, options=option(12, b"X"), **bad), 0x8007)
        self.refused(enter(self.buyer.ref, **bad), 0x0009)
        bad["side"] = b"B"
        self.refused(enter(self.buyer.ref, **bad), 0x8006)
        bad["tif"] = b"0"
        self.refused(enter(self.buyer.ref, **bad), 0x0003)
        bad["display"] = b"Y"
        self.refused(enter(self.buyer.ref, **bad), 0x0017)

    def test_an_order_is_accepted_filled_and_cancelled(self):
        seller, buyer = self.seller, self.buyer
        seller.send(enter(seller.ref, b"S", 100, text=b"SELL 1"))
        accepted = seller.message()
        self.assertEqual(len(accepted), 64)
        self.assertEqual(accepted[48:62], b"SELL 1        ")
        buyer.send(enter(buyer.ref, b"B", 40))
        self.assertEqual(buyer.message()[:1], b"A")
        bought, sold = buyer.message(), seller.message()
        self.assertEqual((len(bought), bought[:1], sold[:1]), (36, b"E", b"E"))
        self.assertEqual((bought[25:26], sold[25:26]), (b"R", b"A"))
        self.assertEqual(bought[26:34], sold[26:34])
        seller.send(cancel(seller.ref, 70))
        self.assertEqual(without_time(seller.message()), b"C" + bytes(8) + struct.pack(">II", seller.ref, 30) + b"U")
        seller.send(cancel(seller.ref, 70), cancel(seller.ref, 500), cancel(seller.ref))
        self.assertEqual(without_time(seller.message()), b"C" + bytes(8) + struct.pack(">II", seller.ref, 30) + b"U")

    def test_replaces(self):
        seller = self.seller
        seller.send(enter(seller.ref, b"S", 100, price=1_600_000, tif=b"1", options=POST_ONLY + account(1)))
        self.assertEqual(seller.message()[62:], struct.pack(">H", 9) + POST_ONLY + account(1))
        seller.send(replace(seller.ref, seller.ref + 1, 80, 1_610_000, tif=b"1", text=b"NEW"))
        replaced = seller.message()
        self.assertEqual(replaced[:1], b"U")
        self.assertEqual(struct.unpack(">II", replaced[9:17]), (seller.ref, seller.ref + 1))
        self.assertEqual(replaced[18:22], struct.pack(">I", 80))
        self.assertEqual(replaced[52:66], b"NEW".ljust(14))
        self.assertEqual(replaced[66:], struct.pack(">H", 9) + POST_ONLY + account(1))
        for reason, message in (
                (0x8008, replace(seller.ref + 1, seller.ref + 2, tif=b"0")),
                (0x800A, replace(seller.ref, seller.ref + 3, tif=b"1")),
                (0x0013, replace(seller.ref + 1, seller.ref + 4, 0, tif=b"1")),
                (0x001D, replace(seller.ref + 1, seller.ref + 5, price=0x7FFFFFFF, tif=b"1")),
                (0x8006, replace(seller.ref + 1, seller.ref + 6, tif=b"6")),
                (0x8007, replace(seller.ref + 1, seller.ref + 7, tif=b"1", options=account(1)))):
            seller.send(message)
            self.assertEqual(f"{seller.reject_reason():#06x}", f"{reason:#06x}")
        seller.send(cancel(seller.ref + 1))
        self.assertEqual(seller.message()[13:17], struct.pack(">I", 80))  # it was there all the time

    def test_market_orders_echo_their_sentinel(self):
        seller, buyer = self.seller, self.buyer
        self.refused(enter(buyer.ref, price=0x7FFFFFFF, tif=b"3"), 0x8009)
        for sentinel in (0x7FFFFFFF, 2_000_000_000):
            seller.send(enter(seller.ref, b"S", 10))
            self.assertEqual(seller.message()[:1], b"A")
            buyer.send(enter(buyer.ref, quantity=15, price=sentinel, tif=b"3"))
            accepted, executed, rest = buyer.messages(3)
            self.assertEqual((accepted[:1], executed[:1], rest[:1]), (b"A", b"E", b"C"))
            self.assertEqual(accepted[26:35], struct.pack(">Q", sentinel) + b"3")
            self.assertEqual(rest[13:], struct.pack(">I", 5) + b"I")
            seller.message()
            seller.ref += 1
            buyer.ref += 1

    def test_self_trade_letters(self):
        seller = self.seller
        for letter in (b"*", b"N", b"W", b"O", b"D"):
            seller.send(enter(seller.ref, b"S", 10, price=1_700_000, options=option(29, letter)))
            echoed = b"" if letter == b"*" else option(29, letter)
            self.assertEqual(seller.message()[62:], struct.pack(">H", len(echoed)) + echoed)
            seller.send(cancel(seller.ref))
            self.assertEqual(seller.message()[:1], b"C")
            seller.ref += 1
        seller.send(enter(seller.ref, b"S", 10, price=1_700_000), enter(seller.ref + 1, price=1_700_000))
        self.assertEqual([message[:1] for message in seller.messages(3)], [b"A", b"A", b"C"])
        seller.send(cancel(seller.ref))
        self.assertEqual(seller.message()[17:18], b"U")

    def test_a_message_sent_again_is_silently_ignored(self):
        buyer = self.buyer
        buyer.send(enter(buyer.ref, price=100), enter(buyer.ref, price=200), enter(buyer.ref - 1, price=300), QUERY)
        self.assertEqual([message[:1] for message in buyer.messages(2)], [b"A", b"Q"])
        buyer.send(cancel(buyer.ref))
        buyer.message()

    def test_unknown_orders_and_bad_appendages_of_cancel_and_query_give_nothing(self):
        self.buyer.send(cancel(4_000_000_000), cancel(self.buyer.ref) + b"\0\3" + option(28, b"\1"),
                        cancel(self.buyer.ref) + b"\0\7" + option(28, b"\0"), QUERY + b"\0\3" + option(12, b"P"),
                        QUERY + b"\0\3" + option(28, b"\0"))
        self.assertEqual(self.buyer.message()[:1], b"Q")

    def test_what_is_not_served_yet_is_answered_in_words(self):
        for message in (b"M" + bytes(9), b"M" + bytes(11), b"C" + bytes(18), b"D" + bytes(10), b"E" + bytes(10)):
            self.buyer.send(message, QUERY)
            self.assertEqual(self.buyer.message()[:1], b"Q")
        self.assertEqual(len(self.buyer.debug), 5)
        self.assertIn("Modify Order is not served", self.buyer.debug[0])

    def test_malformed_messages_close_their_connection_alone(self):
        for message in (b"?", b"A" + bytes(63), enter(1)[:45], enter(1)[:46], replace(1, 2)[:38], cancel(1)[:8],
                        cancel(1) + b"\0", QUERY + b"\0", b"M" + bytes(8), b"M" + bytes(10), b"\0"):
            with self.subTest(message=message[:4], size=len(message)):
                wire = self.client(3)
                wire.send(message)
                self.assertEqual(wire.until_closed(), [])
                self.assertEqual(len(wire.debug), 1)
                self.assertGreater(self.buyer.next_ref(), 0)

    def test_appendage_lengths_that_do_not_fit_are_refused(self):
        self.refused(enter(self.buyer.ref) + b"\0", 0x8007)
        self.refused(enter(self.buyer.ref)[:45] + b"\0\3", 0x8007)
        self.seller.send(replace(1, self.seller.ref) + b"\0")
        self.assertEqual(self.seller.reject_reason(), 0x8007)

    def test_an_account_by_name(self):
        buyer = self.buyer
        buyer.send(enter(buyer.ref, price=100, options=account(3)))
        self.assertEqual(buyer.message()[62:], struct.pack(">H", 6) + account(3))
        buyer.send(cancel(buyer.ref))
        buyer.message()
        mine = [e for e in self.market.events() if e["type"] == "accepted" and e["ref"] == buyer.ref and e["port"] == 2]
        self.assertEqual(mine[-1]["account"], 3)


class OuchOnSeveralThreads(OuchTest):
    """The same with commands that pass through the queue to the publishing thread."""

    settings = "io_threads = 3"


if __name__ == "__main__":
    unittest.main()
