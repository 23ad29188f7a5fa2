"""Follows a market's log while it runs."""

import json
import subprocess
import threading

PATIENCE = 120  # seconds; only a safety net


class LogTail:
    """Notes the records of some types as they become durable, and tells who waits for them. A thread of its own
    reads; everything else is for one thread. `close` ends it."""

    def __init__(self, market, types):
        self._marks = [f'"type":"{name}"' for name in types]
        self._events = []
        self._changed = threading.Condition()
        self._process = subprocess.Popen([market.programs / "paddock", "log", "--follow", "--config",
                                          market.directory / "paddock.toml"], stdout=subprocess.PIPE, text=True)
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        for line in self._process.stdout:
            if any(mark in line for mark in self._marks):
                with self._changed:
                    self._events.append(json.loads(line))
                    self._changed.notify_all()

    def wait_for(self, hope, /, **fields):
        """The event with these fields, once it is there."""
        def found():
            return next((event for event in self._events if fields.items() <= event.items()), None)

        with self._changed:
            event = self._changed.wait_for(found, PATIENCE)
        assert event is not None, f"waited {PATIENCE} s in vain for {hope}"
        return event

    def close(self):
        self._process.terminate()
        self._reader.join()
        self._process.stdout.close()
        self._process.wait()
