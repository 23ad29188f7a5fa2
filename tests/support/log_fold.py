"""What the tables must hold, computed from the lines of `paddock log` alone.

Written from the rulebook (section 9) without a look at the persister, so that the two can be held against each
other. Money is counted in units of $0.0001 throughout.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

LIVE = ("active", "partially_filled")


def units(text):
    """A decimal string as a count of $0.0001."""
    value = Decimal(text) * 10_000
    assert value == value.to_integral_value(), f"{text} has more than four places"
    return int(value)


def half_away(numerator, denominator):
    """The quotient, rounded half away from zero, as PostgreSQL's round(numeric) does."""
    quotient, remainder = divmod(abs(numerator), abs(denominator))
    quotient += 2 * remainder >= abs(denominator)
    return quotient if (numerator < 0) == (denominator < 0) else -quotient


@dataclass
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


@dataclass
class Holding:
    shares: int = 0
    cost_basis: int = 0

    def take_off(self, quantity):
        self.cost_basis -= half_away(self.cost_basis * quantity, self.shares)
        self.shares -= quantity


@dataclass
class Offering:
    number: int
    symbol: str
    issuer: int
    shares: int
    listing_price: int
    reference: int
    phase: str = "closed"
    trades: int = 0
    opening: int | None = None
    closing: int | None = None
    listed: int = 0
    opening_is_of_auction: bool = False
    closing_is_of_auction: bool = False


@dataclass
class Bar:
    open: int
    high: int
    low: int
    close: int
    shares: int = 0
    value: int = 0
    trades: int = 0


@dataclass
class Fold:
    """The market after the lines given to `add`."""

    seq: int = 0
    orders: dict = field(default_factory=dict)
    trades: dict = field(default_factory=dict)
    offerings: dict = field(default_factory=dict)
    holdings: dict = field(default_factory=lambda: defaultdict(Holding))  # (offering, account)
    cash: dict = field(default_factory=lambda: {0: 0})
    paid_in: int = 0
    bars: dict = field(default_factory=dict)  # (offering, hour since the epoch)
    auctions: list = field(default_factory=list)
    accounts: dict = field(default_factory=lambda: {0: 0})  # when they were opened
    ledger: dict = field(default_factory=dict)  # (event, account, entry type) -> (amount, trade, time)

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

    def _book(self, event, account, entry, amount, trade=None):
        """A movement of cash; two of the same kind in one event do not occur."""
        assert (self.seq, account, entry) not in self.ledger
        self.ledger[self.seq, account, entry] = (amount, trade, event["time"])
        self.cash[account] += amount

    def _listed(self, event):
        price = units(event["price"])
        self.offerings[event["offering"]] = Offering(event["offering"], event["symbol"], event["issuer"],
                                                     event["shares"], price, price, listed=event["time"])
        holding = self.holdings[event["offering"], event["issuer"]]
        holding.shares = event["shares"]
        holding.cost_basis = event["shares"] * price

    def _phase(self, event):
        self.offerings[event["offering"]].phase = event["phase"]

    def _end_of_day(self, _):
        for offering in self.offerings.values():
            offering.opening = offering.closing = None
            offering.opening_is_of_auction = offering.closing_is_of_auction = False

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
        self.trades[event["trade"]] = event
        self._move(event, quantity, value, commission)
        self._note_price(event, quantity, price, value)

    def _move(self, event, quantity, value, commission):
        buyer, seller, offering = event["buyer"], event["seller"], event["offering"]
        self.holdings[offering, seller].take_off(quantity)
        bought = self.holdings[offering, buyer]
        bought.shares += quantity
        bought.cost_basis += value
        for account, entry, amount in ((buyer, "purchase", -value), (buyer, "commission", -commission),
                                       (seller, "sale", value), (0, "commission", commission)):
            self._book(event, account, entry, amount, event["trade"])

    def _note_price(self, event, quantity, price, value):
        offering = self.offerings[event["offering"]]
        offering.trades += 1
        if event["buyer"] != event["seller"]:
            offering.reference = price
        if offering.opening is None:
            offering.opening = price
        if not offering.closing_is_of_auction:
            offering.closing = price
        bar = self.bars.setdefault((offering.number, event["time"] // 3_600_000_000_000), Bar(price, price, price, price))
        bar.high, bar.low, bar.close = max(bar.high, price), min(bar.low, price), price
        bar.shares, bar.value, bar.trades = bar.shares + quantity, bar.value + value, bar.trades + 1

    def _auction(self, event):
        self.auctions.append(event)
        offering, price = self.offerings[event["offering"]], units(event["price"])
        if event["kind"] == "opening" and not offering.opening_is_of_auction:
            offering.opening, offering.opening_is_of_auction = price, True
        if event["kind"] == "closing":
            offering.closing, offering.closing_is_of_auction = price, True

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
        for order in self.orders.values():
            if not order.open:
                continue
            if order.side == "buy":
                bids[order.offering] = max(bids.get(order.offering, 0), order.price)
            else:
                asks[order.offering] = min(asks.get(order.offering, order.price), order.price)
        return {number: (bids.get(number), asks.get(number)) for number in self.offerings}

    def check_conservation(self):
        """Cash changes by deposits and withdrawals alone; the shares of an offering are those listed."""
        assert sum(self.cash.values()) == self.paid_in, "cash was made or lost"
        shares = defaultdict(int)
        for (offering, _), holding in self.holdings.items():
            assert holding.shares >= 0, "a holding is below zero"
            shares[offering] += holding.shares
        for number, offering in self.offerings.items():
            assert shares[number] == offering.shares, f"shares of offering {number} were made or lost"
