#!/usr/bin/env python3
"""SoupBinTCP on the wire: logins, sessions, framing, and every way to be thrown out."""

import socket
import unittest

import rig
from wire import QUERY, Closed, Wire, cancel, enter, login_packet, packet


class SoupTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.market = rig.Market().__enter__()
        cls.addClassCleanup(cls.market.__exit__, None, None, None)
        cls.gateway = cls.market.start_gateway("max_unanswered_logins = 8")
        for number in (1, 2, 3, 4):
            cls.market.add_port(number)
        cls.market.client(cls.gateway, 4).close()

    def wire(self):
        wire = Wire(self.gateway)
        self.addCleanup(wire.close)
        return wire

    def client(self, number, **options):
        wire = self.market.client(self.gateway, number, **options)
        self.addCleanup(wire.close)
        return wire

    def assert_closed(self, data, before_login=False):
        """These bytes close the connection that sends them, and no other."""
        other = self.client(2)
        wire = self.wire() if before_login else self.client(1)
        wire.raw(data)
        seen = wire.until_closed()
        self.assertEqual([kind for kind, _ in seen if kind not in (b"S", b"A")], [], data)
        self.assertGreater(other.next_ref(), 0)

    def test_what_the_protocol_does_not_allow_before_the_login(self):
        for data in (b"\x00\x00", b"\x04\x01L", b"\xff\xff", packet(b"X"), packet(b"A", bytes(30)),
                     packet(b"U", QUERY), packet(b"R"), packet(b"O"), packet(b"L", bytes(51)), packet(b"L", bytes(45)),
                     packet(b"S", b"x"), packet(b"H")):
            with self.subTest(data=data[:8]):
                self.assert_closed(data, before_login=True)

    def test_what_the_protocol_does_not_allow_after_the_login(self):
        for data in (b"\x00\x00", b"\x04\x01U", packet(b"U"), packet(b"R", b"x"), packet(b"O", b"x"), packet(b"Z"),
                     packet(b"S", b"x"), login_packet("U1", self.market.passwords[1])):
            with self.subTest(data=data[:8]):
                self.assert_closed(data)

    def test_debug_packets_are_read_over(self):
        wire = self.wire()
        wire.raw(packet(b"+", b"hello") + packet(b"+"))
        self.assertEqual(wire.login("U1", self.market.passwords[1])[0], "0000000001")
        wire.raw(packet(b"+", b"x" * 1023))
        self.assertGreater(wire.next_ref(), 0)

    def test_segments_mean_nothing(self):
        data = login_packet("U3", self.market.passwords[3], sequence=0) + packet(b"U", QUERY) * 2
        whole = self.wire()
        whole.raw(data)
        self.assertEqual(whole.answer()[0], b"A")
        expected = [message[:1] + message[9:] for message in whole.messages(2)]
        whole.close()
        pieces = self.wire()
        pieces.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in data:
            pieces.raw(bytes([byte]))
        self.assertEqual(pieces.answer()[0], b"A")
        self.assertEqual([message[:1] + message[9:] for message in pieces.messages(2)], expected)

    def test_logins_that_are_refused(self):
        good = self.market.passwords[1]
        for user, password, session, sequence, code in (
                ("U1", "WRONG", "", 1, "A"), ("NOBODY", good, "", 1, "A"), ("", "", "", 1, "A"),
                ("U1", good, "0000000002", 1, "S"), ("U1", good, "0000000000", 1, "S"), ("U1", good, "x", 1, "S"),
                ("U1", good, "", 999_999, "S"), ("U1", good, "", "", "S"), ("U1", good, "", "-1", "S"),
                ("U1", good, "", "1 ", "S"), ("U1", good, "", "99999999999999999999", "S")):
            with self.subTest(user=user, session=session, sequence=sequence):
                wire = self.wire()
                self.assertEqual(wire.login(user, password, session, sequence), code)
                self.assertEqual(wire.until_closed(), [])
        self.client(1).close()  # the row of wrong passwords ends

    def test_what_a_stranger_calls_himself_does_not_reach_the_log_as_it_is(self):
        name = "\x1b[31mX"
        self.assertEqual(self.wire().login(name, "WRONG", "\nforged  \x7f"), "A")
        self.assertEqual(self.wire().login("U1", self.market.passwords[1], "\nforged  \x7f"), "S")
        log = (self.market.folder / "log" / "gateway-0.log").read_text()
        self.assertIn("login of '?[31MX'", log)
        self.assertIn("no session '?forged??", log)
        self.assertNotIn("\x1b", log)

    def test_logins_that_are_taken(self):
        good = self.market.passwords[1]
        for user, password, session, sequence in (("u1", good.lower(), "", 1), ("U1", good, "0000000001", "0001"),
                                                  ("U1", good, "", 0)):
            wire = self.wire()
            self.assertEqual(wire.login(user, password, session, sequence)[0], "0000000001")
            wire.close()

    def test_five_wrong_passwords_lock_the_user_and_the_operator_unlocks(self):
        password = self.market.add_port(11)
        self.market.client(self.gateway, 11).close()
        logged_in = self.client(11)
        for _ in range(5):
            self.assertEqual(self.wire().login("U11", "WRONG"), "A")
        self.assertEqual(self.wire().login("U11", password), "A")
        self.assertGreater(logged_in.next_ref(), 0)  # who is in stays in
        self.market.paddock("port", "unlock", "--port", 11)
        self.client(11)

    def test_a_second_login_wins(self):
        first = self.client(2)
        second = self.client(2, sequence=0)
        self.assertEqual(first.until_closed(), [])
        self.assertGreater(second.next_ref(), 0)

    def test_a_logout_is_the_end_and_nothing_more_is_sent(self):
        wire = self.client(2, sequence=0)
        wire.raw(packet(b"O"))
        self.assertEqual(wire.until_closed(), [])

    def test_what_was_sent_before_a_logout_is_carried_out(self):
        wire = self.client(2, sequence=0)
        wire.raw(packet(b"U", QUERY) * 3 + packet(b"O"))
        wire.until_closed()
        again = self.client(2)
        again.next_ref()  # behind everything of before
        before = [event for event in self.market.events() if event["type"] == "next_ref" and event["port"] == 2]
        self.assertGreaterEqual(len(before), 4)

    def test_a_removed_port_is_closed_and_a_new_one_let_in(self):
        self.market.add_port(12)
        wire = self.client(12)
        self.market.paddock("port", "remove", "--port", 12)
        self.assertEqual(wire.until_closed(), [])
        self.assertEqual(self.wire().login("U12", self.market.passwords[12]), "A")

    def test_the_server_sends_heartbeats_when_it_has_nothing_to_say(self):
        wire = self.client(1, sequence=0)
        while True:
            kind, payload = wire.packet()
            if kind == b"H":
                self.assertEqual(payload, b"")
                return

    def test_connections_without_login_do_not_keep_others_out(self):
        idle = [self.wire() for _ in range(30)]
        client = self.client(1, sequence=0)
        self.assertGreater(client.next_ref(), 0)
        idle[0].socket.settimeout(rig.SOON)
        with self.assertRaises(Closed):
            idle[0].packet()  # the oldest had to go


class SessionTest(unittest.TestCase):
    def test_the_day_ends_with_its_session(self):
        with rig.Market() as market:
            gateway = market.start_gateway()
            password = market.add_port(2)
            wire = market.client(gateway, 2)
            wire.send(enter(1, quantity=10, price=1_000_000, tif=b"1"), QUERY)
            yesterday = wire.messages(2)
            market.operator({"op": "end_of_day", "date": "2026-11-20"})
            self.assertEqual(wire.until_closed(), [(b"Z", b"")])

            finished = Wire(gateway)
            self.assertEqual(finished.login("U2", password, "0000000001", 2), ("0000000001", 2))
            self.assertEqual(finished.until_closed(), [(b"S", yesterday[1]), (b"Z", b"")])

            today = Wire(gateway)
            self.assertEqual(today.login("U2", password), ("0000000002", 1))
            today.send(cancel(1))
            self.assertEqual(today.message()[:1], b"C")  # message 1 of the new day, about yesterday's order
            reader = Wire(gateway)
            reader.login("U2", password, "0000000001", 3)
            self.assertEqual(reader.until_closed(), [(b"Z", b"")])
            self.assertEqual(today.next_ref(), 2)  # whoever reads the past does not disturb it

            market.operator({"op": "end_of_day", "date": "2026-11-21"})
            self.assertEqual(today.until_closed()[-1], (b"Z", b""))
            self.assertEqual(Wire(gateway).login("U2", password, "0000000001", 1), "S")
            self.assertEqual(Wire(gateway).login("U2", password, "0000000002", 4), "S")
            late = Wire(gateway)
            self.assertEqual(late.login("U2", password, "0000000002", 0), ("0000000002", 3))
            self.assertEqual(late.until_closed(), [(b"Z", b"")])

    def test_the_end_of_the_day_is_the_end_of_a_connection_and_one_reads_at_a_time(self):
        with rig.Market() as market:
            gateway = market.start_gateway("rate_per_s = 1000000\nburst = 1000000")
            password = market.add_port(2, "--cancel-on-disconnect")
            with market.client(gateway, 2) as quick:  # half of a session that no reader has at once
                for start in range(1, 40_001, 500):
                    quick.send(*(enter(ref, quantity=0) for ref in range(start, start + 500)))
                    quick.messages(500)
            wire = market.client(gateway, 2, sequence=40_001, receive_buffer=4096)
            wire.send(enter(40_001, quantity=10, price=1_000_000, tif=b"1"))
            for start in range(40_002, 80_002, 500):  # more than the kernel holds for it: its end takes a while
                wire.send(*(enter(ref, quantity=0) for ref in range(start, start + 500)))
            rig.eventually(lambda: market.status("gateway-0")["messages"] == 80_001, "the flood to be read")
            market.operator({"op": "end_of_day", "date": "2026-11-20"})
            today = Wire(gateway)
            self.assertEqual(today.login("U2", password), ("0000000002", 1))
            message = today.message()  # not held up by its predecessor, which is still being written to
            self.assertEqual((message[:1], message[17:18]), (b"C", b"S"))

            first, second = Wire(gateway, 4096), Wire(gateway, 4096)
            self.assertEqual(first.login("U2", password, "0000000001"), ("0000000001", 1))
            self.assertEqual(second.login("U2", password, "0000000001"), ("0000000001", 1))
            self.assertNotIn((b"Z", b""), first.until_closed())
            seen = second.until_closed()
            self.assertEqual((len(seen), seen[-1]), (80_002, (b"Z", b"")))
            self.assertEqual(today.next_ref(), 80_002)

    def test_messages_to_a_finished_session_close_it(self):
        with rig.Market() as market:
            gateway = market.start_gateway()
            password = market.add_port(2)
            market.client(gateway, 2).next_ref()
            market.operator({"op": "end_of_day", "date": "2026-11-20"})
            wire = Wire(gateway)
            wire.raw(login_packet("U2", password, "0000000001", 1) + packet(b"U", enter(5)))
            wire.until_closed()
            self.assertEqual([e for e in market.events() if e["type"] == "accepted"], [])


if __name__ == "__main__":
    unittest.main()
