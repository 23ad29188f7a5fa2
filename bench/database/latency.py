#!/usr/bin/env python3
"""How long after it happened a trade is committed in PostgreSQL, while the persister keeps up.

Makes a market of its own in a temporary folder with engine, gateway, persister and a PostgreSQL that syncs to the disk, and
sends a seeded order flow over OUCH at each rate in turn. A load of its own comes first, which sets the market up (some
hundred trades at once) and warms the tables; its trades are not counted. Two figures, both from the trade's own time, which
the engine stamps before the trade is durable, so that they are upper bounds of `durable -> committed`:
  - trade by trade, to the time that the server itself noted for the COMMIT of its row (track_commit_timestamp), which it
    takes just before it syncs that COMMIT;
  - what the persister says in its status: of each of the newest 1,024 batches its oldest event, to the return of COMMIT.
Beside them, on the same server and before the load: a transaction of one row by pgbench, which is what a COMMIT costs here.
Usage: latency.py [--bin DIR] [--rates COMMANDS...] [--seconds N] [--lane]
"""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile
from contextlib import ExitStack

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from market import (POSTGRES_PROGRAMS, PostgresCluster, Process, free_port, position, remove, settings,  # noqa: E402
                    status, wait_until)

DELAYS = """
    SELECT count(*), coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY ms), 0),
           coalesce(percentile_disc(0.99) WITHIN GROUP (ORDER BY ms), 0), coalesce(max(ms), 0)
    FROM (SELECT 1000 * extract(epoch FROM pg_xact_commit_timestamp(xmin) - executed_at) AS ms
          FROM market_trades WHERE executed_at > '{since}') delays"""


def load(options, config, folder, cluster, rate, seconds):
    """One load, waited for until its last event is in the tables."""
    path = ["--lane"] if options.lane else ["--port", str(options.port)]
    subprocess.run([options.bin / "paddock", "load", "--config", config, "--rate", str(rate), "--seconds", str(seconds),
                    *path], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(lambda: position(cluster) >= status(folder, "engine").get("durable", 1 << 62))
    wait_until(lambda: status(folder, "persister").get("lag") == 0)


def bare_commit_ms(folder, cluster):
    """The mean time of a transaction that changes one row."""
    cluster.sql("paddock", "CREATE TABLE one_row (n BIGINT NOT NULL); INSERT INTO one_row VALUES (0)")
    script = folder / "one_row.sql"
    script.write_text("UPDATE one_row SET n = n + 1;\n")
    said = subprocess.run([POSTGRES_PROGRAMS / "pgbench", "-n", "-T", "3", "-f", script, cluster.url("paddock")],
                          check=True, capture_output=True, text=True).stdout
    cluster.sql("paddock", "DROP TABLE one_row")
    return float(re.search(r"latency average = ([0-9.]+) ms", said).group(1))


def measure(options, folder, cluster):
    config = settings(folder, cluster, f"[gateway]\nouch_port = {options.port}\n")
    programs = ["paddock-engine", "paddock-persister"] + ([] if options.lane else ["paddock-gateway"])
    with ExitStack() as running:
        for program in programs:
            running.enter_context(Process(options.bin / program, config))
        wait_until(lambda: status(folder, "persister").get("database") == "connected")
        wait_until(lambda: options.lane or list(folder.glob("status/gateway-*.json")), 60)
        load(options, config, folder, cluster, 1_000, 3)
        print(f"a transaction of one row by pgbench: mean {bare_commit_ms(folder, cluster):.2f} ms")
        for rate in options.rates:
            since = cluster.sql("paddock", "SELECT max(executed_at) FROM market_trades").strip()
            load(options, config, folder, cluster, rate, options.seconds)
            said = status(folder, "persister")
            count, p50, p99, worst = cluster.sql("paddock", DELAYS.format(since=since)).strip().split("|")
            print(f"{rate} commands/s for {options.seconds} s, {count} trades:\n"
                  f"  trade to the server's COMMIT time:          p50 {float(p50):6.2f} ms  p99 {float(p99):6.2f} ms  "
                  f"worst {float(worst):6.2f} ms\n"
                  f"  oldest event of a batch to COMMIT returned: p50 {said['commit_delay_p50_us'] / 1000:6.2f} ms  "
                  f"p99 {said['commit_delay_p99_us'] / 1000:6.2f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    root = pathlib.Path(__file__).resolve().parents[2]
    parser.add_argument("--bin", type=pathlib.Path, default=root / "build" / "release" / "bin")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--rates", type=int, nargs="+", default=[500, 2_000, 5_000])
    parser.add_argument("--lane", action="store_true", help="through an operator lane, without a gateway")
    options = parser.parse_args()
    options.port = free_port()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="paddock-bench-"))
    try:
        with PostgresCluster(fsync=True) as cluster:
            cluster.sql("postgres", "ALTER SYSTEM SET track_commit_timestamp = on")
            cluster.stop()
            cluster.start()
            cluster.create_database("paddock")
            measure(options, folder, cluster)
    finally:
        remove(folder)


main()
