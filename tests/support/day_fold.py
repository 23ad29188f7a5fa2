"""The figures of each trading day, folded from the events of a log (rulebook, section 9, "Daily stats").

An independent reading: nothing here comes from the persister. Money is counted in units of $0.0001, percentages in
hundredths of a percent, both exact.
"""

from collections import defaultdict
from dataclasses import dataclass

RANKS = 100  # that a leaderboard keeps


def half_away(numerator, denominator):
    """The quotient, rounded half away from zero, as PostgreSQL's round(numeric) does."""
    quotient, remainder = divmod(abs(numerator), abs(denominator))
    quotient += 2 * remainder >= abs(denominator)
    return quotient if (numerator < 0) == (denominator < 0) else -quotient


def percent(part, whole):
    """Hundredths of a percent; that of nothing is 0."""
    return half_away(part * 10_000, whole) if whole else 0


@dataclass(slots=True)
class Bar:
    """Prices and volume over some span."""

    open: int
    high: int
    low: int
    close: int
    shares: int = 0
    value: int = 0
    trades: int = 0

    def add(self, price, quantity, value):
        self.high, self.low, self.close = max(self.high, price), min(self.low, price), price
        self.shares, self.value, self.trades = self.shares + quantity, self.value + value, self.trades + 1


@dataclass(slots=True)
class Tally:
    """What one account did since the day began."""

    trades: int = 0
    bought: int = 0
    sold: int = 0
    commission: int = 0
    listed: int = 0
    sales: int = 0
    gaining_sales: int = 0


@dataclass(slots=True, frozen=True)
class Stats:
    """A row of user_trading_stats."""

    trades_executed: int
    buy_volume: int
    sell_volume: int
    commission_paid: int
    listed_value: int
    closing_value: int
    gain: int
    gain_pct: int
    win_rate_pct: int | None
    profitable_days: int


@dataclass(slots=True)
class Window:
    """An offering's trading day; times are those of phase events, in nanoseconds."""

    date: str | None = None
    pre_open_at: int | None = None
    trading_at: int | None = None
    closing_auction_at: int | None = None
    closed_at: int | None = None
    bar: Bar | None = None
    opened_by: int | None = None  # the price of the day's first opening auction
    closed_by: int | None = None  # that of its last closing auction

    @property
    def opening(self):
        return self.opened_by if self.opened_by is not None else self.bar and self.bar.open

    @property
    def closing(self):
        return self.closed_by if self.closed_by is not None else self.bar and self.bar.close


@dataclass(slots=True)
class Day:
    """A trading day that has ended."""

    date: str
    end_event: int
    ended: int  # nanoseconds
    trades: int
    stats: dict  # account -> Stats

    def leaderboard(self):
        """(account, Stats) from rank 1 on."""
        ranked = sorted(self.stats.items(), key=lambda row: (-row[1].gain, -row[1].gain_pct, row[0]))
        return ranked[:RANKS]


class DayFold:
    """Told of the events that matter to a day, in order. Holdings and marks are looked at when it ends."""

    def __init__(self):
        self.days = []
        self.windows = {}  # (offering, day start) -> Window
        self.day_start = 0  # seq of the marker before, 0 on the first day
        self._past_flows = {}
        self._tallies = defaultdict(Tally)
        self._trades = 0
        self._closing = {}  # offering -> the window whose closing price is the newest

    def window(self, offering):
        return self.windows.setdefault((offering, self.day_start), Window())

    def opening_and_closing(self, offering):
        """The opening price of the present day and whether an auction made it; the newest closing price, that of an
        earlier day until the present one has a trade, and whether an auction of the present day made it."""
        present, last = self.windows.get((offering, self.day_start), Window()), self._closing.get(offering, Window())
        return present.opening, present.opened_by is not None, last.closing, present.closed_by is not None

    def flows(self):
        """account -> (day start, Tally) of the last day in which it traded or was listed shares."""
        present = {account: (self.day_start, tally) for account, tally in self._tallies.items()
                   if tally.trades or tally.listed}
        return self._past_flows | present

    def listed(self, issuer, value):
        self._tallies[issuer].listed += value

    def phase(self, offering, phase, time):
        window = self.window(offering)
        if phase == "pre_open" and window.pre_open_at is None:
            window.pre_open_at = time
        elif phase == "trading" and window.trading_at is None:
            window.trading_at = time
        elif phase == "closing_auction":
            window.closing_auction_at = time
        elif phase == "closed":
            window.closed_at = time

    def trade(self, offering, buyer, seller, quantity, price, value, commission, cost_taken_off):
        self._trades += 1
        buying, selling = self._tallies[buyer], self._tallies[seller]
        buying.trades += 1
        if buyer != seller:
            selling.trades += 1
        buying.bought += value
        buying.commission += commission
        selling.sold += value
        selling.sales += 1
        selling.gaining_sales += value > cost_taken_off
        window = self.window(offering)
        if window.bar is None:
            window.bar = Bar(price, price, price, price)
            self._closing[offering] = window
        window.bar.add(price, quantity, value)

    def auction(self, offering, kind, price):
        window = self.window(offering)
        if kind == "opening" and window.opened_by is None:
            window.opened_by = price
        elif kind == "closing":
            window.closed_by = price

    def stats(self, holdings, marks):
        """account -> Stats, if the day ended now: `holdings` yields (offering, account, shares), `marks` has the reference
        prices of all offerings that are listed."""
        closing, holders = defaultdict(int), set()
        for offering, account, shares in holdings:
            if shares:
                closing[account] += shares * marks[offering]
                holders.add(account)
        before = self.days[-1].stats if self.days else {}
        held = {account for account, stats in before.items() if stats.closing_value}
        traded = {account for account, tally in self._tallies.items() if tally.trades}
        return {account: self._stats(self._tallies.get(account, Tally()), closing[account], before.get(account))
                for account in sorted(traded | holders | held)}

    def end(self, seq, date, time, holdings, marks):
        """Ends the day; `holdings` and `marks` as for `stats`."""
        self._past_flows = self.flows()
        self.days.append(Day(date, seq, time, self._trades, self.stats(holdings, marks)))
        for offering in marks:
            self.window(offering).date = date
        self.day_start = seq
        self._tallies.clear()
        self._trades = 0

    @staticmethod
    def _stats(tally, closing, before):
        value_before = before.closing_value if before else 0
        gain = tally.sold - tally.bought - tally.commission - tally.listed + closing - value_before
        streak = (before.profitable_days if before else 0) + 1 if gain > 0 else 0
        return Stats(tally.trades, tally.bought, tally.sold, tally.commission, tally.listed, closing, gain,
                     percent(gain, value_before + tally.bought + tally.listed),
                     percent(tally.gaining_sales, tally.sales) if tally.sales else None, streak)
