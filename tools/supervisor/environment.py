"""DIR/paddock.env: what a script needs to reach the market, as shell assignments, replaced whole at each change.
And the mark by which a supervisor knows the processes of one before it."""

import os
import shlex
from pathlib import Path

MARK = "PADDOCK_SUPERVISED"  # set in the environment of all processes that a supervisor starts


def write_whole(path, text, mode=0o600):
    """Writes a file so that a reader sees the old or the new one, never a part."""
    path = Path(path)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as out:
        out.write(text)
    os.replace(fresh, path)


def write_environment(path, values):
    """`values` by name; None (a process that is not up) becomes an empty value."""
    lines = [f"{name}={shlex.quote(str(value)) if value is not None else ''}\n" for name, value in values.items()]
    write_whole(path, "".join(lines))
