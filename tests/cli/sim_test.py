#!/usr/bin/env python3
"""`paddock sim`: the script language of rulebook section 10 at the level of processes."""

import json
import subprocess
import unittest

from command import PADDOCK, events, paddock, sim

OPEN = '{"op":"open_account","account":1}'
OPENED = '{"seq":1,"type":"account_opened","account":1}'

# Rulebook section 6, worked: A and B bid, S and C offer, the reference price is the listing's.
AUCTION = [
    *(f'{{"op":"open_account","account":{n}}}' for n in (1, 2, 3, 4)),
    '{"op":"deposit","account":1,"amount":"100000.00"}',
    '{"op":"deposit","account":2,"amount":"100000.00"}',
    '{"op":"list","offering":1,"symbol":"BLZR74","issuer":3,"shares":1000,"price":"108.00","tick":"1.00"%s}',
    '{"op":"phase","offering":1,"to":"trading"}',
    '{"op":"deposit","account":4,"amount":"20000.00"}',
    '{"op":"enter","account":3,"ref":1,"offering":1,"side":"sell","quantity":100,"price":"108.00"}',
    '{"op":"enter","account":4,"ref":1,"offering":1,"side":"buy","quantity":100,"price":"108.00"}',
    '{"op":"phase","offering":1,"to":"halted"}',
    '{"op":"phase","offering":1,"to":"pre_open"}',
    '{"op":"enter","account":1,"ref":1,"offering":1,"side":"buy","quantity":100,"price":"115.00"}',
    '{"op":"enter","account":2,"ref":1,"offering":1,"side":"buy","quantity":200,"price":"110.00"}',
    '{"op":"enter","account":3,"ref":2,"offering":1,"side":"sell","quantity":150,"price":"108.00"}',
    '{"op":"enter","account":4,"ref":2,"offering":1,"side":"sell","quantity":100,"price":"112.00"}',
    '{"op":"phase","offering":1,"to":"trading"}',
]


def auction_script(tie_break=""):
    return [line.replace("%s", tie_break) for line in AUCTION]


class Events(unittest.TestCase):
    def test_every_command_byte_for_byte(self):
        script = [
            OPEN,
            '{"op":"open_account","account":2,"user":"123e4567-e89b-12d3-a456-426614174000"}',
            '{"op":"entitle","port":101,"account":1}',
            '{"op":"reset_port","port":101}',
            '{"op":"deposit","account":1,"amount":"10000.00"}',
            '{"op":"withdraw","account":1,"amount":"1"}',
            '{"op":"list","offering":1,"symbol":"BLZR74","issuer":2,"shares":1000,"price":"100.00"}',
            '{"op":"list","offering":2,"symbol":"BLZR74","issuer":2,"shares":1000,"price":"100.00"}',
            '{"op":"phase","offering":1,"to":"trading"}',
            '{"op":"enter","account":2,"ref":1,"offering":1,"side":"sell","quantity":5,"price":"108.00","tif":"gtc"}',
            '{"op":"enter","port":101,"account":1,"ref":1,"offering":1,"side":"buy","quantity":10,"price":"110.00"}',
            '{"op":"cancel","port":101,"ref":1,"quantity":9}',
            '{"op":"replace","port":101,"orig_ref":1,"ref":2,"quantity":7,"price":"109.5"}',
            '{"op":"replace","port":101,"orig_ref":2,"ref":3,"quantity":5,"price":"109.00"}',
            '{"op":"cancel","port":101,"ref":2,"quantity":0}',
            '{"op":"query","port":101}',
            '{"op":"enter","account":1,"ref":1,"offering":1,"side":"buy","quantity":1000,"price":"110.00"}',
            '{"op":"mass_cancel","port":1}',
            '{"op":"disable","port":101}',
            '{"op":"enable","account":2}',
            '{"op":"end_of_day","date":"2025-10-20"}',
        ]
        self.assertEqual(sim(script), [
            OPENED,
            '{"seq":2,"type":"account_opened","account":2}',
            '{"seq":3,"type":"identity","of":"user","number":2,"uuid":"123e4567-e89b-12d3-a456-426614174000"}',
            '{"seq":4,"type":"entitled","port":101,"account":1}',
            '{"seq":5,"type":"port_reset","port":101}',
            '{"seq":6,"type":"cash","account":1,"amount":"10000.00","kind":"deposit"}',
            '{"seq":7,"type":"cash","account":1,"amount":"1.00","kind":"withdraw"}',
            '{"seq":8,"type":"listed","offering":1,"symbol":"BLZR74","issuer":2,"shares":1000,"price":"100.00",'
            '"tick":"0.01","collar_pct":0,"tie_break":"reference"}',
            '{"seq":9,"type":"refused","op":"list","reason":"duplicate"}',
            '{"seq":10,"type":"phase","offering":1,"phase":"trading"}',
            '{"seq":11,"type":"accepted","port":2,"account":2,"ref":1,"order":11,"offering":1,"side":"sell",'
            '"quantity":5,"price":"108.00","tif":"gtc","post_only":false,"stp":"cancel_newest"}',
            '{"seq":12,"type":"accepted","port":101,"account":1,"ref":1,"order":12,"offering":1,"side":"buy",'
            '"quantity":10,"price":"110.00","tif":"day","post_only":false,"stp":"cancel_newest"}',
            '{"seq":13,"type":"trade","trade":13,"offering":1,"price":"108.00","quantity":5,"value":"540.00",'
            '"commission":"10.80","buy_order":12,"sell_order":11,"buyer":1,"seller":2,"aggressor":"buy",'
            '"kind":"continuous"}',
            '{"seq":14,"type":"cancelled","port":101,"account":1,"ref":1,"order":12,"quantity":1,"reason":"user"}',
            '{"seq":15,"type":"replaced","port":101,"account":1,"orig_ref":1,"ref":2,"orig_order":12,"order":15,'
            '"quantity":7,"price":"109.50"}',
            '{"seq":16,"type":"cancelled","port":101,"account":1,"ref":2,"order":15,"quantity":2,"reason":"user",'
            '"used_ref":3}',
            '{"seq":17,"type":"cancel_rejected","port":101,"ref":2,"reason":"unknown_order"}',
            '{"seq":18,"type":"next_ref","port":101,"ref":4}',
            '{"seq":19,"type":"rejected","port":1,"account":1,"ref":1,"reason":"insufficient_cash"}',
            '{"seq":20,"type":"entry","port":101,"enabled":false}',
            '{"seq":21,"type":"entry","account":2,"enabled":true}',
            '{"seq":22,"type":"end_of_day","date":"2025-10-20"}',
        ])

    def test_the_worked_auction(self):
        happened = events(auction_script())[-4:]
        self.assertEqual([event["type"] for event in happened], ["trade", "trade", "auction", "phase"])
        self.assertEqual([(e["buyer"], e["seller"], e["quantity"], e["price"]) for e in happened[:2]],
                         [(1, 3, 100, "108.00"), (2, 3, 50, "108.00")])
        self.assertIsNone(happened[0]["aggressor"])
        self.assertEqual(happened[2], {"seq": happened[2]["seq"], "type": "auction", "offering": 1,
                                       "kind": "opening", "price": "108.00", "volume": 150, "trades": 2,
                                       "buys": 2, "sells": 2})

    def test_the_worked_auction_by_pressure(self):
        auction = events(auction_script(',"tie_break":"pressure"'))[-2]
        self.assertEqual((auction["type"], auction["price"], auction["volume"]), ("auction", "110.00", 150))

    def test_state_follows_the_events(self):
        lines = sim(auction_script(), "--state")
        first = next(i for i, line in enumerate(lines) if '"seq"' not in line)
        self.assertEqual(lines[first:], [
            '{"account":0,"cash":"540.00","reserved":"0.00"}',
            '{"account":1,"cash":"88984.00","reserved":"0.00"}',
            '{"account":2,"cash":"94492.00","reserved":"16830.00"}',
            '{"account":3,"cash":"27000.00","reserved":"0.00"}',
            '{"account":4,"cash":"8984.00","reserved":"0.00"}',
            '{"account":1,"offering":1,"shares":100,"reserved":0}',
            '{"account":2,"offering":1,"shares":50,"reserved":0}',
            '{"account":3,"offering":1,"shares":750,"reserved":0}',
            '{"account":4,"offering":1,"shares":100,"reserved":100}',
            '{"order":16,"account":2,"ref":1,"offering":1,"side":"buy","price":"110.00","open":150,"executed":50}',
            '{"order":18,"account":4,"ref":2,"offering":1,"side":"sell","price":"112.00","open":100,"executed":0}',
        ])

    def test_an_expiry_of_more_orders_than_a_slice(self):
        script = [OPEN, '{"op":"deposit","account":1,"amount":"1000000.00"}',
                  '{"op":"list","offering":1,"symbol":"A","issuer":1,"shares":10,"price":"1.00"}',
                  '{"op":"phase","offering":1,"to":"pre_open"}',
                  *(f'{{"op":"enter","account":1,"ref":{n},"offering":1,"side":"buy","quantity":1,"price":"1.00"}}'
                    for n in range(1, 2502)),
                  '{"op":"phase","offering":1,"to":"closed"}', '{"op":"query","port":1}']
        happened = events(script)
        self.assertEqual([e["ref"] for e in happened if e.get("reason") == "expired"], list(range(1, 2502)))
        self.assertEqual(happened[-1]["type"], "next_ref")
        self.assertEqual([e["seq"] for e in happened], list(range(1, len(happened) + 1)))


class BadLines(unittest.TestCase):
    def run_bad(self, script):
        done = paddock("sim", stdin=script)
        self.assertEqual(done.returncode, 1)
        return done.stdout.decode().splitlines(), done.stderr.decode().splitlines()

    def test_are_named_with_their_number_and_use_no_seq(self):
        out, errors = self.run_bad("\n".join(["", "{", OPEN, '{"op":"query","port":1,"port":2}', " \t",
                                              '{"op":"query","port":"1"}', '{"op":"query","port":1}']))
        self.assertEqual(out, [OPENED, '{"seq":2,"type":"next_ref","port":1,"ref":1}'])
        self.assertEqual(len(errors), 3)
        for error, number, words in zip(errors, (2, 4, 6), ("JSON", '"port" is there twice', "whole number")):
            self.assertIn(f"line {number}: ", error)
            self.assertIn(words, error)

    def test_a_line_without_end_is_skipped_whole(self):
        out, errors = self.run_bad(b"x" * 1_000_000 + b"\n" + OPEN.encode() + b"\n" + b"y" * 65_537)
        self.assertEqual(out, [OPENED])
        self.assertEqual([error.split(": ")[1] for error in errors], ["line 1", "line 3"])
        self.assertIn("65536", errors[0])

    def test_the_longest_line_is_taken(self):
        for padding, status in ((65_536, 0), (65_537, 1)):
            done = paddock("sim", stdin=OPEN.ljust(padding) + "\n")
            self.assertEqual(done.returncode, status)
            self.assertEqual(done.stdout.decode().splitlines(), [OPENED] if status == 0 else [])

    def test_bytes_that_are_no_text(self):
        out, errors = self.run_bad(b"\xff\xfe\x00\n" + OPEN.encode() + b'\n{"op":"\xc3\x28"}\n')
        self.assertEqual(out, [OPENED])
        self.assertEqual(len(errors), 2)


class Streams(unittest.TestCase):
    def test_windows_line_ends_and_no_last_line_end(self):
        done = paddock("sim", stdin=OPEN + "\r\n\r\n" + '{"op":"query","port":1}')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(done.stdout.splitlines()), 2)

    def test_empty_input(self):
        done = paddock("sim", "--state")
        self.assertEqual((done.returncode, done.stdout), (0, b'{"account":0,"cash":"0.00","reserved":"0.00"}\n'))

    def test_an_answer_comes_before_the_input_ends(self):
        with subprocess.Popen([PADDOCK, "sim"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            process.stdin.write(OPEN.encode() + b"\n")
            process.stdin.flush()
            self.assertEqual(json.loads(process.stdout.readline())["type"], "account_opened")
            process.stdin.close()
            self.assertEqual(process.wait(), 0)

    def test_a_full_disk_is_said(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([PADDOCK, "sim"], input=OPEN.encode(), stdout=full, stderr=subprocess.PIPE,
                                  timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"No space left", done.stderr)


class Usage(unittest.TestCase):
    def test_help_has_an_example(self):
        for command in ((), ("sim",)):
            done = paddock(*command, "--help")
            self.assertEqual(done.returncode, 0)
            self.assertIn(b"xample", done.stdout)

    def test_takes_the_option_of_every_command(self):
        done = paddock("sim", "--config", "/nonexistent/paddock.toml", stdin=OPEN)
        self.assertEqual((done.returncode, done.stdout.decode().splitlines()), (0, [OPENED]))

    def test_a_wrong_command_or_option_is_an_error(self):
        for arguments in ((), ("simulate",), ("sim", "--stat"), ("sim", "x")):
            self.assertEqual(paddock(*arguments).returncode, 1, arguments)


if __name__ == "__main__":
    unittest.main()
