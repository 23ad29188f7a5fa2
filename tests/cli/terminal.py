"""A terminal for one process, and what a person would find in it afterwards."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time

ENTER, LEAVE = b"\x1b[?1049h", b"\x1b[?1049l"
HIDE, SHOW = b"\x1b[?25l", b"\x1b[?25h"


class Terminal:
    """Runs `words` with a terminal of its own as its controlling one; gone at the end of the `with` block."""

    def __init__(self, words, columns=80, rows=24, **environment):
        self.master, slave = pty.openpty()
        self.resize(columns, rows)
        self.modes_before = termios.tcgetattr(slave)
        self.written = b""
        self.slave = slave

        def take_terminal():
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(list(map(str, words)), stdin=slave, stdout=slave, stderr=slave,
                                        start_new_session=True, preexec_fn=take_terminal,
                                        env={**os.environ, "TERM": "xterm", "NO_COLOR": "", **environment})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.slave)
        os.close(self.master)

    def resize(self, columns, rows):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, keys):
        os.write(self.master, keys)

    def read(self, seconds=0.1):
        """What the process has written by now, and within `seconds` from now."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if select.select([self.master], [], [], left)[0]:
                self.written += os.read(self.master, 65536)
        return self.written

    def until(self, text, seconds=30):
        """Reads until `text` has been written since the last call of this; gives all since then."""
        deadline = time.monotonic() + seconds
        while text not in self.written:
            if time.monotonic() > deadline:
                raise AssertionError(f"waited {seconds} s in vain for {text} in {self.written[-3000:]}")
            self.read()
        seen, self.written = self.written, b""
        return seen

    def wait_stopped(self):
        _, status = os.waitpid(self.process.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status), status

    def end(self, seconds=30):
        """The exit status; reads on meanwhile, so that the process does not wait for a reader."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < deadline:
            self.read()
        status = self.process.wait(1)
        self.read()
        return status

    def modes(self):
        return termios.tcgetattr(self.slave)
