#!/usr/bin/env python3
"""What runs a market without tools/run: cmake --install with its systemd units, and what tools/setup asks for.

usage: PADDOCK_BUILD=build/release tests/supervisor/install_test.py [-v]
"""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("PADDOCK_BUILD", ROOT / "build" / "release"))
UNITS = ("engine", "gateway", "persister")


def run(*words, **options):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=120, **options)


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory(prefix="pdk-")
        cls.addClassCleanup(holder.cleanup)
        cls.prefix = Path(holder.name) / "usr"
        cls.done = run("cmake", "--install", BUILD, "--prefix", cls.prefix)

    def unit(self, name):
        return self.prefix / "lib" / "systemd" / "system" / f"paddock-{name}.service"

    def test_every_unit_starts_a_program_that_is_there(self):
        self.assertEqual(self.done.returncode, 0, self.done.stderr)
        for name in UNITS:
            program = re.search(r"^ExecStart=(\S+) ", self.unit(name).read_text(), re.MULTILINE)[1]
            self.assertEqual(program, str(self.prefix / "bin" / f"paddock-{name}"))
            self.assertEqual(run(program, "--help").returncode, 0)
        self.assertEqual(run(self.prefix / "bin" / "paddock", "--help").returncode, 0)

    def test_systemd_understands_the_units(self):
        done = run("systemd-analyze", "verify", "--man=no", *(self.unit(name) for name in UNITS))
        complaints = [line for line in done.stderr.splitlines() if "paddock-" in line]
        self.assertEqual(complaints, [])

    def test_the_example_of_the_settings_is_understood(self):
        folder = Path(tempfile.mkdtemp(prefix="pdk-"))
        self.addCleanup(shutil.rmtree, folder)
        text = (self.prefix / "share" / "paddock" / "paddock.toml").read_text()
        config = folder / "paddock.toml"
        config.write_text(text.replace('directory = "/var/lib/paddock"', 'directory = "."\nmistake = 1'))
        for name in UNITS:
            done = run(self.prefix / "bin" / f"paddock-{name}", "--config", config)
            said = [line for line in (done.stdout + done.stderr).splitlines() if "paddock.toml" in line]
            self.assertEqual(len(said), 1, done.stderr)
            self.assertIn("market.mistake", said[0])

    def test_the_shipped_calendar_is_found_where_it_was_installed(self):
        folder = Path(tempfile.mkdtemp(prefix="pdk-"))
        self.addCleanup(shutil.rmtree, folder)
        text = (self.prefix / "share" / "paddock" / "paddock.toml").read_text()
        config = folder / "paddock.toml"
        config.write_text(text.replace('directory = "/var/lib/paddock"', 'directory = "."'))
        done = run(self.prefix / "bin" / "paddock", "calendar", "--config", config)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertNotIn("no scheduler", done.stdout)
        (self.prefix / "share" / "paddock" / "nyse.calendar").rename(folder / "moved")
        self.addCleanup((folder / "moved").rename, self.prefix / "share" / "paddock" / "nyse.calendar")
        self.assertIn(str(self.prefix / "share" / "paddock" / "nyse.calendar"),
                      run(self.prefix / "bin" / "paddock", "calendar", "--config", config).stderr)


class Setup(unittest.TestCase):
    def test_with_everything_there_it_does_nothing(self):
        with tempfile.TemporaryDirectory(prefix="pdk-") as folder:
            for name in ("apt-get", "sudo"):
                trap = Path(folder) / name
                trap.write_text("#!/bin/sh\necho called >&2\nexit 1\n")
                trap.chmod(0o755)
            done = run(ROOT / "tools" / "setup", env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"})
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(done.stdout, r"^setup: all \d+ packages are installed\n$")

    def test_lists_what_it_installs(self):
        names = run(ROOT / "tools" / "setup", "--list").stdout.split()
        self.assertEqual(len(names), len(set(names)))
        self.assertIn("postgresql-15", names)


if __name__ == "__main__":
    unittest.main()
