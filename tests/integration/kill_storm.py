#!/usr/bin/env python3
"""A market under load whose processes are killed at random moments, and its database stopped; then everything a
client was told must be in the log, and the database must be the fold of the log.

usage: tests/integration/kill_storm.py [--seconds N] [--rate N] [--kills N] [--outage N] [--seed N]
"""

import argparse
import json
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "support")]
from port_streams import PortStreams, compare  # noqa: E402
from running_market import RunningMarket, eventually  # noqa: E402

PORTS, OFFERINGS = 8, 50


def plan(seconds, kills, outage, seed):
    """When to do what, in order: (moment, what). The last blow leaves time to recover under load; one outage of
    the database, of so many seconds or what there is room for, ends before the next begins."""
    chance = random.Random(seed)
    blows = [(chance.uniform(0.05, 0.85) * seconds, victim)
             for victim in ("engine", "gateway", "persister") for _ in range(kills)]
    slot = 0.8 * seconds / kills
    away = min(outage, 0.9 * slot)
    for number in range(kills):
        begin = 0.05 * seconds + number * slot + chance.uniform(0, slot - away)
        blows += [(begin, "database"), (begin + away, "database again")]
    return sorted(blows)


def strike(market, victim):
    """One blow. A process is killed once it is there to be killed."""
    if victim == "database":
        market.database.stop()
    elif victim == "database again":
        market.database.start_again()
    else:
        eventually(lambda: market.kill(victim), f"a {victim} to kill")


def storm(market, moments):
    """All blows, each at its moment from now on. On the main thread: a child dies with the thread that made it."""
    begun, counts = time.monotonic(), Counter()
    for moment, victim in moments:
        time.sleep(max(0.0, begun + moment - time.monotonic()))
        strike(market, victim)
        counts[f"kills_{victim}"] += 1
    del counts["kills_database again"]
    return counts


class Load:
    """A running `paddock load`, whose output is read on a thread of its own."""

    def __init__(self, market, record, seconds, rate, seed):
        self.process = subprocess.Popen(
            [market.programs / "paddock", "load", "--config", market.directory / "paddock.toml", "--port",
             str(market.port), "--rate", str(rate), "--seconds", str(seconds), "--ports", str(PORTS), "--offerings",
             str(OFFERINGS), "--seed", str(seed), "--record", record],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.lines = []
        self._reader = threading.Thread(target=lambda: self.lines.extend(self.process.stdout))
        self._reader.start()

    def wait_for_first_second(self):
        eventually(lambda: self.lines or self.process.poll() is not None, "the load to begin")

    def finish(self):
        status = self.process.wait()
        self._reader.join()
        self.process.stdout.close()
        print("".join(self.lines))
        assert status == 0, f"paddock load ended with status {status}"


def run(seconds, rate, kills, seed, outage=5.0):
    """The whole check; raises AssertionError when something was lost, doubled or differs. Returns figures."""
    with RunningMarket("--empty", own_database=True) as market:
        record = market.folder / "record.ndjson"
        load = Load(market, record, seconds, rate, seed)
        load.wait_for_first_second()
        counts = storm(market, plan(seconds, kills, outage, seed))
        load.finish()
        print(market.said())
        return {**check(market, record), **counts}


def check(market, record):
    fold = market.assert_database_is_the_log()
    streams = PortStreams()
    for event in market.events():
        streams.add(event)
    with open(record, encoding="utf-8") as lines:
        told, count = compare(streams, map(json.loads, lines))
    assert not told, f"{len(told)} answers that the log does not bear out:\n" + "\n".join(told[:20])
    assert count > 0, "the client recorded nothing"
    return {"answers": count, "events": fold.seq, "orders": len(fold.orders), "trades": len(fold.trades)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rate", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--outage", type=float, default=5, help="seconds that the database stays away (default 5)")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    figures = run(arguments.seconds, arguments.rate, arguments.kills, arguments.seed, arguments.outage)
    print("kill storm: nothing lost, nothing doubled, no difference:",
          ", ".join(f"{value} {name}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
