#!/usr/bin/env python3
"""Makes a market of many rows and writes it into a database of its own, both in folders that are kept, for the measurements
beside this file; or serves that database until it is interrupted.

The rows are made by the exchange (`dataset`) and written by the persister, so that every figure in them is right. Prints
how fast the persister wrote the log, and how large the tables became. Options after `--` go to `dataset`.
Usage: large.py make --folder DIR [--small] [-- --trades N --users N --holdings N --offerings N --days N]
       large.py serve --folder DIR
"""

import argparse
import pathlib
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from large_market import LargeMarket, add_arguments  # noqa: E402

SIZES = """
    SELECT relname, n_live_tup, pg_size_pretty(pg_table_size(relid)), pg_size_pretty(pg_indexes_size(relid))
    FROM pg_stat_user_tables WHERE pg_total_relation_size(relid) > 1000000 ORDER BY pg_total_relation_size(relid) DESC"""


def make(options):
    with LargeMarket(options.folder, options.bin, options.small) as market:
        print(market.make(options.dataset), flush=True)
        market.make_database()
        began = time.monotonic()
        market.rebuild()
        taken = time.monotonic() - began
        print(f"persister: {market.position()} events in {taken:.1f} s, {market.position() / taken:.0f} events/s")
        began = time.monotonic()
        market.sql("VACUUM ANALYZE")
        print(f"vacuum and analyze: {time.monotonic() - began:.1f} s")
        for line in market.sql(SIZES).splitlines():
            name, rows, table, indexes = line.split("|")
            print(f"{name:26} {int(rows):>12,} rows {table:>9} and indexes {indexes:>9}")


def serve(options):
    with LargeMarket(options.folder, options.bin, options.small) as market:
        print(market.cluster.url("paddock"), flush=True)
        signal.pause()


def main():
    own, _, for_dataset = " ".join(sys.argv[1:]).partition(" -- ")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["make", "serve"])
    add_arguments(parser)
    options = parser.parse_args(own.split())
    options.dataset = for_dataset.split()
    {"make": make, "serve": serve}[options.what](options)


main()
