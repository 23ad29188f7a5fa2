#!/usr/bin/env python3
"""The strace reader finds what it is meant to find, in traces made up for it."""

import struct
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import strace_order

ENGINE = """\
100 10.000000 pwrite64(7</m/journal/000000000000.journal>, "ab"..., 128, 4160) = 128 <0.000010>
100 10.000020 fdatasync(7</m/journal/000000000000.journal>) = 0 <0.000100>
100 11.000000 pwrite64(7</m/journal/000000000000.journal>, "ab"..., 24, 1024) = 24 <0.000010>
100 11.000020 fdatasync(7</m/journal/000000000000.journal>) = 0 <0.000100>
101 12.000000 pwrite64(8</m/journal/000000000001.journal.new>, "ab"..., 1048576, 0) = 1048576 <0.1>
100 13.000000 pwrite64(7</m/journal/000000000000.journal>, "ab"..., 64, 4288) = 64 <0.000010>
100 13.000020 fdatasync(7</m/journal/000000000000.journal> <unfinished ...>
101 13.000100 fdatasync(8</m/journal/000000000001.journal.new>) = 0 <0.001>
100 13.000500 <... fdatasync resumed>) = 0 <0.000480>
100 14.000000 pwrite64(9</m/journal/000000000001.journal>, "ab"..., 64, 4096) = 64 <0.000010>
100 14.000020 fdatasync(9</m/journal/000000000001.journal>) = -1 EIO (Input/output error) <0.000100>
"""


def packet(kind, seq, at):
    message = kind + bytes(at - 1) + struct.pack(">Q", seq) + bytes(20)
    return struct.pack(">H", len(message) + 1) + b"S" + message


def send(time, data, fd=5, name="sendto"):
    shown = "".join(f"\\x{byte:02x}" for byte in data)
    return f'200 {time:.6f} {name}({fd}, "{shown}", {len(data)}, MSG_NOSIGNAL, NULL, 0) = {len(data)} <0.000010>\n'


class StraceOrder(unittest.TestCase):
    def setUp(self):
        self.durable = strace_order.Durable(ENGINE.splitlines(True), 16)

    def test_a_record_is_durable_when_its_sync_returned(self):
        self.assertAlmostEqual(self.durable.when(1), 10.000120)
        self.assertAlmostEqual(self.durable.when(2), 10.000120)
        self.assertAlmostEqual(self.durable.when(3), 13.000500)

    def test_a_failed_sync_makes_nothing_durable(self):
        self.assertIsNone(self.durable.when(16))

    def test_order_numbers_are_found_across_sends(self):
        data = packet(b"A", 1, 36) + packet(b"E", 9, 36) + packet(b"U", 3, 40)
        trace = [send(20.0, data[:50]), send(20.1, data[50:70]), send(20.5, b"\x00\x01H", fd=6), send(21.0, data[70:])]
        self.assertEqual(strace_order.acknowledgements(trace), [(20.1, 1), (21.0, 3)])

    def test_an_early_acknowledgement_is_told(self):
        trace = [send(10.000100, packet(b"A", 1, 36)), send(13.000600, packet(b"A", 3, 36)), send(15, packet(b"A", 16, 36))]
        told = list(strace_order.too_early(self.durable, strace_order.acknowledgements(trace)))
        self.assertEqual(len(told), 2)
        self.assertIn("order 1 was acknowledged at 10.000100, synced at 10.000120", told[0])
        self.assertIn("order 16 was acknowledged at 15.000000 and never synced", told[1])

    def test_sends_that_came_after_the_sync_are_fine(self):
        trace = [send(10.000121, packet(b"A", 2, 36)), send(13.000501, packet(b"A", 3, 36))]
        self.assertEqual(list(strace_order.too_early(self.durable, strace_order.acknowledgements(trace))), [])


if __name__ == "__main__":
    unittest.main()
