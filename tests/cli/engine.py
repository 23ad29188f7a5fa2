"""A market of its own for one test: a fresh folder, a running engine, and a gateway when asked for."""

import json
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from command import BIN, paddock

SETTINGS = """\
[market]
directory = "."
[engine]
records_per_segment = 1024
[gateway]
ouch_port = {port}
[persister]
"""


class Market:
    """Gone, with its processes and shared memory, at the end of the `with` block."""

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="paddock-cli-"))
        self.config = self.folder / "paddock.toml"
        self.port = free_port()
        self.config.write_text(SETTINGS.replace("{port}", str(self.port)))
        self.engine = None
        self.gateway = None
        return self

    def __exit__(self, *_):
        if self.gateway is not None:
            self.stop_gateway()
        if self.engine is not None:
            self.stop()
        for segment in self._segments():
            segment.unlink()
        shutil.rmtree(self.folder)

    def _run(self, program):
        with open(self.folder / f"{program}.out", "ab") as output:
            return subprocess.Popen([BIN / program, "--config", self.config], stdout=output, stderr=output)

    def start(self):
        self.engine = self._run("paddock-engine")
        eventually(lambda: self.paddock("send").returncode == 0, "the engine to take commands")
        return self

    def stop(self, how=signal.SIGTERM):
        self.engine.send_signal(how)
        self.engine.wait(30)
        self.engine = None

    def start_gateway(self):
        self.gateway = self._run("paddock-gateway")
        eventually(lambda: is_open(self.port), "the gateway to listen")
        return self

    def stop_gateway(self, how=signal.SIGTERM):
        self.gateway.send_signal(how)
        self.gateway.wait(30)
        self.gateway = None

    def add_port(self, number, user, *options):
        """The password of a new login for the account of the same number."""
        done = self.paddock("port", "add", "--port", str(number), "--user", user, "--account", str(number), *options)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().splitlines()[-1]

    def paddock(self, *words, stdin=b""):
        return paddock(*words, "--config", self.config, stdin=stdin)

    def send(self, *commands):
        """The events that answer the commands."""
        done = self.paddock("send", stdin="\n".join(map(json.dumps, commands)) + "\n")
        assert done.returncode == 0, done.stderr.decode()
        return [json.loads(line) for line in done.stdout.splitlines()]

    def log(self, *options):
        done = self.paddock("log", *options)
        assert done.returncode == 0, done.stderr.decode()
        return [json.loads(line) for line in done.stdout.splitlines()]

    def lanes_hold(self, command):
        """Whether some lane of this market holds a command that begins with these bytes."""
        return any(command in segment.read_bytes() for segment in self._segments())

    def _segments(self):
        # Every segment of a market begins with the same prefix, which the engine prints nowhere: by what it holds.
        names = {path.name for path in Path("/dev/shm").glob("paddock-*")}
        return [Path("/dev/shm") / name for name in names if name.startswith(self._prefix())]

    def _prefix(self):
        """paddock-<64-bit FNV-1a of the canonical folder>."""
        value = 0xCBF29CE484222325
        for byte in str(self.folder.resolve()).encode():
            value = (value ^ byte) * 0x100000001B3 % 2**64
        return f"paddock-{value:016x}"


class WithEngine(unittest.TestCase):
    def setUp(self):
        self.market = Market().__enter__()
        self.addCleanup(self.market.__exit__)
        self.market.start()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_open(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def eventually(check, what, seconds=30):
    """Waits until `check` gives something true, which it returns."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = check()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s in vain for {what}")
