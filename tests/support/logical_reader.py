"""A reader that follows tables through logical decoding, as a realtime server does: pg_recvlogical with pgoutput or
wal2json. What it reads is checked by folding it into tables again."""

import json
import struct
import subprocess
from collections import namedtuple

PUBLICATION = "supabase_realtime"
# What identifies a row, of columns that both plug-ins give.
KEYS = {"market_orders": ("id",), "market_trades": ("id",), "share_holdings": ("offering_id", "holder_id"),
        "leaderboard_snapshots": ("snapshot_date", "user_id")}
# As Supabase's realtime server asks for them.
WAL2JSON = {"format-version": "2", "include-transaction": "false", "include-pk": "true", "include-timestamp": "true",
            "include-type-oids": "true", "actions": "insert,update,delete",
            "add-tables": ",".join(f"public.{table}" for table in KEYS)}
PGOUTPUT = {"proto_version": "1", "publication_names": PUBLICATION}

Change = namedtuple("Change", "action table row")  # action: insert, update or delete; row: column to text or None
_ACTIONS = {"I": "insert", "U": "update", "D": "delete"}


class Reader:
    """A slot of one plug-in in one database; made before what it is to read happens."""

    def __init__(self, cluster, database, plugin):
        self.cluster, self.database, self.plugin = cluster, database, plugin
        self.slot = f"{database}_{plugin}"
        cluster.sql(database, f"SELECT pg_create_logical_replication_slot('{self.slot}', '{plugin}')")

    def read(self, seconds=60):
        """All changes up to now, in the order in which they come."""
        end = self.cluster.sql(self.database, "SELECT pg_current_wal_flush_lsn()")
        options = PGOUTPUT if self.plugin == "pgoutput" else WAL2JSON
        done = subprocess.run(
            ["pg_recvlogical", "-d", self.cluster.url(self.database), "-S", self.slot, "--start", "--endpos", end,
             "--no-loop", "-f", "-", *(word for name, value in options.items() for word in ("-o", f"{name}={value}"))],
            capture_output=True, timeout=seconds, check=True)
        return list(_pgoutput(done.stdout) if self.plugin == "pgoutput" else _wal2json(done.stdout))

    def drop(self):
        self.cluster.sql(self.database, f"SELECT pg_drop_replication_slot('{self.slot}')")


def _wal2json(output):
    for line in output.decode().splitlines():
        said = json.loads(line, parse_float=str, parse_int=str)
        row = {column["name"]: column["value"] for column in said.get("columns", said.get("identity", []))}
        yield Change(_ACTIONS.get(said["action"], said["action"]), f"{said['schema']}.{said['table']}", row)


class _Bytes:
    """Reads the messages of pgoutput (PostgreSQL's documentation, "Logical Replication Message Formats")."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, form):
        values = struct.unpack_from(">" + form, self.data, self.at)
        self.at += struct.calcsize(">" + form)
        return values[0] if len(values) == 1 else values

    def text(self, length=None):
        end = self.at + length if length is not None else self.data.index(b"\0", self.at)
        value = self.data[self.at:end].decode()
        self.at = end + (length is None)
        return value

    def tuple(self, columns):
        row = {}
        for column in columns[:self.take("h")]:
            kind = self.take("c")
            row[column] = self.text(self.take("i")) if kind == b"t" else None
        return row


def _pgoutput(output):
    data, relations = _Bytes(output), {}
    while data.at < len(output):
        kind = data.take("c").decode()
        if kind == "B":
            data.take("qqi")
        elif kind == "C":
            data.take("bqqq")
        elif kind == "R":
            number, schema, table, _, count = data.take("i"), data.text(), data.text(), data.take("b"), data.take("h")
            relations[number] = (f"{schema}.{table}", [(data.take("b"), data.text(), data.take("ii"))[1] for _ in range(count)])
        elif kind in _ACTIONS:
            table, columns = relations[data.take("i")]
            mark = data.take("c")
            row = data.tuple(columns)
            if kind == "U" and mark != b"N":  # the old key comes first
                data.take("c")
                row = data.tuple(columns)
            yield Change(_ACTIONS[kind], table, row)
        else:
            raise ValueError(f"pgoutput message {kind!r} at byte {data.at}")
        assert data.take("c") == b"\n", "pg_recvlogical puts a line end after each message"


def fold(changes, before=None):
    """The published tables as the changes leave them: table to key to row. Refuses what has no sense."""
    tables = {f"public.{table}": dict((before or {}).get(f"public.{table}", {})) for table in KEYS}
    for change in changes:
        rows = tables[change.table]
        key = tuple(change.row[column] for column in KEYS[change.table.removeprefix("public.")])
        if change.action == "delete":
            del rows[key]
            continue
        assert (key in rows) == (change.action == "update"), f"{change.action} of {key} in {change.table}"
        rows[key] = change.row
    return tables


def tables_now(cluster, database, generated):
    """The same from the tables themselves; without generated columns where the plug-in leaves them out."""
    tables = {}
    for table, key in KEYS.items():
        columns = cluster.sql(database, f"""SELECT attname FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0
            AND NOT attisdropped AND (attgenerated = '' OR {generated}) ORDER BY attnum""").splitlines()
        texts = ", ".join(f"'{column}', {column}::text" for column in columns)
        rows = cluster.sql(database, f"SELECT json_build_object({texts}) FROM {table}").splitlines()
        found = [json.loads(row) for row in rows]
        tables[f"public.{table}"] = {tuple(row[column] for column in key): row for row in found}
    return tables
