"""The rules that every source file of the repository keeps. Each rule yields Finding objects."""

import re
from dataclasses import dataclass

import source

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 70
CPP = (".hpp", ".cpp")

# folder -> folders whose headers it may include, besides its own. The deepest folder that fits decides.
_ENGINE_BELOW = ["engine/base", "engine/model", "engine/ipc", "engine/log"]
ARROWS = {
    "engine/base": [],
    "engine/model": ["engine/base"],
    "engine/ipc": ["engine/base", "engine/model"],
    "engine/log": ["engine/base", "engine/ipc", "engine/model"],
    "engine/book": ["engine/base", "engine/model"],
    "engine/schedule": ["engine/base", "engine/model"],
    "engine/market": ["engine/base", "engine/model", "engine/book"],
    "engine": _ENGINE_BELOW + ["engine/market", "engine/schedule"],
    "gateway/net": ["engine/base"],
    "gateway": _ENGINE_BELOW + ["gateway"],
    "persister": _ENGINE_BELOW,
}
PRODUCTION = ("engine/", "gateway/", "persister/")

# An outside library and the only files of production that may include it.
ONLY_HERE = {
    "pqxx/": re.compile(r"persister/postgres_\w+(/\w+)?\.(hpp|cpp)"),
    "boost/interprocess/": re.compile(r"engine/ipc/\w+\.(hpp|cpp)"),
    "date/": re.compile(r"engine/schedule/zone\.cpp"),
    "toml++/": re.compile(r"engine/base/settings\.cpp"),
}
# Costly headers: included from .cpp files alone, so that their price is paid once.
HEAVY = ("boost/json", "date/", "pqxx/", "toml++/", "spdlog/", "CLI/")

EXACT_MONEY = ("engine/model/", "engine/book/", "engine/market/", "persister/projection")
HOT_PATH = ("engine/model/", "engine/book/", "engine/market/", "engine/ipc/")

# (where, pattern, what is wrong): looked for in code, comments and strings left out.
BANNED_CODE = [
    (EXACT_MONEY, r"\b(float|double)\b", "money and quantities are integers, never binary fractions"),
    (PRODUCTION, r"\batomic_thread_fence\b", "fences are invisible to the thread sanitizer; order the access itself"),
    (HOT_PATH, r"\bstd::function\b", "std::function allocates and hides the call; take a template or a pointer"),
    (HOT_PATH, r"\bstd::(endl|cout|cerr)\b", "the hot path prints nothing"),
    (("engine/model/", "engine/book/", "engine/market/"), r"\bthrow\b", "business outcomes are events, not exceptions"),
    (("engine/book/", "engine/market/"), r"\b(clock_gettime|wall_clock_ns|monotonic_ns|std::mutex|std::thread)\b",
     "the market is pure: no clock, thread or lock"),
    ((*PRODUCTION, "bench/", "tools/", "tests/"), r"\busing\s+namespace\s+std\s*;", "names of std are written with std::"),
    (PRODUCTION, r"\b(rand|srand|gets|strcpy|strcat|sprintf|atoi|strtok)\s*\(", "unsafe C call; use its checked counterpart"),
    (("tests/",), r"\b(GTEST_SKIP|DISABLED_\w*)", "a test that exists runs"),
    (("tests/unit/", "tests/conformance/", "tests/property/"), r"\b(sleep_for|sleep_until|usleep|nanosleep)\b",
     "a test waits for what it expects, not for time to pass"),
]

# Looked for in the whole text of every file. The patterns are written so that they do not find themselves.
BANNED_TEXT = [
    (r"\b(TO[D]O|FIX[M]E|XX[X]|HAC[K])\b", "a left-over mark; do it or say in whole sentences why not"),
    (r"(?<![\w.])/(?:[w]ork|[h]ome|[r]oot|[U]sers)/\w", "the path of one machine"),
]


@dataclass(frozen=True)
class Finding:
    path: str
    line: int
    what: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.what}"


def _folder_rule(path):
    """The key of ARROWS that rules a file, or None where anything may be included."""
    fitting = [folder for folder in ARROWS if path.startswith(folder + "/")]
    return max(fitting, key=len, default=None)


def include_arrows(path, text):
    """Includes follow the arrows of the layers, from the repository root."""
    rule = _folder_rule(path)
    for line, target, in_quotes in source.includes(text):
        if not in_quotes:
            continue
        folder = _folder_rule(target)
        if "/" not in target:
            yield Finding(path, line, f'"{target}" is not written from the repository root')
        elif rule is None or folder == rule:
            continue
        elif folder is None:
            yield Finding(path, line, f'"{target}": production includes nothing of bench, tests and tools')
        elif not any(folder == allowed or folder.startswith(allowed + "/") for allowed in ARROWS[rule]):
            yield Finding(path, line, f'"{target}": {rule} may not include {folder}')


def outside_libraries(path, text):
    """Each outside library stays where it was put."""
    if not path.startswith(PRODUCTION):
        return
    for line, target, _ in source.includes(text):
        for prefix, allowed in ONLY_HERE.items():
            if target.startswith(prefix) and not allowed.fullmatch(path):
                yield Finding(path, line, f"<{target}> may only be included by {allowed.pattern}")
        if path.endswith(".hpp") and target.startswith(HEAVY):
            yield Finding(path, line, f"<{target}> is a costly header; include it in a .cpp file")


def oracle_is_independent(path, text):
    """The reference model shares only the vocabulary with the engine that it judges."""
    if not re.match(r"tests/property/reference", path):
        return
    for line, target, _ in source.includes(text):
        if target.startswith(("engine/book/", "engine/market/", "engine/log/", "engine/schedule/")):
            yield Finding(path, line, f'"{target}": the reference model shares only types with the engine')


def header_guard(path, text):
    if path.endswith(".hpp") and not text.startswith("#pragma once"):
        yield Finding(path, 1, "a header begins with #pragma once")


def banned_code(path, text):
    code = None
    for folders, pattern, what in BANNED_CODE:
        if not path.startswith(folders):
            continue
        code = code if code is not None else source.code_only(text)
        for match in re.finditer(pattern, code):
            yield Finding(path, code.count("\n", 0, match.start()) + 1, f"{match[0].strip()}: {what}")


def file_length(path, text):
    lines = text.count("\n")
    if lines > MAX_FILE_LINES:
        yield Finding(path, lines, f"{lines} lines; split by concept, at most {MAX_FILE_LINES}")


def function_length(path, text):
    functions = source.cpp_functions(text) if path.endswith(CPP) else source.python_functions(text)
    for function in functions:
        if function.lines > MAX_FUNCTION_LINES:
            yield Finding(path, function.line,
                          f"{function.name} has {function.lines} lines; at most {MAX_FUNCTION_LINES}")


def banned_text(path, text):
    for pattern, what in BANNED_TEXT:
        for match in re.finditer(pattern, text):
            yield Finding(path, text.count("\n", 0, match.start()) + 1, f"{match[0]}: {what}")


CPP_RULES = [include_arrows, outside_libraries, oracle_is_independent, header_guard, banned_code, file_length,
             function_length]
PYTHON_RULES = [file_length, function_length]


def rules_for(path, text):
    """The rules that apply to a file, by its name or its first line."""
    if path.endswith(CPP):
        return [*CPP_RULES, banned_text]
    if path.endswith(".py") or text.startswith("#!/usr/bin/env python3"):
        return [*PYTHON_RULES, banned_text]
    if path.endswith(".sql") or text.startswith("#!"):
        return [file_length, banned_text]
    return [banned_text]


def findings(path, text):
    """All that is wrong with one file, in the order of its lines."""
    found = [finding for rule in rules_for(path, text) for finding in rule(path, text)]
    return sorted(found, key=lambda finding: finding.line)
