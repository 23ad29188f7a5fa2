#!/usr/bin/env python3
"""No order is acknowledged to its client before the fdatasync that covers it has returned: real engine and gateway under
strace, and the two traces side by side."""

import signal
import subprocess
import sys
import unittest
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1] / "gateway")]
import strace_order  # noqa: E402
from rig import SOON, Market, eventually  # noqa: E402
from wire import enter  # noqa: E402

ORDERS, AT_ONCE = 300, 5


class Strace:
    """Every call of these names that a process makes within the `with` block, with times, in `lines`."""

    def __init__(self, pid, file, *options):
        self.pid, self.file = pid, file
        self.process = subprocess.Popen(["strace", "-f", "-ttt", "-T", *options, "-o", file, "-p", str(pid)],
                                        stderr=subprocess.DEVNULL)

    def __enter__(self):
        eventually(self._holds_all_threads, f"strace to attach to {self.pid}")
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(SOON)

    def _holds_all_threads(self):
        status = [(task / "status").read_text() for task in Path(f"/proc/{self.pid}/task").iterdir()]
        return all(f"TracerPid:\t{self.process.pid}\n" in text for text in status)

    def lines(self):
        return self.file.read_text(encoding="ascii", errors="replace").splitlines(True)


class DurableFirst(unittest.TestCase):
    def traces(self, settings):
        """What the engine and the gateway did for ORDERS orders, as strace_order reads it."""
        with Market() as market:
            market.add_port(1)
            port = market.start_gateway(settings)
            client = market.client(port, 1)
            engine = Strace(market.engine.pid, market.folder / "engine.trace", "-y", "-e", "trace=pwrite64,fdatasync")
            gateway = Strace(market.gateway_at(port).pid, market.folder / "gateway.trace", "-xx", "-s", "65536",
                             "-e", "trace=sendto,sendmsg,write,writev")
            with engine, gateway:
                for ref in range(1, ORDERS, AT_ONCE):
                    client.send(*(enter(ref + i) for i in range(AT_ONCE)))
                    self.assertEqual({message[:1] for message in client.messages(AT_ONCE)}, {b"A"})
            client.close()
            records = strace_order.records_per_segment(market.folder / "journal")
            return strace_order.Durable(engine.lines(), records), strace_order.acknowledgements(gateway.lines())

    def test_every_acknowledgement_comes_after_its_sync(self):
        durable, acks = self.traces("")
        self.assertEqual(len(acks), ORDERS)
        self.assertEqual(len({seq for _, seq in acks}), ORDERS)
        self.assertGreater(len(durable.ends), 1)
        self.assertEqual(list(strace_order.too_early(durable, acks)), [])

    def test_a_gateway_that_does_not_wait_for_the_disk_is_found_out(self):
        durable, acks = self.traces('ack = "matched"')
        self.assertEqual(len(acks), ORDERS)
        self.assertTrue(list(strace_order.too_early(durable, acks)))


if __name__ == "__main__":
    unittest.main()
