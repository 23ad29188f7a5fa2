"""DIR/paddock.toml as tools/run makes it: few lines, since every setting has its default in the program."""

import json
import re
import tomllib

from environment import write_whole

DEFAULT_OUCH_PORT = 26400

_TEMPLATE = """\
# Settings of this market, made by tools/run and kept from then on. Each process prints at start, into log/, all
# settings in force with their units; docs/operations.md lists them.

[market]
directory = "."

[engine]
{engine}
[gateway]
ouch_host = "127.0.0.1"
ouch_port = {port}

[persister]
database = {database}
{more}"""
_FAST_ENGINE = """\
clock = "set"  # by `paddock clock`: no real market
"""
_FAST_MORE = """
[schedule]
calendar = "nyse"
catch_up_days = 36500  # a fast clock goes far while the machine sleeps
"""


def make(path, database, port, fast_day=False):
    """Writes the file of a new market; one for fast days has a scheduler and a clock that may be set."""
    write_whole(path, _TEMPLATE.format(port=port or DEFAULT_OUCH_PORT, database=json.dumps(database),
                                       engine=_FAST_ENGINE if fast_day else "", more=_FAST_MORE if fast_day else ""))


def _value_of(text, table, key):
    """The value of a key, or None where the file leaves it to the program's default. Like all of these:
    ValueError with a sentence when the file cannot be understood."""
    try:
        keys = tomllib.loads(text).get(table, {})
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"this is not valid TOML: {error}") from error
    if not isinstance(keys, dict):
        raise ValueError(f"{table} is {keys!r}; write it as a table: [{table}]")
    return keys.get(key)


def keeps_set_time(text):
    """Whether the market goes by a clock that `paddock clock` sets."""
    return _value_of(text, "engine", "clock") == "set"


def text_of(text, table, key):
    value = _value_of(text, table, key)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{table}.{key} is {value!r}; a text in quotes is needed")
    return value


def port_of(text, table, key):
    value = _value_of(text, table, key)
    if value is not None and (type(value) is not int or not 1 <= value <= 65535):
        raise ValueError(f"{table}.{key} is {value!r}; allowed: 1 to 65535")
    return value


def with_value(text, table, key, value):
    """The text with one key set; everything else stays as it is, comments included."""
    changed = _changed(text, table, key, value)
    try:
        if _value_of(changed, table, key) == value:
            return changed
    except ValueError:
        pass
    raise ValueError(f"{table}.{key} cannot be set to {value!r} in a file written like this; do that by hand")


def _changed(text, table, key, value):
    fresh = f"{key} = {json.dumps(value)}\n"
    line = _find(text, table, key)
    if line is not None:
        return text[: line[0]] + fresh + text[line[1] :]
    header = re.search(rf"^\[{re.escape(table)}\][^\n]*\n", text, re.MULTILINE)
    if header is None:
        return text.rstrip("\n") + f"\n\n[{table}]\n{fresh}"
    return text[: header.end()] + fresh + text[header.end() :]


def _find(text, table, key):
    """Where the line of a key begins and ends."""
    header = re.search(rf"^\[{re.escape(table)}\][^\n]*\n", text, re.MULTILINE)
    if header is None:
        return None
    end = re.search(r"^\[", text[header.end() :], re.MULTILINE)
    body = text[header.end() : header.end() + end.start()] if end else text[header.end() :]
    match = re.search(rf"^[ \t]*{re.escape(key)}[ \t]*=[^\n]*\n?", body, re.MULTILINE)
    return (header.end() + match.start(), header.end() + match.end()) if match else None
