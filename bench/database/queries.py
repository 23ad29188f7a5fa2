#!/usr/bin/env python3
"""How long the guide's common queries take on a large market, while its engine and persister run.

Asks as a platform's REST server does (PostgREST): one connection as `authenticator`, which for each request begins a
transaction, becomes `authenticated` with the user's JWT claims, and runs a prepared statement; row level security is on.
What the guide asks of everybody's orders goes as `service_role`, which is above it.
Parameters are random, one in four of them the busiest offering, one in four a user who holds every offering. Meanwhile
`paddock load` trades through operator lanes. The tables are read into memory first, and trading goes on for --warm-up
seconds (a server that was just started writes each page that changes into the WAL as a whole); each kind of query is run
--runs times, in random turn with the others, after a quarter as many to warm up. Prints p50, p99 and the worst of the query, and
of the request as a whole, in milliseconds: until all rows have come.
The market is made by large.py; its newest day must not have ended for `leaderboard` to find today empty: it is asked for
random dates too. --plans FILE writes each one's plan with its buffers.
Usage: queries.py --folder DIR [--runs N] [--rates HOT OTHERS] [--plans FILE] [--bin DIR] [--small]
"""

import argparse
import pathlib
import random
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from lag_watch import LagWatch  # noqa: E402
from large_market import LargeMarket, add_arguments, percentile  # noqa: E402
from libpq import Connection  # noqa: E402

CLAIMS = """SELECT set_config('search_path', 'public', true), set_config('role', $1, true),
            set_config('request.jwt.claims', $2, true)"""

BOOK = """
        SELECT id, price_per_share, shares_requested - shares_filled as available_shares FROM market_orders
        WHERE offering_id = $1 AND status = 'active' ORDER BY price_per_share DESC LIMIT 10"""
# The guide's own text where there is one. `user`: the parameter is the one who asks.
QUERIES = {
    "order book, order_book()": ("offering", "SELECT * FROM order_book($1)"),
    "order book, guide": ("offering", BOOK),
    "all orders, guide": ("offering", BOOK),
    "all sells, guide": ("offering", """
        SELECT id, user_id, price_per_share, shares_requested - shares_filled as available_shares FROM market_orders
        WHERE offering_id = $1 AND order_type = 'sell' AND status IN ('active', 'partially_filled')
        ORDER BY price_per_share ASC LIMIT 100"""),
    "holdings, guide": ("user", "SELECT * FROM share_holdings WHERE holder_id = $1"),
    "portfolio": ("user", "SELECT * FROM portfolio_positions WHERE user_id = $1"),
    "leaderboard, guide": (None, """
        SELECT * FROM leaderboard_snapshots WHERE snapshot_date = CURRENT_DATE ORDER BY rank ASC LIMIT 10"""),
    "leaderboard of a date": ("date", "SELECT * FROM leaderboard_snapshots WHERE snapshot_date = $1 ORDER BY rank ASC LIMIT 10"),
    "24 h volume, guide": ("offering", """
        SELECT SUM(volume_usd) FROM market_snapshots
        WHERE offering_id = $1 AND snapshot_hour > NOW() - INTERVAL '24 hours'"""),
    "own newest trades": (None, "SELECT * FROM own_trades(20)"),
}
ROLES = {"all orders, guide": "service_role", "all sells, guide": "service_role"}  # the others: authenticated


WARM = ("market_orders", "share_holdings", "portfolio_positions", "leaderboard_snapshots", "market_snapshots",
        "order_book_levels", "vehicle_offerings", "accounts")


class Parameters:
    """Random users, offerings and dates of the market, the extremes among them often."""

    def __init__(self, market, seed):
        self._random = random.Random(seed)
        self._offerings = market.sql("SELECT id FROM vehicle_offerings ORDER BY offering_number").split()
        self._users = market.sql("SELECT user_id FROM accounts WHERE account_number > 0 ORDER BY account_number").split()
        self._dates = market.sql("SELECT trading_date FROM trading_days").split() or ["2001-01-01"]

    def order(self):
        """All queries, each as often the first after a pause as any other."""
        return self._random.sample(list(QUERIES), len(QUERIES))

    def user(self):
        return self._random.choice(self._users[:32] if self._random.random() < 0.25 else self._users)

    def of(self, kind, user):
        if kind == "offering":
            return [self._offerings[0] if self._random.random() < 0.25 else self._random.choice(self._offerings)]
        return {"user": [user], "date": [self._random.choice(self._dates)], None: []}[kind]


class Reader:
    """Requests on one connection; milliseconds of the query and of the request."""

    def __init__(self, connection):
        self._connection = connection
        connection.prepare("claims", CLAIMS)
        for name, (_, text) in QUERIES.items():
            connection.prepare(name, text)

    def request(self, name, user, parameters):
        began = time.perf_counter()
        self.begin(name, user)
        asked = time.perf_counter()
        rows = self._connection.fetch(name, *parameters)
        answered = time.perf_counter()
        self._connection.sql("COMMIT")
        return (answered - asked) * 1e3, (time.perf_counter() - began) * 1e3, rows

    def begin(self, name, user):
        role = ROLES.get(name, "authenticated")
        self._connection.sql("BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY")
        self._connection.execute("claims", role, f'{{"sub": "{user}", "role": "{role}"}}')

    def plan(self, name, user, parameters):
        """Of the prepared statement as it is run by now."""
        self.begin(name, user)
        given = "(" + ", ".join(f"'{p}'" for p in parameters) + ")" if parameters else ""
        rows = self._connection.sql(f"EXPLAIN (ANALYZE, BUFFERS) EXECUTE \"{name}\"{given}")
        self._connection.sql("COMMIT")
        return "\n".join(row[0] for row in rows)


def write_plans(file, reader, parameters):
    with open(file, "w", encoding="utf-8") as out:
        for name, (kind, text) in QUERIES.items():
            user = parameters.user()
            plan = reader.plan(name, user, parameters.of(kind, user))
            out.write(f"== {name}\n{' '.join(text.split())}\n\n{plan}\n\n")


def measure(options, reader, parameters):
    times = {name: [] for name in QUERIES}
    for run in range(-options.runs // 4, options.runs):
        for name in parameters.order():
            user = parameters.user()
            taken = reader.request(name, user, parameters.of(QUERIES[name][0], user))
            if run >= 0:
                times[name].append(taken)
        time.sleep(options.pause)
    return times


def report(times, indexes):
    print(f"{'':28}{'query p50':>10}{'p99':>8}{'worst':>8}{'request p50':>13}{'p99':>8}{'rows':>7}  ms")
    for name, taken in times.items():
        query, request = sorted(one[0] for one in taken), sorted(one[1] for one in taken)
        print(f"{name:28}{percentile(query, 0.5):10.2f}{percentile(query, 0.99):8.2f}{query[-1]:8.2f}"
              f"{percentile(request, 0.5):13.2f}{percentile(request, 0.99):8.2f}{max(one[2] for one in taken):7}  "
              f"{', '.join(indexes[name])}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--rates", type=int, nargs=2, default=[160, 1400], metavar=("HOT", "OTHERS"),
                        help="commands a second in the busiest offering and in others; 1 gives about 1.3 events")
    parser.add_argument("--warm-up", type=float, default=120, metavar="SECONDS")
    parser.add_argument("--pause", type=float, default=0.02, help="seconds between rounds")
    parser.add_argument("--plans", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with LargeMarket(options.folder, options.bin, options.small) as market, market.running(), market.busy(*options.rates):
        with Connection(market.cluster.url("paddock", "authenticator")) as connection:
            reader, parameters = Reader(connection), Parameters(market, options.seed)
            market.warm(WARM)
            time.sleep(options.warm_up)
            with LagWatch(market) as watch:
                times = measure(options, reader, parameters)
            if options.plans:
                write_plans(options.plans, reader, parameters)
            indexes = {}
            for name, (kind, _) in QUERIES.items():
                user = parameters.user()
                indexes[name] = sorted(set(re.findall(r"(?:using|Index Scan on) (\w+)", reader.plan(
                    name, user, parameters.of(kind, user)))))
    report(times, indexes)
    print(watch)


main()
