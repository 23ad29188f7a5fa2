#!/usr/bin/env python3
"""Makes every figure of a market's database again, from the printed log alone, and names each that differs.

Reads what `paddock log` prints and nothing else of the market. The log may be longer than the database has it: it is
folded as far as the database's position. The market should rest meanwhile, or its persister be stopped.

usage: tests/support/recompute.py --database URL [--log FILE]
example: paddock log --config var/paddock.toml | tests/support/recompute.py --database "$PADDOCK_DATABASE"

exit status: 0 no difference; 1 differences, each printed; 2 it could not be compared
"""

import argparse
import json
import sys
import time
from contextlib import nullcontext
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from database_compare import compare, position  # noqa: E402
from log_fold import Fold  # noqa: E402


class CannotCompare(Exception):
    """With a sentence that says why."""


def fold_of(lines, last):
    """The market after event `last`."""
    fold = Fold()
    for number, line in enumerate(lines, 1):
        if fold.seq == last:
            break
        try:
            fold.add(json.loads(line))
        except (ValueError, KeyError, AssertionError) as error:
            raise CannotCompare(f"line {number} of the log: {error!r}") from error
    if fold.seq < last:
        raise CannotCompare(f"the database is at event {last}, the log ends with {fold.seq}")
    return fold


def recompute(lines, database):
    """The comparison of a database with the fold of these lines."""
    last = position(database)
    if last == 0:
        raise CannotCompare("the database has no position: there is nothing of a market in it, or it does not answer")
    fold = fold_of(lines, last)
    fold.check_conservation()
    comparison = compare(fold, database)
    if position(database) != last:
        raise CannotCompare("the database moved on while it was read; try again while the market rests")
    return fold, comparison


def report(fold, comparison, seconds):
    for line in comparison.told:
        print(line)
    for table, rows in comparison.rows.items():
        print(f"{rows:>12,}  {table}")
    print(f"{fold.seq:,} events, {len(fold.days.days)} days, {sum(comparison.rows.values()):,} rows made again in "
          f"{seconds:.1f} s: {len(comparison.told)} differences")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", required=True, metavar="URL", help="a libpq connection string")
    parser.add_argument("--log", default="-", metavar="FILE", help="what `paddock log` printed (default: standard input)")
    arguments = parser.parse_args()
    begun = time.monotonic()
    try:
        with nullcontext(sys.stdin) if arguments.log == "-" else open(arguments.log, encoding="utf-8") as lines:
            fold, comparison = recompute(lines, arguments.database)
    except (CannotCompare, RuntimeError, OSError, AssertionError) as error:
        print(f"recompute: {error}", file=sys.stderr)
        return 2
    report(fold, comparison, time.monotonic() - begun)
    return 1 if comparison.told else 0


if __name__ == "__main__":
    sys.exit(main())
