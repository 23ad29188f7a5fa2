#!/usr/bin/env python3
"""Stands in for a program of the market: known by the name it is called, it does what the supervisor looks for.

What it does is also noted in DIR/notes, one line each. A file DIR/<name>-fails makes it print that file and die;
DIR/<name>-says is added to its status; DIR/<name>-reads makes it read for so many seconds before it says anything,
DIR/<name>-recovers then recover for so many. `paddock send` notes the script, and answers when DIR/answer is there.
"""

import json
import os
import signal
import socket
import sys
import time
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools" / "supervisor"))
from environment import write_whole  # noqa: E402


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

    def say_status(**more):
        says = folder / f"{name}-says"
        status = {"pid": os.getpid(), "durable": 7, "position": 7, **(json.loads(says.read_text()) if says.exists() else {})}
        (folder / "status").mkdir(exist_ok=True)
        write_whole(folder / "status" / ("gateway-3.json" if name == "gateway" else f"{name}.json"),
                    json.dumps({**status, **more}))

    if name == "paddock":
        note(f"{sys.argv[1]} {Path(sys.argv[2]).read_text()}")
        while not (folder / "answer").exists():
            time.sleep(0.02)
        print((folder / "answer").read_text())
        return
    if (folder / f"{name}-reads").exists():
        end = time.monotonic() + float((folder / f"{name}-reads").read_text())
        while time.monotonic() < end:
            Path("/dev/zero").open("rb").read(2**21)
            time.sleep(0.05)
    if (folder / f"{name}-recovers").exists():
        end = time.monotonic() + float((folder / f"{name}-recovers").read_text())
        while time.monotonic() < end:
            say_status(state="recovering", position=time.monotonic_ns())
            time.sleep(0.05)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    if name == "gateway":
        door = socket.create_server((settings["gateway"]["ouch_host"], settings["gateway"]["ouch_port"]), backlog=100)
        door.listen()
    note("up")
    say_status()
    signal.sigwait([signal.SIGTERM])
    note("down")


if __name__ == "__main__":
    main()
