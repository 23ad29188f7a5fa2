"""Builds the presets and runs every test of the repository, with one closing count.

release runs all tests. asan (with the undefined-behaviour sanitizer) runs the unit, property and ipc tests
again, tsan the ipc and log tests. What a test binary or a Python suite holds is counted case by case.

example: tools/test                 everything
example: tools/test release -R tidy one part, and of it the tests whose name matches
"""

import argparse
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as xml
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = {"release": [], "asan": ["unit", "property", "ipc"], "tsan": ["ipc", "log"]}
SANITIZERS = {
    "ASAN_OPTIONS": "detect_stack_use_after_return=1:strict_string_checks=1:check_initialization_order=1",
    "UBSAN_OPTIONS": "print_stacktrace=1",
    "TSAN_OPTIONS": "halt_on_error=1:second_deadlock_stack=1",
}


@dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other):
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed" + (f", {self.skipped} skipped" if self.skipped else "")


def first_number(pattern, text):
    match = re.search(pattern, text)
    return int(match[1]) if match else 0


def cases(output, ok):
    """How many test cases one program ran, from what GoogleTest or Python's unittest print; one where it prints no count.
    A program that counts and ran none has failed."""
    counts = re.search(r"^Ran \d+ tests? in |\[==========\] .* ran\.", output, re.MULTILINE)
    passed = first_number(r"\[  PASSED  \] (\d+) test", output)
    failed = first_number(r"\[  FAILED  \] (\d+) test", output)
    ran = sum(int(number) for number in re.findall(r"^Ran (\d+) tests? in ", output, re.MULTILINE))
    bad = sum(int(number) for number in re.findall(r"\b(?:failures|errors)=(\d+)", output))
    skipped = first_number(r"\bskipped=(\d+)", output) + first_number(r"\[  SKIPPED \] (\d+) test", output)
    count = Count(passed + ran - bad, failed + bad, skipped)
    count.passed -= first_number(r"\bskipped=(\d+)", output)
    if ok:
        if not counts:
            return Count(passed=1)
        return count if count.passed + count.skipped > 0 else Count(failed=1)
    return count if count.failed > 0 else Count(count.passed, 1)


def counted(report):
    """The cases of one ctest report."""
    total = Count()
    for test in xml.parse(report).getroot().iter("testcase"):
        output = "".join(test.find("system-out").itertext()) if test.find("system-out") is not None else ""
        total += cases(output, test.get("status") == "run" and test.find("failure") is None)
    return total


def unshuffled():
    """Prefix for programs of the thread sanitizer, which on some kernels cannot place its shadow otherwise."""
    prefix = ["setarch", os.uname().machine, "-R"]
    usable = subprocess.run([*prefix, "true"], stderr=subprocess.DEVNULL).returncode == 0
    return prefix if usable else []


def run_part(part, arguments):
    """Builds one preset and runs its tests."""
    labels = PARTS[part]
    targets = [f"tests-{label}" for label in labels]
    if subprocess.run(["tools/build", part, *targets], cwd=ROOT).returncode != 0:
        print(f"tools/test: {part} does not build; its tests count as one that failed", file=sys.stderr)
        return Count(failed=1)
    folder = ROOT / "build" / part
    report = folder / "tests.xml"
    report.unlink(missing_ok=True)
    command = ["ctest", "--test-dir", str(folder), "--output-on-failure", "--output-junit", str(report),
               "--test-output-size-passed", "1000000", "--test-output-size-failed", "1000000",
               "-j", str(os.cpu_count() if part == "release" else max(1, os.cpu_count() // 2))]
    command += ["-L", f"^({'|'.join(labels)})$"] if labels else ["-LE", "^soak$"]
    command += ["-R", arguments.matching] if arguments.matching else []
    command += ["--schedule-random"] if arguments.shuffle else []
    if part == "tsan":
        command = [*unshuffled(), *command]
    status = subprocess.run(command, cwd=ROOT, env={**os.environ, **SANITIZERS}).returncode
    count = counted(report) if report.exists() else Count()
    return count if status == 0 or count.failed else count + Count(failed=1)


def main():
    parser = argparse.ArgumentParser(prog="tools/test", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"some of: {', '.join(PARTS)} (default: all)")
    parser.add_argument("-R", dest="matching", metavar="REGEX", help="only the tests whose name matches")
    parser.add_argument("--shuffle", action="store_true", help="run the tests in random order")
    arguments = parser.parse_args()
    unknown = [part for part in arguments.parts if part not in PARTS]
    if unknown:
        parser.error(f"no part '{unknown[0]}'; there are: {', '.join(PARTS)}")

    summary, total = [], Count()
    for part in arguments.parts or PARTS:
        begun = time.monotonic()
        print(f"\n== {part}", flush=True)
        count = run_part(part, arguments)
        total += count
        summary.append(f"{part:8} {count}  ({time.monotonic() - begun:.0f} s)")
    print("\n" + "\n".join(summary))
    print(total)
    if total.passed + total.failed == 0:
        print("tools/test: no test was run", file=sys.stderr)
        return 1
    return 0 if total.failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
