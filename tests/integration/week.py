#!/usr/bin/env python3
"""A week of a whole market in minutes: Thanksgiving week 2025, with a holiday and a half day, by the real scheduler
on a clock that is set. The persister is killed around the days' ends; then every figure of every day is made again
from `paddock log` alone, and must be what the database has.

usage: tests/integration/week.py [--commands N] [--users N] [--offerings N] [--kills N] [--seed N]
"""

import argparse
import json
import random
import secrets
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "support")]
import recompute  # noqa: E402
from database_compare import position  # noqa: E402
from log_tail import LogTail  # noqa: E402
from notice_listener import Listener  # noqa: E402
from persister_kills import MOMENTS, PersisterKills  # noqa: E402
from running_market import RunningMarket, eventually  # noqa: E402
from table_rows import query  # noqa: E402
from week_flow import WeekFlow  # noqa: E402

NEW_YORK = ZoneInfo("America/New_York")
ORDINARY = {"pre_open": "09:00", "trading": "09:30", "closing_auction": "15:55", "closed": "16:00", "end_of_day": "16:15"}
HALF = {**ORDINARY, "closing_auction": "12:55", "closed": "13:00", "end_of_day": "13:15"}
SESSIONS = {"2025-11-24": ORDINARY, "2025-11-25": ORDINARY, "2025-11-26": ORDINARY, "2025-11-28": HALF}
HOLIDAY = "2025-11-27"
SPEED = 10  # of the clock between its jumps


def instant(date, hour):
    return datetime.fromisoformat(f"{date} {hour}").replace(tzinfo=NEW_YORK)


class Week:
    """One market through its week. Commands go through the operator's lane, phases come from the scheduler."""

    def __init__(self, market, options):
        self.market, self.commands, self.pieces = market, options.commands, options.pieces
        self.flow = WeekFlow(options.seed, options.users, options.offerings)
        self.dice = random.Random(options.seed + 1)
        self.tail = LogTail(market, ("scheduled", "end_of_day"))
        self.kills = PersisterKills(market, self.dice)
        self.answers = Counter()

    def run(self, kills):
        self.send(self.flow.opening())
        for number, (date, times) in enumerate(SESSIONS.items()):
            if number == 3:
                self.holiday()
            self.morning(date, times, first=number == 0)
            self.session(date, times, number)
            self.evening(date, times, kills[number])

    def send(self, lines):
        answers = self.market.paddock("send", stdin="".join(json.dumps(line) + "\n" for line in lines))
        self.answers.update(json.loads(line)["type"] for line in answers.splitlines())

    def set_clock(self, moment):
        self.market.set_clock(moment, SPEED)

    def reach(self, date, times, what):
        self.set_clock(instant(date, times[what]))
        self.scheduled(date, what)

    def scheduled(self, date, what):
        return self.tail.wait_for(f"the scheduler to do {what} of {date}", type="scheduled", date=date, what=what)

    def share(self, percent):
        """Of the commands of a day."""
        return max(1, self.commands * percent // 100)

    def morning(self, date, times, first):
        self.reach(date, times, "pre_open")
        if first:
            self.send(self.flow.issue())
        self.send(self.flow.orders(self.share(15), auction=True))

    def session(self, date, times, number):
        """Pieces of flow, spread over the session; in the middle a halt, and what is new in the week."""
        self.reach(date, times, "trading")
        begin, end = (instant(date, times[what]) for what in ("trading", "closing_auction"))
        for piece in range(self.pieces):
            self.set_clock(begin + (end - begin) * (piece + self.dice.random() / 2) / self.pieces)
            self.send(self.flow.orders(self.share(72 // self.pieces), auction=False))
            if piece == self.pieces // 2:
                self.middle_of(number)

    def middle_of(self, number):
        """Three offerings are halted: one goes on at once, one by an auction of the opening's kind, one straight from
        a second halt, by an intraday auction. A user may not trade for a moment."""
        one, two, three = self.flow.some_offerings(3)
        self.send(self.flow.phases("halted", (one, two, three)) + self.flow.orders(self.share(2), auction=True)
                  + self.flow.phases("trading", (one,)) + self.flow.phases("pre_open", (two, three))
                  + self.flow.cross(two) + self.flow.cross(three) + self.flow.orders(self.share(2), auction=True)
                  + self.flow.phases("trading", (two,)) + self.flow.phases("halted", (three,))
                  + self.flow.phases("trading", (three,)))
        account = self.dice.randint(1, self.flow.accounts)
        self.send([{"op": "disable", "account": account}, {"op": "enable", "account": account}])
        if number == 2:  # halted until the market closes
            self.send(self.flow.phases("halted", self.flow.some_offerings(1)))
        if number == 1:
            listed = len(self.flow.fair)
            self.send(self.flow.later() + self.flow.issue() + self.flow.phases("trading", [listed + 1]))

    def evening(self, date, times, moments):
        self.reach(date, times, "closing_auction")
        self.send(self.flow.orders(self.share(9), auction=True))
        self.reach(date, times, "closed")
        self.send(self.flow.orders(self.share(1), auction=True))
        self.kills.end_of_day(moments, date, lambda: self.set_clock(instant(date, times["end_of_day"])),
                              lambda: self.tail.wait_for(f"the end of {date}", type="end_of_day", date=date))
        self.scheduled(date, "end_of_day")

    def holiday(self):
        """No session: whatever comes is told that the market is closed."""
        self.set_clock(instant(HOLIDAY, "12:00"))
        before = self.answers["accepted"]
        self.send(self.flow.orders(self.share(1), auction=True))
        assert self.answers["accepted"] == before, f"orders were taken on {HOLIDAY}"


def plan(kills):
    """The moments of each day's end, in turn; a day's transaction is held at one table at most."""
    days = [[] for _ in SESSIONS]
    for number in range(kills):
        days[number % len(days)].append(MOMENTS[(number + 1) % len(MOMENTS)])
    return days


def check(market, folder):
    """Every figure, from the printed log alone. Returns the fold and the rows by table."""
    printed = folder / "log.ndjson"
    with open(printed, "w", encoding="utf-8") as out:
        subprocess.run([market.programs / "paddock", "log", "--config", market.directory / "paddock.toml"], stdout=out,
                       check=True)
    with open(printed, encoding="utf-8") as lines:
        events = sum(1 for _ in lines)
    eventually(lambda: position(market.connection()) == events, f"the database to have all {events} events")
    begun = time.monotonic()
    with open(printed, encoding="utf-8") as lines:
        fold, comparison = recompute.recompute(lines, market.connection())
    recompute.report(fold, comparison, time.monotonic() - begun)
    assert not comparison.told, f"{len(comparison.told)} differences"
    return fold, comparison


def check_views(market):
    """As of the last day's end, refreshed after it whatever was killed meanwhile."""
    for cached, live in (("current_market_state", "live_market_state"), ("order_book_summary", "live_order_book_summary"),
                         ("top_performers", "live_top_performers")):
        differ = f"SELECT count(*) FROM ((TABLE {cached} EXCEPT TABLE {live}) UNION ALL (TABLE {live} EXCEPT TABLE {cached})) d"
        eventually(lambda differ=differ: query(market.connection(), differ) == [["0"]], f"{cached} to be as {live}")


def check_notices(notices):
    """Each once, with the transaction that it tells of, whatever was killed."""
    phases = Counter((told["date"], told["phase"]) for channel, told in notices if channel == "trading_day" and "phase" in told)
    ends = Counter((channel, told["date"]) for channel, told in notices if "phase" not in told)
    assert phases == Counter((date, what) for date, times in SESSIONS.items() for what in times if what != "end_of_day"), phases
    assert ends == Counter((channel, date) for channel in ("leaderboard", "trading_day") for date in SESSIONS), ends


def check_schedule(market):
    done = [(event["date"], event["what"]) for event in market.events() if event["type"] == "scheduled"]
    expected = [(date, what) for date, times in SESSIONS.items() for what in times]
    assert done == expected, f"the scheduler did {done}"


def run(options):
    """The whole week and its check; AssertionError when anything differs. Figures of what was covered."""
    print(f"week: seed {options.seed}", flush=True)
    settings = {("engine", "clock"): "set", ("schedule", "calendar"): "nyse"}
    with RunningMarket("--empty", own_database=True, settings=settings,
                       clock=instant("2025-11-24", "08:00")) as market:
        week = Week(market, options)
        listener = Listener(market.connection(), "leaderboard", "trading_day")
        try:
            week.run(plan(options.kills))
            fold, comparison = check(market, market.folder)
            check_schedule(market)
            check_views(market)
            check_notices(listener.heard())
        finally:
            week.tail.close()
            listener.close()
        return figures(fold, comparison, week)


def figures(fold, comparison, week):
    trades = fold.trades.values()
    return {"events": fold.seq, "orders": len(fold.orders), "trades": len(trades),
            "trades_with_oneself": sum(trade[1] == trade[2] for trade in trades),
            "auctions": dict(Counter(auction["kind"] for auction in fold.auctions)),
            "cancels": dict(Counter(order.cancel_reason for order in fold.orders.values() if order.cancel_reason)),
            "days": {day.date: len(day.stats) for day in fold.days.days}, "rows": comparison.rows,
            "kills": dict(week.kills.counts)}


def arguments(words=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--commands", type=int, default=100_000, help="of a day, about (default 100,000)")
    parser.add_argument("--pieces", type=int, default=8, choices=range(1, 25), metavar="N",
                        help="of a session, between which the clock jumps (default 8)")
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--offerings", type=int, default=50)
    parser.add_argument("--kills", type=int, default=5, choices=range(9), metavar="N",
                        help="of the persister around the days' ends, at most 8, then its supervisor gives it up (default 5)")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1 << 31), help="(default: a new one, printed)")
    return parser.parse_args(words)


def main():
    for name, value in run(arguments()).items():
        print(f"{name:20} {value}")
    print("week: every figure of every day is what the log makes it")


if __name__ == "__main__":
    main()
