"""Tells in a few lines what happens in a market, from the lines of its log."""

import json
import os
import signal
import subprocess
from collections import defaultdict
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from child import die_with_parent

NEW_YORK = ZoneInfo("America/New_York")
TOLD_EVERY = 3600  # seconds of the market's time between two words about trading


class Follower:
    """The lines of `paddock log --follow`, without ever waiting for one."""

    def __init__(self, program, config, start):
        self.process = subprocess.Popen([program, "log", "--config", config, "--from", str(start), "--follow"],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                        preexec_fn=partial(die_with_parent, os.getpid(), signal.SIGKILL))
        os.set_blocking(self.process.stdout.fileno(), False)
        self._rest = b""

    def events(self):
        """What has come since the last call."""
        while True:
            try:
                part = os.read(self.process.stdout.fileno(), 1 << 20)
            except BlockingIOError:
                return
            if not part:
                return
            *lines, self._rest = (self._rest + part).split(b"\n")
            yield from map(json.loads, lines)

    def close(self):
        self.process.kill()
        self.process.communicate()


class Story:
    """The day so far, as a fold of the log's events: `lines` that people have not been told yet."""

    def __init__(self):
        self.symbols = {}
        self.lines = []
        self.ended = set()  # dates whose end was scheduled
        self._auctions = []
        self._moved = 0
        self._trades = self._shares = self._expired = 0
        self._last_price = {}
        self._told = 0

    def add(self, event):
        handler = getattr(self, "_" + event["type"], None)
        if handler is not None:
            handler(event)

    def _listed(self, event):
        self.symbols[event["offering"]] = event["symbol"]

    def _phase(self, _):
        self._moved += 1

    def _cancelled(self, event):
        self._expired += event["reason"] == "expired"

    def _auction(self, event):
        self._auctions.append(f"{self.symbols[event['offering']]} {event['volume']} @ {event['price']}")

    def _trade(self, event):
        self._trades += 1
        self._shares += event["quantity"]
        self._last_price[event["offering"]] = event["price"]
        if event["kind"] == "continuous" and event["time"] // 10**9 - self._told >= TOLD_EVERY:
            prices = ", ".join(f"{self.symbols[number]} {price}" for number, price in sorted(self._last_price.items()))
            self._say(event, f"{self._trades} trades so far; last {prices}")

    def _scheduled(self, event):
        what = event["what"]
        text = f"{what}: {self._moved} offerings" if what != "end_of_day" else \
            f"end of {event['date']}: {self._trades} trades, {self._shares} shares"
        if self._auctions:
            text += "; auctions " + ", ".join(self._auctions)
        if what == "closed" and self._expired:
            text += f"; {self._expired} day orders expired"
        self._say(event, text)
        self._auctions, self._moved, self._expired = [], 0, 0
        if what == "end_of_day":
            self._trades = self._shares = 0
            self.ended.add(event["date"])

    def _say(self, event, text):
        self._told = event["time"] // 10**9
        self.lines.append(f"{datetime.fromtimestamp(self._told, NEW_YORK):%H:%M:%S}  {text}")


class Narrator:
    """Says what happens in a market from the moment on at which it is made."""

    def __init__(self, market, say):
        self.say = say
        self.story = Story()
        self.follower = Follower(market.program("paddock"), market.config, 1)
        self._silent_until = max((said.get("durable", 0) for said in market.statuses("engine")), default=0)

    def tell(self):
        """Says what is new; returns the dates that have ended."""
        for event in self.follower.events():
            self.story.add(event)
            if event["seq"] <= self._silent_until:
                self.story.lines.clear()
        for line in self.story.lines:
            self.say(line)
        self.story.lines.clear()
        return self.story.ended

    def close(self):
        self.follower.close()
