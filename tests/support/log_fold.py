"""What the tables must hold, computed from the lines of `paddock log` alone.

Written from the rulebook (section 9) without a look at the persister, so that the two can be held against each
other. Money is counted in units of $0.0001 throughout.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from day_fold import Bar, DayFold, half_away

HOUR, MINUTE = 3_600_000_000_000, 60_000_000_000  # nanoseconds
LIVE = ("active", "partially_filled")


def units(text):
    """A decimal string as a count of $0.0001."""
    whole, _, places = text.partition(".")
    assert len(places) <= 4, f"{text} has more than four places"
    return int(whole + places.ljust(4, "0"))


@dataclass(slots=True)
class Order:
    number: int
    offering: int
    account: int
    side: str
    price: int
    tif: str
    requested: int
    replaces: int = 0
    chain_executed: int = 0  # what the orders it replaced had executed
    filled: int = 0
    filled_value: int = 0
    status: str = "active"
    cancel_reason: str | None = None
    created: int = 0
    updated: int = 0

    @property
    def open(self):
        return self.requested - self.filled if self.status in LIVE else 0

    @property
    def average(self):
        return half_away(self.filled_value, self.filled) if self.filled else None


@dataclass(slots=True)
class Holding:
    shares: int = 0
    cost_basis: int = 0

    def take_off(self, quantity):
        """A sale; the cost basis that goes with it."""
        cost = half_away(self.cost_basis * quantity, self.shares)
        self.cost_basis -= cost
        self.shares -= quantity
        return cost


@dataclass(slots=True)
class Offering:
    number: int
    symbol: str
    issuer: int
    shares: int
    listing_price: int
    tick: int
    reference: int
    listed_event: int
    phase: str = "closed"
    trades: int = 0
    volume: int = 0
    value: int = 0
    listed: int = 0


@dataclass
class Fold:
    """The market after the lines given to `add`."""

    seq: int = 0
    orders: dict = field(default_factory=dict)
    trades: dict = field(default_factory=dict)  # number -> what _trade makes of it
    offerings: dict = field(default_factory=dict)
    holdings: dict = field(default_factory=lambda: defaultdict(Holding))  # (offering, account)
    cash: dict = field(default_factory=lambda: {0: 0})
    paid_in: int = 0
    bars: dict = field(default_factory=dict)  # (offering, hour since the epoch)
    minute_bars: dict = field(default_factory=dict)  # (offering, minute since the epoch)
    days: DayFold = field(default_factory=DayFold)
    auctions: list = field(default_factory=list)
    accounts: dict = field(default_factory=lambda: {0: 0})  # when they were opened
    ledger: dict = field(default_factory=dict)  # (event, account, entry type) -> (amount, trade, time, cost basis)
    uuids: dict = field(default_factory=dict)  # (user|offering|vehicle, number) -> the UUID that was named

    def add(self, event):
        assert event["seq"] == self.seq + 1, f"after {self.seq} comes {event['seq']}"
        self.seq = event["seq"]
        handler = getattr(self, "_" + event["type"], None)
        if handler is not None:
            handler(event)
        return self

    def _account_opened(self, event):
        self.accounts[event["account"]] = event["time"]
        self.cash[event["account"]] = 0

    def _cash(self, event):
        amount = units(event["amount"]) * (1 if event["kind"] == "deposit" else -1)
        self._book(event, event["account"], "deposit" if amount > 0 else "withdrawal", amount)
        self.paid_in += amount

    def _book(self, event, account, entry, amount, trade=None, cost_basis=None):
        """A movement of cash; two of the same kind in one event do not occur."""
        assert (self.seq, account, entry) not in self.ledger
        self.ledger[self.seq, account, entry] = (amount, trade, event["time"], cost_basis)
        self.cash[account] += amount

    def _listed(self, event):
        price = units(event["price"])
        self.offerings[event["offering"]] = Offering(event["offering"], event["symbol"], event["issuer"],
                                                     event["shares"], price, units(event["tick"]), price, self.seq,
                                                     listed=event["time"])
        self.days.listed(event["issuer"], event["shares"] * price)
        holding = self.holdings[event["offering"], event["issuer"]]
        holding.shares = event["shares"]
        holding.cost_basis = event["shares"] * price

    def _phase(self, event):
        self.offerings[event["offering"]].phase = event["phase"]
        self.days.phase(event["offering"], event["phase"], event["time"])

    def _identity(self, event):
        self.uuids[event["of"], event["number"]] = event["uuid"]

    def _end_of_day(self, event):
        self.days.end(self.seq, event["date"], event["time"], *self._held())

    def _accepted(self, event):
        self.orders[event["order"]] = Order(event["order"], event["offering"], event["account"], event["side"],
                                            units(event["price"]), event["tif"], event["quantity"],
                                            created=event["time"], updated=event["time"])

    def _replaced(self, event):
        old = self.orders[event["orig_order"]]
        executed = old.chain_executed + old.filled
        old.status, old.cancel_reason, old.updated = "cancelled", "replaced", event["time"]
        self.orders[event["order"]] = Order(event["order"], old.offering, old.account, old.side,
                                            units(event["price"]), old.tif, event["quantity"] - executed,
                                            replaces=old.number, chain_executed=executed,
                                            created=event["time"], updated=event["time"])

    def _cancelled(self, event):
        order = self.orders[event["order"]]
        assert 0 < event["quantity"] <= order.open, f"{event} takes more off than {order} has open"
        order.updated = event["time"]
        if event["quantity"] == order.open:
            order.status, order.cancel_reason = "cancelled", event["reason"]
        else:
            order.requested -= event["quantity"]

    def _trade(self, event):
        quantity, price, value = event["quantity"], units(event["price"]), units(event["value"])
        commission = units(event["commission"])
        assert value == quantity * price and commission * 50 == value, f"the amounts of {event} do not fit"
        for number in (event["buy_order"], event["sell_order"]):
            order = self.orders[number]
            assert quantity <= order.open, f"{event} fills more than {order} has open"
            order.filled += quantity
            order.filled_value += value
            order.updated = event["time"]
            order.status = "filled" if order.filled == order.requested else "partially_filled"
        buyer, seller, offering = event["buyer"], event["seller"], event["offering"]
        self.trades[event["trade"]] = (offering, buyer, seller, event["buy_order"], event["sell_order"], quantity, price,
                                       value, commission, event["kind"], event["time"], event["aggressor"])
        cost = self._move(event, quantity, value, commission)
        self.days.trade(offering, buyer, seller, quantity, price, value, commission, cost)
        self._note_price(event, quantity, price, value)

    def _move(self, event, quantity, value, commission):
        """Shares and cash change hands; the cost basis that the sale took off."""
        buyer, seller, offering = event["buyer"], event["seller"], event["offering"]
        cost = self.holdings[offering, seller].take_off(quantity)
        bought = self.holdings[offering, buyer]
        bought.shares += quantity
        bought.cost_basis += value
        for account, entry, amount, taken_off in ((buyer, "purchase", -value, None),
                                                  (buyer, "commission", -commission, None),
                                                  (seller, "sale", value, cost), (0, "commission", commission, None)):
            self._book(event, account, entry, amount, event["trade"], taken_off)
        return cost

    def _note_price(self, event, quantity, price, value):
        offering = self.offerings[event["offering"]]
        offering.trades += 1
        offering.volume += quantity
        offering.value += value
        if event["buyer"] != event["seller"]:
            offering.reference = price
        for bars, span in ((self.bars, HOUR), (self.minute_bars, MINUTE)):
            key = (offering.number, event["time"] // span)
            if key not in bars:
                bars[key] = Bar(price, price, price, price)
            bars[key].add(price, quantity, value)

    def _auction(self, event):
        self.auctions.append(event)
        self.days.auction(event["offering"], event["kind"], units(event["price"]))

    def reserved(self):
        """Cash held back by account: the worst case of each live buy."""
        held = defaultdict(int)
        for order in self.orders.values():
            if order.side == "buy" and order.open:
                held[order.account] += order.open * order.price * 102 // 100
        return held

    def best(self):
        """Best bid and ask by offering, None where a side is empty."""
        bids, asks = {}, {}
        for offering, side, price in self.levels():
            if side == "buy":
                bids[offering] = max(bids.get(offering, 0), price)
            else:
                asks[offering] = min(asks.get(offering, price), price)
        return {number: (bids.get(number), asks.get(number)) for number in self.offerings}

    def levels(self):
        """(offering, side, price) -> open shares and live orders there."""
        levels = defaultdict(lambda: (0, 0))
        for order in self.orders.values():
            if order.open:
                shares, orders = levels[order.offering, order.side, order.price]
                levels[order.offering, order.side, order.price] = shares + order.open, orders + 1
        return levels

    def _held(self):
        holdings = ((offering, account, held.shares) for (offering, account), held in self.holdings.items())
        return holdings, {number: offering.reference for number, offering in self.offerings.items()}

    def stats_now(self):
        """account -> Stats, if the day ended now."""
        return self.days.stats(*self._held())

    def check_conservation(self):
        """Cash changes by deposits and withdrawals alone; the shares of an offering are those listed."""
        assert sum(self.cash.values()) == self.paid_in, "cash was made or lost"
        shares = defaultdict(int)
        for (offering, _), holding in self.holdings.items():
            assert holding.shares >= 0, "a holding is below zero"
            shares[offering] += holding.shares
        for number, offering in self.offerings.items():
            assert shares[number] == offering.shares, f"shares of offering {number} were made or lost"
