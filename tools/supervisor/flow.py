"""The demo's order flow: one account quotes both sides of each offering, another trades with it now and then.

usage: flow.py DIR PADDOCK HOST PORT

Runs until it is stopped. When the gateway goes away it logs in again.
"""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

from demo import ISSUER, QUOTING, TRADER, USERS, VEHICLES

BEAT = 0.5  # seconds between two looks at one offering
RETRY = 1.0
SPREAD = 25  # cents from the middle to each quote


def cents_of(price):
    return int(price.replace(".", ""))


def dollars(cents):
    return f"{cents // 100}.{cents % 100:02d}"


class Trader:
    """One account behind a `paddock trade` of its own. OSError or ConnectionError when that has ended."""

    def __init__(self, account, password, program, directory, host, port):
        environment = {**os.environ, "PADDOCK_USER": USERS[account], "PADDOCK_PASSWORD": password}
        self.account = account
        self.process = subprocess.Popen(
            [program, "trade", "--config", directory / "paddock.toml", "--host", host, "--port", port],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
        self.send({"op": "query", "port": account})
        self.ref = self._next_ref()
        os.set_blocking(self.process.stdout.fileno(), False)

    def _next_ref(self):
        for line in self.process.stdout:
            answer = json.loads(line)
            if answer.get("type") == "next_ref":
                return answer["ref"]
        raise ConnectionError("paddock trade ended before it had logged in")

    def send(self, command):
        self.process.stdin.write(json.dumps(command).encode() + b"\n")
        self.process.stdin.flush()

    def enter(self, offering, side, quantity, cents, tif):
        ref, self.ref = self.ref, self.ref + 1
        self.send({"op": "enter", "port": self.account, "account": self.account, "ref": ref, "offering": offering,
                   "side": side, "quantity": quantity, "price": dollars(cents), "tif": tif})
        return ref

    def cancel(self, ref):
        self.send({"op": "cancel", "port": self.account, "ref": ref, "quantity": 0})

    def pass_over_answers(self):
        """Empties the pipe; answers show in the log as well. An end of it means that the connection is gone."""
        if self.process.poll() is not None:
            raise ConnectionError("paddock trade ended")
        try:
            while os.read(self.process.stdout.fileno(), 65536):
                pass
        except BlockingIOError:
            pass

    def close(self):
        self.process.kill()
        self.process.communicate()


class Flow:
    """The state of the demo's market: a wandering middle, the quotes in it, what the trader has bought."""

    tif = "gtc"  # of the quotes

    def __init__(self, maker, taker):
        self.maker, self.taker = maker, taker
        self.middles = {offering: cents_of(price) for offering, _, _, price in VEHICLES}
        self.quotes = {}
        self.bought = {offering: 0 for offering in self.middles}

    def beat(self, offering):
        """Moves the quotes of one offering and lets the trader act on every second beat or so."""
        middle = self.quote(offering)
        if random.random() < 0.5:
            self.trade(offering, middle, random.randint(1, 5))

    def quote(self, offering):
        """New quotes around the middle, which wanders but does not get lost; returns it."""
        home = next(cents_of(price) for number, _, _, price in VEHICLES if number == offering)
        drift = (home - self.middles[offering]) // 50
        self.middles[offering] += drift + random.randint(-12, 12)
        for ref in self.quotes.get(offering, ()):
            self.maker.cancel(ref)
        middle, size = self.middles[offering], random.randint(5, 25)
        self.quotes[offering] = [self.maker.enter(offering, "buy", size, middle - SPREAD, self.tif),
                                 self.maker.enter(offering, "sell", size, middle + SPREAD, self.tif)]
        return middle

    def trade(self, offering, middle, quantity):
        if self.bought[offering] >= quantity and random.random() < 0.5:
            self.taker.enter(offering, "sell", quantity, middle - 2 * SPREAD, "ioc")
            self.note_bought(offering, -quantity)
        else:
            self.taker.enter(offering, "buy", quantity, middle + 2 * SPREAD, "ioc")
            self.note_bought(offering, quantity)

    def note_bought(self, offering, quantity):
        self.bought[offering] += quantity


def run_once(directory, program, host, port):
    """One spell of trading, until the connection is lost."""
    passwords = json.loads((directory / "demo.json").read_text())
    traders = []
    try:
        for account in (ISSUER, TRADER):
            traders.append(Trader(account, passwords[USERS[account]], program, directory, host, port))
        flow, turn = Flow(*traders), 0
        for offering, _, _, _ in VEHICLES:
            flow.quote(offering)
        print(QUOTING, flush=True)
        while True:
            flow.beat(VEHICLES[turn % len(VEHICLES)][0])
            turn += 1
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
    while True:
        run_once(directory, program, host, port)
        time.sleep(RETRY)


if __name__ == "__main__":
    main()
