#!/usr/bin/env python3
"""A port's stream is the same bytes from every number on, on every gateway, whatever was killed."""

import signal
import unittest

import rig
from wire import QUERY, Wire, cancel, enter, replace


def trade_a_lot(market, gateway, rounds):
    """Leaves some hundred messages of every kind in the stream of U2; what it was told."""
    seller, buyer = market.client(gateway, 1), market.client(gateway, 2)
    told, sold, ref = [], 0, 0
    for _ in range(rounds):
        ref += 3
        buyer.send(enter(ref - 2, quantity=30, text=b"REST"), enter(ref - 1, quantity=0), QUERY,
                   replace(ref - 2, ref, 25, text=b"AGAIN" if ref % 2 else b""))
        told += buyer.messages(4)
        sold += 1
        seller.send(enter(sold, b"S", 10, tif=b"3"))
        told.append(buyer.message())
        seller.messages(2)
        buyer.send(cancel(ref))
        told.append(buyer.message())
    seller.close()
    return buyer, told


class ReplayTest(unittest.TestCase):
    def read_from(self, gateway, market, number, count):
        with Wire(gateway) as wire:
            self.assertEqual(wire.login("U2", market.passwords[2], "0000000001", number), ("0000000001", number))
            return wire.messages(count)

    def assert_replays(self, market, gateway, told, numbers):
        for number in numbers:
            self.assertEqual(self.read_from(gateway, market, number, len(told) - number + 1), told[number - 1 :], number)

    def test_from_every_number_after_a_restart_and_elsewhere(self):
        with rig.Market() as market:
            first = market.start_gateway()
            market.add_port(1)
            market.add_port(2)
            buyer, told = trade_a_lot(market, first, 120)
            buyer.close()
            self.assertEqual(len(told), 720)
            around_marks = [1, 2, 7, 255, 256, 257, 258, 511, 512, 513, 514, 600, 719, 720]
            self.assert_replays(market, first, told, around_marks)
            self.assert_replays(market, market.start_gateway("io_threads = 2"), told, around_marks)
            market.gateway_at(first).kill()
            again = market.start_gateway()
            self.assert_replays(market, again, told, around_marks + list(range(3, 700, 83)))
            with Wire(again) as wire:
                self.assertEqual(wire.login("U2", market.passwords[2], sequence=0), ("0000000001", 721))
                wire.send(QUERY)
                self.assertEqual(wire.message()[:1], b"Q")

    def test_an_engine_that_is_killed_leaves_connections_up(self):
        with rig.Market() as market:
            gateway = market.start_gateway()
            market.add_port(2)
            wire = market.client(gateway, 2)
            self.assertEqual(wire.next_ref(), 1)
            market.engine.kill()
            wire.send(enter(1, price=100), QUERY)  # into the lane, whose engine is dead
            market.start_engine()
            self.assertEqual([message[:1] for message in wire.messages(2)], [b"A", b"Q"])
            with Wire(gateway) as again:
                again.login("U2", market.passwords[2])
                self.assertEqual([message[:1] for message in again.messages(3)], [b"Q", b"A", b"Q"])


class MovingTest(unittest.TestCase):
    def test_a_login_elsewhere_closes_the_connection_here(self):
        with rig.Market() as market:
            first, second = market.start_gateway(), market.start_gateway()
            market.add_port(2)
            here = market.client(first, 2)
            here.send(enter(1, price=100))
            message = here.message()
            there = market.client(second, 2, sequence=1)
            self.assertEqual(there.message(), message)
            self.assertEqual(here.until_closed(), [])
            there.send(cancel(1))
            self.assertEqual(there.message()[:1], b"C")

    def test_a_client_leaves_a_gateway_whose_lane_is_full(self):
        """Everything that was in the first lane is carried out before the second gateway lets the client in."""
        with rig.Market() as market:
            quick = "rate_per_s = 10000000\nburst = 10000000\nio_threads = 2"
            first, second = market.start_gateway(quick), market.start_gateway(quick)
            market.add_port(2)
            here = market.client(first, 2)
            self.assertEqual(here.next_ref(), 1)
            market.engine.send(signal.SIGSTOP)
            here.socket.setblocking(False)
            sent = 0
            chunk = b"\x00\x02UQ" * 4_000
            while True:  # until the gateway reads no more: the lane is full, and then the sockets' buffers
                try:
                    sent += here.socket.send(chunk)
                except BlockingIOError:
                    if market.status(f"gateway-{self.lane_of(market, first)}")["stalled"]:
                        break
            here.socket.settimeout(rig.SOON)
            there = Wire(second)
            there.raw(b"\x00\x2fL" + f"{'U2':<6}{market.passwords[2]:<10}{'':>10}{1:>20}".encode())
            market.engine.send(signal.SIGCONT)
            kind, payload = there.answer()
            self.assertEqual((kind, int(payload[10:])), (b"A", 1))
            there.send(enter(7, price=100))
            answers = 0
            while (message := there.message())[:1] == b"Q":
                answers += 1
            self.assertEqual(message[:1], b"A")
            self.assertGreaterEqual(answers, 65_536)
            self.assertLessEqual(answers, 1 + sent // 4)
            there.send(QUERY)
            self.assertEqual(there.message()[:1], b"Q")

    def lane_of(self, market, gateway):
        pid = market.gateway_at(gateway).pid
        return next(int(path.stem.split("-")[1]) for path in (market.folder / "status").glob("gateway-*.json")
                    if market.status(path.stem)["pid"] == pid)


class CancelOnDisconnectTest(unittest.TestCase):
    def test_a_port_that_moves_to_another_gateway_keeps_its_orders(self):
        with rig.Market() as market:
            first, second = market.start_gateway("io_threads = 2"), market.start_gateway()
            market.add_port(2, "--cancel-on-disconnect")
            market.add_port(3)
            here, witness = market.client(first, 2), market.client(first, 3)
            here.send(enter(1, price=100))
            here.message()
            self.assertEqual(witness.next_ref(), 1)
            there = market.client(second, 2, sequence=2)
            self.assertEqual(there.next_ref(), 2)
            self.assertEqual(here.until_closed(), [])
            market.gateway_at(first).kill()
            rig.eventually(lambda: [e["port"] for e in market.events() if e["type"] == "detached"] == [3],
                           "the end of the gateway that it has left")
            self.assertEqual(there.next_ref(), 2)
            there.send(cancel(1))
            self.assertEqual(there.message()[:1], b"C")

    def test_only_the_end_of_a_connection_cancels_and_only_where_asked_for(self):
        with rig.Market() as market:
            first, second = market.start_gateway("io_threads = 2"), market.start_gateway()
            market.add_port(2, "--cancel-on-disconnect")
            market.add_port(3)

            keeper = market.client(first, 3)
            keeper.send(enter(1, price=100))
            keeper.message()
            keeper.close()

            wire = market.client(first, 2)
            wire.send(enter(1, price=100))
            wire.message()
            again = market.client(first, 2, sequence=0)  # a second login cancels nothing
            again.send(QUERY)
            self.assertEqual(again.message()[:1], b"Q")
            again.close()  # a lost connection does
            back = market.client(first, 2)
            seen = [message[:1] for message in back.messages(3)]
            self.assertEqual(seen, [b"A", b"Q", b"C"])
            back.send(enter(2, price=100))
            back.message()
            back.raw(b"\x00\x01O")  # and so does a logout
            back.until_closed()
            back = market.client(first, 2, sequence=4)
            self.assertEqual([message[:1] + message[17:18] for message in back.messages(2)][1], b"CS")

            back.send(enter(3, price=100))
            back.message()
            market.gateway_at(first).kill()  # and the death of the gateway
            moved = market.client(second, 2, sequence=6)
            self.assertEqual([message[:1] for message in moved.messages(2)], [b"A", b"C"])
            types = [e for e in market.events() if e["type"] == "cancelled"]
            self.assertEqual({e["port"] for e in types}, {2})
            causes = [e["cause"] for e in market.events() if e["type"] == "detached"]
            self.assertIn("logout", causes)
            self.assertIn("lost", causes)
            self.assertIn("gateway_dead", causes)


if __name__ == "__main__":
    unittest.main()
