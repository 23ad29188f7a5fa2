#!/usr/bin/env python3
"""A market under load whose processes are killed at random moments, and its database stopped; then everything a
client was told must be in the log, and the database must be the fold of the log.

usage: tests/integration/kill_storm.py [--seconds N] [--rate N] [--kills N] [--seed N]
"""

import argparse
import json
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "support")]
from port_streams import PortStreams, compare  # noqa: E402
from running_market import RunningMarket, eventually  # noqa: E402

PORTS, OFFERINGS = 8, 50
OUTAGE = 4.0  # seconds that the database stays away


class Storm:
    """Kills on a thread of its own, at moments that a seed decides. `counts` says what was done."""

    def __init__(self, market, seconds, kills, seed):
        self.market = market
        chance = random.Random(seed)
        # The load's own setup comes first, and the last blow leaves time to recover under load.
        moments = [(chance.uniform(0.05, 0.85) * seconds, victim)
                   for victim in ("engine", "gateway", "persister", "database") for _ in range(kills)]
        self.plan = sorted(moments)
        self.counts = {victim: 0 for _, victim in moments}
        self.errors = []
        self._thread = threading.Thread(target=self._run)

    def start(self):
        self._thread.start()

    def finish(self):
        self._thread.join()
        assert not self.errors, self.errors

    def _run(self):
        begun = time.monotonic()
        try:
            for moment, victim in self.plan:
                time.sleep(max(0.0, begun + moment - time.monotonic()))
                self._strike(victim)
        except Exception as error:  # told to the main thread, which fails the run
            self.errors.append(repr(error))

    def _strike(self, victim):
        if victim == "database":
            self.market.database.stop()
            time.sleep(OUTAGE)
            self.market.database.start()
        else:
            eventually(lambda: self.market.kill(victim), f"a {victim} to kill")
        self.counts[victim] += 1


def run(seconds, rate, kills, seed):
    """The whole check; raises AssertionError when something was lost, doubled or differs. Returns figures."""
    with RunningMarket("--empty", own_database=True) as market:
        record = market.folder / "record.ndjson"
        storm = Storm(market, seconds, kills, seed)
        load = subprocess.Popen(
            [market.programs / "paddock", "load", "--config", market.directory / "paddock.toml", "--port",
             str(market.port), "--rate", str(rate), "--seconds", str(seconds), "--ports", str(PORTS), "--offerings",
             str(OFFERINGS), "--seed", str(seed), "--record", record],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        eventually(lambda: record.exists() and record.stat().st_size > 0 or load.poll() is not None, "the load to begin")
        storm.start()
        table, _ = load.communicate()
        storm.finish()
        print(table)
        assert load.returncode == 0, f"paddock load ended with status {load.returncode}:\n{table}\n{market.said()}"
        return {**check(market, record), **{f"kills_{victim}": n for victim, n in storm.counts.items()}}


def check(market, record):
    fold = market.assert_database_is_the_log()
    streams = PortStreams()
    commands = 0
    for event in market.events():
        streams.add(event)
        commands += event["type"] in ("accepted", "replaced", "rejected")
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
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    figures = run(arguments.seconds, arguments.rate, arguments.kills, arguments.seed)
    print("kill storm: nothing lost, nothing doubled, no difference:",
          ", ".join(f"{value} {name}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
