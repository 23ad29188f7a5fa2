#!/usr/bin/env python3
"""docs/ouch.md tells the truth: the session in it is played, and its reasons are those of the code."""

import re
import unittest

import rig
from wire import Wire, enter

DOCUMENT = (rig.ROOT / "docs" / "ouch.md").read_text()


def session():
    """(mark, words) of each step in the document's last block; a line without mark goes on with the one before."""
    steps = []
    for line in DOCUMENT.rsplit("```", 2)[1].splitlines():
        mark, _, rest = line.partition(" ")
        if mark in (">", "<", "!"):
            steps.append((mark, rest.split("  #")[0].split()))
        elif line.strip() and mark != "#":
            steps[-1][1].extend(line.split("  #")[0].split())
    return steps


def matches(words, data):
    """Whether the bytes are those of the document; what is no hexadecimal number stands for any byte."""
    return len(words) == len(data) and all(
        not re.fullmatch("[0-9A-F]{2}", word) or int(word, 16) == byte for word, byte in zip(words, data))


# What the document must say of a reason that the code calls so.
MEANINGS = {
    "destination_closed": "closed", "invalid_display": "Display", "fat_finger": "collar", "halted": "halted",
    "sweep_not_allowed": "Intermarket Sweep", "invalid_side": "Side", "processing_error": "internal",
    "other": "other invalid", "invalid_quantity": "quantity", "invalid_cross": "Cross Type", "invalid_symbol": "symbol",
    "invalid_price": "price", "short_sell": "short sale", "short_sell_exempt": "exempt", "invalid_aiq": "AIQ",
    "unknown_account": "account", "insufficient_shares": "shares", "insufficient_cash": "cash",
    "would_cross": "post-only order would trade", "entry_disabled": "disabled", "tif_not_supported": "Time In Force",
    "bad_appendage": "appendage", "exclusive": "exclude each other", "no_liquidity": "nothing on the other side",
    "unknown_order": "not live", "too_many_orders": "too many",
}


class DocumentTest(unittest.TestCase):
    def test_the_session_is_as_it_is_printed(self):
        steps = session()
        self.assertGreater(len(steps), 15)
        with rig.Market() as market:
            market.operator({"op": "enter", "port": 1, "account": 1, "ref": 1, "offering": 1, "side": "sell",
                             "quantity": 1000, "price": "150.00"},
                            {"op": "enter", "port": 2, "account": 2, "ref": 1, "offering": 1, "side": "buy",
                             "quantity": 1000, "price": "150.00"},
                            {"op": "end_of_day", "date": "2026-01-09"}, {"op": "reset_port", "port": 2})
            gateway = market.start_gateway()
            market.add_port(2)
            market.add_port(3)
            market.client(gateway, 3).close()  # the credentials are known
            wire = Wire(gateway)
            for mark, words in steps:
                if mark == ">":
                    if "pp" in words:
                        begin = words.index("pp")
                        words[begin : begin + 10] = [f"{ord(letter):02X}" for letter in market.passwords[2]]
                    wire.raw(bytes.fromhex("".join(words)))
                elif mark == "<":
                    kind, payload = wire.answer()
                    data = (1 + len(payload)).to_bytes(2, "big") + kind + payload
                    self.assertTrue(matches(words, data), f"{' '.join(words)}\nis not\n{data.hex(' ').upper()}")
                else:
                    with market.client(gateway, 3, sequence=0) as other:
                        other.send(enter(other.next_ref(), quantity=int(words[2]), price=1_503_400))
                        other.messages(2)
            self.assertEqual(wire.until_closed(), [])

    def test_every_reason_of_the_code_is_in_the_table(self):
        code = (rig.ROOT / "gateway" / "ouch" / "layout.hpp").read_text()
        reasons = re.search(r"namespace reject \{(.*?)\}", code, re.DOTALL)[1]
        in_code = {code: name for name, code in re.findall(r"(\w+) = (0x[0-9A-F]{4})", reasons)}
        in_document = dict(re.findall(r"^\| (0x[0-9A-F]{4}) \| (.*) \|$", DOCUMENT, re.MULTILINE))
        self.assertEqual(in_code.keys(), in_document.keys())
        for number, name in in_code.items():
            self.assertIn(MEANINGS[name], in_document[number], number)

    def test_the_timers_are_those_of_the_code(self):
        code = (rig.ROOT / "gateway" / "session" / "liveness.hpp").read_text()
        self.assertRegex(code, r"kHeartbeatAfter = kSecond;")
        self.assertRegex(code, r"kSilenceLimit = 15 \* kSecond;")
        self.assertRegex(code, r"kLoginLimit = 10 \* kSecond;")
        for text in ("after 1 s without sending", "15 s, then the connection is closed", "within 10 s of connecting"):
            self.assertIn(text, DOCUMENT)


if __name__ == "__main__":
    unittest.main()
