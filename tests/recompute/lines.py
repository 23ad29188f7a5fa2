"""Event lines of a log, written out for tests of the fold: what happened, without the commands that led to it."""

from log_fold import Fold, units

SECOND = 1_000_000_000


def decimal(amount):
    return f"{'-' if amount < 0 else ''}{abs(amount) // 10_000}.{abs(amount) % 10_000:04d}"


class Lines:
    """Folds as it writes: `fold` is the market after the last line. A second passes between lines."""

    def __init__(self, accounts=4):
        self.fold = Fold()
        for account in range(1, accounts + 1):
            self.add("account_opened", account=account)
            self.add("cash", account=account, amount="100000.00", kind="deposit")

    def add(self, event, /, **fields):
        seq = self.fold.seq + 1
        self.fold.add({"seq": seq, "type": event, **fields, "time": seq * SECOND})
        return seq

    def list(self, offering=1, issuer=1, shares=100, price="10.00", tick="0.005"):
        self.add("listed", offering=offering, symbol=f"CAR{offering}", issuer=issuer, shares=shares, price=price, tick=tick,
                 collar_pct=0, tie_break="reference")

    def phase(self, to, offering=1):
        self.add("phase", offering=offering, phase=to)

    def order(self, account, side, quantity, price, offering=1):
        return self.add("accepted", port=account, account=account, ref=self.fold.seq + 1, order=self.fold.seq + 1,
                        offering=offering, side=side, quantity=quantity, price=price, tif="day", post_only=False,
                        stp="cancel_newest")

    def trade(self, seller, buyer, quantity, price, offering=1, kind="continuous"):
        sell = self.order(seller, "sell", quantity, price, offering)
        buy = self.order(buyer, "buy", quantity, price, offering)
        value = units(price) * quantity
        return self.add("trade", trade=self.fold.seq + 1, offering=offering, price=price, quantity=quantity,
                        value=decimal(value), commission=decimal(value // 50), buy_order=buy, sell_order=sell, buyer=buyer,
                        seller=seller, aggressor="buy" if kind == "continuous" else None, kind=kind)

    def auction(self, kind, price, volume, offering=1):
        self.add("auction", offering=offering, kind=kind, price=price, volume=volume, trades=1, buys=1, sells=1)

    def end(self, date):
        """The marker; the Day that it made."""
        self.add("end_of_day", date=date)
        self.fold.check_conservation()
        return self.fold.days.days[-1]
