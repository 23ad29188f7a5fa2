#!/usr/bin/env python3
"""The persister as it is run: the real program beside a real engine, or on the log that an engine left."""

import json
import os
import signal
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))

import flow
import rig
from engine import Market, eventually


def setUpModule():
    global cluster
    cluster = rig.PostgresCluster()
    cluster.start()
    unittest.addModuleCleanup(cluster.remove)


class PersistedMarket(Market):
    """A market with settings files for any number of databases."""

    def settings(self, database, more=""):
        """A settings file that names the database."""
        file = self.folder / f"{database}.toml"
        file.write_text(f'{self.config.read_text()}beat_ms = 50\ndatabase = "{cluster.url(database)}"\n{more}')
        return file

    def persister(self, database, *arguments, before=(), more=""):
        # The leak checker of a sanitized build does not work under strace.
        environment = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"} if before else None
        return subprocess.Popen([*before, rig.BIN / "paddock-persister", "--config", self.settings(database, more),
                                 *arguments], stderr=subprocess.PIPE, text=True, env=environment)

    def status(self):
        return json.loads((self.folder / "status" / "persister.json").read_text())

    def load(self, rate, seconds):
        done = self.paddock("load", "--lane", "--rate", str(rate), "--seconds", str(seconds))
        assert done.returncode == 0, done.stderr.decode()


def position(database):
    done, text = cluster.try_sql(database, "SELECT seq FROM persister_position")
    return int(text) if done and text else 0


def ended(process):
    """Its status and what it complained of."""
    _, complaint = process.communicate(timeout=rig.PATIENCE)
    return process.returncode, complaint


class Rebuild(unittest.TestCase):
    """From a log that no engine writes any longer."""

    @classmethod
    def setUpClass(cls):
        cls.market = cls.enterClassContext(PersistedMarket())
        cls.market.start()
        url = cluster.create_database("live")
        live = cls.market.persister("live")
        cls.market.send(*flow.random_flow(61, 1500))
        cls.market.load(500, 1)
        cls.end = cls.market.log()[-1]["seq"]
        eventually(lambda: position("live") == cls.end, "the persister to be at the end of the log")
        eventually(lambda: cls.market.status()["position"] == cls.end, "its status to say so")
        cls.idle_status = cls.market.status()
        cls.market.stop()
        # A persister that is told to stop leaves the last beat to the next start.
        fold = rig.Fold()
        for event in cls.market.log():
            fold.add(event)
        eventually(lambda: position("live") == fold.seq and not rig.database_compare.differences(fold, url),
                   "marks and portfolios to follow")
        live.send_signal(signal.SIGTERM)
        assert ended(live) == (0, "")

    def test_at_the_end_of_the_log_there_is_no_lag(self):
        self.assertEqual(self.idle_status["lag"], 0)

    def test_it_ends_by_itself_with_the_same_rows(self):
        cluster.create_database("again")
        self.assertEqual(ended(self.market.persister("again", "--rebuild")), (0, ""))
        self.assertEqual(rig.contents(cluster, "again"), rig.contents(cluster, "live"))

    def test_stopped_on_its_way_it_fails(self):
        cluster.create_database("part")
        process = self.market.persister("part", "--rebuild", more="batch_most_events = 1\nbatch_enough_events = 1\n")
        eventually(lambda: position("part") > 0, "its first batch")
        process.send_signal(signal.SIGTERM)
        status, complaint = ended(process)
        self.assertEqual(status, 1)
        self.assertLess(position("part"), self.end)
        self.assertRegex(complaint, r"the rebuild was stopped at event \d+, before the end of the log")


    def test_a_database_that_goes_away_is_noticed_with_nothing_to_write(self):
        process = self.market.persister("live")
        eventually(lambda: self.market.status()["pid"] == process.pid and self.market.status()["database"] == "connected",
                   "its connection")
        cluster.stop()
        eventually(lambda: self.market.status()["database"] == "away" and self.market.status()["alarms"], "the alarm")
        cluster.start()
        eventually(lambda: self.market.status()["database"] == "connected" and not self.market.status()["alarms"],
                   "its return")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(ended(process), (0, ""))


class Keeping(unittest.TestCase):
    """Beside a running engine."""

    def test_a_persister_that_keeps_up_opens_no_journal_file(self):
        with PersistedMarket() as market:
            market.start()
            market.send(*flow.random_flow(62, 100))
            cluster.create_database("kept")
            trace = market.folder / "trace"
            process = market.persister("kept", before=("strace", "-f", "-qq", "-e", "trace=open,openat,openat2", "-e",
                                                       "signal=none", "-o", trace))
            eventually(lambda: position("kept") > 0, "its first batch")
            market.load(1000, 3)
            end = market.log()[-1]["seq"]
            eventually(lambda: position("kept") == end, "the end of the log")
            opened = trace.read_text()
            self.assertIn("/status/persister.json", opened, "the trace shows what the persister opens")
            self.assertGreater(end, 4000, "there were several journal files to open")
            self.assertNotIn("/journal/", opened)
            os.kill(market.status()["pid"], signal.SIGTERM)
            self.assertEqual(ended(process)[0], 0)


if __name__ == "__main__":
    unittest.main()
