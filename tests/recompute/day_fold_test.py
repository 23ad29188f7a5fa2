#!/usr/bin/env python3
"""The fold of a day against figures worked out by hand (rulebook, section 9).

usage: tests/recompute/day_fold_test.py [-v]
"""

import sys
import unittest
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "support")]
from day_fold import Day, Stats, half_away, percent  # noqa: E402
from lines import Lines, decimal  # noqa: E402
from log_fold import Holding, units  # noqa: E402

MONDAY, TUESDAY, WEDNESDAY = "2025-10-20", "2025-10-21", "2025-10-22"


def row(trades=0, bought="0", sold="0", commission="0", listed="0", closing="0", gain="0", pct="0", win=None, streak=0):
    """A row of the day as it would be shown; percentages are kept in hundredths."""
    money = map(units, (bought, sold, commission, listed, closing, gain))
    return Stats(trades, *money, units(pct) // 100, None if win is None else units(win) // 100, streak)


class OneDay(unittest.TestCase):
    def test_who_bought_and_sold(self):
        lines = Lines()
        lines.list()
        lines.trade(1, 2, 10, "10.00")
        lines.trade(2, 3, 4, "12.00")
        self.assertEqual(lines.end(MONDAY).stats, {
            # 100 - 1000 + 90 x 12; the sale took off what it cost, so it gained nothing
            1: row(1, sold="100", listed="1000", closing="1080", gain="180", pct="18.00", win="0", streak=1),
            # 48 - 100 - 2 + 6 x 12, of 100; sold for 48 what had cost 40
            2: row(2, bought="100", sold="48", commission="2", closing="72", gain="18", pct="18.00", win="100", streak=1),
            # its commission, of 48
            3: row(1, bought="48", commission="0.96", closing="48", gain="-0.96", pct="-2.00")})

    def test_who_was_issued_shares_in_the_middle_of_it(self):
        lines = Lines()
        lines.list()
        lines.trade(1, 2, 10, "10.00")
        lines.list(offering=2, issuer=2, shares=50, price="4.00")
        lines.trade(2, 3, 20, "3.90", offering=2)
        # 78 - 100 - 2 - 200 + 10 x 10 + 30 x 3.90 = -7, of 100 + 200; 78 for what had cost 80
        self.assertEqual(lines.end(MONDAY).stats[2], row(
            2, bought="100", sold="78", commission="2", listed="200", closing="217", gain="-7", pct="-2.33", win="0"))

    def test_who_traded_with_oneself_in_an_auction(self):
        lines = Lines()
        lines.list(shares=10)
        lines.trade(1, 1, 10, "12.00", kind="opening")
        lines.auction("opening", "12.00", 10)
        # Counts once, moves no price (10 x 10.00 stay), costs the commission: 120 - 120 - 2.40 - 100 + 100 of 120 + 100.
        # The sale came first and took off 100.00.
        self.assertEqual(lines.end(MONDAY).stats, {1: row(
            1, bought="120", sold="120", commission="2.40", listed="100", closing="100", gain="-2.40", pct="-1.09",
            win="100")})
        self.assertEqual(lines.fold.holdings[1, 1], Holding(10, units("120")))

    def test_who_did_nothing(self):
        lines = Lines()
        lines.list()
        self.assertEqual(lines.end(MONDAY).stats, {1: row(listed="1000", closing="1000")})

    def test_account_0_has_no_row(self):
        lines = Lines()
        lines.list()
        lines.trade(1, 2, 10, "10.00")
        self.assertEqual(sorted(lines.end(MONDAY).stats), [1, 2])

    def test_a_sale_gains_when_its_value_exceeds_the_cost_rounded_half_away(self):
        lines = Lines()
        lines.list(shares=1000, price="0.10")
        lines.trade(1, 2, 99, "0.10")
        lines.trade(1, 2, 1, "0.095")
        lines.trade(2, 3, 1, "0.10")  # 9.9950 / 100 = 0.09995: takes off 0.1000, so 0.10 gains nothing
        lines.trade(2, 3, 3, "0.105")  # 3 x 9.8950 / 99 = 0.29985 takes off 0.2998
        lines.trade(2, 3, 1, "0.10")  # 9.5952 / 96 = 0.09995 takes off 0.1000 again
        stats = lines.end(MONDAY).stats[2]
        self.assertEqual(stats.win_rate_pct, 3333)  # one of three
        self.assertEqual([cost for (_, account, entry), (_, _, _, cost) in lines.fold.ledger.items()
                          if account == 2 and entry == "sale"], [1000, 2998, 1000])

    def test_trades_and_time_of_the_day(self):
        lines = Lines()
        lines.list()
        lines.trade(1, 2, 1, "10.00")
        lines.trade(2, 2, 1, "10.00", kind="opening")
        day = lines.end(MONDAY)
        self.assertEqual((day.date, day.end_event, day.ended, day.trades),
                         (MONDAY, lines.fold.seq, lines.fold.seq * 1_000_000_000, 2))


class DayAfterDay(unittest.TestCase):
    def test_who_held_from_before(self):
        lines = Lines()
        lines.list()
        lines.trade(1, 2, 10, "10.00")
        lines.end(MONDAY)
        lines.trade(1, 3, 1, "9.70")
        # 10 x (9.70 - 10.00), of 100 held at the end of the day before
        self.assertEqual(lines.end(TUESDAY).stats[2], row(closing="97", gain="-3", pct="-3.00"))

    def test_who_sold_everything(self):
        lines = Lines()
        lines.list()
        lines.trade(1, 2, 10, "10.00")
        lines.end(MONDAY)
        lines.trade(2, 3, 10, "10.70")
        self.assertEqual(lines.end(TUESDAY).stats[2],
                         row(1, sold="107", gain="7", pct="7.00", win="100", streak=1))
        self.assertNotIn(2, lines.end(WEDNESDAY).stats)

    def test_profitable_days_go_on_end_and_begin_again(self):
        lines = Lines()
        lines.list()
        prices = ("10.50", "11.00", "11.00", "11.20", "11.10", "11.30")
        streaks = []
        for day, price in enumerate(prices):
            lines.trade(1, 3, 1, price)
            streaks.append(lines.end(f"2025-10-{20 + day}").stats[1].profitable_days)
        self.assertEqual(streaks, [1, 2, 0, 1, 0, 1])

    def test_a_day_without_a_row_ends_the_profitable_days(self):
        lines = Lines()
        lines.list()
        lines.trade(1, 2, 10, "10.00")
        lines.trade(2, 3, 10, "11.00")
        self.assertEqual(lines.end(MONDAY).stats[2].profitable_days, 1)
        self.assertNotIn(2, lines.end(TUESDAY).stats)
        lines.trade(1, 2, 10, "10.00")
        lines.trade(2, 3, 10, "11.00")
        self.assertEqual(lines.end(WEDNESDAY).stats[2].profitable_days, 1)

    def test_a_day_of_nothing_is_no_profitable_one(self):
        lines = Lines()
        lines.list()
        lines.trade(1, 2, 10, "11.00")
        lines.end(MONDAY)
        self.assertEqual(lines.end(TUESDAY).stats[1], row(closing="990"))


class Rounding(unittest.TestCase):
    def test_is_half_away_from_zero(self):
        self.assertEqual([half_away(n, 2) for n in (1, 3, 5, -1, -3, -5, 4, -4)], [1, 2, 3, -1, -2, -3, 2, -2])
        self.assertEqual([percent(1, 800), percent(-1, 800), percent(-1, 801)], [13, -13, -12])

    def test_a_percentage_of_nothing_is_0(self):
        self.assertEqual(percent(0, 0), 0)

    def test_products_beyond_64_bits_are_exact(self):
        self.assertEqual(half_away(2 * 10**24 + 1, 2), 10**24 + 1)
        self.assertEqual(half_away(-(2 * 10**24 + 1), 2), -(10**24) - 1)

    def test_a_sale_of_part_takes_off_half_away(self):
        holding = Holding(2, 5)
        self.assertEqual((holding.take_off(1), holding), (3, Holding(1, 2)))
        self.assertEqual((holding.take_off(1), holding), (2, Holding(0, 0)))

    def test_decimals(self):
        for text in ("0.0001", "-0.0001", "-12.3400", "199999.9900"):
            self.assertEqual(decimal(units(text)), text)
        self.assertEqual((units("-0.5"), units("7"), units("7.25")), (-5000, 70_000, 72_500))


class Leaderboard(unittest.TestCase):
    @staticmethod
    def ranks(*stats):
        """Accounts 1, 2, ... with these (gain, pct), best first."""
        day = Day(MONDAY, 1, 0, 0, {number: row(gain=gain, pct=pct) for number, (gain, pct) in enumerate(stats, 1)})
        return [account for account, _ in day.leaderboard()]

    def test_by_gain_then_percentage_then_account(self):
        self.assertEqual(self.ranks(("-30", "-1.20"), ("50", "2.15"), ("150", "8.50")), [3, 2, 1])
        self.assertEqual(self.ranks(("50", "1.00"), ("50", "2.00"), ("50", "1.00"), ("50.0001", "0.01")), [4, 2, 1, 3])
        self.assertEqual(self.ranks(("-5", "-1.00"), ("-5", "-2.00"), ("0", "0")), [3, 1, 2])

    def test_has_100_ranks(self):
        self.assertEqual(self.ranks(*[("1", "1.00")] * 130), list(range(1, 101)))


if __name__ == "__main__":
    unittest.main()
