"""What the benchmarks of whole processes share: a market of their own, its processes and their status."""

import json
import pathlib
import shutil
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "support"))
from postgres_cluster import BIN as POSTGRES_PROGRAMS  # noqa: E402, F401  (for the benchmarks)
from postgres_cluster import PostgresCluster  # noqa: E402, F401  (for the benchmarks)


class Process:
    """One of the market's programs, ended at the end of a `with`."""

    def __init__(self, program, config):
        self.process = subprocess.Popen([program, "--config", config])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(60)


def settings(folder, cluster=None, more=""):
    """The market's settings file."""
    config = folder / "paddock.toml"
    database = cluster.url("paddock") if cluster else ""
    config.write_text(f'[market]\ndirectory = "."\n\n[persister]\ndatabase = "{database}"\n\n{more}')
    return config


def free_port():
    """A TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def remove(folder):
    """The market's folder, and its shared memory: paddock-<64-bit FNV-1a of the canonical folder>."""
    value = 0xCBF29CE484222325
    for byte in str(folder.resolve()).encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    for segment in pathlib.Path("/dev/shm").glob(f"paddock-{value:016x}*"):
        segment.unlink()
    shutil.rmtree(folder, ignore_errors=True)


def status(folder, name):
    try:
        return json.loads((folder / "status" / f"{name}.json").read_text())
    except (OSError, ValueError):
        return {}


def position(cluster):
    """The last event in the tables."""
    done, text = cluster.try_sql("paddock", "SELECT seq FROM persister_position")
    return int(text.strip() or 0) if done else 0


def wait_until(true, seconds=600):
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            sys.exit(f"gave up after {seconds} s")
        time.sleep(0.01)
