"""Runs the built `paddock` and reads what it prints."""

import json
import os
import subprocess
from pathlib import Path

BIN = Path(os.environ.get("PADDOCK_BIN", Path(__file__).resolve().parents[2] / "build/release/bin"))
PADDOCK = str(BIN / "paddock")


def paddock(*arguments, stdin=b"", timeout=60):
    """The finished process; standard input as bytes or text."""
    given = stdin.encode() if isinstance(stdin, str) else stdin
    return subprocess.run([PADDOCK, *arguments], input=given, capture_output=True, timeout=timeout)


def sim(lines, *options):
    """The lines that the simulator prints for a script."""
    done = paddock("sim", *options, stdin="\n".join(lines) + "\n")
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().splitlines()


def events(lines, *options):
    return [json.loads(line) for line in sim(lines, *options)]
