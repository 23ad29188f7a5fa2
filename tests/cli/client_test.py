#!/usr/bin/env python3
"""The commands of a client, over OUCH: trade and load."""

import contextlib
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

from command import PADDOCK
from engine import Market, eventually

sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))
from port_streams import PortStreams, compare  # noqa: E402

OPEN = [{"op": "open_account", "account": 1}, {"op": "open_account", "account": 2},
        {"op": "deposit", "account": 1, "amount": "10000.00"},
        {"op": "list", "offering": 1, "symbol": "BLZR74", "issuer": 2, "shares": 1000, "price": "100.00"},
        {"op": "phase", "offering": 1, "to": "trading"},
        {"op": "enter", "account": 2, "ref": 1, "offering": 1, "side": "sell", "quantity": 10, "price": "108.00"}]


def enter(ref, quantity, price=None, side="buy", **more):
    return {"op": "enter", "account": 1, "ref": ref, "offering": 1, "side": side, "quantity": quantity, "price": price,
            **more}


class WithGateway(unittest.TestCase):
    def setUp(self):
        self.market = Market().__enter__()
        self.addCleanup(self.market.__exit__)
        self.market.start().start_gateway()


class Trade(WithGateway):
    def setUp(self):
        super().setUp()
        self.market.send(*OPEN)
        self.password = self.market.add_port(1, "ALICE1")
        eventually(lambda: self.trade().returncode == 0, "the gateway to know the login")

    def trade(self, *commands, options=(), password=None):
        return self.market.paddock("trade", "--port", str(self.market.port), "--user", "ALICE1", "--password",
                                   password or self.password, *options, stdin="\n".join(map(json.dumps, commands)))

    def answers(self, *commands, options=()):
        done = self.trade(*commands, options=options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_orders_and_what_comes_back(self):
        answers = self.answers({"op": "query", "port": 1}, enter(1, 4, "110.00"), enter(2, 5, "90.00", tif="gtc"),
                               {"op": "replace", "port": 1, "orig_ref": 2, "ref": 3, "quantity": 6, "price": "91.00"},
                               {"op": "cancel", "port": 1, "ref": 3, "quantity": 2},
                               {"op": "cancel", "port": 1, "ref": 3, "quantity": 0}, enter(4, 2), enter(5, 0, "90.00"))
        told = [{name: value for name, value in answer.items() if name not in ("number", "order", "trade")}
                for answer in answers]
        bought = {"type": "trade", "ref": 1, "quantity": 4, "price": "108.00", "liquidity": "incoming"}
        accepted = {"type": "accepted", "symbol": "BLZR74", "side": "buy"}
        self.assertEqual(told, [
            {"type": "next_ref", "ref": 1},
            {**accepted, "ref": 1, "quantity": 4, "price": "110.00", "tif": "day"}, bought,
            {**accepted, "ref": 2, "quantity": 5, "price": "90.00", "tif": "gtc"},
            {"type": "replaced", "orig_ref": 2, "ref": 3, "symbol": "BLZR74", "open": 6, "price": "91.00"},
            {"type": "cancelled", "ref": 3, "quantity": 4, "reason": "user"},
            {"type": "cancelled", "ref": 3, "quantity": 2, "reason": "user"},
            {**accepted, "ref": 4, "quantity": 2, "price": None, "tif": "ioc"},
            {**bought, "ref": 4, "quantity": 2},
            {"type": "rejected", "ref": 5, "wire_reason": "0x0013", "reason": "quantity out of range"}])

    def test_the_session_again_from_a_number(self):
        first = self.answers(enter(1, 4, "110.00"))
        again = self.answers(options=("--from", "1"))
        self.assertEqual([answer for answer in again if answer["type"] != "next_ref"], first)

    def test_symbols_without_the_market_at_hand(self):
        elsewhere = ("--config", "/nonexistent/paddock.toml")
        done = subprocess.run([PADDOCK, "trade", "--port", str(self.market.port), "--user", "ALICE1", "--password",
                               self.password, *elsewhere], input=json.dumps(enter(1, 4, "110.00")).encode(),
                              capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"--symbol 1=SYMBOL", done.stderr)
        done = subprocess.run([PADDOCK, "trade", "--port", str(self.market.port), "--user", "ALICE1", "--password",
                               self.password, *elsewhere, "--symbol", "1=BLZR74"],
                              input=json.dumps(enter(1, 4, "110.00")).encode(), capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout.splitlines()[0])["symbol"], "BLZR74")

    def test_a_fill_or_kill_order_ends_by_its_own_name(self):
        self.assertEqual([answer.get("reason") for answer in self.answers(enter(1, 4, "90.00", tif="fok"),
                                                                          enter(2, 4, "90.00", tif="ioc"))],
                         [None, "fok", None, "ioc"])

    def test_an_order_of_an_earlier_run_is_replaced_with_its_time_in_force(self):
        def replace(orig_ref, **more):
            return {"op": "replace", "port": 1, "orig_ref": orig_ref, "ref": orig_ref + 1, "quantity": 5,
                    "price": "91.00", **more}

        self.answers(enter(1, 5, "90.00", tif="gtc"))
        done = self.trade(replace(1))
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        self.assertIn(b"time in force of order 1 ", done.stderr)
        self.assertEqual([answer["type"] for answer in self.answers(replace(1, tif="gtc"))], ["replaced"])
        types = [answer["type"] for answer in self.answers(replace(2), options=("--from", "1"))]
        self.assertEqual([word for word in types if word != "next_ref"], ["accepted", "replaced", "replaced"])

    def test_symbols_are_looked_up_before_the_login_and_once(self):
        trace = self.market.folder / "trace"
        script = "\n".join(json.dumps({**enter(ref, 1, "90.00"), "offering": 77}) for ref in (1, 2))
        done = subprocess.run(["strace", "-o", trace, "-e", "trace=connect,openat", PADDOCK, "trade", "--config",
                               self.market.config, "--port", str(self.market.port), "--user", "ALICE1", "--password",
                               self.password], input=script.encode(), capture_output=True, timeout=60)
        self.assertIn(b"symbol of offering 77 is not known", done.stderr)
        lines = trace.read_text().splitlines()
        reads = [number for number, line in enumerate(lines) if "/dev/shm/paddock-" in line]
        logins = [number for number, line in enumerate(lines) if f"htons({self.market.port})" in line]
        self.assertEqual(len(reads), 1, lines)
        self.assertLess(reads[0], logins[0])

    def test_a_script_may_follow_a_symbol(self):
        script = self.market.folder / "orders.ndjson"
        script.write_text(json.dumps(enter(1, 4, "110.00")))
        answers = self.answers(options=("--symbol", "2=NOWHERE", "--symbol", "1=BLZR74", str(script)))
        self.assertEqual([answer["type"] for answer in answers], ["accepted", "trade"])

    def test_mistakes_are_named(self):
        done = self.trade({"op": "deposit", "account": 1, "amount": "1.00"}, {"op": "query", "port": 1})
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"line 1: deposit", done.stderr)
        self.assertEqual(len(done.stdout.splitlines()), 1)
        done = self.trade(password="WRONGWRONG")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"ALICE1", done.stderr)
        self.market.stop_gateway()
        done = self.trade()
        self.assertEqual(done.returncode, 1)
        self.assertIn(str(self.market.port).encode(), done.stderr)


class IdleGateway(threading.Thread):
    """Takes a login, then reads `packets` packets and no more. Their types are in `seen`."""

    def __init__(self, packets):
        super().__init__(daemon=True)
        self.line = None
        self.door = socket.create_server(("127.0.0.1", 0))
        self.port = self.door.getsockname()[1]
        self.packets, self.seen = packets, []
        self.start()

    def run(self):
        self.line = self.door.accept()[0]
        with self.line.makefile("rb") as stream:
            self._packet(stream)
            self.line.sendall(struct.pack(">H", 31) + b"A" + b"TODAY".rjust(10) + b"1".rjust(20))
            for _ in range(self.packets):
                self.seen.append(self._packet(stream))

    def close(self):
        self.join()
        self.line.close()
        self.door.close()

    @staticmethod
    def _packet(stream):
        length = int.from_bytes(stream.read(2), "big")
        return stream.read(length)[:1]


class TradeWhileItWaits(unittest.TestCase):
    def trade(self, gateway):
        self.addCleanup(gateway.close)
        process = subprocess.Popen([PADDOCK, "trade", "--config", "/nonexistent", "--port", str(gateway.port), "--user", "A",
                                    "--password", "B", "--symbol", "1=BLZR74"], stdin=subprocess.PIPE,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def test_half_a_line_does_not_stop_the_heartbeats(self):
        gateway = IdleGateway(packets=2)
        process = self.trade(gateway)
        process.stdin.write(b'{"op":"que')
        process.stdin.flush()
        eventually(lambda: gateway.seen == [b"R", b"R"], "two heartbeats")

    def test_a_gateway_that_does_not_read_costs_no_cpu(self):
        gateway = IdleGateway(packets=0)
        process = self.trade(gateway)
        os.set_blocking(process.stdin.fileno(), False)
        orders = "".join(json.dumps(enter(ref, 1, "90.00")) + "\n" for ref in range(1, 100)).encode()

        pipe = process.stdin.fileno()
        while select.select([], [pipe], [], 0.5)[1]:
            with contextlib.suppress(BlockingIOError):
                os.write(pipe, orders)
        before = cpu_seconds(process.pid)
        time.sleep(1)
        self.assertEqual(select.select([], [pipe], [], 0)[1], [], "its input stays full")
        self.assertLess(cpu_seconds(process.pid) - before, 0.1)


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Load(WithGateway):
    def load(self, *options):
        return [PADDOCK, "load", "--config", self.market.config, "--port", str(self.market.port), "--rate", "1000",
                "--ports", "4", "--offerings", "6", *options]

    def check_record(self, record):
        streams = PortStreams()
        for event in self.market.log():
            streams.add(event)
        told, count = compare(streams, map(json.loads, record.read_text().splitlines()))
        self.assertEqual(told, [])
        return count

    def test_what_the_client_saw_is_in_the_log(self):
        record = self.market.folder / "record.ndjson"
        done = subprocess.run(self.load("--seconds", "2", "--record", record), capture_output=True, timeout=100)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b"2000 commands in", done.stdout)
        self.assertGreater(self.check_record(record), 1_500)

    def test_goes_on_when_gateway_and_engine_are_killed(self):
        record = self.market.folder / "record.ndjson"
        with subprocess.Popen(self.load("--seconds", "4", "--record", record), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as load:
            eventually(lambda: record.exists() and record.stat().st_size > 0, "the load to begin")
            self.market.stop_gateway(signal.SIGKILL)
            self.market.start_gateway()
            self.market.stop(signal.SIGKILL)
            self.market.start()
            table, said = load.communicate(timeout=100)
        self.assertEqual(load.returncode, 0, said)
        self.assertIn(b", 0 answers missing", table)
        self.assertGreater(self.check_record(record), 3_000)

    def test_logins_from_a_file(self):
        setup = subprocess.run(self.load("--print-setup"), capture_output=True, timeout=60).stdout
        self.assertEqual(self.market.paddock("send", stdin=setup).returncode, 0)
        logins = self.market.folder / "logins"
        logins.write_text("".join(f"L{n} {self.market.add_port(n, f'L{n}')} {n}\n" for n in range(9001, 9005)))
        done = subprocess.run(self.load("--seconds", "1", "--logins", logins), capture_output=True, timeout=100)
        self.assertEqual(done.returncode, 0, done.stderr)
        logins.write_text("L9001 PASSWORD22 9001\n")
        done = subprocess.run(self.load("--seconds", "1", "--logins", logins), capture_output=True, timeout=100)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"no login for port 9002", done.stderr)


if __name__ == "__main__":
    unittest.main()
