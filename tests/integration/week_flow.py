"""The commands of a market's week, at random from a seed: every kind of order, cancels, replaces, cash, trades with
oneself, accounts and offerings that come later, halts."""

import random

TICKS = (1, 1, 1, 5, 25)  # in cents; most offerings have the usual one
KINDS = ("enter",) * 62 + ("cancel",) * 15 + ("replace",) * 12 + ("cash",) * 4 + ("mass_cancel", "query", "oneself",
                                                                                 "oneself", "oneself", "collect", "bad")


class WeekFlow:
    """`opening` and `later` are operator commands, `orders` the flow between them. Prices are in cents."""

    def __init__(self, seed, users, offerings):
        self.dice = random.Random(seed)
        self.users, self.offerings = users, offerings
        self.later_users, self.later_offerings = max(1, users // 20), max(2, offerings // 12)
        self.accounts, self.fair, self.tick, self.issuer = 0, {}, {}, {}
        self.refs, self.recent, self.wants = {}, {}, {}

    def opening(self):
        """All accounts but those that come later, and all offerings but those."""
        lines = self._open(self.users - self.later_users)
        return lines + self._list(self.offerings - self.later_offerings)

    def later(self):
        return self._open(self.later_users) + self._list(self.later_offerings)

    def _open(self, count):
        lines = []
        for account in range(self.accounts + 1, self.accounts + count + 1):
            self.refs[account], self.recent[account] = 0, []
            lines += [{"op": "open_account", "account": account}, {"op": "deposit", "account": account,
                                                                  "amount": f"{self.dice.randint(20_000, 300_000)}.25"}]
        self.accounts += count
        return lines

    def _list(self, count):
        lines = []
        for number in range(len(self.fair) + 1, len(self.fair) + count + 1):
            self.tick[number] = self.dice.choice(TICKS)
            self.fair[number] = self.dice.randint(8, 800) * 25
            self.issuer[number] = self.dice.randint(1, self.accounts)
            self.wants.setdefault(self.issuer[number], set()).add(number)
            lines.append({"op": "list", "offering": number, "symbol": f"CAR{number}", "issuer": self.issuer[number],
                          "shares": self.dice.randint(2_000, 20_000), "price": self._decimal(self.fair[number]),
                          "tick": self._decimal(self.tick[number]), "collar_pct": self.dice.choice((0, 0, 20)),
                          "tie_break": self.dice.choice(("reference", "pressure"))})
        return lines

    @staticmethod
    def _decimal(cents):
        return f"{cents // 100}.{cents % 100:02d}"

    def phases(self, to, offerings):
        return [{"op": "phase", "offering": offering, "to": to} for offering in offerings]

    def some_offerings(self, count):
        return self.dice.sample(sorted(self.fair), count)

    def issue(self):
        """Each issuer offers a good part of an offering, so that others come to hold it."""
        lines = []
        for offering, issuer in self.issuer.items():
            lines += [self._order(issuer, offering, "sell", self.dice.randint(50, 400), self._price(offering, 150), "gtc")
                      for _ in range(4)]
        return lines

    def cross(self, offering):
        """The issuer and somebody else meet, where orders are only collected."""
        other = self.issuer[offering] % self.accounts + 1
        tick = self.tick[offering]
        price = self._decimal(self.fair[offering] // tick * tick + tick)
        return [self._order(self.issuer[offering], offering, "sell", 3, price, "day"),
                self._order(other, offering, "buy", 3, price, "day")]

    def orders(self, count, auction):
        """So many steps of random flow; fair prices move a little before it."""
        for offering in self.fair:
            self.fair[offering] = max(100, self.fair[offering] * self.dice.randint(985, 1016) // 1000)
        lines = []
        while len(lines) < count:
            lines += getattr(self, "_" + self.dice.choice(KINDS))(auction)
        return lines

    def _price(self, offering, spread):
        """Near the fair price, on the tick; `spread` is in hundredths of a percent."""
        tick, fair = self.tick[offering], self.fair[offering]
        cents = fair + fair * self.dice.randint(-spread, spread) // 10_000
        return self._decimal(max(tick, cents // tick * tick))

    def _account(self):
        """A few accounts trade much."""
        return min(self.dice.randint(1, self.accounts), self.dice.randint(1, self.accounts))

    def _order(self, account, offering, side, quantity, price, tif):
        self.refs[account] += 1
        self.recent[account] = [*self.recent[account][-9:], self.refs[account]]
        line = {"op": "enter", "account": account, "ref": self.refs[account], "offering": offering, "side": side,
                "quantity": quantity, "tif": tif, "stp": self.dice.choice(("cancel_newest", "cancel_oldest", "cancel_both"))}
        return line if price is None else {**line, "price": price}

    def _enter(self, auction):
        account = self._account()
        wanted = self.wants.setdefault(account, set())
        side = self.dice.choice(("buy", "sell")) if wanted else "buy"
        if side == "buy" and (len(wanted) < 5 or self.dice.random() < 0.05):
            wanted.add(self.dice.randint(1, len(self.fair)))
        offering = self.dice.choice(sorted(wanted))
        tif = self.dice.choice(("day", "day", "gtc") if auction else ("day", "day", "day", "gtc", "gtc", "ioc", "fok"))
        market = self.dice.random() < (0.01 if auction else 0.1)
        return [self._order(account, offering, side, self.dice.choice((1, 5, 10, 20, self.dice.randint(1, 90))),
                            None if market else self._price(offering, 200), tif)]

    def _oneself(self, auction):
        """Both sides at once: an auction trades it with itself, trading prevents that."""
        account = self._account()
        offering = self.dice.choice(sorted(self.wants.get(account) or {1}))
        tick, fair = self.tick[offering], self.fair[offering]
        low, high = fair * 98 // 100 // tick * tick or tick, fair * 102 // 100 // tick * tick + tick
        quantity = self.dice.randint(1, 20)
        return [self._order(account, offering, "sell", quantity, self._decimal(low), "day"),
                self._order(account, offering, "buy", quantity, self._decimal(high), "day")]

    def _cancel(self, auction):
        account = self._account()
        ref = self.dice.choice(self.recent[account] or [1])
        return [{"op": "cancel", "port": account, "ref": ref, "quantity": self.dice.choice((0, 0, 4, 12))}]

    def _replace(self, auction):
        account = self._account()
        if not self.recent[account]:
            return []
        original = self.dice.choice(self.recent[account])
        offering = self.dice.choice(sorted(self.wants.get(account) or {1}))
        self.refs[account] += 1
        self.recent[account] = [*self.recent[account][-9:], self.refs[account]]
        return [{"op": "replace", "port": account, "orig_ref": original, "ref": self.refs[account],
                 "quantity": self.dice.randint(1, 40), "price": self._price(offering, 200)}]

    def _cash(self, auction):
        return [{"op": self.dice.choice(("deposit", "withdraw")), "account": self.dice.randint(0, self.accounts),
                 "amount": f"{self.dice.randint(0, 5_000)}.{self.dice.randint(1, 9999):04d}"}]

    def _mass_cancel(self, auction):
        return [{"op": "mass_cancel", "account": self._account()}]

    def _query(self, auction):
        return [{"op": "query", "port": self._account()}]

    def _collect(self, auction):
        """A sale of all that somebody may have, which fails unless they do."""
        account = self._account()
        offering = self.dice.choice(sorted(self.wants.get(account) or {1}))
        return [self._order(account, offering, "sell", quantity, self._price(offering, 50), "gtc")
                for quantity in (320, 160, 80, 40, 20, 10, 5, 2, 1)]

    def _bad(self, auction):
        """What is refused, and changes nothing but a ref."""
        account = self._account()
        return [self._order(account, self.dice.choice((1, 60_000)), "buy", 900_000, "199999.00", "day"),
                {"op": "withdraw", "account": account, "amount": "1000000000000.00"}]
