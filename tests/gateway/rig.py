"""An engine and gateways of their own for a test, in a folder that goes with them."""

import json
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from wire import Closed, Wire

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(os.environ.get("PADDOCK_PROGRAMS", ROOT / "build" / "release" / "bin"))
SOON = 60  # seconds; only a safety net
KNOWN = 5  # seconds until a change of the logins must be in force; one is promised, to a machine that has the time


def eventually(condition, what):
    """Waits until `condition()` holds and returns its value."""
    end = time.monotonic() + SOON
    while not (value := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"waited {SOON} s in vain for {what}")
        time.sleep(0.02)
    return value


class Process:
    def __init__(self, name, arguments, folder):
        self.log = folder / f"{name}-{time.monotonic_ns()}.out"
        with open(self.log, "ab") as out:
            self.process = subprocess.Popen([str(word) for word in arguments], stdout=out, stderr=out)

    @property
    def pid(self):
        return self.process.pid

    def send(self, number):
        self.process.send_signal(number)

    def kill(self):
        self.end(signal.SIGKILL)

    def end(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(SOON)

    def check(self):
        if self.process.poll() is not None:
            raise AssertionError(f"{self.log.name} ended with {self.process.returncode}:\n{self.log.read_text()}")


class Market:
    """A context manager: one offering ALPHA1 in trading, accounts 1 to `accounts` with cash, account 1 the issuer."""

    def __init__(self, accounts=4):
        self._holder = tempfile.TemporaryDirectory(prefix="pdg-")
        self.folder = Path(self._holder.name)
        self.accounts = accounts
        self.engine = None
        self.gateways = []
        self.passwords = {}
        self._known_by = {}

    def __enter__(self):
        try:
            self._write("paddock.toml", "[market]\ndirectory = \".\"\n\n[engine]\n")
            self.start_engine()
            self._make_market()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *_):
        for process in [gateway for gateway, _ in self.gateways] + [self.engine]:
            if process is not None:
                process.send(signal.SIGCONT)
                process.end(signal.SIGKILL)
        for segment in Path("/dev/shm").glob("paddock-*"):
            self._remove_own(segment)
        self._holder.cleanup()

    def _remove_own(self, segment):
        if segment.name.startswith(self._prefix()):
            segment.unlink(missing_ok=True)

    def _prefix(self):
        """What the engine calls this market's segments, as its mappings show."""
        return self._segments or "none of them"

    _segments = None

    def _write(self, name, text):
        (self.folder / name).write_text(text)
        return self.folder / name

    def start_engine(self):
        self.engine = Process("engine", [PROGRAMS / "paddock-engine", "--config", self.folder / "paddock.toml"],
                              self.folder)

        def ready():
            self.engine.check()
            status = self.status("engine")
            return status is not None and status["pid"] == self.engine.pid and status["state"] == "open"

        eventually(ready, "the engine")
        maps = Path(f"/proc/{self.engine.pid}/maps").read_text()
        names = [line.split("/dev/shm/")[1] for line in maps.splitlines() if "/dev/shm/paddock-" in line]
        self._segments = "-".join(names[0].split("-")[:2]) + "-" if names else None

    def status(self, name):
        try:
            return json.loads((self.folder / "status" / f"{name}.json").read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return None

    def start_gateway(self, settings=""):
        """A further gateway on any free port; the port. `settings`: lines for its own table [gateway]."""
        file = self._write(f"gateway-{len(self.gateways)}.toml",
                           f"[market]\ndirectory = \".\"\n\n[gateway]\nouch_port = 0\n{settings}\n")
        gateway = Process("gateway", [PROGRAMS / "paddock-gateway", "--config", file], self.folder)

        def listening():
            gateway.check()
            for path in (self.folder / "status").glob("gateway-*.json"):
                status = self.status(path.stem)
                if status is not None and status["pid"] == gateway.pid and status["listen"]:
                    return int(status["listen"][0].rsplit(":", 1)[1])
            return None

        self.gateways.append((gateway, 0))
        port = eventually(listening, "the gateway")
        self.gateways[-1] = (gateway, port)
        return port

    def gateway_at(self, port):
        return next(gateway for gateway, where in self.gateways if where == port)

    def paddock(self, *words, stdin=None):
        done = subprocess.run([PROGRAMS / "paddock", *map(str, words), "--config", self.folder / "paddock.toml"],
                              capture_output=True, text=True, input=stdin, timeout=SOON)
        if done.returncode != 0:
            raise AssertionError(f"paddock {words} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def operator(self, *commands):
        lines = "".join(json.dumps(command) + "\n" for command in commands)
        return [json.loads(line) for line in self.paddock("send", stdin=lines).splitlines()]

    def _make_market(self):
        commands = []
        for account in range(1, self.accounts + 1):
            commands.append({"op": "open_account", "account": account})
            commands.append({"op": "deposit", "account": account, "amount": "1000000000.00"})
        commands.append({"op": "list", "offering": 1, "symbol": "ALPHA1", "issuer": 1, "shares": 1_000_000_000,
                         "price": "150.00"})
        commands.append({"op": "phase", "offering": 1, "to": "trading"})
        self.operator(*commands)

    def add_port(self, number, *options):
        """A port U<number> with the account of the same number; its password."""
        out = self.paddock("port", "add", "--port", number, "--user", f"U{number}", "--account", number, *options)
        self.passwords[number] = out.splitlines()[-1]
        self._known_by[number] = time.monotonic() + KNOWN
        return self.passwords[number]

    def add_crowd(self, like, numbers):
        """Ports of these numbers with the password and the settings of port `like`, all at once."""
        file = self.folder / "credentials"
        line = next(line for line in file.read_text().splitlines() if line.startswith(f"port={like} "))
        fresh = self._write("credentials.crowd", file.read_text() + "".join(
            line.replace(f"port={like} user=U{like} ", f"port={number} user=U{number} ") + "\n" for number in numbers))
        fresh.chmod(0o600)
        fresh.rename(file)
        for number in numbers:
            self.passwords[number] = self.passwords[like]
            self._known_by[number] = time.monotonic() + KNOWN

    def client(self, gateway, number, session="", sequence=1, **options):
        """A connection logged in as U<number>, at the first try; only a new login may not be known yet."""
        while True:
            wire = Wire(gateway, **options)
            answer = wire.login(f"U{number}", self.passwords[number], session, sequence)
            if not isinstance(answer, str):
                return wire
            wire.close()
            if answer != "A" or time.monotonic() > self._known_by.get(number, 0):
                raise AssertionError(f"U{number} is refused: {answer}")

    def patient_client(self, gateway, number, **options):
        """As `client`, where something has to come back first."""
        def logged_in():
            try:
                return self.client(gateway, number, **options)
            except (AssertionError, Closed):
                return None

        return eventually(logged_in, f"the login of U{number}")

    def events(self):
        """Every record of the log."""
        return [json.loads(line) for line in self.paddock("log").splitlines()]
