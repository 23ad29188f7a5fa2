#!/usr/bin/env python3
"""An order over TCP to its acknowledgement, durable and matched, on a market of its own in a temporary folder.

Engine and gateway run with their default settings, without persister and without other load; order_round_trip then sends one
order at a time, in turn with a bare TCP echo of as many bytes and a bare durable write in the same folder.
Usage: order_over_tcp.py [--bin DIR] [--runs N]
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from market import Process, free_port, remove, settings, status, wait_until  # noqa: E402

MARKET = [{"op": "open_account", "account": 1}, {"op": "deposit", "account": 1, "amount": "1000000.00"},
          {"op": "list", "offering": 1, "symbol": "ALPHA1", "issuer": 1, "shares": 1000, "price": "100.00"},
          {"op": "phase", "offering": 1, "to": "trading"}]


def measure(options, folder, ack):
    port = free_port()
    config = settings(folder, more=f'[gateway]\nouch_port = {port}\nack = "{ack}"\n')
    paddock = [options.bin / "paddock"]
    with Process(options.bin / "paddock-engine", config):
        wait_until(lambda: status(folder, "engine").get("durable", 0) > 0, 60)
        subprocess.run([*paddock, "send", "--config", config], input="\n".join(map(json.dumps, MARKET)), text=True,
                       check=True, stdout=subprocess.DEVNULL)
        password = subprocess.run([*paddock, "port", "add", "--config", config, "--port", "1", "--user", "BENCH1",
                                   "--account", "1"], check=True, capture_output=True, text=True).stdout.split()[-1]
        with Process(options.bin / "paddock-gateway", config):
            wait_until(lambda: list(folder.glob("status/gateway-*.json")), 60)
            for _ in range(options.runs):
                print(f'ack = "{ack}"', flush=True)
                subprocess.run([options.bin / "order_round_trip", "--port", str(port), "--user", "BENCH1", "--password",
                                password, "--symbol", "ALPHA1", "--price", "1.00", "--directory", folder], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    root = pathlib.Path(__file__).resolve().parents[2]
    parser.add_argument("--bin", type=pathlib.Path, default=root / "build" / "release" / "bin")
    parser.add_argument("--runs", type=int, default=3, help="of each kind of acknowledgement")
    options = parser.parse_args()
    for ack in ("durable", "matched"):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="paddock-bench-"))
        try:
            measure(options, folder, ack)
        finally:
            remove(folder)


main()
