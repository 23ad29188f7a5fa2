#!/usr/bin/env python3
"""How fast the persister drains a backlog into PostgreSQL, beside a bare COPY of the same trades.

Makes a market of its own in a temporary folder: the engine alone takes a seeded order flow through a lane; then the
persister starts with the whole log before it, and the time until its position has reached the end is taken. In the same
run the trades that it wrote go by COPY (binary, from a file) into an empty table with the same columns, constraints,
foreign keys and indexes, once more without the foreign keys. The ratio of the two rates is what can be repeated.
Usage: catch_up.py [--bin DIR] [--seconds N] [--rate N]
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from market import Process, PostgresCluster, position, remove, settings, status, wait_until  # noqa: E402


# What `LIKE ... INCLUDING ALL` leaves out.
FOREIGN_KEYS = """,
    FOREIGN KEY (offering_id) REFERENCES vehicle_offerings, FOREIGN KEY (buyer_id) REFERENCES auth.users,
    FOREIGN KEY (seller_id) REFERENCES auth.users, FOREIGN KEY (buy_order_id) REFERENCES market_orders,
    FOREIGN KEY (sell_order_id) REFERENCES market_orders"""


def make_backlog(options, folder, config):
    """The seq at which the log ends."""
    with Process(options.bin / "paddock-engine", config):
        wait_until(lambda: status(folder, "engine").get("durable", 0) > 0)
        subprocess.run([options.bin / "paddock", "load", "--config", config, "--lane", "--rate", str(options.rate),
                        "--seconds", str(options.seconds)], check=True, stdout=subprocess.DEVNULL)
    return status(folder, "engine")["durable"]


def bare_copy(cluster, trades, foreign_keys):
    """Seconds for the same trades into an empty table of the same form."""
    file = f"{cluster.folder}/trades.copy"
    cluster.sql("paddock", f"COPY market_trades TO '{file}' (FORMAT binary)")
    cluster.sql("paddock", f"DROP TABLE IF EXISTS bare_trades; "
                           f"CREATE TABLE bare_trades (LIKE market_trades INCLUDING ALL{foreign_keys})")
    began = time.monotonic()
    cluster.sql("paddock", f"COPY bare_trades FROM '{file}' (FORMAT binary)")
    taken = time.monotonic() - began
    copied = int(cluster.sql("paddock", "SELECT count(*) FROM bare_trades"))
    if copied != trades:
        sys.exit(f"catch_up: {copied} of {trades} trades were copied")
    return taken


def measure(options, folder, cluster):
    config = settings(folder, cluster)
    end = make_backlog(options, folder, config)
    began = time.monotonic()
    with Process(options.bin / "paddock-persister", config):
        wait_until(lambda: position(cluster) >= end)
        taken = time.monotonic() - began
    trades = int(cluster.sql("paddock", "SELECT count(*) FROM market_trades"))
    orders = int(cluster.sql("paddock", "SELECT count(*) FROM market_orders"))
    bare = bare_copy(cluster, trades, FOREIGN_KEYS)
    unbound = bare_copy(cluster, trades, "")
    print(f"{end} events, {orders} orders, {trades} trades in {taken:.2f} s from the persister's start")
    print(f"persister      {end / taken:10.0f} events/s {orders / taken:10.0f} orders/s {trades / taken:10.0f} trades/s")
    print(f"bare COPY      {'':28}{'':8} {trades / bare:10.0f} trades/s")
    print(f"without foreign keys {'':22}{'':8} {trades / unbound:10.0f} trades/s")
    print(f"rows of orders and trades a second over those of the bare COPY: "
          f"{(orders + trades) / taken / (trades / bare):.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    root = pathlib.Path(__file__).resolve().parents[2]
    parser.add_argument("--bin", type=pathlib.Path, default=root / "build" / "release" / "bin")
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--rate", type=int, default=40_000)
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="paddock-bench-"))
    try:
        with PostgresCluster(fsync=True) as cluster:
            cluster.create_database("paddock")
            measure(options, folder, cluster)
    finally:
        remove(folder)


main()
