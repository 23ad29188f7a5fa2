"""Looks at a database again and again, by a thread of its own, while something else is measured."""

import threading

from libpq import Connection

SECONDS = 0.02  # between looks


class Sampler:
    """`with` one of its kind. `prepare(connection)` is called once and `look(connection)` every 20 ms, by the thread."""

    def __init__(self, market):
        self.market = market
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    def _run(self):
        with Connection(self.market.cluster.url("paddock")) as connection:
            self.prepare(connection)
            while not self._stop.wait(SECONDS):
                self.look(connection)
