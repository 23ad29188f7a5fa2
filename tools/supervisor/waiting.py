"""The supervisor's one way to wait: it wakes for a child that ended and stops for a signal to stop.

The signals are blocked for the whole life of the process and taken only here, so that none can get lost between
a look at the children and the wait. Main thread only.
"""

import signal
import subprocess
import tempfile
import time

_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_WATCHED = (signal.SIGCHLD, *_STOP)


class Stopped(Exception):
    """Somebody asked for the end: Ctrl-C, SIGTERM, or the terminal went away."""


def watch_signals():
    """To be called once, before any child is started."""
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED)


def clear_mask():
    """For a child, between fork and exec: it gets its signals as usual."""
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def pause(seconds):
    """Waits, at most so long; returns early when a child ended. Raises Stopped when asked to stop."""
    info = signal.sigtimedwait(_WATCHED, max(0.0, seconds))
    if info is not None and info.si_signo in _STOP:
        raise Stopped(signal.Signals(info.si_signo).name)


def until(condition, seconds, step=0.05):
    """Waits for `condition()` to become true; False when it did not in time. Raises Stopped."""
    end = time.monotonic() + seconds
    while not condition():
        left = end - time.monotonic()
        if left <= 0:
            return False
        pause(min(step, left))
    return True


def run(command, **options):
    """subprocess.run for a short helper, with its output captured as text."""
    return subprocess.run([str(word) for word in command], stdin=options.pop("stdin", subprocess.DEVNULL),
                          capture_output=True, text=True, errors="replace", preexec_fn=clear_mask, **options)


def run_beside(command, meanwhile, **options):
    """As `run`, but calls `meanwhile()` again and again until the helper has ended. What that raises, and a
    signal to stop, ends the helper."""
    with tempfile.TemporaryFile("w+", errors="replace") as out, tempfile.TemporaryFile("w+", errors="replace") as err:
        process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                   start_new_session=True, preexec_fn=clear_mask, **options)
        try:
            while process.poll() is None:
                meanwhile()
                pause(0.1)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(command, process.returncode, out.read(), err.read())
