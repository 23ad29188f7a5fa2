"""A whole market for a test: tools/supervisor with the real programs, in a folder of its own."""

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
from datetime import timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "support"), str(ROOT / "tools" / "supervisor")]
import database_compare  # noqa: E402
import postgres  # noqa: E402
import settings_file  # noqa: E402
from log_fold import Fold  # noqa: E402
from ouch_client import OuchClient  # noqa: E402

PROGRAMS = Path(os.environ.get("PADDOCK_PROGRAMS", ROOT / "build" / "release" / "bin"))
SOON = 120  # seconds; only a safety net


def eventually(condition, what, seconds=SOON):
    """Waits until `condition()` holds and returns its value."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain for {what}")
        time.sleep(0.02)
    return value


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def shared_memory_of(pid):
    """The segments that a process has mapped. They outlive it on purpose; a test has to delete its own."""
    maps = Path(f"/proc/{pid}/maps").read_text()
    return {Path(line.split(maxsplit=5)[5]) for line in maps.splitlines() if "/dev/shm/paddock-" in line}


class Database:
    """A cluster beside the market, for tests that stop the database themselves."""

    def __init__(self, folder):
        self.cluster = postgres.Cluster(folder / "postgres", folder, lambda line: None, durable=False)
        self.server = None

    def start(self):
        self.start_again()
        self.cluster.finish_start()

    def start_again(self):
        """Does not wait until it answers."""
        self.cluster.prepare()
        self.server = self.cluster.child()
        self.server.start()

    def stop(self, how=signal.SIGINT):
        self.server.process.send_signal(how)
        self.server.process.wait()


class RunningMarket:
    """Started with `start`, stopped with `stop`; a context manager does both. The folder goes with it. `settings` are
    by (table, key); with a `clock`, a datetime, the market's clock is set to it before the first start."""

    def __init__(self, *arguments, own_database=False, programs=PROGRAMS, settings=None, clock=None):
        self._holder = tempfile.TemporaryDirectory(prefix="pdk-")
        self.folder = Path(self._holder.name)
        self.folder.chmod(0o711)
        self.directory = self.folder / "var"
        self.programs = programs
        self.arguments = list(arguments)
        self.settings, self.clock = settings or {}, clock
        self.database = Database(self.folder) if own_database else None
        self.port = free_port()
        self.process = None
        self._segments = set()
        self.output = self.folder / "run.out"

    def __enter__(self):
        if self.database is not None:
            self.database.start()
            self.arguments += ["--database", self.database.cluster.connection()]
        try:
            self._prepare()
            self.start()
        except BaseException:
            self.__exit__(*sys.exc_info())
            raise
        return self

    def _prepare(self):
        """Makes the settings file where the supervisor's own would not do, and sets the clock."""
        if not self.settings:
            return
        self.directory.mkdir(mode=0o711)
        config = self.directory / "paddock.toml"
        settings_file.make(config, self.database.cluster.connection(), self.port)
        text = config.read_text()
        for (table, key), value in self.settings.items():
            text = settings_file.with_value(text, table, key, value)
        config.write_text(text)
        if self.clock is not None:
            self.set_clock(self.clock)

    def set_clock(self, moment, speed=1):
        """From now on the market's clock shows `moment` and goes so many times as fast as the wall's."""
        self.paddock("clock", "--set", moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"), "--speed", str(speed))

    def __exit__(self, failure, *_):
        if failure is not None and self.output.exists():
            print(self.said(), self.log_tails(), sep="\n", file=sys.stderr)
        self.stop()
        if self.database is not None:
            self.database.stop()
        for segment in self._segments:
            segment.unlink(missing_ok=True)
        self._holder.cleanup()

    def start(self):
        """Runs the supervisor and waits for its line `ready`."""
        with open(self.output, "ab") as out:
            begin = out.tell()
            self.process = subprocess.Popen(
                [sys.executable, ROOT / "tools" / "supervisor", "--data", self.directory, "--ouch-port",
                 str(self.port), "--programs", self.programs, *self.arguments], stdout=out, stderr=out)

        def ready():
            if self.process.poll() is not None:
                raise AssertionError(f"tools/run ended with status {self.process.returncode}:\n{self.said()}")
            return b"\nready\n" in self.output.read_bytes()[begin:]

        eventually(ready, "the line `ready`")
        self._segments |= shared_memory_of(int(self.environment()["PADDOCK_ENGINE_PID"]))

    def stop(self):
        """Ctrl-C, and the status that tools/run leaves with."""
        if self.process is None or self.process.poll() is not None:
            return self.process.returncode if self.process else None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(SOON)

    def said(self):
        return self.output.read_text()

    def log_tails(self):
        """The last lines of every log, for a test that failed."""
        tails = []
        for log in sorted((self.directory / "log").glob("*")):
            tails += [f"== {log.name}", *log.read_text(errors="replace").splitlines()[-15:]]
        return "\n".join(tails)

    def environment(self):
        """What DIR/paddock.env says now."""
        words = shlex.split((self.directory / "paddock.env").read_text())
        return dict(word.split("=", 1) for word in words)

    def kill(self, name):
        """kill -9 of one process, by its name in the environment file. False when it is just not up."""
        pid = self.environment()[f"PADDOCK_{name.upper()}_PID"]
        if not pid:
            return False
        try:
            os.kill(int(pid), signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def paddock(self, *words, check=True, stdin=None):
        """Runs the command line on this market; its standard output."""
        done = subprocess.run([self.programs / "paddock", *words, "--config", self.directory / "paddock.toml"],
                              capture_output=True, text=True, input=stdin, cwd=self.folder)
        if check and done.returncode != 0:
            raise AssertionError(f"paddock {' '.join(map(str, words))} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def operator(self, *commands):
        """Sends operator commands; the events that answer them. None may be refused."""
        lines = "".join(json.dumps(command) + "\n" for command in commands)
        events = [json.loads(line) for line in self.paddock("send", stdin=lines).splitlines()]
        refused = [event for event in events if event["type"] in ("refused", "rejected", "cancel_rejected")]
        assert not refused, f"not carried out: {refused}"
        return events

    def open_accounts(self, **cash):
        """account_7="1000.00" opens account 7 with that cash, and a login A7 for its port; the passwords by number."""
        passwords = {}
        for name, amount in cash.items():
            number = int(name.rsplit("_", 1)[1])
            self.operator({"op": "open_account", "account": number},
                          {"op": "deposit", "account": number, "amount": amount})
            passwords[number] = self.add_port(number)
        return passwords

    def add_port(self, number, *options):
        return self.paddock("port", "add", "--port", str(number), "--user", f"A{number}", "--account", str(number),
                            *options).splitlines()[-1]

    def client(self, number, password):
        """A fresh connection of a port, logged in; a new login is known within a second."""
        def logged_in():
            client = OuchClient("127.0.0.1", self.port)
            try:
                client.login(f"A{number}", password, sequence=0)
                return client
            except Exception:
                client.close()
                return None

        return eventually(logged_in, f"the login of port {number}", 10)

    def connection(self):
        return self.environment()["PADDOCK_DATABASE"]

    def events(self):
        """Every record of the log, read as it is printed: there may be millions."""
        command = [self.programs / "paddock", "log", "--config", self.directory / "paddock.toml"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=self.folder) as log:
            yield from map(json.loads, log.stdout)
        if log.returncode != 0:
            raise AssertionError(f"paddock log ended with status {log.returncode}")

    def fold(self):
        fold = Fold()
        for event in self.events():
            fold.add(event)
        return fold

    def settled(self):
        """The fold of the log once the database has all of it, marks and portfolios included."""
        fold = self.fold()
        eventually(lambda: database_compare.position(self.connection()) >= fold.seq,
                   f"the database to have all {fold.seq} records")
        return fold

    def assert_database_is_the_log(self):
        """Every value of every table is what the log makes it; cash and shares are conserved."""
        fold = self.settled()
        fold.check_conservation()
        told = []

        def agrees():
            told[:] = database_compare.differences(fold, self.connection())
            return not told

        try:
            eventually(agrees, "the database to agree with the log", 10)  # marks follow within a second
        except AssertionError:
            raise AssertionError(f"{len(told)} differences:\n" + "\n".join(told[:20])) from None
        return fold
