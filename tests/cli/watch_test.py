#!/usr/bin/env python3
"""`paddock watch`: auctions in public, on a running engine; and the terminal that it is shown in."""

import json
import re
import select
import signal
import subprocess
import time
import unittest

from command import PADDOCK
from engine import WithEngine, eventually
from terminal import ENTER, HIDE, LEAVE, SHOW, Terminal

START = [{"op": "open_account", "account": 1}, {"op": "open_account", "account": 2}, {"op": "open_account", "account": 3},
         {"op": "deposit", "account": 2, "amount": "1000000.00"}, {"op": "deposit", "account": 3, "amount": "1000000.00"},
         {"op": "list", "offering": 1, "symbol": "BLZR74", "issuer": 1, "shares": 5000, "price": "108.00"},
         {"op": "list", "offering": 2, "symbol": "OTHER", "issuer": 1, "shares": 5000, "price": "1.00"}]


class Watching(WithEngine):
    def setUp(self):
        super().setUp()
        self.refs = {}
        self.market.send(*START)

    def enter(self, account, side, quantity, price, tif="day"):
        self.refs[account] = self.refs.get(account, 0) + 1
        return {"op": "enter", "account": account, "ref": self.refs[account], "offering": 1, "side": side,
                "quantity": quantity, "price": price, "tif": tif}

    def to(self, phase):
        return self.market.send({"op": "phase", "offering": 1, "to": phase})

    def worked_example(self, tif="day"):
        """Of rulebook section 6."""
        self.market.send(self.enter(2, "buy", 100, "115.00", tif), self.enter(3, "buy", 200, "110.00", tif),
                         self.enter(1, "sell", 150, "108.00", tif), self.enter(1, "sell", 100, "112.00", tif))

    def words(self, *options):
        return [PADDOCK, "watch", "BLZR74", "--config", str(self.market.config), *options]

    def now(self):
        """What a script is told now."""
        done = self.market.paddock("watch", "BLZR74", "--json", "--once")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)


class Auctions(Watching):
    def uncross(self, phase):
        """Changes the phase: what was shown just before, and the auction event or None."""
        shown = self.now()["indicative"]
        events = self.to(phase)
        auctions = [event for event in events if event["type"] == "auction"]
        self.assertIsNone(self.now()["indicative"])
        return shown, (auctions[0] if auctions else None)

    def test_the_opening_trades_what_was_shown(self):
        self.to("pre_open")
        self.assertIsNone(self.now()["indicative"])
        self.worked_example()
        shown, auction = self.uncross("trading")
        self.assertEqual(shown, {"price": "108.00", "volume": 150, "imbalance": 150})
        self.assertEqual((auction["kind"], auction["price"], auction["volume"]), ("opening", "108.00", 150))
        self.assertEqual(self.now()["last_trade"]["kind"], "opening")
        self.assertEqual(self.now()["volume"], 150)

    def test_a_halt_shows_what_ends_it_and_a_cancel_moves_it(self):
        self.to("pre_open")
        self.worked_example()
        self.to("halted")
        self.assertEqual(self.now()["phase"], "halted")
        self.assertEqual(self.now()["indicative"], {"price": "108.00", "volume": 150, "imbalance": 150})
        self.market.send({"op": "cancel", "port": 3, "ref": self.refs[3], "quantity": 0})
        shown, auction = self.uncross("trading")
        self.assertEqual(shown, {"price": "108.00", "volume": 100, "imbalance": -50})
        self.assertEqual((auction["kind"], auction["price"], auction["volume"]), ("intraday", "108.00", 100))

    def test_the_closing_auction(self):
        self.to("trading")
        self.market.send(self.enter(1, "sell", 10, "100.00"), self.enter(2, "buy", 10, "100.00"))
        self.to("closing_auction")
        self.assertEqual((self.now()["reference"], self.now()["indicative"]), ("100.00", None))
        self.market.send(self.enter(1, "sell", 40, "101.00"), self.enter(2, "buy", 30, "103.00"))
        shown, auction = self.uncross("closed")
        self.assertEqual(shown, {"price": "101.00", "volume": 30, "imbalance": -10})
        self.assertEqual((auction["kind"], auction["price"], auction["volume"]), ("closing", "101.00", 30))

    def test_nothing_is_shown_for_a_closed_market_with_crossed_orders(self):
        self.to("pre_open")
        self.worked_example(tif="gtc")
        self.to("closed")
        self.assertEqual((self.now()["phase"], self.now()["bid"], self.now()["ask"]), ("closed", "115.00", "108.00"))
        self.assertIsNone(self.now()["indicative"])
        self.to("pre_open")
        self.assertEqual(self.now()["indicative"]["volume"], 150)


class Script(Watching):
    def test_a_line_a_second_for_as_long_as_asked(self):
        done = self.market.paddock("watch", "BLZR74", "--json", "--seconds", "2")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertGreaterEqual(len(lines), 1)
        self.assertLessEqual(len(lines), 2)
        self.assertEqual(lines[0]["bid"], None)
        self.assertEqual((lines[0]["symbol"], lines[0]["offering"], lines[0]["phase"]), ("BLZR74", 1, "closed"))

    def test_what_passed_while_it_was_stopped_is_left_out(self):
        with subprocess.Popen(self.words("--json", "--seconds", "30"), stdout=subprocess.PIPE) as watcher:
            watcher.stdout.readline()
            watcher.send_signal(signal.SIGSTOP)
            time.sleep(4)
            self.to("pre_open")
            watcher.send_signal(signal.SIGCONT)
            lines = [json.loads(watcher.stdout.readline()) for _ in range(3)]
            watcher.terminate()
        self.assertEqual({line["phase"] for line in lines}, {"pre_open"})
        times = [line["time"] for line in lines]
        for earlier, later in zip(times, times[1:]):
            self.assertGreater(later - earlier, 500_000_000)

    def test_a_clock_that_is_set_later_is_followed(self):
        with subprocess.Popen(self.words("--json", "--seconds", "30"), stdout=subprocess.PIPE) as watcher:
            self.assertLess(json.loads(watcher.stdout.readline())["time"], 4102480800 * 10**9)
            text = self.market.config.read_text()
            self.market.config.write_text(text.replace("[engine]\n", '[engine]\nclock = "set"\n'))
            self.market.paddock("clock", "--set", "2100-01-01T10:00:00Z", "--speed", "0")
            eventually(lambda: json.loads(watcher.stdout.readline())["time"] == 4102480800 * 10**9, "the clock")
            watcher.terminate()

    def test_a_line_is_there_at_once_and_follows_the_market_and_its_engine(self):
        with subprocess.Popen(self.words("--json"), stdout=subprocess.PIPE) as watcher:
            def until(check, what):
                def look():
                    ready = select.select([watcher.stdout], [], [], 5)[0]
                    return check(json.loads(watcher.stdout.readline())) if ready else False
                eventually(look, what)

            try:
                until(lambda line: line["phase"] == "closed" and line["engine"] == "up", "the first line")
                self.to("pre_open")
                self.worked_example()
                until(lambda line: line["indicative"] == {"price": "108.00", "volume": 150, "imbalance": 150}, "the auction")
                self.market.stop(signal.SIGKILL)
                until(lambda line: line["engine"] == "down" and line["indicative"] is not None, "a dead engine")
                self.market.start()
                self.to("trading")
                until(lambda line: line["engine"] == "up" and line["phase"] == "trading", "the engine again")
            finally:
                watcher.terminate()
            self.assertEqual(watcher.wait(30), -signal.SIGTERM)

    def test_without_an_engine(self):
        self.market.stop()
        self.assertEqual((self.now()["engine"], self.now()["phase"]), ("down", "closed"))
        done = self.market.paddock("watch", "BLZR74", "--once")
        self.assertEqual(done.returncode, 0)
        self.assertIn(b"engine is down", done.stdout)

    def test_a_page_without_a_terminal_is_plain(self):
        self.to("pre_open")
        self.worked_example()
        done = self.market.paddock("watch", "BLZR74", "--once")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertNotIn(b"\x1b", done.stdout)
        lines = done.stdout.decode().splitlines()
        self.assertLessEqual(len(lines), 24)
        self.assertIn("indicative 108.00  paired 150  imbalance +150 to buy", lines)
        self.assertIn("sell      112.00        100      1", lines)
        two = subprocess.run(self.words("--seconds", "1"), stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
        self.assertEqual((two.returncode, two.stdout.decode().splitlines()[:3]), (0, lines[:3]))

    def test_what_cannot_be_watched(self):
        for words, says in ((["NONE"], b'nothing is listed as "NONE"'), (["blzr74"], b"nothing is listed"),
                            ([], b"symbol is required"), (["BLZR74", "--seconds", "0"], b"--seconds"),
                            (["BLZR74", "--seconds", "-1"], b"--seconds")):
            done = self.market.paddock("watch", *words)
            self.assertEqual((done.returncode, done.stdout), (1, b""), words)
            self.assertIn(says, done.stderr)


class Screen(Watching):
    def watch(self, *options, **environment):
        return Terminal(self.words(*options), **environment)

    def assert_restored(self, terminal):
        """The screen was left as often as it was entered, the cursor shows, and the keys are as they were."""
        everything = self.seen + terminal.written
        for on, off in ((ENTER, LEAVE), (HIDE, SHOW)):
            self.assertEqual(everything.count(on), everything.count(off))
            self.assertGreater(everything.rfind(off), everything.rfind(on))
        self.assertEqual(terminal.modes(), terminal.modes_before)

    def open(self, terminal):
        self.seen = terminal.until(b"q quits")
        self.assertIn(ENTER, self.seen)
        self.assertNotEqual(terminal.modes(), terminal.modes_before)

    def test_what_happens_is_shown(self):
        self.to("pre_open")
        with self.watch() as terminal:
            self.open(terminal)
            self.assertIn(b"no orders cross", self.seen)
            self.worked_example()
            self.seen += terminal.until(b"indicative 108.00")
            self.to("trading")
            self.seen += terminal.until(b"opening auction 108.00")
            self.market.stop(signal.SIGKILL)
            self.seen += terminal.until(b"engine is down")
            self.market.start()
            self.seen += terminal.until(b"event ")
            terminal.type(b"q")
            self.assertEqual(terminal.end(), 0)
            self.assert_restored(terminal)

    def test_every_end_restores_the_terminal(self):
        ends = [(lambda t: t.type(b"q"), 0), (lambda t: t.type(b"\x03"), 0), (lambda t: None, 0)]
        ends += [(lambda t, s=s: t.process.send_signal(s), -s)
                 for s in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGABRT, signal.SIGSEGV)]
        for number, (end, status) in enumerate(ends):
            with self.subTest(end=number), self.watch(*(["--seconds", "1"] if number == 2 else [])) as terminal:
                self.open(terminal)
                end(terminal)
                self.assertEqual(terminal.end(), status)
                self.assert_restored(terminal)

    def test_stopped_and_continued(self):
        with self.watch() as terminal:
            self.open(terminal)
            terminal.type(b"\x1a")
            terminal.wait_stopped()
            terminal.read()
            self.assert_restored(terminal)
            self.seen += terminal.written
            terminal.written = b""
            terminal.process.send_signal(signal.SIGCONT)
            self.seen += terminal.until(b"q quits")
            self.assertNotEqual(terminal.modes(), terminal.modes_before)
            terminal.type(b"q")
            self.assertEqual(terminal.end(), 0)
            self.assert_restored(terminal)

    def test_a_new_size_is_a_new_frame(self):
        with self.watch() as terminal:
            self.open(terminal)
            for columns, rows in ((60, 12), (200, 50), (20, 5)):
                terminal.resize(columns, rows)
                # Signals come by themselves: the screen is emptied, and the last line of the new size is written.
                frame = terminal.until(f"\x1b[{rows};1H".encode())
                self.seen += frame
                self.assertIn(b"\x1b[2J", frame)
            self.seen += terminal.read(0.5)
            terminal.type(b"q")
            self.assertEqual(terminal.end(), 0)

    def test_colours_are_for_those_who_want_them(self):
        colour = re.compile(rb"\x1b\[[0-9;]*m")
        for environment, coloured in (({}, True), ({"NO_COLOR": "1"}, False)):
            with self.watch(**environment) as terminal:
                self.open(terminal)
                frame = self.seen
                terminal.type(b"q")
                self.assertEqual(terminal.end(), 0)
                self.assertEqual(bool(colour.search(frame)), coloured)

    def test_a_terminal_that_can_do_nothing(self):
        with self.watch("--seconds", "1", TERM="dumb") as terminal:
            self.assertEqual(terminal.end(), 0)
            self.assertNotIn(b"\x1b", terminal.written)
            self.assertIn(b"BLZR74  closed", terminal.written)


if __name__ == "__main__":
    unittest.main()
