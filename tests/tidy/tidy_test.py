#!/usr/bin/env python3
"""Holds the repository against its own rules (rules.py), and each rule against a sample that breaks it.

usage: tests/tidy/tidy_test.py [-v]
"""

import os
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import rules  # noqa: E402
import source  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]


def repository_files():
    """Every file of ours, as paths from the root: what git knows or would add; without git, all but output."""
    listed = subprocess.run(["git", "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard"], cwd=ROOT,
                            capture_output=True, text=True)
    if listed.returncode == 0:
        return sorted({line for line in listed.stdout.splitlines() if (ROOT / line).is_file()})
    found = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in ("build", "var", ".git", "__pycache__")]
        found += [str(Path(folder, name).relative_to(ROOT)) for name in files]
    return sorted(found)


def whats(path, text):
    return [finding.what for finding in rules.findings(path, text)]


class TheRepository(unittest.TestCase):
    def test_keeps_its_rules(self):
        broken, read = [], 0
        for path in repository_files():
            try:
                text = (ROOT / path).read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
            read += 1
            broken += [str(finding) for finding in rules.findings(path, text)]
        self.assertGreater(read, 20, "the list of files is too short to be the repository")
        if broken:
            self.fail(f"{len(broken)} rules broken:\n" + "\n".join(broken))

    def test_is_formatted(self):
        self.assertTrue(shutil.which("clang-format"), "clang-format is not installed; run tools/setup")
        files = [path for path in repository_files() if path.endswith(rules.CPP)]
        run = subprocess.run(["clang-format", "--dry-run", "-Werror", "--ferror-limit=1", *files], cwd=ROOT,
                             capture_output=True, text=True)
        told = [line for line in run.stderr.splitlines() if "error:" in line]
        self.assertEqual(run.returncode, 0, "clang-format -i these:\n" + "\n".join(told))


class EachRuleFinds(unittest.TestCase):
    def assert_found(self, path, text, words):
        self.assertTrue(any(words in what for what in whats(path, text)),
                        f"'{words}' was not found in {whats(path, text)}")

    def assert_clean(self, path, text):
        self.assertEqual(whats(path, text), [])

    def test_an_include_against_the_arrows(self):
        self.assert_found("engine/model/a.cpp", '#include "engine/market/exchange.hpp"\n', "may not include engine/market")
        self.assert_found("gateway/net/a.cpp", '#include "engine/model/types.hpp"\n', "may not include engine/model")
        self.assert_found("gateway/soup/a.cpp", '#include "engine/book/book.hpp"\n', "may not include engine/book")
        self.assert_found("engine/engine.cpp", '#include "gateway/gateway.hpp"\n', "may not include gateway")
        self.assert_found("persister/a.cpp", '#include "tools/client/a.hpp"\n', "production includes nothing")
        self.assert_found("persister/a.cpp", '#include "config.hpp"\n', "not written from the repository root")
        self.assert_clean("gateway/soup/a.cpp", '#include "gateway/net/socket.hpp"\n#include "engine/log/log_reader.hpp"\n')
        self.assert_clean("tests/unit/market/a.cpp", '#include "engine/market/exchange.hpp"\n')

    def test_a_library_in_the_wrong_place(self):
        self.assert_found("persister/projection.cpp", "#include <pqxx/pqxx>\n", "may only be included by")
        self.assert_found("engine/log/a.cpp", "#include <boost/interprocess/mapped_region.hpp>\n", "may only be included by")
        self.assert_found("engine/config.hpp", "#pragma once\n#include <toml++/toml.h>\n", "costly header")
        self.assert_clean("persister/postgres_writer.cpp", "#include <pqxx/pqxx>\n")

    def test_an_oracle_that_reads_the_engine(self):
        self.assert_found("tests/property/reference_model.cpp", '#include "engine/market/ledger.hpp"\n', "shares only types")
        self.assert_clean("tests/property/exchange_test.cpp", '#include "engine/market/exchange.hpp"\n')

    def test_a_header_without_guard(self):
        self.assert_found("engine/base/a.hpp", "int a();\n", "#pragma once")

    def test_binary_fractions_of_money(self):
        self.assert_found("engine/market/a.cpp", "double price = 1;\n", "never binary fractions")
        self.assert_found("persister/projection.cpp", "float f;\n", "never binary fractions")
        self.assert_clean("engine/market/a.cpp", '// a double fill\nconst char* s = "float";\n')
        self.assert_clean("bench/a.cpp", "double nanoseconds = 1;\n")

    def test_calls_that_are_banned(self):
        self.assert_found("engine/ipc/a.cpp", "std::atomic_thread_fence(x);\n", "fences are invisible")
        self.assert_found("engine/book/a.cpp", "std::function<void()> f;\n", "std::function allocates")
        self.assert_found("engine/market/a.cpp", "void f() {\n  throw 1;\n}\n", "not exceptions")
        self.assert_found("engine/market/a.cpp", "auto t = base::wall_clock_ns();\n", "the market is pure")
        self.assert_found("tests/unit/a.cpp", "std::this_thread::sleep_for(d);\n", "not for time to pass")
        self.assert_found("tests/unit/a.cpp", "TEST(A, DISABLED_B) {}\n", "a test that exists runs")

    def test_marks_and_machine_paths(self):
        self.assert_found("docs/a.md", "TO" + "DO: later\n", "left-over mark")
        self.assert_found("docs/a.md", "see /" + "home/ann/paddock\n", "path of one machine")
        self.assert_clean("docs/a.md", "/usr/lib/postgresql and var/homework\n")

    def test_files_and_functions_that_are_too_long(self):
        body = "".join(f"  f({n});\n" for n in range(70))
        self.assert_found("engine/base/a.cpp", "void long_one() {\n" + body + "}\n", "long_one has 72 lines")
        self.assert_found("engine/base/a.cpp", "int x;\n" * 401, "401 lines")
        self.assert_found("tools/a.py", "def long_one():\n" + "    pass\n" * 70, "long_one has 71 lines")
        self.assert_clean("engine/base/a.cpp", "void short_one() {\n" + "  f();\n" * 68 + "}\n")


class FunctionsAreFound(unittest.TestCase):
    def functions(self, text):
        return [(function.name, function.line, function.lines) for function in source.cpp_functions(text)]

    def test_in_namespaces_and_classes(self):
        text = ("namespace a {\nstruct alignas(64) B : C {\n  int f() const noexcept {\n    return 1;\n  }\n"
                " private:\n  int x_{3};\n};\n}  // namespace a\n")
        self.assertEqual(self.functions(text), [("f", 3, 3)])

    def test_constructors_with_initializers(self):
        text = "A::A(int x) : x_{x}, y_(x) {\n  f();\n}\nint g() { return 1; }\n"
        self.assertEqual(self.functions(text), [("A::A", 1, 3), ("g", 4, 1)])

    def test_tables_and_lambdas_are_not_functions(self):
        text = "constexpr int table[] = {\n  1,\n};\nvoid f() {\n  auto g = [] {\n  };\n}\n"
        self.assertEqual(self.functions(text), [("f", 4, 4)])

    def test_braces_in_strings_and_comments_do_not_count(self):
        text = 'void f() {\n  // }\n  puts("}{");\n  char c = \'}\';\n  int n = 1\'000;\n}\nvoid g() {}\n'
        self.assertEqual(self.functions(text), [("f", 1, 6), ("g", 7, 1)])


if __name__ == "__main__":
    unittest.main()
