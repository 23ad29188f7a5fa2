#!/usr/bin/env python3
"""The fold of an offering's trading day: phase times, opening and closing price, volume; and the bars of a minute.

usage: tests/recompute/window_fold_test.py [-v]
"""

import sys
import unittest
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "support")]
from day_fold import Bar, Window  # noqa: E402
from lines import SECOND, Lines  # noqa: E402
from log_fold import units  # noqa: E402

MONDAY, TUESDAY = "2025-10-20", "2025-10-21"
FIRST_DAY = 0


class Windows(unittest.TestCase):
    def setUp(self):
        self.lines = Lines()
        self.lines.list()

    def window(self, offering=1, day_start=FIRST_DAY):
        return self.lines.fold.days.windows[offering, day_start]

    def prices(self, **where):
        window = self.window(**where)
        return window.opening, window.closing

    def phase(self, to):
        self.lines.phase(to)
        return self.lines.fold.seq * SECOND

    def test_first_entry_into_the_morning_last_into_the_evening(self):
        times = {}
        for place, to in enumerate(("pre_open", "trading", "halted", "pre_open", "trading", "closing_auction", "halted",
                                    "trading", "closing_auction", "closed", "trading", "closed")):
            times[place] = self.phase(to)
        window = self.window()
        self.assertEqual((window.pre_open_at, window.trading_at, window.closing_auction_at, window.closed_at),
                         (times[0], times[1], times[8], times[11]))

    def test_a_row_is_there_once_something_happened(self):
        self.assertNotIn((1, FIRST_DAY), self.lines.fold.days.windows)
        self.lines.phase("halted")
        self.assertEqual(self.window(), Window())

    def test_a_row_for_every_offering_that_is_listed_when_the_day_ends(self):
        first = self.lines.end(MONDAY).end_event
        self.lines.list(offering=2)
        self.lines.end(TUESDAY)
        self.assertEqual({key: window.date for key, window in self.lines.fold.days.windows.items()},
                         {(1, FIRST_DAY): MONDAY, (1, first): TUESDAY, (2, first): TUESDAY})

    def test_first_and_last_trade_where_there_was_no_auction(self):
        for price in ("10.00", "9.00", "12.00", "11.00"):
            self.lines.trade(1, 2, 2, price)
        self.assertEqual(self.prices(), (units("10"), units("11")))
        self.assertEqual(self.window().bar,
                         Bar(units("10"), units("12"), units("9"), units("11"), 8, units("84"), 4))

    def test_the_opening_auction_counts_also_after_a_trade(self):
        self.lines.trade(1, 2, 1, "10.00")
        self.lines.trade(1, 2, 1, "11.00", kind="opening")
        self.lines.auction("opening", "11.00", 1)
        self.lines.trade(1, 2, 1, "12.00", kind="opening")
        self.lines.auction("opening", "12.00", 1)
        self.assertEqual(self.prices(), (units("11"), units("12")))

    def test_the_closing_auction_counts_also_before_a_trade(self):
        self.lines.trade(1, 2, 1, "10.00", kind="closing")
        self.lines.auction("closing", "10.00", 1)
        self.lines.trade(1, 2, 1, "12.00")
        self.assertEqual(self.prices(), (units("10"), units("10")))

    def test_an_intraday_auction_is_neither(self):
        self.lines.trade(1, 2, 1, "10.00")
        self.lines.trade(1, 2, 1, "11.00", kind="intraday")
        self.lines.auction("intraday", "11.00", 1)
        self.lines.trade(1, 2, 1, "12.00")
        self.assertEqual(self.prices(), (units("10"), units("12")))

    def test_a_trade_with_oneself_counts_although_it_moves_no_price(self):
        self.lines.trade(1, 1, 3, "12.00", kind="opening")
        self.assertEqual(self.window().bar, Bar(*[units("12")] * 4, 3, units("36"), 1))
        self.assertEqual(self.lines.fold.offerings[1].reference, units("10"))

    def test_each_day_is_its_own(self):
        self.lines.trade(1, 2, 1, "10.00", kind="closing")
        self.lines.auction("closing", "10.00", 1)
        start = self.lines.end(MONDAY).end_event
        self.lines.trade(1, 2, 1, "12.00")
        self.assertEqual((self.prices(), self.prices(day_start=start)), ((units("10"),) * 2, (units("12"),) * 2))

    def test_a_closing_price_stays_until_the_new_day_has_a_trade(self):
        self.assertEqual(self.shown(), (None, False, None, False))
        self.lines.trade(1, 2, 1, "10.00", kind="closing")
        self.lines.auction("closing", "10.00", 1)
        self.assertEqual(self.shown(), (units("10"), False, units("10"), True))
        for date in (MONDAY, TUESDAY):
            self.lines.end(date)
            self.assertEqual(self.shown(), (None, False, units("10"), False))
        self.lines.trade(1, 2, 1, "12.00")
        self.assertEqual(self.shown(), (units("12"), False, units("12"), False))

    def shown(self):
        return self.lines.fold.days.opening_and_closing(1)

    def test_nothing_has_no_prices(self):
        self.lines.end(MONDAY)
        self.assertEqual(self.prices(), (None, None))


class MinuteBars(unittest.TestCase):
    def test_go_by_the_minute_of_the_trade(self):
        lines = Lines()
        lines.list()
        first = lines.trade(1, 2, 1, "10.00")
        while lines.fold.seq // 60 == first // 60:
            lines.trade(1, 2, 1, "11.00")
        bars = lines.fold.minute_bars
        self.assertEqual(sorted(bars), [(1, first // 60), (1, first // 60 + 1)])
        self.assertEqual(sum(bar.trades for bar in bars.values()), len(lines.fold.trades))
        self.assertEqual(bars[1, first // 60 + 1].open, units("11"))


if __name__ == "__main__":
    unittest.main()
