"""Processes that an earlier run left behind: found by what they run on, ended before a new run begins."""

import os
import signal
from pathlib import Path

from environment import MARK
from waiting import until

_PROGRAMS = (b"paddock-engine", b"paddock-gateway", b"paddock-persister")


def _read(path):
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""


def _all_pids():
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]


def of_market(config):
    """The pids of the processes that a supervisor started with this settings file. A gateway of the operator's
    own, or somebody who reads the log, bears no supervisor's mark."""
    wanted, mark = os.fsencode(str(config)), os.fsencode(f"{MARK}=")
    found = []
    for pid in _all_pids():
        words = _read(f"/proc/{pid}/cmdline").split(b"\0")
        if os.path.basename(words[0]) not in _PROGRAMS or wanted not in words[1:]:
            continue
        if any(value.startswith(mark) for value in _read(f"/proc/{pid}/environ").split(b"\0")):
            found.append(pid)
    return found


def of_cluster(data):
    """The pids of database servers that run in this data directory; each of its processes works in it."""
    wanted = os.path.realpath(data)
    found = []
    for pid in _all_pids():
        try:
            if os.readlink(f"/proc/{pid}/cwd") == wanted and b"postgres" in _read(f"/proc/{pid}/comm"):
                found.append(pid)
        except OSError:
            continue
    return found


def _signal(pids, number):
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass


def clear(find, name, say, polite=signal.SIGTERM, seconds=20):
    """Ends what `find()` names, politely first. They may be ending on their own, their supervisor being dead."""
    pids = find()
    if not pids:
        return
    say(f"clearing {name} of an earlier run (pid {', '.join(map(str, pids))})")
    _signal(pids, polite)
    if not until(lambda: not find(), seconds):
        _signal(find(), signal.SIGKILL)
        if not until(lambda: not find(), 10):
            raise RuntimeError(f"{name} of an earlier run cannot be ended: pid {find()}; end it and start again")
