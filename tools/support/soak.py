"""Long runs: the property tests over many more commands, a market under load whose processes are killed, the database's
rules with each thing that protects them taken away in turn, and a market's week, every figure of which is made again.

example: tools/soak property --commands 50000000
example: tools/soak kill-storm --seconds 60 --rate 20000 --kills 5
example: tools/soak mutants
example: tools/soak week --day-commands 200000 --kills 8
example: tools/soak --minutes 30          all, again and again with new seeds
"""

import argparse
import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(os.environ.get("PADDOCK_PROGRAMS", ROOT / "build" / "release" / "bin"))


def run(words):
    print("soak:", " ".join(map(str, words)), flush=True)
    return subprocess.run([str(word) for word in words], cwd=ROOT).returncode == 0


def property_run(arguments):
    """Random commands against the exchange and its reference model."""
    return run([PROGRAMS / "paddock-property", "--commands", arguments.commands, "--seed", seed(arguments)])


def kill_storm(arguments):
    """Load with durable acknowledgements while everything is killed; then nothing may be lost or doubled."""
    return run([sys.executable, ROOT / "tests" / "integration" / "kill_storm.py", "--seconds", arguments.seconds,
                "--rate", arguments.rate, "--kills", arguments.kills, "--seed", seed(arguments)])


def mutants(arguments):
    """Each policy, right, trigger and constraint of the database, taken away: a suite must notice."""
    return run([sys.executable, ROOT / "tests" / "database" / "mutate.py"])


def week(arguments):
    """A week by the scheduler on a set clock, its persister killed around the days' ends; made again from its log."""
    return run([sys.executable, ROOT / "tests" / "integration" / "week.py", "--commands", arguments.day_commands,
                "--kills", min(arguments.kills, 8), "--seed", seed(arguments)])


def seed(arguments):
    return arguments.seed if arguments.seed is not None else secrets.randbelow(1 << 31)


MODES = {"property": property_run, "kill-storm": kill_storm, "mutants": mutants, "week": week}


def main():
    parser = argparse.ArgumentParser(prog="tools/soak", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modes", nargs="*", metavar="MODE", help=f"some of: {', '.join(MODES)} (default: all)")
    parser.add_argument("--commands", type=int, default=50_000_000, help="property: commands (default 50 million)")
    parser.add_argument("--seconds", type=int, default=60, help="kill-storm: how long the load runs (default 60)")
    parser.add_argument("--rate", type=int, default=20_000, help="kill-storm: commands a second (default 20,000)")
    parser.add_argument("--kills", type=int, default=5, help="kill-storm: kills of each process; week: of the persister, at most 8 (default 5)")
    parser.add_argument("--day-commands", type=int, default=100_000, help="week: commands of a day (default 100,000)")
    parser.add_argument("--minutes", type=float, default=0, help="repeat for so long (default: once)")
    parser.add_argument("--seed", type=int, help="of the first run (default: a new one, printed)")
    arguments = parser.parse_args()
    unknown = [mode for mode in arguments.modes if mode not in MODES]
    if unknown:
        parser.error(f"no mode '{unknown[0]}'; there are: {', '.join(MODES)}")

    end, passed, failed = time.monotonic() + arguments.minutes * 60, 0, 0
    while True:
        for mode in arguments.modes or MODES:
            if MODES[mode](arguments):
                passed += 1
            else:
                failed += 1
        arguments.seed = None
        if time.monotonic() >= end:
            break
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
