"""tools/run --fast-day: a whole trading day in two minutes, by a clock that goes fast.

The market is one of its own, whose settings give it a scheduler and a clock that may be set. Each run plays the trading
day after the one that the clock has reached.
"""

import json
import math
import re
import subprocess
from datetime import datetime, timedelta, timezone

import narrator
import settings_file
from supervisor import StartFailed
from waiting import Stopped

SECONDS = 120  # of a day, unless told otherwise
BEFORE = timedelta(minutes=2)  # of the market's time, ahead of the first boundary
MOST_BOUNDARIES = 12  # two days' and one that is under way hold a whole one


class Boundary:
    """A line of `paddock calendar`."""

    LINE = re.compile(r"(?P<date>\S+) \w{3}  (?P<what>\w+) +\S+ \w+  (?P<due>\S+Z)(?:  (?P<remark>.+))?$")

    def __init__(self, match):
        self.date, self.what, self.remark = match["date"], match["what"], match["remark"]
        self.due = datetime.fromisoformat(match["due"].replace("Z", "+00:00"))


def next_day(calendar):
    """The boundaries of the first day that `paddock calendar` shows from its beginning on."""
    boundaries = [Boundary(match) for match in map(Boundary.LINE.match, calendar.splitlines()) if match]
    first = next((i for i, boundary in enumerate(boundaries) if boundary.what == "pre_open"), None)
    return None if first is None else boundaries[first:first + 5]


def speed_for(day, seconds):
    """How fast the clock must go for the day to take so many seconds."""
    span = day[-1].due - day[0].due + BEFORE
    return max(1, math.ceil(span.total_seconds() / seconds))


class FastDay:
    """Plays one day on a market that `supervisor` runs. `say` takes one line for people."""

    def __init__(self, market, supervisor, seconds, say):
        self.market = market
        self.supervisor = supervisor
        self.seconds = seconds
        self.say = say
        self.day = None
        self.story = None

    def settle(self):
        """With the settings known and nothing running: the clock stands just before the next day begins, or where the
        log ends when that is later. A run that was killed left it going, who knows how far ahead."""
        text = self.market.config.read_text()
        if not settings_file.keeps_set_time(text):
            raise StartFailed(f'{self.market.config} is of a market that keeps real time (engine.clock is not "set"): give '
                              "--fast-day a --data of its own")
        if not settings_file.text_of(text, "schedule", "calendar"):
            raise StartFailed(f"{self.market.config} names no schedule.calendar: without one no day goes by itself")
        ended = self._end_of_log()
        self._stand_at(ended)
        calendar = self._paddock("calendar", "--next", MOST_BOUNDARIES, accept=(0, 1))  # 1: it has fewer left
        self.day = next_day(calendar)
        if self.day is None or len(self.day) < 5:
            raise StartFailed(f"no whole trading day is left in the calendar:\n{calendar}")
        if ended is None or ended < self.day[0].due - BEFORE:
            self._stand_at(self.day[0].due - BEFORE)

    def begin(self):
        """All is up: the clock runs."""
        speed = speed_for(self.day, self.seconds)
        special = f" ({self.day[0].remark})" if self.day[0].remark else ""
        self.say(f"playing {self.day[0].date}{special} in {self.seconds:g} s, {speed} times as fast as the wall clock")
        self.story = narrator.Narrator(self.market, self.say)
        self._set_clock("--speed", speed)

    def tend(self):
        """Tells what happened; raises Stopped when the day is over."""
        if self.day[-1].date in self.story.tell():
            self.hold()
            raise Stopped(f"{self.day[0].date} is over; the next run plays the day after it")

    def hold(self):
        """The clock stands still until the next run."""
        self._set_clock("--speed", 0)

    def stop(self):
        if self.story is not None:
            self.story.close()
        if self.day is not None:
            try:
                self.hold()
            except (StartFailed, OSError) as failed:
                self.say(f"the clock could not be stopped: {failed}")

    def _end_of_log(self):
        """The first whole second behind the last record, by the market's clock; None without any."""
        durable = max((said.get("durable", 0) for said in self.market.statuses("engine")), default=0)
        records = self._paddock("log", "--from", max(durable, 1)).splitlines()
        return datetime.fromtimestamp(-(-json.loads(records[-1])["time"] // 10**9), timezone.utc) if records else None

    def _stand_at(self, moment):
        """The clock stands still, at this moment if there is one."""
        self._set_clock(*(("--set", f"{moment:%Y-%m-%dT%H:%M:%SZ}") if moment else ()), "--speed", 0)

    def _set_clock(self, *words):
        self._paddock("clock", *words)

    def _paddock(self, *words, accept=(0,)):
        """These take an instant, and nothing needs care meanwhile."""
        done = subprocess.run([self.market.program("paddock"), *map(str, words), "--config", self.market.config],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=self.market.directory)
        if done.returncode not in accept or (done.returncode != 0 and not done.stdout):
            raise StartFailed(done.stderr.strip() or f"paddock {words[0]} ended with status {done.returncode}")
        return done.stdout
