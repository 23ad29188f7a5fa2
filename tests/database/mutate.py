#!/usr/bin/env python3
"""Takes away, one at a time, what protects the database - each policy, right, trigger, constraint, as its catalogue lists
them - or gives a right that is withheld, and demands that a pgTAP suite goes red. A survivor is a hole in the suites.

Each mutant is a statement in a transaction in which the suites then run and which is rolled back.

example: tests/database/mutate.py                 all
example: tests/database/mutate.py --part 3/10     every tenth of each kind, from the third on
"""

import argparse
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import rig

ENUMERATION = rig.HERE / "mutants.sql"
# The suites that are likeliest to notice come first; all are asked before a mutant has survived.
FIRST = {"policy": "rows", "row security": "rows", "right": "rights", "gift": "rights", "trigger": "unchanging",
         "constraint": "rules", "function": "rights", "view": "rows", "publication": "rights", "index": "views"}
SLOTS = 2


@dataclass(frozen=True)
class Mutant:
    kind: str
    statement: str


def mutants(cluster, database):
    """All there are, from the catalogue, in a fixed order."""
    lines = rig.query(cluster, database, ENUMERATION.read_text()).splitlines()
    return [Mutant(*line.split("|", 1)) for line in lines]


def share(found, part, of):
    """Every `of`th of each kind, from the `part`th on."""
    kinds = {}
    for mutant in found:
        kinds.setdefault(mutant.kind, []).append(mutant)
    return [mutant for of_kind in kinds.values() for mutant in of_kind[part % of::of]]


def body(suite):
    """A suite without its own transaction."""
    lines = suite.read_text().splitlines()
    return "\n".join(line for line in lines if line not in ("BEGIN;", "ROLLBACK;"))


class Prover:
    """Tries mutants in one session of its own; for one thread."""

    def __init__(self, url):
        self.bodies = {suite.stem.removesuffix("_test"): body(suite) for suite in rig.SUITES}
        self.session = subprocess.Popen(["psql", "-X", "-q", "-At", "-d", url], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def close(self):
        self.session.stdin.close()
        self.session.wait()

    def red(self, statement, suite):
        """Whether a suite fails after the statement. An error ends the suite, which is red too."""
        self.session.stdin.write(f"BEGIN;\n{statement};\nSELECT 'mutated';\n{self.bodies[suite]}\n"
                                 f"SELECT 'whole';\nROLLBACK;\n\\echo answered\n")
        self.session.stdin.flush()
        answer = []
        while (line := self.session.stdout.readline().rstrip("\n")) != "answered":
            answer.append(line)
            if self.session.poll() is not None:
                raise RuntimeError(f"the session ended in {suite} with {statement}: {answer[-5:]}")
        if "mutated" not in answer:
            raise RuntimeError(f"the mutant cannot be made: {statement}: {answer[:3]}")
        return "whole" not in answer or any(line.startswith("not ok") for line in answer)

    def killer(self, mutant):
        """The first suite that goes red; None for a survivor."""
        order = sorted(self.bodies, key=lambda suite: suite != FIRST[mutant.kind])
        return next((suite for suite in order if self.red(mutant.statement, suite)), None)

    def check_green(self):
        for suite in self.bodies:
            if self.red("SELECT", suite):
                raise RuntimeError(f"{suite} is red without any mutant")


def survivors_of(url, chosen):
    """The mutants that no suite noticed."""
    prover = Prover(url)
    try:
        prover.check_green()
        return [mutant for mutant in chosen if prover.killer(mutant) is None]
    finally:
        prover.close()


def run(cluster, database, chosen):
    """Likewise, in several databases at once: mutants lock what they change."""
    urls = []
    for slot in range(SLOTS):
        urls.append(cluster.create_database(f"{database}_{slot}", owner="market", template=database))
    with ThreadPoolExecutor(SLOTS) as pool:
        found = pool.map(survivors_of, urls, [chosen[slot::SLOTS] for slot in range(SLOTS)])
    return [mutant for some in found for mutant in some]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", default="0/1", metavar="N/OF", help="a share of the mutants (default: all)")
    parser.add_argument("--kind", help="only one kind")
    arguments = parser.parse_args()
    part, of = (int(number) for number in arguments.part.split("/"))
    begin = time.monotonic()
    cluster = rig.platform_server()
    try:
        rig.market_database(cluster)
        chosen = [mutant for mutant in share(mutants(cluster, "market"), part, of)
                  if arguments.kind in (None, mutant.kind)]
        survivors = run(cluster, "market", chosen)
    finally:
        cluster.remove()
    for mutant in survivors:
        print(f"survived: {mutant.kind}: {mutant.statement}")
    kinds = {kind: sum(mutant.kind == kind for mutant in chosen) for kind in dict.fromkeys(m.kind for m in chosen)}
    print(f"{len(chosen)} mutants ({', '.join(f'{count} {kind}' for kind, count in kinds.items())}), "
          f"{len(survivors)} survived, {time.monotonic() - begin:.0f} s")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
