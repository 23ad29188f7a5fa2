"""A market that `dataset` made, in a folder that is kept: its server, its database, and its programs on it."""

import os
import pathlib
import subprocess
import sys
from contextlib import ExitStack, contextmanager

from market import PostgresCluster, Process, position, status, wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "supervisor"))
from postgres import LOGICAL_DECODING  # noqa: E402

# What an operator sets for a machine with 24 GiB and a disk without moving parts, beside what a market's own server has.
SETTINGS = {**LOGICAL_DECODING, "shared_preload_libraries": "pg_stat_statements", "shared_buffers": "8GB",
            "effective_cache_size": "16GB", "work_mem": "32MB", "maintenance_work_mem": "512MB", "max_wal_size": "8GB",
            "checkpoint_timeout": "15min", "random_page_cost": "1.1"}
SMALL_SETTINGS = {**SETTINGS, "shared_buffers": "128MB", "max_wal_size": "1GB", "maintenance_work_mem": "64MB"}
# As a Supabase project has them: readers connect as one role and become another for each request.
ROLES = """
    CREATE ROLE paddock LOGIN; CREATE ROLE paddock_application NOLOGIN; CREATE ROLE paddock_operator NOLOGIN;
    CREATE ROLE anon NOLOGIN; CREATE ROLE authenticated NOLOGIN; CREATE ROLE service_role NOLOGIN BYPASSRLS;
    CREATE ROLE authenticator LOGIN NOINHERIT; GRANT anon, authenticated, service_role TO authenticator"""


LIVE_ORDERS = 10_000  # of a load, before it begins to trade


class LargeMarket:
    """`with LargeMarket(folder, programs) as market:` its database server runs. One that runs already is used and left
    running. `small` is for tests: a server that takes little memory and does not sync."""

    def __init__(self, folder, programs, small=False):
        self.folder = pathlib.Path(folder).resolve()
        self.programs = pathlib.Path(programs)
        self.cluster = PostgresCluster(fsync=not small, settings=SMALL_SETTINGS if small else SETTINGS, roles=(),
                                       folder=self._server_folder())
        self.was_running = self.cluster.answers()

    def _server_folder(self):
        folder = self.folder.with_name(self.folder.name + ".database")
        folder.mkdir(mode=0o711, exist_ok=True)
        return folder

    @property
    def config(self):
        return self.folder / "paddock.toml"

    def __enter__(self):
        if not self.was_running:
            self.cluster.start()
        return self

    def __exit__(self, *_):
        if not self.was_running:
            self.cluster.stop()

    def sql(self, text):
        return self.cluster.sql("paddock", text)

    def make(self, arguments):
        """Makes the journal and an empty database for it; what `dataset` says."""
        made = subprocess.run([self.programs / "dataset", "--out", self.folder, "--database",
                               self.cluster.url("paddock", "paddock"), *arguments], check=True, capture_output=True, text=True)
        return made.stdout.strip()

    def make_database(self):
        self.cluster.sql("postgres", ROLES)
        self.cluster.create_database("paddock", owner="paddock")
        self.sql("CREATE EXTENSION pg_stat_statements")

    def rebuild(self):
        """The whole log into the database."""
        subprocess.run([self.programs / "paddock-persister", "--config", self.config, "--rebuild"], check=True,
                       stdout=subprocess.DEVNULL)

    def warm(self, tables):
        """Reads the tables and their indexes into the server's memory."""
        self.sql("CREATE EXTENSION IF NOT EXISTS pg_prewarm")
        names = ", ".join(f"'{table}'::regclass" for table in tables)
        self.sql(f"SELECT pg_prewarm(t) FROM unnest(ARRAY[{names}]) t UNION ALL "
                 f"SELECT pg_prewarm(indexrelid) FROM pg_index WHERE indrelid = ANY (ARRAY[{names}])")

    def position(self):
        return position(self.cluster)

    def status(self, name):
        return status(self.folder, name)

    @contextmanager
    def running(self):
        """Engine and persister, caught up."""
        with ExitStack() as stack:
            stack.enter_context(Process(self.programs / "paddock-engine", self.config))
            wait_until(lambda: self.status("engine").get("state") == "open" and self.engine_answers(), 120)
            stack.enter_context(Process(self.programs / "paddock-persister", self.config))
            wait_until(lambda: self.status("persister").get("database") == "connected", 120)
            wait_until(lambda: self.position() >= self.status("engine").get("durable", 1 << 62))
            yield self

    def engine_answers(self):
        return subprocess.run([self.programs / "paddock", "send", "--config", self.config], input='{"op":"query","port":1}\n',
                              text=True, capture_output=True).returncode == 0

    @contextmanager
    def busy(self, hot_rate, other_rate, seconds=86400):
        """Orders at these rates of commands a second meanwhile: in the busiest offering, and in the others of the last
        third, which are held by few. By two `paddock load`, each through a lane of its own."""
        offerings = int(self.sql("SELECT count(*) FROM vehicle_offerings"))
        last_third = max(2, offerings - offerings // 3 + 1)
        loads = [self._load(hot_rate, seconds, 1, 1, 1), self._load(other_rate, seconds, 9, last_third,
                                                                    max(1, offerings - last_third + 1))]
        try:
            before = self.position()
            wait_until(lambda: self.position() > before + 2 * LIVE_ORDERS, 120)  # first they only fill the books
            yield
        finally:
            ended = [load.poll() is not None for load in loads]
            for load in loads:
                load.terminate()
                load.wait()
        if any(ended):
            raise RuntimeError("a load ended early: see `paddock load` by hand")

    def _load(self, rate, seconds, first_port, first_offering, offerings):
        return subprocess.Popen(
            [self.programs / "paddock", "load", "--config", self.config, "--lane", *map(str, (
                "--rate", rate, "--seconds", seconds, "--ports", 8, "--first-port", first_port, "--first-offering",
                first_offering, "--offerings", offerings))], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def add_arguments(parser):
    parser.add_argument("--folder", type=pathlib.Path, required=True, help="the market's folder, made by large.py")
    parser.add_argument("--bin", type=pathlib.Path,
                        default=pathlib.Path(os.environ.get("PADDOCK_BIN") or ROOT / "build" / "release" / "bin"))
    parser.add_argument("--small", action="store_true", help="a database server that takes little memory, for tests")


def percentile(ascending, share):
    """The smallest value that `share` (0 to 1) of them do not exceed."""
    return ascending[max(0, min(len(ascending) - 1, int(len(ascending) * share + 0.9999999) - 1))]
