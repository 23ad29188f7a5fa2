"""The order flow of a fast day: quotes and trades while offerings trade, crossing limits while auctions collect.

usage: day_flow.py DIR PADDOCK HOST PORT

Runs until it is stopped. When the gateway goes away it logs in again.
"""

import json
import random
import sys
import time
from pathlib import Path

from demo import ISSUER, READY, TRADER, USERS, VEHICLES
from flow import RETRY, SPREAD, Flow, Trader
from narrator import Follower

BEAT = 0.05  # seconds between two looks at one offering: the day goes fast
COLLECTING = ("pre_open", "closing_auction")


class Watch:
    """Phases and what the trader owns, from the log."""

    def __init__(self, program, config):
        self.follower = Follower(program, config, 1)
        self.phases = {offering: "closed" for offering, _, _, _ in VEHICLES}
        self.bought = {offering: 0 for offering in self.phases}

    def read_on(self):
        for event in self.follower.events():
            if event["type"] == "phase" and event["offering"] in self.phases:
                self.phases[event["offering"]] = event["phase"]
            elif event["type"] == "trade" and event["offering"] in self.bought:
                self.bought[event["offering"]] += event["quantity"] * ((event["buyer"] == TRADER) -
                                                                       (event["seller"] == TRADER))


class DayFlow(Flow):
    """The demo's flow, and orders that meet in the auctions."""

    tif = "day"

    def note_bought(self, offering, quantity):
        """The log says it: `Watch`."""

    def collect(self, offering):
        """A buy and a sell that cross more often than not, from one account or the other."""
        middle, quantity = self.middles[offering], random.randint(1, 20)
        sides = [(self.maker, "sell"), (self.taker, "buy")]
        if self.bought[offering] > quantity and random.random() < 0.5:
            sides = [(self.maker, "buy"), (self.taker, "sell")]
        for trader, side in sides:
            lean = random.randint(-SPREAD, 2 * SPREAD)
            trader.enter(offering, side, quantity, middle + (lean if side == "buy" else -lean), "day")


def run_once(directory, program, host, port, watch):
    """One spell of trading, until the connection is lost."""
    passwords = json.loads((directory / "demo.json").read_text())
    traders = []
    try:
        for account in (ISSUER, TRADER):
            traders.append(Trader(account, passwords[USERS[account]], program, directory, host, port))
        flow, turn = DayFlow(*traders), 0
        flow.bought = watch.bought  # which the log knows
        print(READY, flush=True)
        while True:
            watch.read_on()
            offering = VEHICLES[turn % len(VEHICLES)][0]
            turn += 1
            if watch.phases[offering] == "trading":
                flow.beat(offering)
            # An auction may be short: all at once.
            for collecting in (number for number, phase in watch.phases.items() if phase in COLLECTING):
                flow.collect(collecting)
            time.sleep(BEAT)
            for trader in traders:
                trader.pass_over_answers()
    except OSError as lost:
        print(f"{lost}; trying again", flush=True)
    finally:
        for trader in traders:
            trader.close()


def main():
    directory, program, host, port = Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
    watch = Watch(program, directory / "paddock.toml")
    while True:
        run_once(directory, program, host, port, watch)
        time.sleep(RETRY)


if __name__ == "__main__":
    main()
