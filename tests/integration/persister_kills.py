"""kill -9 of a persister around the end of a day: just before the marker, just after it, or in the middle of the
transaction that writes the day, which is held there by a lock on one of its tables."""

import subprocess
import time
from collections import Counter
from contextlib import ExitStack

from running_market import eventually
from table_rows import query

HELD = ("user_trading_stats", "leaderboard_snapshots", "trading_days")
MOMENTS = ("before", *HELD, "after")
LONGEST_DELAY = 0.4  # seconds after the marker, or after the clock was moved to it


class TableLock:
    """Nobody writes the table while this is entered."""

    def __init__(self, connection, table):
        self.connection, self.table = connection, table

    def __enter__(self):
        self._psql = subprocess.Popen(["psql", "-X", "-q", "-At", "-d", self.connection], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, text=True)
        self._psql.stdin.write(f"BEGIN; LOCK TABLE {self.table} IN SHARE MODE; SELECT 'held';\n")
        self._psql.stdin.flush()
        assert self._psql.stdout.readline() == "held\n", f"{self.table} could not be locked"
        return self

    def release(self):
        if self._psql.poll() is None:
            self._psql.communicate("ROLLBACK;\n")

    def __exit__(self, *_):
        self.release()

    def is_waited_for(self):
        return query(self.connection, f"SELECT 1 FROM pg_locks WHERE NOT granted AND relation = '{self.table}'::regclass")


class PersisterKills:
    """Strikes at the ends of days. `counts` has how often at which moment, and whether the day was in the
    database then."""

    def __init__(self, market, dice):
        self.market, self.dice, self.counts = market, dice, Counter()

    def end_of_day(self, moments, date, begin, wait_for_marker):
        """Ends a day by `begin()` and kills at each of these moments of it: before, at the tables in turn, after."""
        held = [moment for moment in moments if moment in HELD]
        with ExitStack() as locks:
            lock = locks.enter_context(self._lock(held[0])) if held else None
            begin()
            if "before" in moments:
                self._kill_soon("before", date)
            wait_for_marker()
            for table, following in zip(held, [*held[1:], None]):
                self._kill_while_held(lock, table, date)
                before, lock = lock, locks.enter_context(self._lock(following)) if following else None
                before.release()
        if "after" in moments:
            self._kill_soon("after", date)

    def _lock(self, table):
        return TableLock(self.market.database.cluster.connection("postgres"), table)

    def _kill_while_held(self, lock, table, date):
        eventually(lock.is_waited_for, f"the persister to write {table}")
        self._kill(table, date)
        assert not self._is_written(date), f"{date} is in the database although {table} was held"

    def _kill_soon(self, moment, date):
        time.sleep(self.dice.uniform(0, LONGEST_DELAY))
        self._kill(moment, date)

    def _kill(self, moment, date):
        eventually(lambda: self.market.kill("persister"), "a persister to kill")
        self.counts[moment] += 1
        self.counts["day was written" if self._is_written(date) else "day was not written"] += 1

    def _is_written(self, date):
        return bool(query(self.market.connection(), f"SELECT 1 FROM trading_days WHERE trading_date = '{date}'"))
