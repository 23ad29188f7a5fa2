#!/usr/bin/env python3
"""What an operator is told of a market's processes: paddock status, and the settings that each prints."""

import re
import signal
import subprocess
import unittest
from pathlib import Path

from command import BIN
from engine import WithEngine, eventually


class Status(WithEngine):
    def test_up_and_down(self):
        self.assertEqual(self.market.paddock("status").returncode, 1)  # no gateway yet
        self.market.start_gateway()
        report = eventually(lambda: (done := self.market.paddock("status")).returncode == 0 and done.stdout.decode(),
                            "a status without complaint")
        self.assertIn("engine is up", report)
        self.assertRegex(report, r"pid +\d+")
        self.market.stop()
        done = self.market.paddock("status")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"engine is DOWN", done.stdout)

    def report(self):
        done = self.market.paddock("status")
        return done.returncode, done.stdout.decode()

    def test_says_where_the_shared_memory_is(self):
        prefix = re.search(r"^shared memory (\S+)\*$", self.report()[1], re.MULTILINE)[1]
        self.assertIn(prefix, Path(f"/proc/{self.market.engine.pid}/maps").read_text())

    def test_a_gateway_that_was_killed_is_down_and_one_that_was_stopped_is_gone(self):
        self.market.start_gateway()
        eventually(lambda: self.report()[0] == 0, "a status without complaint")
        self.assertIn("gateway-0 is up", self.report()[1])
        self.market.stop_gateway(signal.SIGKILL)
        status, report = self.report()
        self.assertEqual(status, 1)
        self.assertIn("gateway-0 is DOWN", report)
        self.market.start_gateway()
        eventually(lambda: self.report()[0] == 0, "a status without complaint")
        self.market.stop_gateway()
        status, report = self.report()
        self.assertEqual(status, 1)
        self.assertNotIn("gateway-0", report)
        self.assertIn("no gateway runs", report)

    def test_a_second_gateway_counts_only_while_it_runs(self):
        self.market.start_gateway()
        with open(self.market.folder / "second.out", "wb") as output:
            second = subprocess.Popen([BIN / "paddock-gateway", "--config", self.market.config, "--listen", "127.0.0.1:0"],
                                      stdout=output, stderr=output)
        eventually(lambda: "gateway-1 is up" in self.report()[1] and self.report()[0] == 0, "the second gateway")
        second.terminate()
        self.assertEqual(second.wait(30), 0)
        status, report = self.report()
        self.assertEqual(status, 0, report)
        self.assertNotIn("gateway-1", report)
        self.assertEqual((self.market.folder / "second.out").read_text().count("listening on"), 0,
                         "standard error is for errors once there is a log file")

    def test_a_process_that_recovers_is_not_up_yet(self):
        self.market.start_gateway()
        eventually(lambda: self.report()[0] == 0, "a status without complaint")
        (self.market.folder / "status" / "persister.json").write_text('{"pid":1,"position":2,"state":"recovering"}')
        status, report = self.report()
        self.assertEqual(status, 1)
        self.assertIn("persister is recovering, ", report)
        (self.market.folder / "status" / "persister.json").write_text('{"pid":1,"position":2,"state":"open"}')
        status, report = self.report()
        self.assertEqual(status, 0, report)
        self.assertIn("persister is up, ", report)

    def test_the_persister_is_seen_too(self):
        status = self.market.folder / "status" / "persister.json"
        status.write_text('{"pid":1,"position":2,"lag":0,"alarms":["database away"]}')
        self.assertIn("persister is up", self.report()[1])  # no lock file yet: it has just written
        (self.market.folder / "lock" / "persister").touch()
        self.assertIn("persister is DOWN", self.report()[1])
        self.assertRegex(self.report()[1], r"alarms +database away")


class Settings(WithEngine):
    def printed(self):
        """What each process says at its start of the settings in force."""
        self.market.start_gateway()
        elsewhere = self.market.folder / "persister.toml"
        elsewhere.write_text('[market]\ndirectory = "."\n[persister]\ndatabase = "host=/nowhere"\n')
        persister = subprocess.Popen([BIN / "paddock-persister", "--config", elsewhere])
        self.addCleanup(persister.wait)
        self.addCleanup(persister.terminate)
        logs = self.market.folder / "log"
        eventually(lambda: (logs / "persister.log").is_file() and "ahead_grace" in (logs / "persister.log").read_text(),
                   "the persister's settings")
        return [(logs / "engine.log").read_text(), (self.market.folder / "paddock-gateway.out").read_text(),
                (logs / "persister.log").read_text()]

    def test_every_setting_is_in_the_operators_handbook_with_its_default(self):
        handbook = (Path(__file__).resolve().parents[2] / "docs" / "operations.md").read_text()
        for text in self.printed():
            settings = re.findall(r"^(?:# )?(\w+)(?: = (\S+)  # .*default|: not set)", text, re.MULTILINE)
            self.assertGreater(len(settings), 7, text)
            for key, value in settings:
                row = re.search(rf"^\| `(?:\S*\.|.*`){key}`[^|]*\|([^|]*)\|", handbook, re.MULTILINE)
                self.assertIsNotNone(row, key)
                self.assertIn(value or "not set", row[1])


if __name__ == "__main__":
    unittest.main()
