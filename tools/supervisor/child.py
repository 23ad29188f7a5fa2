"""One supervised process: started, restarted with growing pauses when it dies, given up when it keeps dying."""

import ctypes
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from environment import MARK
from waiting import clear_mask, until

PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)  # seconds before each restart; one more death is the last
STEADY = 20.0  # seconds after which a process counts as healthy again and its earlier deaths as forgiven
ROLL_AT = 10 * 2**20  # bytes of output after which a new file is begun; one older one is kept
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(parent, death_signal):
    """For a child, between fork and exec: a supervisor that is killed takes its processes along, cleanly."""
    clear_mask()
    _libc.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def how_it_ended(status):
    if status >= 0:
        return f"ended with status {status}"
    try:
        return f"was ended by {signal.Signals(-status).name}"
    except ValueError:
        return f"was ended by signal {-status}"


class Child:
    """A process of the market. What it prints goes to `output`, whose last lines are the reason when it fails.

    `command` is a list of words, `stop_signal` what ends it in order, `death_signal` what it gets when the
    supervisor itself is killed. `say` takes one line for the operator.
    """

    def __init__(self, name, command, output, say, stop_signal=signal.SIGTERM, death_signal=None, pauses=PAUSES,
                 steady=STEADY):
        self.name = name
        self.command = [str(word) for word in command]
        self.output = Path(output)
        self.say = say
        self.stop_signal = stop_signal
        self.death_signal = death_signal or stop_signal
        self.pauses = pauses
        self.steady = steady
        self.process = None
        self.given_up = None  # the reason, once it is
        self.deaths = 0
        self._started = 0.0
        self._due = None  # when the next start is due
        self._output_begins = 0  # where this incarnation's output starts

    @property
    def pid(self):
        return self.process.pid if self.process is not None else None

    def mebibytes_read(self):
        """How much it has read from files and the like."""
        try:
            return int(Path(f"/proc/{self.pid}/io").read_text().split()[1]) >> 20
        except OSError:
            return 0

    def start(self):
        """Starts it now. Its own session keeps the terminal's Ctrl-C away from it."""
        parent = os.getpid()
        self._roll(os.replace)
        with open(self.output, "ab") as out:
            self._output_begins = out.tell()
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                            cwd="/", start_new_session=True, env={**os.environ, MARK: "1"},
                                            preexec_fn=lambda: die_with_parent(parent, self.death_signal))
        self._started = time.monotonic()
        self._due = None

    def _roll(self, put_aside):
        """Begins its output anew when there is much of it."""
        try:
            if self.output.stat().st_size >= ROLL_AT:
                put_aside(self.output, self.output.with_name(self.output.name + ".1"))
                self.output.touch()
                os.truncate(self.output, 0)  # a process that runs appends, so it goes on at the new end
                self._output_begins = 0
        except OSError:
            pass  # not there yet, or no room for the copy: it is tried again

    def last_words(self, most=5):
        """The last lines that it printed in this life, for the one who wonders why it died."""
        try:
            with open(self.output, "rb") as out:
                out.seek(self._output_begins)
                lines = out.read().decode(errors="replace").split("\n")
        except OSError:
            return ""
        return "\n".join([line.rstrip() for line in lines if line.strip()][-most:])

    def tend(self):
        """Looks after it: notes a death, starts it again when that is due. True when its pid changed."""
        if self.given_up is not None:
            return False
        if self.process is not None:
            status = self.process.poll()
            if status is None:
                self._roll(shutil.copyfile)
                return False
            lived = time.monotonic() - self._started
            what = f"{self.name} (pid {self.process.pid}) {how_it_ended(status)} after {lived:.1f} s"
            self._note_death(what, lived, status > 0, self.last_words())
            return True
        if self._due is not None and time.monotonic() >= self._due:
            try:
                self.start()
            except OSError as error:
                self._note_death(f"{self.name} cannot be started", 0.0, True, str(error))
            return True
        return False

    def _note_death(self, what, lived, failed, told):
        self.deaths = 1 if lived >= self.steady else self.deaths + 1
        self.process = None
        if self.deaths > len(self.pauses):
            self.given_up = f"{what}, {self.deaths} times in a row; see {self.output}; last words: {told or 'none'}"
            self.say(f"given up: {self.given_up}")
            return
        wait = self.pauses[self.deaths - 1]
        self._due = time.monotonic() + wait
        self.say(f"{what}; starting it again in {wait:g} s" + (f"; it said: {told}" if failed and told else ""))

    def next_look(self):
        """Seconds until `tend` has something to do without a signal, or None."""
        return None if self._due is None else max(0.0, self._due - time.monotonic())

    def stop(self, seconds):
        """Ends it in order, or after so many seconds the hard way."""
        self._due = None
        self.given_up = self.given_up or "stopped"
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.stop_signal)
        if not until(lambda: self.process.poll() is not None, seconds):
            self.say(f"{self.name} (pid {self.process.pid}) did not stop within {seconds:g} s; killing it")
            self.process.kill()
            self.process.wait()
        self.process = None
