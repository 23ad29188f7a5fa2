#!/usr/bin/env python3
"""What one client can do to the others: nothing. Slow readers, fast senders, crowds and noise."""

import os
import random
import resource
import signal
import struct
import time
import unittest
from pathlib import Path

import rig
from wire import QUERY, Closed, Wire, enter, login_packet, packet


class FlowTest(unittest.TestCase):
    def with_gateway(self, settings=""):
        market = rig.Market().__enter__()
        self.addCleanup(market.__exit__, None, None, None)
        gateway = market.start_gateway(settings)
        for number in (1, 2, 3):
            market.add_port(number)
        return market, gateway

    def flood(self, wire, count):
        """So many rejected orders: 32 bytes each in the stream, and nothing in the market."""
        for start in range(1, count + 1, 500):
            wire.send(*(enter(ref, quantity=0) for ref in range(start, min(start + 500, count + 1))))

    def test_a_client_that_takes_nothing_is_disconnected_and_resumes(self):
        market, gateway = self.with_gateway("slow_client_bytes = 300000\nslow_client_s = 1\n"
                                            "rate_per_s = 1000000\nburst = 1000000")
        market.add_port(4, "--cancel-on-disconnect")
        slow = market.client(gateway, 4, receive_buffer=4096)
        self.flood(slow, 60_000)
        slow.send(enter(60_001, price=100))
        rig.eventually(lambda: self.status(market)["slow_clients"] == 1, "the slow client to be noticed")
        resumed = market.client(gateway, 4, sequence=30_001)
        for number in range(30_001, 60_002):
            self.assertEqual(struct.unpack(">I", resumed.message()[9:13])[0], number)
        self.assertEqual(resumed.message()[:1], b"C")

    def test_a_client_that_sleeps_over_two_ends_of_the_day_is_closed_alone(self):
        market, gateway = self.with_gateway("rate_per_s = 1000000\nburst = 1000000\nio_threads = 2")
        sleeper, awake = market.client(gateway, 2, receive_buffer=4096), market.client(gateway, 3)
        self.flood(sleeper, 100_000)  # more than the gateway keeps for it: the rest is to be read from the log
        self.assertEqual(awake.next_ref(), 1)
        rig.eventually(lambda: self.status(market)["messages"] >= 100_001, "the flood to be in the market")
        market.operator({"op": "end_of_day", "date": "2026-11-20"}, {"op": "end_of_day", "date": "2026-11-21"})
        awake.until_closed()
        given = [payload for kind, payload in sleeper.until_closed() if kind == b"S"]
        self.assertLess(len(given), 100_000)
        self.assertEqual([struct.unpack(">I", payload[9:13])[0] for payload in given], list(range(1, len(given) + 1)))
        self.assertEqual(market.client(gateway, 3, sequence=0).next_ref(), 1)
        market.gateway_at(gateway).check()

    def test_a_replay_waits_for_its_client_as_long_as_it_takes(self):
        market, gateway = self.with_gateway("slow_client_bytes = 1000\nslow_client_s = 1\n"
                                            "rate_per_s = 1000000\nburst = 1000000")
        quick = market.client(gateway, 2)
        for start in range(1, 60_001, 500):
            quick.send(*(enter(ref, quantity=0) for ref in range(start, start + 500)))
            quick.messages(500)
        quick.close()
        reader = market.client(gateway, 2, receive_buffer=4096)
        begin = time.monotonic()
        while time.monotonic() < begin + 3:  # three times what a slow client has, and still in
            reader.raw(packet(b"R"))
            time.sleep(0.5)
        self.assertEqual(self.status(market)["slow_clients"], 0)
        self.assertEqual(self.status(market)["logged_in"], 1)
        for number in range(1, 60_001):
            self.assertEqual(struct.unpack(">I", reader.message()[9:13])[0], number)

    def status(self, market):
        return market.status("gateway-0")

    def test_a_port_above_its_rate_is_read_later_and_loses_nothing(self):
        market, gateway = self.with_gateway("rate_per_s = 100\nburst = 50\nio_threads = 3")
        wire, other = market.client(gateway, 2), market.client(gateway, 3)
        wire.send(*[QUERY] * 150)
        self.assertEqual(other.next_ref(), 1)  # nobody else waits
        self.assertEqual({message[:1] for message in wire.messages(150)}, {b"Q"})
        times = [event["time"] for event in market.events() if event["type"] == "next_ref" and event["port"] == 2]
        self.assertEqual(len(times), 150)
        self.assertGreaterEqual(times[-1] - times[0], 900_000_000)  # 100 above the burst, at 100 a second

    def test_matched_mode_closes_connections_when_the_engine_restarts(self):
        market, gateway = self.with_gateway('ack = "matched"')
        wire = market.client(gateway, 2)
        wire.send(enter(1, price=100), QUERY)
        self.assertEqual([message[:1] for message in wire.messages(2)], [b"A", b"Q"])
        market.engine.kill()
        market.start_engine()
        wire.until_closed()
        again = market.patient_client(gateway, 2, sequence=0)
        self.assertEqual(again.next_ref(), 2)

    def test_too_many_connections_are_turned_away(self):
        market, gateway = self.with_gateway("max_connections = 5")
        client = market.client(gateway, 2)
        crowd = [Wire(gateway) for _ in range(6)]
        with self.assertRaises(Closed):
            crowd[-1].packet()
        self.assertEqual(client.next_ref(), 1)
        for wire in crowd:
            wire.close()
        market.patient_client(gateway, 3)  # once the gateway has seen that they are gone

    def test_a_crowd_that_comes_at_once_is_let_in(self):
        market, gateway = self.with_gateway("max_unanswered_logins = 16")
        crowd = range(101, 221)
        market.add_crowd(2, crowd)
        market.client(gateway, crowd[-1]).close()  # they are known
        wires = {number: Wire(gateway) for number in crowd}  # most of them wait at the door
        for number, wire in wires.items():
            wire.raw(login_packet(f"U{number}", market.passwords[number]))
        for number, wire in wires.items():
            self.assertEqual(wire.answer()[0], b"A", number)
        self.assertEqual(self.status(market)["refused_logins"], 0)

    def test_without_descriptors_the_door_is_shut_and_the_gateway_rests(self):
        market, gateway = self.with_gateway()
        process = market.gateway_at(gateway)
        client = market.client(gateway, 2)
        taken = len(list(Path(f"/proc/{process.pid}/fd").iterdir()))
        limits = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (taken, limits[1]))
        late = Wire(gateway)
        rig.eventually(lambda: "a connection cannot be taken" in process.log.read_text(), "the complaint")
        begin, used = time.monotonic(), self.cpu_seconds(process)
        self.assertEqual(client.next_ref(), 1)  # who is in is served
        time.sleep(1)
        self.assertLess(self.cpu_seconds(process) - used, (time.monotonic() - begin) / 5)
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, limits)
        self.assertEqual(late.login("U3", market.passwords[3]), ("0000000001", 1))

    def cpu_seconds(self, process):
        fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def test_a_stopping_gateway_closes_its_connections(self):
        market, gateway = self.with_gateway()
        wire = market.client(gateway, 2)
        self.assertEqual(market.gateway_at(gateway).end(signal.SIGTERM), 0)
        self.assertEqual(wire.until_closed(), [])

    def test_logins_are_refused_while_no_engine_answers(self):
        market, gateway = self.with_gateway()
        market.client(gateway, 2).close()
        market.engine.kill()
        wire = Wire(gateway)
        self.assertEqual(wire.login("U2", market.passwords[2]), "S")
        market.start_engine()
        self.assertEqual(market.patient_client(gateway, 2).next_ref(), 1)


class NoiseTest(unittest.TestCase):
    """Random bytes, cut at random places, never disturb a client that trades beside them."""

    def noise(self, choice):
        kind = choice.randrange(4)
        if kind == 0:
            return choice.randbytes(choice.randrange(1, 400))
        if kind == 1:
            return packet(bytes([choice.choice(b"LURO+SAJ")]), choice.randbytes(choice.randrange(60)))
        message = bytearray(enter(choice.randrange(1, 1 << 32), options=choice.randbytes(choice.randrange(20))))
        for _ in range(choice.randrange(4)):
            message[choice.randrange(len(message))] = choice.randrange(256)
        return packet(b"U", bytes(message[: choice.randrange(1, len(message) + 1)] if kind == 2 else message))

    def test_noise_before_and_after_the_login(self):
        seed = random.randrange(1 << 32)
        choice = random.Random(seed)
        with rig.Market() as market, self.subTest(seed=seed):
            gateway = market.start_gateway("max_connections = 50\nio_threads = 2")
            for number in (2, 3):
                market.add_port(number)
            good = market.client(gateway, 2)
            expected = 0
            for _ in range(300):
                with Wire(gateway) if choice.random() < 0.7 else market.client(gateway, 3, sequence=0) as wire:
                    data = b"".join(self.noise(choice) for _ in range(choice.randrange(1, 6)))
                    try:
                        while data:
                            size = choice.randrange(1, len(data) + 1)
                            wire.raw(data[:size])
                            data = data[size:]
                    except OSError:
                        pass  # it was closed in the middle: as it should be
                expected += 1
                good.send(enter(expected, quantity=0))
                self.assertEqual(struct.unpack(">I", good.message()[9:13])[0], expected)
            market.engine.check()
            market.gateway_at(gateway).check()


if __name__ == "__main__":
    unittest.main()
