"""How far the database is behind, sampled while something else is measured."""

import time

from large_market import percentile
from sampler import Sampler

LOOK = """SELECT seq, round(1000 * extract(epoch FROM clock_timestamp() - event_time), 1), clock_timestamp()
          FROM persister_position"""


class LagWatch(Sampler):
    """`with LagWatch(market) as watch:`. The lag is the age of the newest event that is committed, while events come all the
    time: milliseconds."""

    def __init__(self, market):
        super().__init__(market)
        self.samples = []  # (when, seq, lag)
        self.events_behind = []
        self._next_status = 0.0

    def prepare(self, connection):
        connection.prepare("look", LOOK)

    def look(self, connection):
        row = connection.execute("look")[0]
        self.samples.append((time.monotonic(), int(row[0]), float(row[1])))
        if self.samples[-1][0] >= self._next_status:
            self._next_status = self.samples[-1][0] + 1.0
            self.events_behind.append(self.market.status("persister").get("lag", 0))

    def rate(self):
        """Events a second that were committed."""
        first, last = self.samples[0], self.samples[-1]
        return (last[1] - first[1]) / max(last[0] - first[0], 1e-9)

    def worst(self, since, until):
        """The worst lag in a span of time.monotonic()."""
        return max((lag for when, _, lag in self.samples if since <= when <= until), default=0.0)

    def __str__(self):
        lags = sorted(lag for _, _, lag in self.samples)
        return (f"{self.rate():.0f} events/s written; lag p50 {percentile(lags, 0.5):.0f} ms  p99 {percentile(lags, 0.99):.0f} "
                f"ms  worst {lags[-1]:.0f} ms, at most {max(self.events_behind, default=0)} events")
