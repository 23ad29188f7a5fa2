"""What the tests of the database's own rules share: a private server as Supabase sets it up, Paddock's schema in a
database of the persister's login, a few rows, and pgTAP's suites (*_test.sql)."""

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

from postgres_cluster import PORT, PostgresCluster  # noqa: E402

SCHEMA = sorted((HERE.parents[1] / "persister" / "schema").glob("*.sql"))
SUITES = sorted(HERE.glob("*_test.sql"))


class Refused(Exception):
    """The database's words."""


def run_files(cluster, database, files, user="postgres", one_transaction=True):
    """Runs SQL files in order, by default in one transaction as the persister does."""
    done = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *(["-1"] if one_transaction else []),
                           "-d", cluster.url(database, user), *(word for file in files for word in ("-f", str(file)))],
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise Refused(done.stderr.strip())
    return done.stderr


def platform_server(roles=(), **settings):
    """A server with a platform's roles; stopped by its `remove`."""
    cluster = PostgresCluster(settings=settings, roles=roles)
    cluster.start()
    run_files(cluster, "postgres", [HERE / "platform.sql"])
    return cluster


def market_database(cluster, name="market", rows=True):
    """A database with Paddock's schema, as the persister would make it, its few rows and the suites' helpers."""
    cluster.create_database(name, owner="market")
    run_files(cluster, name, [HERE / "platform_database.sql"])
    run_files(cluster, name, SCHEMA, user="market")
    run_files(cluster, name, [HERE / "helpers.sql"])
    if rows:
        run_files(cluster, name, [HERE / "market_rows.sql"], user="market")
    return cluster.url(name)


def prove(cluster, database, suite):
    """Runs one suite by pg_prove: (passed, number of assertions, what it printed)."""
    done = subprocess.run(["pg_prove", "-h", str(cluster.folder), "-p", str(PORT), "-U", "postgres", "-d", database,
                           str(suite)], capture_output=True, text=True)
    count = re.search(r"Tests=(\d+)", done.stdout)
    return done.returncode == 0, int(count[1]) if count else 0, done.stdout + done.stderr


def query(cluster, database, text):
    """Runs SQL as a superuser; what it prints, one line a row, columns separated by '|'."""
    return cluster.sql(database, text)
