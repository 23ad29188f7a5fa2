"""The market's own PostgreSQL cluster: below its data directory, reached through a Unix socket in it alone."""

import os
import pwd
import re
import shutil
import signal
from pathlib import Path

import leftovers
from child import Child
from waiting import run, until

BIN = Path("/usr/lib/postgresql/15/bin")
PORT = 5433  # only names the socket file: the server listens on no network
# What readers that follow the tables through logical decoding need. A slot holds back the server's log for a reader that
# is away. At a few MB a second of a busy market 4 GB outlast its restart or a short outage; a reader away for longer
# begins anew, and one that never comes back cannot fill the disk.
LOGICAL_DECODING = {"wal_level": "logical", "max_replication_slots": "10", "max_wal_senders": "10",
                    "max_slot_wal_keep_size": "4GB"}
ROLES = ("paddock_application", "paddock_operator")  # the schema grants to them; the market's own role may make none
SOCKET_PATH_LIMIT = 107  # bytes of a Unix socket address that the kernel takes
_DAC_OVERRIDE, _DAC_READ_SEARCH = 1, 2  # capabilities, by number


class Cluster:
    """A private cluster in `folder`. As root it runs as user postgres, since the server refuses root; otherwise
    as oneself. Nobody else gets at the socket: its folder is the data directory, mode 0700. `durable` false is
    for tests: faster, and lost with the machine's power."""

    def __init__(self, folder, log_folder, say, durable=True):
        self.folder = Path(folder)
        self.log_folder = Path(log_folder)
        self.say = say
        self.durable = durable

    @property
    def socket(self):
        return self.folder / f".s.PGSQL.{PORT}"

    def connection(self, user="paddock", database="paddock"):
        """A libpq connection string."""
        host = str(self.folder)
        if not re.fullmatch(r"[\w./-]+", host):
            host = "'" + host.replace("\\", "\\\\").replace("'", "\\'") + "'"
        return f"host={host} port={PORT} user={user} dbname={database}"

    def is_named_elsewhere(self, connection):
        """Whether this is what `connection` gives for a market in another directory: the file was moved or copied."""
        quoted = re.escape(f" port={PORT} user=paddock dbname=paddock")
        form = re.fullmatch(r"host=(?:'(.*)'|([\w./-]+))" + quoted, connection)
        return bool(form) and (form[1] or form[2]).endswith("/postgres") and connection != self.connection()

    def problem(self):
        """What stands in the way, with its remedy; None when nothing does."""
        length = len(os.fsencode(self.socket))
        if length > SOCKET_PATH_LIMIT:
            return (f"the database socket {self.socket} has a path of {length} bytes; at most {SOCKET_PATH_LIMIT} "
                    "are possible: choose a shorter --data, or a server of your own with --database")
        if not (BIN / "postgres").exists():
            return f"{BIN}/postgres is not there; run tools/setup"
        if os.geteuid() == 0:
            try:
                pwd.getpwnam("postgres")
                self._as_server_user()
            except KeyError:
                return "the user postgres does not exist and the server refuses to run as root; run tools/setup"
            except PermissionError as error:
                return str(error)
        return None

    def _reachable(self):
        """Whether an ordinary user may pass through all folders above the data directory."""
        above = [self.folder.parent, *self.folder.parent.parents]
        return all(folder.stat().st_mode & 0o001 for folder in above if folder.exists())

    def _as_server_user(self):
        """What to put before a command so that it runs as the server's user."""
        if os.geteuid() != 0:
            return []
        words = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--init-groups", "--pdeathsig", "INT"]
        if self._reachable():
            return [*words, "--"]
        # A folder above (such as root's home) is closed to others: the server may pass through, nothing else.
        bounds = int(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("CapBnd")), 16)
        for bit, name in ((_DAC_READ_SEARCH, "dac_read_search"), (_DAC_OVERRIDE, "dac_override")):
            if bounds >> bit & 1:
                return [*words, "--inh-caps", f"+{name}", "--ambient-caps", f"+{name}", "--"]
        raise PermissionError(f"user postgres cannot reach {self.folder}, a folder above it is closed to others: "
                              "choose a --data elsewhere, for instance --data /var/lib/paddock")

    def prepare(self):
        """Clears what a killed run left and makes the cluster when there is none. A half-made one is redone."""
        leftovers.clear(lambda: leftovers.of_cluster(self.folder), "the database server", self.say,
                        polite=signal.SIGINT)
        for stale in (self.folder / "postmaster.pid", self.socket, Path(f"{self.socket}.lock")):
            stale.unlink(missing_ok=True)
        if (self.folder / "PG_VERSION").exists():
            return
        self.say(f"making a database cluster in {self.folder}")
        unfinished = self.folder.with_name(self.folder.name + ".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(unfinished, "postgres", "postgres")
        made = run([*self._as_server_user(), BIN / "initdb", "-D", unfinished, "-U", "postgres", "--auth=trust",
                    "--encoding=UTF8", "--locale=C.UTF-8", *([] if self.durable else ["--no-sync"])], cwd="/")
        if made.returncode != 0:
            raise RuntimeError(f"initdb could not make a cluster in {unfinished}: {made.stderr.strip()}")
        if self.folder.exists():
            self.folder.rmdir()
        unfinished.rename(self.folder)

    def child(self):
        """The server as a process to supervise. SIGINT is its fast, clean shutdown."""
        command = [*self._as_server_user(), BIN / "postgres", "-D", self.folder, "-k", self.folder, "-p", PORT,
                   "-c", "listen_addresses=", "-c", "unix_socket_permissions=0700", "-c", "logging_collector=off",
                   *(word for item in LOGICAL_DECODING.items() for word in ("-c", "=".join(item))),
                   *([] if self.durable else ["-c", "fsync=off"])]
        return Child("database", command, self.log_folder / "database.out", self.say, stop_signal=signal.SIGINT)

    def sql(self, text, user="paddock", database="paddock"):
        """Runs SQL; the result as text without decoration."""
        done = run(["psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-d", self.connection(user, database),
                    "-c", text])
        if done.returncode != 0:
            raise RuntimeError(f"the database in {self.folder} refused: {done.stderr.strip()}")
        return done.stdout.strip()

    def answers(self):
        return run([BIN / "pg_isready", "-q", "-h", self.folder, "-p", PORT]).returncode == 0

    def finish_start(self, seconds=60):
        """Waits for the server and makes the market's roles and database where they are missing."""
        if not until(self.answers, seconds, step=0.1):
            raise RuntimeError(f"the database server did not come up within {seconds} s; see "
                               f"{self.log_folder / 'database.out'}")
        there = self.sql("SELECT rolname FROM pg_roles", "postgres", "postgres").splitlines()
        for role, kind in (("paddock", "LOGIN"), *((role, "NOLOGIN") for role in ROLES)):
            if role not in there:
                self.sql(f"CREATE ROLE {role} {kind}", "postgres", "postgres")
        if not self.sql("SELECT 1 FROM pg_database WHERE datname = 'paddock'", "postgres", "postgres"):
            self.sql("CREATE DATABASE paddock OWNER paddock", "postgres", "postgres")
