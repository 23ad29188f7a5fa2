#!/usr/bin/env python3
"""Stands in for a program of the market: known by the name it is called, it does what the supervisor looks for.

What it does is also noted in DIR/notes, one line each. A file DIR/<name>-fails makes it print that file and die.
"""

import json
import os
import signal
import socket
import sys
import tomllib
from pathlib import Path


def main():
    name = Path(sys.argv[0]).name.removeprefix("paddock-")
    config = Path(sys.argv[sys.argv.index("--config") + 1])
    folder = config.parent
    failure = folder / f"{name}-fails"
    if failure.exists():
        sys.exit(failure.read_text())
    settings = tomllib.loads(config.read_text())

    def note(what):
        with open(folder / "notes", "a") as notes:
            notes.write(f"{name} {what}\n")

    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    if name == "gateway":
        door = socket.create_server((settings["gateway"]["ouch_host"], settings["gateway"]["ouch_port"]), backlog=100)
        door.listen()
    note("up")
    (folder / "status").mkdir(exist_ok=True)
    status = {"pid": os.getpid(), "durable": 7, "position": 7}
    (folder / "status" / ("gateway-3.json" if name == "gateway" else f"{name}.json")).write_text(json.dumps(status))
    signal.sigwait([signal.SIGTERM])
    note("down")


if __name__ == "__main__":
    main()
