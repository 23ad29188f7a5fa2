"""One market as its operator sees it: where its files are, what its processes say, what its command line does."""

import fcntl
import json
import os
import socket
from pathlib import Path

from waiting import run_beside


class Market:
    """A data directory and the programs that serve it."""

    def __init__(self, directory, programs):
        self.directory = Path(directory).resolve()
        self.programs = Path(programs).resolve()

    @property
    def config(self):
        return self.directory / "paddock.toml"

    @property
    def environment(self):
        return self.directory / "paddock.env"

    @property
    def logs(self):
        return self.directory / "log"

    def program(self, name):
        return self.programs / name

    def make_folders(self):
        """Makes what is missing. Others may pass through the data directory (the database server is another
        user) but read nothing in it."""
        self.directory.mkdir(mode=0o711, parents=True, exist_ok=True)
        for folder in (self.logs, self.directory / "lock"):
            folder.mkdir(mode=0o700, exist_ok=True)

    def lock(self):
        """Takes the one supervisor's place of this market until the process ends; None when it is taken."""
        place = os.open(self.directory / "lock" / "supervisor", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(place)
            return None
        return place

    def statuses(self, name):
        """What the processes of this kind last said about themselves; a gateway's file bears its lane's number."""
        found = []
        for file in sorted((self.directory / "status").glob(f"{name}*.json")):
            try:
                said = json.loads(file.read_text())
            except (OSError, ValueError):
                continue
            if isinstance(said, dict):
                found.append(said)
        return found

    def paddock(self, *words, meanwhile):
        """Runs the command line on this market, and `meanwhile()` again and again beside it."""
        return run_beside([self.program("paddock"), *words, "--config", self.config], meanwhile, cwd=self.directory)


def accepts(host, port):
    """Whether somebody takes TCP connections there."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False
