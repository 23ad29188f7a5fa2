"""What the checks need to know about a source file: its text without comments and strings, its functions."""

import ast
import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r'R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)"'  # raw string
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'"  # not the digit separator of 1'000
    r"|//[^\n]*"
    r"|/\*.*?\*/",
    re.DOTALL,
)


@dataclass(frozen=True)
class Function:
    """A function definition: the line where its header begins, and how many lines it takes up."""

    name: str
    line: int
    lines: int


def _blank(text):
    return "".join("\n" if c == "\n" else " " for c in text)


def without_comments(text):
    """The text with comments blanked, strings kept; every line stays where it is."""
    return _TOKEN.sub(lambda m: _blank(m[0]) if m[0].startswith(("//", "/*")) else m[0], text)


def code_only(text):
    """The text with comments and the contents of strings blanked; every line stays where it is."""
    return _TOKEN.sub(lambda m: _blank(m[0]), text)


def includes(text):
    """(line, path, quoted) of every #include."""
    for number, line in enumerate(without_comments(text).splitlines(), 1):
        match = re.match(r'\s*#\s*include\s+(["<])([^">]+)[">]', line)
        if match:
            yield number, match[2], match[1] == '"'


def _without_preprocessor(code):
    return re.sub(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", lambda m: _blank(m[0]), code, flags=re.MULTILINE)


def _header_kind(header):
    """What an opening brace at namespace or class level begins, judged by the words before it."""
    words = re.sub(r"\[\[.*?\]\]|alignas\s*\([^)]*\)", " ", header, flags=re.DOTALL).strip()
    if re.search(r"\b(namespace|class|struct|union|enum|concept)\b(?![^(]*\()", words) or words == "extern":
        return "scope"
    if "(" not in words or words.endswith("=") or not header[-1:].isspace():
        return "initializer"
    return "function"


def _name_of(header):
    match = re.search(r"([\w:~]+|operator\s*\S+)\s*\(", header)
    if not match:
        return "?"
    if match[1] in ("TEST", "TEST_F", "TEST_P", "BENCHMARK_F"):
        return match[1] + re.sub(r"\s+", " ", header[match.end() - 1 :].split(")")[0]) + ")"
    return match[1]


def cpp_functions(text):
    """The functions of a C++ file. A lambda belongs to the function around it."""
    code = _without_preprocessor(code_only(text))
    found, start, position = [], 0, 0
    while position < len(code):
        char = code[position]
        kind = _header_kind(code[start:position]) if char == "{" else None
        if kind in ("function", "initializer"):
            end = _matching_brace(code, position)
            if kind == "function":
                begin = start + re.match(r"\s*", code[start:position]).end()
                lines = code.count("\n", begin, end) + 1
                found.append(Function(_name_of(code[start:position]), code.count("\n", 0, begin) + 1, lines))
                start = end + 1
            position = end
        elif char in "{};" or re.search(r"\b(public|private|protected)\s*:$", code[start : position + 1]):
            start = position + 1
        position += 1
    return found


def _matching_brace(code, opening):
    depth = 0
    for position in range(opening, len(code)):
        if code[position] == "{":
            depth += 1
        elif code[position] == "}":
            depth -= 1
            if depth == 0:
                return position
    return len(code) - 1


def python_functions(text):
    """The functions of a Python file, inner ones too."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield Function(node.name, node.lineno, node.end_lineno - node.lineno + 1)
