#!/usr/bin/env python3
"""tools/run as its operator meets it, with stand-ins for the market's programs.

usage: tests/supervisor/run_test.py [-v]
"""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOON = 60  # seconds; only a safety net
NAMES = ("engine", "persister", "gateway")


def eventually(condition, what):
    end = time.monotonic() + SOON
    while not (value := condition()):
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.02)
    return value


class ARun(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="pdk-")
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name)
        self.data = self.folder / "market"
        programs = self.folder / "bin"
        programs.mkdir()
        for name in ("paddock", *(f"paddock-{name}" for name in NAMES)):
            (programs / name).symlink_to(ROOT / "tests" / "supervisor" / "stand_in.py")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.arguments = ["--data", self.data, "--programs", programs, "--ouch-port", str(self.port), "--database",
                          "host=nowhere", "--empty"]

    def start(self):
        self.out = open(self.folder / "out", "w+")
        self.addCleanup(self.out.close)
        run = subprocess.Popen([sys.executable, ROOT / "tools" / "supervisor", *self.arguments], stdout=self.out,
                               stderr=self.out)
        self.addCleanup(run.wait)
        self.addCleanup(run.terminate)
        return run

    def said(self):
        return (self.folder / "out").read_text()

    def ready(self):
        run = self.start()
        eventually(lambda: "\nready\n" in self.said() or run.poll() is not None, "ready")
        self.assertIsNone(run.poll(), self.said())
        return run

    def ends(self, run, status):
        self.assertEqual(run.wait(SOON), status, self.said())

    def environment(self):
        words = shlex.split((self.data / "paddock.env").read_text())
        return dict(word.split("=", 1) for word in words)

    def notes(self):
        return (self.data / "notes").read_text().splitlines()

    def test_starts_and_stops_in_order(self):
        run = self.ready()
        environment = self.environment()
        self.assertEqual(environment["PADDOCK_CONFIG"], str(self.data / "paddock.toml"))
        self.assertEqual(environment["PADDOCK_OUCH_PORT"], str(self.port))
        self.assertEqual(environment["PADDOCK_DATABASE"], "host=nowhere")
        run.send_signal(signal.SIGINT)
        self.ends(run, 0)
        self.assertEqual(self.notes(), ["engine up", "persister up", "gateway up", "gateway down", "engine down",
                                        "persister down"])
        self.assertEqual(self.environment()["PADDOCK_ENGINE_PID"], "")

    def test_restarts_what_dies_and_keeps_the_environment_current(self):
        self.ready()
        for name in NAMES:
            key = f"PADDOCK_{name.upper()}_PID"
            first = self.environment()[key]
            os.kill(int(first), signal.SIGKILL)
            eventually(lambda: self.environment()[key] not in ("", first), f"another {name}")
            self.assertRegex(self.said(), rf"{name} \(pid {first}\) was ended by SIGKILL")

    def test_a_market_without_its_engine_ends_with_the_reason(self):
        self.arguments += ["--restarts", "2"]
        run = self.ready()
        (self.data / "engine-fails").write_text("segment 3 is damaged at seq 77")
        os.kill(int(self.environment()["PADDOCK_ENGINE_PID"]), signal.SIGKILL)
        self.ends(run, 1)
        self.assertIn("segment 3 is damaged at seq 77", self.said().splitlines()[-1])

    def test_a_process_that_cannot_start_is_told_with_its_reason(self):
        self.data.mkdir()
        (self.data / "persister-fails").write_text("the database belongs to another market")
        run = self.start()
        self.ends(run, 1)
        self.assertIn("persister does not start: the database belongs to another market", self.said())
        self.assertNotIn("ready", self.said())

    def test_the_next_run_keeps_the_settings(self):
        run = self.ready()
        run.terminate()
        self.ends(run, 0)
        config = self.data / "paddock.toml"
        config.write_text(config.read_text() + "# mine\n")
        self.arguments.remove("--ouch-port")
        self.arguments.remove(str(self.port))
        self.ready()
        self.assertIn("# mine", config.read_text())
        self.assertEqual(self.environment()["PADDOCK_OUCH_PORT"], str(self.port))

    def test_a_second_run_of_one_market_is_refused(self):
        self.ready()
        second = subprocess.run([sys.executable, ROOT / "tools" / "supervisor", *self.arguments], capture_output=True,
                                text=True)
        self.assertEqual(second.returncode, 1)
        self.assertIn("is already run by another tools/run", second.stdout)

    def test_a_port_in_use_is_told_with_the_remedy(self):
        with socket.create_server(("127.0.0.1", self.port)):
            run = self.start()
            self.ends(run, 1)
        self.assertRegex(self.said(), rf"port {self.port} on 127.0.0.1 is in use .* --ouch-port")

    def test_after_a_kill_nothing_is_left_and_the_next_run_starts(self):
        run = self.ready()
        pids = [int(self.environment()[f"PADDOCK_{name.upper()}_PID"]) for name in NAMES]
        run.kill()
        run.wait()
        self.ready()
        self.assertFalse([pid for pid in pids if re.search("paddock", command_of(pid))], "processes of the killed run")

    def test_processes_are_restarted_while_a_script_is_applied(self):
        script = self.folder / "script.ndjson"
        script.write_text("the script")
        self.arguments += ["--script", script]
        run = self.start()
        eventually(lambda: (self.data / "notes").exists() and "paddock send the script" in self.notes(), "the script")
        first = self.environment()["PADDOCK_ENGINE_PID"]
        os.kill(int(first), signal.SIGKILL)
        eventually(lambda: self.environment()["PADDOCK_ENGINE_PID"] not in ("", first), "another engine")
        self.assertNotIn("\nready\n", self.said())
        (self.data / "answer").write_text("carried out")
        eventually(lambda: "\nready\n" in self.said() or run.poll() is not None, "ready")
        self.assertIn("carried out", self.said())

    def test_a_script_ends_with_the_run(self):
        self.arguments += ["--script", __file__]
        run = self.start()
        eventually(lambda: (self.data / "notes").exists() and "paddock send" in "".join(self.notes()), "the script")
        run.terminate()
        self.ends(run, 0)
        self.assertEqual(self.notes()[-1], "persister down")

    def test_waits_for_a_recovery_as_long_as_it_goes_on(self):
        self.data.mkdir()
        (self.data / "engine-recovers").write_text("1.5")
        (self.data / "gateway-reads").write_text("1.5")
        self.arguments += ["--patience", "1"]
        begun = time.monotonic()
        self.ready()
        self.assertGreater(time.monotonic() - begun, 3)

    def test_gives_up_waiting_for_what_does_not_move(self):
        self.data.mkdir()
        (self.data / "engine-says").write_text('{"state": "recovering"}')
        self.arguments += ["--patience", "1"]
        self.ends(self.start(), 1)
        self.assertIn("gave up waiting for the engine to come up: nothing moved for 1 s", self.said())

    def test_a_database_that_is_away_is_said_before_ready(self):
        self.data.mkdir()
        (self.data / "persister-says").write_text('{"database": "away", "alarms": ["no such host"]}')
        self.arguments += ["--patience", "1"]
        self.ready()
        self.assertIn("the database is away (no such host)", self.said())

    def test_what_cannot_be_understood_is_told_in_one_line(self):
        self.data.mkdir()
        config = self.data / "paddock.toml"
        self.arguments = [word for word in self.arguments if word not in ("--ouch-port", str(self.port))]
        for text, says in (("gateway = 5", "gateway is 5; write it as a table"), ("[gateway\n", "not valid TOML"),
                           ('[gateway]\nouch_port = "x"', "gateway.ouch_port is 'x'; allowed: 1 to 65535"),
                           ("persister.beat_ms = 1", "persister.database cannot be set")):
            config.write_text(text)
            self.ends(self.start(), 1)
            self.assertIn(f"tools/run: {config}: ", self.said())
            self.assertIn(says, self.said())
            self.assertEqual(len(self.said().splitlines()), 1, self.said())

    def test_what_the_system_refuses_is_told_in_one_line(self):
        self.data.write_text("a file")
        self.ends(self.start(), 1)
        self.assertRegex(self.said(), rf"^tools/run: .*{self.data}.*\n$")
        self.data.unlink()
        (self.folder / "bin" / "paddock-engine").unlink()
        self.ends(self.start(), 1)
        self.assertNotIn("Traceback", self.said())
        self.assertIn("paddock-engine", self.said())

    def test_an_environment_file_that_cannot_be_written_does_not_end_the_market(self):
        run = self.ready()
        first = self.environment()["PADDOCK_ENGINE_PID"]
        path = self.data / "paddock.env"
        path.unlink()
        path.mkdir()
        os.kill(int(first), signal.SIGKILL)
        eventually(lambda: self.notes().count("engine up") == 2, "another engine")
        path.rmdir()
        eventually(path.is_file, "the environment file")
        self.assertIsNone(run.poll())
        self.assertEqual(self.said().count("paddock.env cannot be written"), 1)


def command_of(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


if __name__ == "__main__":
    unittest.main()
