#!/usr/bin/env python3
"""The timers of a connection, all of them side by side in one market, so that they are waited for once."""

import time
import unittest
from concurrent.futures import ThreadPoolExecutor

import rig
from wire import QUERY, Closed, Wire, enter


class TimersTest(unittest.TestCase):
    """Waits of 10 and 15 s; a lower bound each, since a timer that is early throws out who did nothing wrong."""

    PACED = 200  # messages at 10 a second: longer than a silent client has

    def without_login(self, gateway):
        wire, begin = Wire(gateway), time.monotonic()
        with self.assertRaises(Closed):
            wire.packet()
        self.assertGreater(time.monotonic() - begin, 9)

    def silent(self, market, gateway, number, messages):
        """A connection that sends one order and nothing more, and what became of its order."""
        wire = market.client(gateway, number)
        begin = time.monotonic()
        wire.send(enter(1, price=100))
        self.assertEqual(wire.message()[:1], b"A")
        with self.assertRaises(Closed):
            while True:
                self.assertEqual(wire.packet()[0], b"H")  # not answered
        self.assertGreater(time.monotonic() - begin, 14)
        back = market.client(gateway, number)
        back.send(QUERY)
        return [message[:1] for message in back.messages(messages)]

    def paced(self, market, gateway):
        """The gateway itself does not read: that is no silence of the client."""
        wire = market.client(gateway, 4)
        wire.send(*[QUERY] * self.PACED)
        begin, seen = time.monotonic(), 0
        while seen < self.PACED:
            seen += wire.packet()[0] == b"S"  # heartbeats are not answered
        self.assertGreater(time.monotonic() - begin, 15)

    def test_who_is_closed_and_when(self):
        with rig.Market() as market:
            gateway = market.start_gateway("rate_per_s = 10\nburst = 20\nio_threads = 2")
            market.add_port(2, "--cancel-on-disconnect")
            market.add_port(3)
            market.add_port(4)
            with ThreadPoolExecutor() as pool:
                nobody = pool.submit(self.without_login, gateway)
                paced = pool.submit(self.paced, market, gateway)
                cancelling = pool.submit(self.silent, market, gateway, 2, 3)
                keeping = pool.submit(self.silent, market, gateway, 3, 2)
            nobody.result()
            paced.result()
            self.assertEqual(cancelling.result(), [b"A", b"C", b"Q"])
            self.assertEqual(keeping.result(), [b"A", b"Q"])


if __name__ == "__main__":
    unittest.main()
