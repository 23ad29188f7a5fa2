#!/usr/bin/env python3
"""How long after it happened a trade is committed in PostgreSQL, while the persister keeps up.

Makes a market of its own in a temporary folder with engine, persister and a PostgreSQL that syncs to the disk, and sends a
seeded order flow through a lane at a modest rate. Two figures, both from the trade's own time, which the engine stamps
before the trade is durable, so that they are upper bounds of `durable -> committed`:
  - trade by trade, to the time that the server itself noted for the COMMIT of its row (track_commit_timestamp), which it
    takes just before it syncs that COMMIT;
  - what the persister says in its status: of each of the newest 1,024 batches its oldest event, to the return of COMMIT.
Usage: latency.py [--bin DIR] [--rate COMMANDS] [--seconds N]
"""

import argparse
import pathlib
import subprocess
import tempfile

from market import Process, PostgresCluster, position, remove, settings, status, wait_until


def measure(options, folder, cluster):
    config = settings(folder, cluster)
    with Process(options.bin / "paddock-engine", config), Process(options.bin / "paddock-persister", config):
        wait_until(lambda: status(folder, "persister").get("database") == "connected")
        subprocess.run([options.bin / "paddock", "load", "--config", config, "--lane", "--rate", str(options.rate),
                        "--seconds", str(options.seconds)], check=True, stdout=subprocess.DEVNULL)
        wait_until(lambda: position(cluster) >= status(folder, "engine").get("durable", 1 << 62))
        wait_until(lambda: status(folder, "persister").get("lag") == 0)
        said = status(folder, "persister")
    count, p50, p99, worst = cluster.sql("paddock", """
        SELECT count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY ms), percentile_disc(0.99) WITHIN GROUP (ORDER BY ms),
               max(ms) FROM (SELECT 1000 * extract(epoch FROM pg_xact_commit_timestamp(xmin) - executed_at) AS ms
                             FROM market_trades) delays""").strip().split("|")
    print(f"{count} trades at {options.rate} commands/s for {options.seconds} s, {said['batches']} batches")
    print(f"trade to the server's COMMIT time:           p50 {float(p50):6.2f} ms  p99 {float(p99):6.2f} ms  "
          f"worst {float(worst):6.2f} ms")
    print(f"oldest event of a batch to COMMIT returned:  p50 {said['commit_delay_p50_us'] / 1000:6.2f} ms  "
          f"p99 {said['commit_delay_p99_us'] / 1000:6.2f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    root = pathlib.Path(__file__).resolve().parents[2]
    parser.add_argument("--bin", type=pathlib.Path, default=root / "build" / "release" / "bin")
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--rate", type=int, default=2_000)
    options = parser.parse_args()
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
