"""Two trading days whose second gives exactly the rows of the database guide's flow 3 (rulebook, section 9).

How the figures come about. The seller lists 1,000 shares at 128.00 and on the Friday sells 11 of them to xyz and 9 to
alice at that price. On the Monday the last trade is at 121.83, which is the mark that day ends with. Every buyer pays
2 % commission on top, and a percentage is of what was held on Friday evening plus what was bought.

  bob    buys 16 @ 110.25 = 1764.00, commission 35.28; they are worth 16 x 121.83 = 1949.28
         gain 1949.28 - 1764.00 - 35.28                                        =  150.00, of 1764.00:  8.50 %
  xyz    holds 11 (1408.00), buys 9 @ 102.00 = 918.00, commission 18.36, sells 3 @ 107.75 = 323.25; 17 remain: 2071.11
         gain 323.25 - 918.00 - 18.36 + 2071.11 - 1408.00                      =   50.00, of 2326.00:  2.15 %
  alice  holds 9 (1152.00), buys 4 @ 103.00 = 412.00 and 8 @ 117.00 = 936.00, commission 26.96, sells 9 @ 115.00 =
         1035.00; 12 remain: 1461.96
         gain 1035.00 - 1348.00 - 26.96 + 1461.96 - 1152.00                    =  -30.00, of 2500.00: -1.20 %
  charlie makes the mark: buys 20 @ 121.83 = 2436.60, commission 48.732, and loses that much: -48.732, -2.00 %
  seller holds nearly everything while the price falls from 128.00 to 121.83, and comes last

The prices were found by trying: bob's one trade leaves q x (mark - 1.02 x price) = 150, which on the tick has few
answers with q x price near 1764.71; for each mark of those, Friday's price and the others' shares and prices were
tried in steps of $0.25 until the gains were exact and the percentages as shown.
"""

FRIDAY, MONDAY = "2025-10-17", "2025-10-20"
SELLER, ALICE, XYZ, BOB, CHARLIE = 1, 2, 3, 4, 5
LISTING_PRICE, SHARES = "128.00", 1000
CASH = {SELLER: "10000.00", ALICE: "10000.00", XYZ: "10000.00", BOB: "10000.00", CHARLIE: "10000.00"}

# (seller, buyer, shares, price); the buyer takes what the seller offers.
ON_FRIDAY = ((SELLER, XYZ, 11, "128.00"), (SELLER, ALICE, 9, "128.00"))
ON_MONDAY = ((ALICE, SELLER, 9, "115.00"), (SELLER, ALICE, 4, "103.00"), (SELLER, XYZ, 9, "102.00"),
             (XYZ, SELLER, 3, "107.75"), (SELLER, BOB, 16, "110.25"), (SELLER, ALICE, 8, "117.00"),
             (SELLER, CHARLIE, 20, "121.83"))

DAYS = {FRIDAY: ON_FRIDAY, MONDAY: ON_MONDAY}

# The guide's rows, best first: account, trades_executed, daily_gain_loss, daily_gain_loss_pct.
GUIDE = ((BOB, 1, "150.0000", "8.50"), (XYZ, 2, "50.0000", "2.15"), (ALICE, 3, "-30.0000", "-1.20"))


def phase(to):
    return {"op": "phase", "offering": 1, "to": to}


def listing():
    return {"op": "list", "offering": 1, "symbol": "BLZR74", "issuer": SELLER, "shares": SHARES, "price": LISTING_PRICE}


def script():
    """Both days as a script of commands."""
    lines, refs = [], dict.fromkeys(CASH, 0)
    for account, amount in CASH.items():
        lines += [{"op": "open_account", "account": account}, {"op": "deposit", "account": account, "amount": amount}]
    lines.append(listing())
    for date, trades in DAYS.items():
        lines.append(phase("trading"))
        for seller, buyer, shares, price in trades:
            for account, side in ((seller, "sell"), (buyer, "buy")):
                refs[account] += 1
                lines.append({"op": "enter", "account": account, "ref": refs[account], "offering": 1, "side": side,
                              "quantity": shares, "price": price})
        lines += [phase("closed"), {"op": "end_of_day", "date": date}]
    return lines
