"""A private PostgreSQL 15 cluster for a test: a folder of its own, reached through a Unix socket in it, no
password, no network. As root the server runs as user postgres, since it refuses root.

    with PostgresCluster() as cluster:
        url = cluster.create_database("market")
        cluster.sql("market", "SELECT 1")
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

BIN = Path("/usr/lib/postgresql/15/bin")
PORT = 5499  # only names the socket file
START_SECONDS = 60
ROLES = ("paddock_application", "paddock_operator")


def _as_server_user(command):
    if os.geteuid() != 0:
        return command
    # Ends with this process, however that ends.
    return ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--init-groups", "--pdeathsig", "INT", "--",
            *command]


class PostgresCluster:
    """`start`, `stop` and `crash` may be called any number of times; the data stay until `remove`. `fsync` True
    costs what a real disk costs. `settings` are the server's own, such as {"wal_level": "logical"}. `roles` are made at
    the first start: those that the schema grants to, as tools/run makes them. With `primary`, another cluster that
    runs, it is a streaming replica of that one, by a slot named `replica`. With `folder`, what is there is used and
    stays after `remove`; it is made when missing."""

    def __init__(self, fsync=False, settings=None, roles=ROLES, primary=None, folder=None):
        self.roles = roles if primary is None else ()
        self.settings = {"listen_addresses": "", "fsync": "on" if fsync else "off", **(settings or {})}
        self.kept = folder is not None
        self.folder = Path(folder).resolve() if folder else Path(tempfile.mkdtemp(prefix="paddock-pg-", dir="/tmp"))
        self.folder.mkdir(mode=0o711, exist_ok=True)
        self.data = self.folder / "data"
        self.log = self.folder / "server.log"
        self.process = None
        self.fresh = not (self.data / "PG_VERSION").exists()
        if not self.fresh:
            return
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        if primary is None:
            made = ["initdb", "-D", self.data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8",
                    "--no-sync"]
        else:
            made = ["pg_basebackup", "-D", self.data, "-d", primary.url(), "-R", "-C", "-S", "replica", "-c", "fast",
                    "--no-sync"]
        subprocess.run(_as_server_user([str(BIN / made[0]), *map(str, made[1:])]), check=True, stdout=subprocess.DEVNULL,
                       cwd="/")

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.remove()

    @property
    def socket(self):
        return self.folder / f".s.PGSQL.{PORT}"

    def url(self, database="postgres", user="postgres"):
        """A libpq connection string."""
        return f"host={self.folder} port={PORT} user={user} dbname={database}"

    def start(self):
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                _as_server_user([str(BIN / "postgres"), "-D", str(self.data), "-k", str(self.folder), "-p", str(PORT),
                                 *(word for item in self.settings.items() for word in ("-c", "=".join(item)))]),
                stdout=log, stderr=log, cwd="/")
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError(f"the test's database did not come up: {self.log.read_text()[-2000:]}")
            time.sleep(0.05)
        if self.fresh and self.roles:
            self.sql("postgres", "".join(f"CREATE ROLE {role} NOLOGIN;" for role in self.roles))
        self.fresh = False

    def answers(self):
        return subprocess.run([BIN / "pg_isready", "-q", "-h", self.folder, "-p", str(PORT)]).returncode == 0

    def stop(self):
        """Ends the server at once but cleanly; sessions are cut off."""
        self._end(signal.SIGINT)

    def crash(self):
        """Ends the server as a failure would: what it committed is found again at the next start."""
        self._end(signal.SIGQUIT)

    def _end(self, with_signal):
        if self.process is not None:
            self.process.send_signal(with_signal)
            self.process.wait()
            self.process = None

    def remove(self):
        if self.kept:
            self.stop()
            return
        self._end(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def create_database(self, name, owner="postgres", template="template0"):
        """A new database; its connection string."""
        self.sql("postgres", f'CREATE DATABASE "{name}" OWNER "{owner}" TEMPLATE "{template}"')
        return self.url(name)

    def try_sql(self, database, text, user="postgres"):
        """Runs SQL; (done, output or the error's text)."""
        done = subprocess.run(["psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-d", self.url(database, user),
                               "-c", text], capture_output=True, text=True)
        return done.returncode == 0, (done.stdout if done.returncode == 0 else done.stderr).strip()

    def sql(self, database, text, user="postgres"):
        """Runs SQL; what it prints, one line a row, columns separated by '|'."""
        done, output = self.try_sql(database, text, user)
        if not done:
            raise RuntimeError(f"the database refused: {output}\nin: {text}")
        return output
