"""Rows of a market's database as Python values, and their comparison with what the log says."""

import csv
import io
import subprocess

from log_fold import units

NUMBER_BITS = (1 << 62) - 1


def query(connection, sql):
    """Rows of a query as lists of text; NULL is an empty string."""
    done = subprocess.run(["psql", "-X", "-q", "--csv", "-t", "-v", "ON_ERROR_STOP=1", "-d", connection, "-c", sql],
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"psql: {done.stderr.strip()}\nin: {sql}")
    return list(csv.reader(io.StringIO(done.stdout)))


def number_of(uuid):
    """The number in a computed UUID: its last 62 bits (rulebook, section 2)."""
    return int(uuid.replace("-", ""), 16) & NUMBER_BITS


def whole(text):
    return int(text) if text else None


def money(text):
    return units(text) if text else None


def hundredths(text):
    """A percentage with two places as a count of 0.01 %."""
    return units(text) // 100 if text else None


def micros(column):
    """SQL: a time as microseconds since the epoch, as whole as the database keeps it."""
    return f"(extract(epoch FROM {column}) * 1000000)::bigint"


def kept(nanoseconds):
    """A time of the log as the database keeps it, in microseconds."""
    return None if nanoseconds is None else nanoseconds // 1000


class Comparison:
    """Tables held against the log, one after the other."""

    def __init__(self):
        self.told = []  # a sentence for every difference
        self.rows = {}  # table -> how many rows the log demands
        self.missed = {}  # table -> keys of those that are not there as they should be

    def table(self, name, expected, rows):
        """`expected` by key, `rows` as (key, value) from the database; a key that comes twice is a difference."""
        self.rows[name] = self.rows.get(name, 0) + len(expected)
        found = {}
        for key, value in rows:
            if key in found:
                self.told.append(f"{name} {key}: the database has it twice")
            found[key] = value
        self.missed[name] = {key for key in expected if expected[key] != found.get(key)}
        wrong = [key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key)]
        for key in sorted(wrong, key=str):
            self.told.append(f"{name} {key}: the log says {expected.get(key)}, the database {found.get(key)}")
