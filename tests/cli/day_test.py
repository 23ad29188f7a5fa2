#!/usr/bin/env python3
"""The market day at the command line: calendar, clock, phase, halt, resume."""

import re
import signal
import subprocess
import unittest

from command import BIN, paddock
from engine import Market, WithEngine, eventually

OPEN = [{"op": "open_account", "account": 1}, {"op": "open_account", "account": 2},
        {"op": "list", "offering": 1, "symbol": "AAA", "issuer": 1, "shares": 1000, "price": "100.00"},
        {"op": "list", "offering": 2, "symbol": "BBB", "issuer": 1, "shares": 1000, "price": "100.00"}]


class Day(unittest.TestCase):
    """A market whose settings are `settings` below [engine]."""

    def market_with(self, engine="", schedule=""):
        market = Market().__enter__()
        self.addCleanup(market.__exit__)
        text = market.config.read_text().replace("[engine]\n", "[engine]\n" + engine)
        market.config.write_text(text + schedule)
        return market

    def refused(self, done):
        """What a command that failed said, on standard error alone."""
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout, b"")
        return done.stderr.decode()

    def said(self, done):
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        self.assertEqual(done.stderr, b"")
        return done.stdout.decode()


class Calendar(Day):
    def test_the_next_boundaries_with_what_is_special(self):
        market = self.market_with('clock = "set"\n', '[schedule]\ncalendar = "nyse"\n')
        self.said(market.paddock("clock", "--set", "2025-11-26 15:59", "--speed", "0"))
        lines = self.said(market.paddock("calendar", "--next", "5")).splitlines()
        half = "half day: Day after Thanksgiving (early close)"
        self.assertEqual(lines, [
            "# the market's clock was set: see paddock clock",
            "2025-11-26 Wed  closed           16:00:00 EST  2025-11-26T21:00:00Z",
            "2025-11-26 Wed  end_of_day       16:15:00 EST  2025-11-26T21:15:00Z",
            "2025-11-27 Thu  no session: Thanksgiving Day",
            f"2025-11-28 Fri  pre_open         09:00:00 EST  2025-11-28T14:00:00Z  {half}",
            f"2025-11-28 Fri  trading          09:30:00 EST  2025-11-28T14:30:00Z  {half}",
            f"2025-11-28 Fri  closing_auction  12:55:00 EST  2025-11-28T17:55:00Z  {half}"])

    def test_ten_by_default_and_a_market_without_scheduler(self):
        lines = self.said(self.market_with().paddock("calendar")).splitlines()
        self.assertRegex(lines[0], r"^# no scheduler: \[schedule\] calendar is not set")
        self.assertEqual(len([line for line in lines[1:] if "no session" not in line]), 10)

    def test_a_calendar_of_ones_own(self):
        market = self.market_with('clock = "set"\n', '[schedule]\ncalendar = "days.calendar"\ntrading = "09:31"\n')
        (market.folder / "days.calendar").write_text("covers 2026 2026\n2026-12-30 holiday Founder's Day\n")
        self.said(market.paddock("clock", "--set", "2026-12-29T23:00:00Z", "--speed", "0"))
        done = market.paddock("calendar", "--next", "9")
        self.assertEqual(done.returncode, 1)
        self.assertIn("2026-12-30 Wed  no session: Founder's Day\n2026-12-31 Thu  pre_open", done.stdout.decode())
        self.assertIn("2027-01-01 is outside", done.stderr.decode())

    def test_mistakes_are_named(self):
        market = self.market_with("", '[schedule]\ncalendar = "days.calendar"\n')
        self.assertIn("days.calendar cannot be read", self.refused(market.paddock("calendar")))
        (market.folder / "days.calendar").write_text("covers 2026 2026\n2026-02-30 holiday X\n")
        self.assertIn("days.calendar:2: '2026-02-30'", self.refused(market.paddock("calendar")))
        market.config.write_text('[schedule]\nclosed = "15:00"\n')
        self.assertIn("schedule.closed is 15:00:00, which is not after closing_auction", self.refused(
            market.paddock("calendar")))


class Clock(Day):
    def test_a_real_markets_clock_is_shown_and_not_set(self):
        market = self.market_with().start()
        self.assertRegex(self.said(market.paddock("clock")), r"^20\d\d-.* E[SD]T \(.*Z\), the wall clock\n$")
        for words in (["--set", "2025-11-24 09:29:58"], ["--speed", "10"]):
            self.assertIn('clock = "set" in [engine]', self.refused(market.paddock("clock", *words)))

    def test_it_is_set_while_the_engine_runs_and_goes_on_over_a_restart(self):
        market = self.market_with('clock = "set"\n')
        self.said(market.paddock("clock", "--set", "2025-11-24 09:29:58", "--speed", "0"))
        market.start()
        first = market.send(*OPEN)
        self.assertEqual({event["time"] for event in first}, {1763994598000000000})
        shown = self.said(market.paddock("clock", "--set", "2025-11-24 09:30:01"))
        self.assertEqual(shown, "2025-11-24 09:30:01 EST (2025-11-24T14:30:01Z), set, 0 times as fast\n")
        self.assertEqual(market.send({"op": "query", "port": 1})[0]["time"], 1763994601000000000)
        market.stop()
        market.start()
        self.assertEqual(market.send({"op": "query", "port": 1})[0]["time"], 1763994601000000000)
        self.said(market.paddock("clock", "--speed", "1000"))
        eventually(lambda: "09:30:01" not in self.said(market.paddock("clock")), "the clock to go on")

    def test_time_never_goes_back_and_what_is_no_time_is_refused(self):
        market = self.market_with('clock = "set"\n')
        self.said(market.paddock("clock", "--set", "2025-11-24 09:29:58", "--speed", "0"))
        market.start().send(*OPEN)
        self.assertIn("2025-11-24 09:29:57 EST is before the last record of the market's log, 2025-11-24 09:29:58 EST",
                      self.refused(market.paddock("clock", "--set", "2025-11-24 09:29:57")))
        self.assertIn("'noon' is no time", self.refused(market.paddock("clock", "--set", "noon")))
        for speed in ("-1", "1.5", "86401"):
            self.refused(market.paddock("clock", "--speed", speed))

    def test_a_time_zone_that_cannot_be_read_is_an_error(self):
        zone = "/usr/share/zoneinfo/America/New_York"
        without = ["unshare", "--map-root-user", "--mount", "sh", "-c", f'mount --bind /dev/null {zone} && exec "$@"',
                   "sh"]
        if subprocess.run([*without, "true"], stderr=subprocess.DEVNULL).returncode != 0:
            self.skipTest("this machine lets no program have mounts of its own")
        market = self.market_with("", '[schedule]\ncalendar = "nyse"\n')
        for program in (["paddock", "clock"], ["paddock", "calendar"], ["paddock-engine"]):
            done = subprocess.run([*without, BIN / program[0], *program[1:], "--config", market.config],
                                  capture_output=True, text=True)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertRegex(done.stdout + done.stderr, "the time zone America/New_York .*: install the package tzdata")

    def test_it_says_so_in_status_and_log(self):
        market = self.market_with('clock = "set"\n').start()
        eventually(lambda: re.search(rb"clock +set: shows .*Z, goes 1 times as fast", market.paddock("status").stdout),
                   "the status to tell")
        self.assertIn("this market's clock is not the wall clock", (market.folder / "log/engine.log").read_text())


class Phases(WithEngine):
    def setUp(self):
        super().setUp()
        self.market.send(*OPEN)

    def moved(self, *words):
        done = self.market.paddock(*words)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return done.stdout.decode().splitlines()

    def refused(self, *words):
        done = self.market.paddock(*words)
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        return done.stderr.decode()

    def test_one_offering_or_all_that_may(self):
        self.assertEqual(self.moved("phase", "AAA", "pre_open"), ["AAA: closed -> pre_open"])
        self.assertEqual(self.moved("phase", "--all", "trading"), ["AAA: pre_open -> trading", "BBB: closed -> trading"])
        self.assertEqual(self.moved("halt", "AAA"), ["AAA: trading -> halted"])
        self.assertEqual(self.moved("halt", "--all"), ["BBB: trading -> halted"])
        self.assertEqual(self.moved("resume", "BBB", "--to", "pre_open"), ["BBB: halted -> pre_open"])
        self.assertEqual(self.moved("resume", "--all"), ["AAA: halted -> trading"])
        self.assertEqual(self.moved("phase", "--all", "closed"), ["AAA: trading -> closed", "BBB: pre_open -> closed"])

    def test_all_leaves_halts_alone_unless_told(self):
        self.moved("phase", "--all", "trading")
        self.moved("halt", "AAA")
        done = self.market.paddock("phase", "--all", "closing_auction")
        self.assertEqual((done.returncode, done.stdout), (0, b"BBB: trading -> closing_auction\n"))
        self.assertIn("moving 1 (1 halted, left alone without --halted)", done.stderr.decode())
        self.assertIn("none of 2 offerings may become trading now (1 halted, left alone without --halted)",
                      self.refused("phase", "--all", "trading"))
        self.assertEqual(self.moved("phase", "--all", "--halted", "closed"),
                         ["AAA: halted -> closed", "BBB: closing_auction -> closed"])
        self.refused("phase", "AAA", "--halted", "trading")

    def test_what_may_not_be_is_said_from_what_to_what(self):
        self.assertIn("AAA is closed and cannot become closing_auction; from closed it may become pre_open, trading",
                      self.refused("phase", "AAA", "closing_auction"))
        self.assertIn("none of 2 offerings may become halted now", self.refused("halt", "--all"))
        self.assertIn("AAA is closed and cannot become halted; from closed it may", self.refused("halt", "AAA"))
        self.assertIn("AAA is not halted but closed", self.refused("resume", "AAA"))
        self.assertIn("no offering has the symbol ZZZ", self.refused("phase", "ZZZ", "trading"))
        self.assertIn("'open' is no phase", self.refused("phase", "AAA", "open"))
        for words in (["phase", "trading"], ["phase", "--all", "AAA", "trading"], ["halt"], ["resume"],
                      ["halt", "AAA", "--all"], ["resume", "AAA", "--to", "closed"]):
            self.assertTrue(self.refused(*words), words)

    def sent_while_the_engine_stands_still(self, *words, command):
        """A `paddock` whose command, which begins with these bytes, is in its lane."""
        process = subprocess.Popen([BIN / "paddock", *words, "--config", self.market.config], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.communicate)
        eventually(lambda: self.market.lanes_hold(command), f"{words} to send its command")
        return process

    def test_what_was_decided_on_in_another_phase_is_refused_and_a_halt_holds_in_any(self):
        def phase(flags, to):
            return bytes([22, flags]) + bytes(18) + (1).to_bytes(4, "little") + bytes(12) + bytes([to])

        self.moved("phase", "AAA", "trading")
        self.market.engine.send_signal(signal.SIGSTOP)
        commands = [(["phase", "AAA", "closing_auction"], phase(8, 3)), (["phase", "AAA", "closed"], phase(8, 0)),
                    (["halt", "AAA"], phase(0, 4))]
        sent = [self.sent_while_the_engine_stands_still(*words, command=command) for words, command in commands]
        self.market.engine.send_signal(signal.SIGCONT)
        (moved, _), (nothing, said), (halted, _) = [process.communicate(timeout=30) for process in sent]
        self.assertEqual((moved, nothing, halted), ("AAA: trading -> closing_auction\n", "",
                                                    "AAA: closing_auction -> halted\n"))
        self.assertEqual([process.returncode for process in sent], [0, 1, 0])
        self.assertRegex(said, "refused bad_phase: AAA was trading when this was decided on and is "
                               "(closing_auction|halted) now; it was left alone")

    def test_a_long_expiry_is_waited_for(self):
        self.market.send({"op": "deposit", "account": 2, "amount": "100000.00"})
        self.moved("phase", "AAA", "trading")
        bid = {"op": "enter", "account": 2, "offering": 1, "side": "buy", "quantity": 1, "price": "1.00"}
        self.market.send(*({**bid, "ref": ref} for ref in range(1, 2502)))
        self.assertEqual(self.moved("phase", "AAA", "closed"), ["AAA: trading -> closed"])

    def test_without_an_engine_it_is_said(self):
        self.market.stop()
        self.assertIn("no engine runs", self.refused("halt", "--all"))
        self.market.start()


class Help(unittest.TestCase):
    def test_every_command_is_listed_and_has_an_example(self):
        listed = paddock("--help").stdout.decode()
        for command in ("calendar", "clock", "phase", "halt", "resume"):
            self.assertRegex(listed, rf"(?m)^  {command} ")
            done = paddock(command, "--help")
            self.assertEqual(done.returncode, 0)
            self.assertIn(f"Example:\n  paddock {command}", done.stdout.decode())


if __name__ == "__main__":
    unittest.main()
