#!/usr/bin/env python3
"""The commands of an operator, on a running engine: send, log, offerings, book, account, port, load."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from command import PADDOCK, paddock
from engine import Market, WithEngine, eventually

OPEN = [{"op": "open_account", "account": 1}, {"op": "open_account", "account": 2},
        {"op": "deposit", "account": 1, "amount": "10000.00"},
        {"op": "list", "offering": 1, "symbol": "BLZR74", "issuer": 2, "shares": 1000, "price": "100.00"},
        {"op": "phase", "offering": 1, "to": "trading"}]
SELL = {"op": "enter", "account": 2, "ref": 1, "offering": 1, "side": "sell", "quantity": 10, "price": "108.00"}
BUY = {"op": "enter", "account": 1, "ref": 1, "offering": 1, "side": "buy", "quantity": 4, "price": "110.00"}
BID = {"op": "enter", "account": 1, "ref": 2, "offering": 1, "side": "buy", "quantity": 7, "price": "90.00"}


def types(events):
    return [event["type"] for event in events]


class Send(WithEngine):
    def test_the_events_of_each_command_in_order(self):
        self.assertEqual(types(self.market.send(*OPEN)), ["account_opened", "account_opened", "cash", "listed", "phase"])
        events = self.market.send(SELL, BUY, BUY, {"op": "mass_cancel", "port": 9}, {"op": "query", "port": 1})
        self.assertEqual(types(events), ["accepted", "accepted", "trade", "consumed", "consumed", "next_ref"])
        self.assertTrue(all(event["time"] > 0 for event in events))
        logged = {event["seq"]: event for event in self.market.log()}
        self.assertTrue(all(logged[event["seq"]] == event for event in events), "the same lines as the log's")

    def test_the_market_is_that_of_the_simulator(self):
        script = [*OPEN, SELL, BUY, BID, {"op": "phase", "offering": 1, "to": "closed"}, {"op": "withdraw", "account": 2,
                                                                                       "amount": "400.00"}]
        simulated = paddock("sim", stdin="\n".join(map(json.dumps, script))).stdout.splitlines()
        numbers = {"seq", "time", "order", "trade", "buy_order", "sell_order"}

        def without_numbers(event):
            return {name: value for name, value in event.items() if name not in numbers}

        self.assertEqual([without_numbers(event) for event in self.market.send(*script)],
                         [without_numbers(json.loads(line)) for line in simulated])

    def test_slices_of_a_long_expiry_belong_to_the_answer(self):
        bids = [{**BID, "ref": n, "price": "1.00", "quantity": 1} for n in range(1, 2502)]
        self.market.send(*OPEN, *bids)
        events = self.market.send({"op": "phase", "offering": 1, "to": "closed"})
        self.assertEqual([event["ref"] for event in events if event["type"] == "cancelled"], list(range(1, 2502)))
        self.assertIn("continued", types(events))

    def test_bad_lines_are_named_and_the_others_sent(self):
        done = self.market.paddock("send", stdin='{"op":"open_account","account":1}\n{"op":"x"}\n{"op":"query","port":1}')
        self.assertEqual(done.returncode, 1)
        self.assertEqual(types(map(json.loads, done.stdout.splitlines())), ["account_opened", "next_ref"])
        self.assertIn(b"line 2: ", done.stderr)

    def test_a_script_from_a_file(self):
        script = self.market.folder / "script.ndjson"
        script.write_text(json.dumps(OPEN[0]))
        self.assertEqual(self.market.paddock("send", str(script)).returncode, 0)
        done = self.market.paddock("send", str(script) + "x")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"No such file", done.stderr)

    def test_an_answer_comes_while_the_input_stays_open(self):
        with subprocess.Popen([PADDOCK, "send", "--config", self.market.config], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as process:
            process.stdin.write(json.dumps(OPEN[0]).encode() + b"\n")
            process.stdin.flush()
            self.assertEqual(json.loads(process.stdout.readline())["type"], "account_opened")
            process.stdin.close()
            self.assertEqual(process.wait(), 0)

    def test_an_answer_survives_the_engine(self):
        with subprocess.Popen([PADDOCK, "send", "--config", self.market.config], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            process.stdin.write(json.dumps(OPEN[0]).encode() + b"\n")
            process.stdin.flush()
            process.stdout.readline()
            self.market.stop(signal.SIGKILL)
            process.stdin.write(json.dumps(OPEN[1]).encode() + b"\n")
            process.stdin.close()
            eventually(lambda: b"stopped" in process.stderr.readline(), "a word about the engine")
            self.market.start()
            self.assertEqual(json.loads(process.stdout.readline())["account"], 2)
            self.assertEqual(process.wait(), 0)

    def test_all_operator_lanes_taken(self):
        waiting = [subprocess.Popen([PADDOCK, "send", "--config", self.market.config], stdin=subprocess.PIPE,
                                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) for _ in range(4)]
        for process in waiting:  # an answer shows that the lane is taken
            process.stdin.write(b'{"op":"query","port":1}\n')
            process.stdin.flush()
            process.stdout.readline()
        done = self.market.paddock("send")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"lane", done.stderr)
        for process in waiting:
            process.communicate()
        self.assertEqual(self.market.paddock("send").returncode, 0)


class Log(WithEngine):
    def test_from_a_number_and_with_a_stopped_engine(self):
        self.market.send(*OPEN)
        events = self.market.log()
        self.assertEqual([event["seq"] for event in events], list(range(1, len(events) + 1)))
        self.assertEqual(events[0]["type"], "started")
        self.assertEqual(self.market.log("--from", "5"), events[4:])
        self.assertEqual(self.market.log("--from", "1000000"), [])
        self.market.stop()
        self.assertEqual(self.market.log()[: len(events)], events)

    def test_follow_prints_what_comes(self):
        start = len(self.market.log()) + 1
        with subprocess.Popen([PADDOCK, "log", "--config", self.market.config, "--follow", "--from", str(start)],
                              stdout=subprocess.PIPE) as follower:
            self.market.send(*OPEN)
            self.assertEqual([json.loads(follower.stdout.readline())["type"] for _ in range(3)],
                             ["account_opened", "account_opened", "cash"])
            follower.terminate()

    def test_verify_prints_and_sums_up(self):
        self.market.send(*OPEN, SELL, BUY, BID)
        for running in (True, False):
            if not running:
                self.market.stop()
            done = self.market.paddock("log", "--verify", "--from", "3")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual([json.loads(line) for line in done.stdout.splitlines()], self.market.log("--from", "3"))
            self.assertIn(b"cash and shares are conserved", done.stderr)

    def test_verify_of_a_copy_reads_the_copy(self):
        self.market.send(*OPEN, SELL, BUY)
        copy = self.market.folder / "copy"
        shutil.copytree(self.market.folder / "journal", copy / "journal")
        events = self.market.log()
        self.market.send(BID)
        (copy / "paddock.toml").write_text("[market]\ndirectory = \".\"\n")
        for words in (("--data", copy), ("--config", copy / "paddock.toml")):
            done = paddock("log", "--verify", *words)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(f"{copy}/journal: ".encode(), done.stderr)
            self.assertEqual([json.loads(line) for line in done.stdout.splitlines()], events)
        self.assertEqual(sorted(path.name for path in copy.iterdir()), ["journal", "paddock.toml"], "nothing is made in it")
        (self.market.folder / "empty" / "journal").mkdir(parents=True)
        for folder in ("log", "empty"):
            done = paddock("log", "--verify", "--data", self.market.folder / folder)
            self.assertEqual(done.returncode, 1)
            self.assertIn(b"has no folder journal with", done.stderr)

    def test_verify_finds_a_flipped_bit(self):
        self.market.send(*OPEN, SELL, BUY, BID)
        self.market.stop()
        journal = min((self.market.folder / "journal").glob("*.journal"))
        content = bytearray(journal.read_bytes())
        content[4096 + 64 * 20 + 30] ^= 1
        journal.write_bytes(content)
        done = self.market.paddock("log", "--verify")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"record 20", done.stderr)


class Looks(WithEngine):
    def setUp(self):
        super().setUp()
        self.market.send(*OPEN, SELL, BUY, BID)

    def rows(self, *words):
        done = self.market.paddock(*words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [line.split() for line in done.stdout.decode().splitlines() if line]

    def test_offerings(self):
        self.assertEqual(self.rows("offerings")[1:], [["1", "BLZR74", "trading", "108.00", "90.00", "108.00", "1000", "1"]])

    def test_book(self):
        self.assertEqual(self.rows("book", "BLZR74")[2:], [["buy", "90.00", "7", "1"], ["sell", "108.00", "6", "1"]])

    def test_account(self):
        rows = self.rows("account", "1")
        # 10000 - 4 x 108 x 1.02; 7 x 90 x 1.02 are reserved.
        self.assertEqual(rows[1], ["cash", "9559.36,", "reserved", "642.60,", "available", "8916.76"])
        self.assertIn(["BLZR74", "4", "0", "108.00"], rows)
        self.assertEqual(rows[-1][1:], ["1", "2", "BLZR74", "buy", "90.00", "7", "day"])
        self.assertIn(["BLZR74", "996", "6", "108.00"], self.rows("account", "2"))
        self.assertEqual(self.rows("account", "0")[1][1], "8.64,")

    def test_what_does_not_exist(self):
        for words, says in ((("book", "NONE"), b"nothing is listed"), (("account", "77"), b"not open")):
            done = self.market.paddock(*words)
            self.assertEqual(done.returncode, 1)
            self.assertIn(says, done.stderr)


class Ports(WithEngine):
    def add(self, number, user, *options):
        return self.market.paddock("port", "add", "--port", str(number), "--user", user, *options)

    def test_a_password_alone_on_the_last_line(self):
        done = self.add(7, "ALICE1", "--account", "7", "--cancel-on-disconnect")
        self.assertEqual(done.returncode, 0, done.stderr)
        first = done.stdout.decode().splitlines()[-1]
        self.assertRegex(first, r"^[A-Z2-9]{10}$")
        again = self.market.paddock("port", "password", "--port", "7").stdout.decode().splitlines()[-1]
        self.assertRegex(again, r"^[A-Z2-9]{10}$")
        self.assertNotEqual(first, again)
        self.assertNotIn(first, (self.market.folder / "credentials").read_text())

    def test_list_unlock_and_remove(self):
        self.add(7, "ALICE1", "--account", "7")
        self.add(8, "BOB", "--account", "9", "--account", "8", "--cancel-on-disconnect")
        listed = self.market.paddock("port", "list").stdout.decode().splitlines()[1:]
        self.assertEqual([line.split() for line in listed],
                         [["7", "ALICE1", "no", "open", "7"], ["8", "BOB", "yes", "open", "9,8"]])
        self.assertEqual(self.market.paddock("port", "unlock", "--port", "7").returncode, 0)
        self.assertEqual(self.market.paddock("port", "remove", "--port", "7").returncode, 0)
        self.assertEqual(len(self.market.paddock("port", "list").stdout.splitlines()), 2)

    def test_mistakes_are_named(self):
        self.add(7, "ALICE1", "--account", "7")
        for done, says in ((self.add(7, "OTHER", "--account", "7"), b"7"), (self.add(8, "ALICE1", "--account", "8"),
                                                                            b"ALICE1"),
                           (self.add(8, "toolong1", "--account", "8"), b""), (self.add(8, "BOB"), b"account"),
                           (self.market.paddock("port", "remove", "--port", "99"), b"99")):
            self.assertEqual(done.returncode, 1)
            self.assertIn(says, done.stderr)

    def test_the_port_is_entitled_to_its_accounts(self):
        self.market.send({"op": "open_account", "account": 8}, {"op": "open_account", "account": 9})
        self.assertEqual(self.add(7, "ALICE1", "--account", "7", "--account", "8", "--account", "9").stderr, b"")
        entitled = [event for event in self.market.log() if event["type"] == "entitled"]
        self.assertEqual([(event["port"], event["account"]) for event in entitled], [(7, 8), (7, 9)])

    def test_an_account_that_is_not_open_yet_is_said(self):
        done = self.add(7, "ALICE1", "--account", "7", "--account", "8")
        self.assertEqual(done.returncode, 0)
        self.assertIn(b'{"op":"entitle","port":7,"account":8}', done.stderr)


class Load(WithEngine):
    def test_through_a_lane_twice(self):
        for _ in range(2):
            done = self.market.paddock("load", "--lane", "--rate", "4000", "--seconds", "1", "--ports", "4",
                                       "--offerings", "6")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(b"4000 commands in", done.stdout)
            trades = int(re.search(rb"(\d+) fills", done.stdout)[1])
            self.assertGreater(trades, 500)
        done = self.market.paddock("log", "--verify")
        self.assertEqual(done.returncode, 0, done.stderr)

    def load(self, *options):
        return self.market.paddock("load", "--lane", "--rate", "1000", "--seconds", "1", *options)

    def test_more_offerings_than_before_are_added_and_more_ports_refused(self):
        self.assertEqual(self.load("--ports", "2", "--offerings", "1").returncode, 0)
        done = self.load("--ports", "2", "--offerings", "3")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b": 0 rejected", done.stdout)
        before = self.market.log()
        done = self.load("--ports", "4", "--offerings", "3")
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        self.assertIn(b"account 9003 has no shares of offering 9001", done.stderr)
        self.assertEqual([e for e in self.market.log()[len(before):] if e["type"] not in ("next_ref", "consumed")], [])
        done = self.load("--ports", "4", "--offerings", "3", "--first-offering", "9101")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b": 0 rejected", done.stdout)

    def test_a_setup_that_was_interrupted_is_finished(self):
        script = paddock("load", "--print-setup", "--ports", "3", "--offerings", "2").stdout.splitlines()
        self.market.paddock("send", stdin=b"\n".join(script[:-1]))  # no shares of the second one for the last port
        done = self.load("--ports", "3", "--offerings", "2")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b": 0 rejected", done.stdout)

    def test_a_setup_that_is_refused_is_no_load(self):
        self.market.send({"op": "open_account", "account": 1}, {"op": "list", "offering": 5, "symbol": "PDK9001", "issuer": 1,
                                                                "shares": 10, "price": "1.00"})
        done = self.load("--ports", "2", "--offerings", "1")
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        self.assertIn(b'did not take the set-up: {"seq":', done.stderr)

    def test_a_setup_script_for_elsewhere(self):
        script = paddock("load", "--print-setup", "--ports", "2", "--offerings", "1").stdout
        done = self.market.paddock("send", stdin=script)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn(b'"refused"', done.stdout)


class WithoutEngine(unittest.TestCase):
    def test_says_what_to_do(self):
        with Market() as market:
            done = market.paddock("send", stdin=json.dumps(OPEN[0]))
            self.assertEqual(done.returncode, 1)
            self.assertIn(b"no engine runs", done.stderr)
            self.assertEqual(market.paddock("status").returncode, 1)
            self.assertEqual(market.log(), [])

    def test_a_market_that_is_not_there(self):
        for command in ("send", "log", "status", "offerings", "load"):
            done = paddock(command, "--config", "/nonexistent/paddock.toml")
            self.assertEqual(done.returncode, 1)
            self.assertIn(b"/nonexistent/paddock.toml", done.stderr)
            self.assertIn(b"tools/run", done.stderr)

    def test_numbers_are_decimal(self):
        for words in (["account", "010"], ["account", "0x8"], ["book", "ALPHA", "--depth", "-1"], ["log", "--from", "-1"],
                      ["port", "remove", "--port", "07"], ["account", "seven"]):
            done = paddock(*words)
            self.assertEqual(done.returncode, 1, words)
            self.assertIn(b"is not a number in decimal digits", done.stderr)
        self.assertIn(b"65535", paddock("trade", "--user", "U1", "--password", "x", "--port", "99999").stderr)

    def test_a_word_that_is_no_command(self):
        done = paddock("lgo")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, rb"paddock lgo: there is no such command; there are: sim send .*account")
        self.assertRegex(paddock("--version").stdout, rb"^\d+\.\d+")

    def test_a_mistake_in_the_markets_own_settings_is_no_other_market(self):
        with tempfile.TemporaryDirectory() as folder:
            config = Path(folder) / "paddock.toml"
            for line in ('direktory = "."', "directory = 5"):
                config.write_text(f"[market]\n{line}\n")
                done = paddock("log", "--verify", "--config", config)
                self.assertEqual(done.returncode, 1)
                self.assertIn(b"paddock.toml:2: market.", done.stderr)
            config.write_text('[market]\ndirectory = "."\n')
            done = paddock("log", "--verify", "--config", config)
            self.assertEqual(done.returncode, 1)
            self.assertIn(b"is empty", done.stderr)

    def test_a_market_that_may_not_be_looked_into(self):
        with tempfile.TemporaryDirectory() as folder:
            config = Path(folder) / "paddock.toml"
            config.write_text('[market]\ndirectory = "."\n')
            locks = Path(folder) / "lock"
            locks.mkdir()
            Path(folder).chmod(0o755)
            locks.chmod(0 if os.geteuid() else 0o700)
            program = shutil.copy(PADDOCK, folder)  # where another user may run it
            other = {"user": 65534} if os.geteuid() == 0 else {}
            for command in ("status", "send", "log"):
                done = subprocess.run([program, command, "--config", config], capture_output=True, input=b"", **other)
                self.assertEqual(done.returncode, 1)
                self.assertIn(b"Permission denied; run this as the user whose market it is", done.stderr)
            locks.chmod(0o700)
            journal = Path(folder) / "journal"
            journal.mkdir()
            journal.chmod(0 if os.geteuid() else 0o700)
            done = subprocess.run([program, "log", "--data", folder], capture_output=True, **other)
            self.assertEqual(done.returncode, 1)
            self.assertIn(b"journal: Permission denied", done.stderr)
            journal.chmod(0o700)

    def test_every_help_has_an_example(self):
        for words in (["send"], ["trade"], ["log"], ["port"], ["port", "add"], ["port", "list"], ["port", "password"],
                      ["port", "remove"], ["port", "unlock"], ["status"], ["load"], ["offerings"], ["book"], ["watch"],
                      ["account"]):
            done = paddock(*words, "--help")
            self.assertEqual(done.returncode, 0)
            self.assertIn(b"Example:\n  ", done.stdout, words)


if __name__ == "__main__":
    unittest.main()
