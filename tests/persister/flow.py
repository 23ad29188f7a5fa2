"""Scripts of commands for the persister's tests: the rulebook's examples, and seeded random flows."""

import json
import random
import uuid


def script(lines):
    return "".join(json.dumps(line) + "\n" for line in lines)


def opening(accounts=4, offerings=1, cash="100000.00", shares=1000, price="100.00"):
    """Accounts with cash, and offerings issued in turn to them."""
    lines = []
    for account in range(1, accounts + 1):
        lines.append({"op": "open_account", "account": account})
        lines.append({"op": "deposit", "account": account, "amount": cash})
    for offering in range(1, offerings + 1):
        lines.append({"op": "list", "offering": offering, "symbol": "NULL" if offering == 2 else f"CAR{offering}",
                      "issuer": (offering - 1) % accounts + 1, "shares": shares, "price": price})
    return lines


class Refs:
    """Gives each port its refs in order."""

    def __init__(self):
        self.last = {}

    def next(self, port):
        self.last[port] = self.last.get(port, 0) + 1
        return self.last[port]


def enter(refs, account, side, quantity, price, offering=1, **more):
    line = {"op": "enter", "account": account, "ref": refs.next(account), "offering": offering, "side": side,
            "quantity": quantity, **more}
    if price is not None:
        line["price"] = price
    return line


def phase(to, offering=1):
    return {"op": "phase", "offering": offering, "to": to}


def random_flow(seed, commands, accounts=6, offerings=3, named=False):
    """Everything that changes tables: all phases, order types, cancels, replaces, mass cancels, cash, days."""
    dice = random.Random(seed)
    lines = opening(accounts, offerings, cash="20000.00", shares=500)
    if named:
        for line in lines:
            if line["op"] == "open_account":
                line["user"] = str(uuid.UUID(int=dice.getrandbits(128)))
            if line["op"] == "list":
                line["id"] = str(uuid.UUID(int=dice.getrandbits(128)))
                line["vehicle"] = str(uuid.UUID(int=dice.getrandbits(128)))
    refs = Refs()
    date = 0
    for offering in range(1, offerings + 1):
        lines.append(phase("trading", offering))
        for account in range(1, accounts + 1):
            lines.append(enter(refs, (offering - 1) % accounts + 1, "sell", 40, "100.00", offering, stp="cancel_newest"))
            lines.append(enter(refs, account, "buy", 40, "100.00", offering, stp="cancel_oldest"))
    for _ in range(commands):
        account, offering = dice.randint(1, accounts), dice.randint(1, offerings)
        roll = dice.random()
        if roll < 0.55:
            price = f"{dice.randint(9300, 10700) / 100:.2f}" if dice.random() < 0.93 else None
            lines.append(enter(refs, account, dice.choice(("buy", "sell")), dice.randint(1, 30), price, offering,
                               tif=dice.choice(("day", "day", "gtc", "ioc", "fok")),
                               stp=dice.choice(("cancel_newest", "cancel_oldest", "cancel_both"))))
        elif roll < 0.70 and refs.last.get(account):
            lines.append({"op": "cancel", "port": account, "ref": dice.randint(1, refs.last[account]),
                          "quantity": dice.choice((0, 0, 3, 8))})
        elif roll < 0.85 and refs.last.get(account):
            orig = dice.randint(max(1, refs.last[account] - 12), refs.last[account])
            lines.append({"op": "replace", "port": account, "orig_ref": orig, "ref": refs.next(account),
                          "quantity": dice.randint(1, 40), "price": f"{dice.randint(9300, 10700) / 100:.2f}"})
        elif roll < 0.94:
            lines.append(phase(dice.choice(("trading", "trading", "pre_open", "closing_auction", "closed", "halted")),
                               offering))
        elif roll < 0.96:
            lines.append({"op": "deposit", "account": dice.randint(0, accounts), "amount": "500.25"})
        elif roll < 0.97:
            lines.append({"op": "withdraw", "account": dice.randint(0, accounts), "amount": "3.0001"})
        elif roll < 0.985:
            lines.append({"op": "mass_cancel", "account": account})
        else:
            date += 1
            lines.append({"op": "end_of_day", "date": f"2025-{11 + date // 28:02d}-{date % 28 + 1:02d}"
                          if date < 56 else f"2026-01-{date - 55:02d}"})
    return lines
