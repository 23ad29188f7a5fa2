#!/usr/bin/env python3
"""Every event is in the tables exactly once, whatever dies when, and nobody else's database is touched."""

import random
import signal
import subprocess
import tempfile
import time
import unittest

import flow
import rig
from commit_thief import CommitThief

SMALL = ("--most-events", 10, "--enough-events", 10)


def setUpModule():
    global cluster, script, expected, length
    cluster = rig.PostgresCluster()
    cluster.start()
    unittest.addModuleCleanup(cluster.remove)
    script = rig.Script(flow.random_flow(31, 2500))
    rig.persist_all(script, cluster.create_database("expected"))
    expected = rig.contents(cluster, "expected")
    length = len(script.events())
    unittest.addModuleCleanup(script.file.close)


def position(database):
    done, seq = cluster.try_sql(database, "SELECT seq FROM persister_position")
    return int(seq) if done and seq else 0


def wait_for(condition, what, process):
    """A process that ends meanwhile has something to say."""
    end = time.monotonic() + rig.PATIENCE
    while not condition():
        assert process.poll() is None, f"waiting for {what}: {process.communicate()}"
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.01)


class Killed(unittest.TestCase):
    def test_kill_at_random_moments(self):
        dice = random.Random(1)
        url = cluster.create_database("killed")
        kills = 0
        while position("killed") < length and kills < 12:
            process = script.start(url, "--until-end", *SMALL)
            time.sleep(dice.uniform(0.02, 0.4))
            process.kill()
            process.communicate()
            kills += 1
        rig.persist_all(script, url)
        self.assertEqual(rig.contents(cluster, "killed"), expected)

    def test_sigterm_ends_with_whole_commands(self):
        url = cluster.create_database("stopped")
        process = script.start(url, "--events-per-second", 2000, *SMALL)
        wait_for(lambda: position("stopped") > 100, "the first batches", process)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=rig.PATIENCE)
        self.assertEqual(process.returncode, 0)
        reached = position("stopped")
        self.assertEqual([line for line in rig.differences(script, url, reached)
                          if not line.startswith(("portfolio_positions", "share_holdings", "live_trading_stats"))],
                         [])  # a beat behind
        rig.persist_all(script, url)
        self.assertEqual(rig.contents(cluster, "stopped"), expected)


class DatabaseAway(unittest.TestCase):
    def test_stopped_and_crashed_while_writing(self):
        url = cluster.create_database("away")
        process = script.start(url, "--events-per-second", 1500, *SMALL)
        for reach, end in ((200, cluster.stop), (700, cluster.crash), (1500, cluster.stop)):
            wait_for(lambda reach=reach: position("away") >= reach, f"event {reach}", process)
            end()
            time.sleep(0.3)
            cluster.start()
        wait_for(lambda: position("away") >= length, "the end of the log", process)
        process.send_signal(signal.SIGTERM)
        output, complaint = process.communicate(timeout=rig.PATIENCE)
        self.assertEqual((process.returncode, complaint), (0, ""), output)
        rig.persist_all(script, url)
        self.assertEqual(rig.contents(cluster, "away"), expected)

    def test_not_there_at_the_start(self):
        url = cluster.create_database("late")
        cluster.stop()
        process = script.start(url, "--until-end")
        time.sleep(0.5)
        self.assertIsNone(process.poll(), "it waits for the database")
        cluster.start()
        process.communicate(timeout=rig.PATIENCE)
        self.assertEqual(process.returncode, 0)
        self.assertEqual(rig.contents(cluster, "late"), expected)

    def test_gone_back_to_an_older_copy(self):
        url = cluster.create_database("restored")
        rig.persist_all(script, url, "--events", 500)
        cluster.create_database("older", template="restored")
        process = script.start(url, "--events-per-second", 1500, "--ahead-grace-ms", 60_000, *SMALL)
        wait_for(lambda: position("restored") > 1000, "event 1000", process)
        # Cut off for good while the copy takes its place.
        cluster.sql("postgres", "ALTER DATABASE restored ALLOW_CONNECTIONS false")
        cluster.sql("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'restored'")
        cluster.sql("postgres", "ALTER DATABASE restored RENAME TO newer")
        cluster.sql("postgres", "ALTER DATABASE older RENAME TO restored")
        wait_for(lambda: position("restored") >= length - 20, "the end of the log", process)
        process.send_signal(signal.SIGTERM)
        _, complaint = process.communicate(timeout=rig.PATIENCE)
        self.assertEqual((process.returncode, complaint), (0, ""))
        rig.persist_all(script, url)
        self.assertEqual(rig.contents(cluster, "restored"), expected)


    def test_a_lock_that_somebody_holds(self):
        url = cluster.create_database("locked")
        rig.persist_all(script, url, "--events", 300)
        with subprocess.Popen(["psql", "-X", "-q", "-d", cluster.url("locked"), "-c",
                               "BEGIN; LOCK TABLE market_orders; SELECT pg_sleep(300)"]) as holder:
            locked = "SELECT count(*) FROM pg_locks WHERE relation = 'market_orders'::regclass AND {}"
            wait_for(lambda: cluster.sql("locked", locked.format("granted")) != "0", "the lock", holder)
            process = script.start(url, "--lock-timeout-ms", 200)
            # It waits at the start, gives up and tries again; a stop is heard in between.
            wait_for(lambda: cluster.sql("locked", locked.format("NOT granted")) != "0", "its wait", process)
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(rig.PATIENCE), 0)
            self.assertIsNone(holder.poll(), "the lock is still held")
            process.communicate()
            holder.kill()
        cluster.sql("locked", "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE relation = 'market_orders'::regclass "
                              "AND pid <> pg_backend_pid()")
        rig.persist_all(script, url)
        self.assertEqual(rig.contents(cluster, "locked"), expected)


class UnknownOutcome(unittest.TestCase):
    """The connection breaks at a COMMIT; only the position in the database knows whether it came through."""

    def check(self, name, when):
        cluster.create_database(name)
        with tempfile.TemporaryDirectory(prefix="paddock-thief-", dir="/tmp") as folder:
            thief = CommitThief(folder, 5498, cluster.socket, cuts=range(6, 200, 7), when=when)
            rig.persist_all(script, f"host={folder} port=5498 user=postgres dbname={name}", "--most-events", 60,
                            "--enough-events", 60)
            thief.close()
        self.assertGreater(thief.cut, 3)
        self.assertEqual(rig.contents(cluster, name), expected)

    def test_the_server_never_heard_of_it(self):
        self.check("unheard", "before")

    def test_the_answer_was_lost(self):
        self.check("unanswered", "after")


class Refused(unittest.TestCase):
    def test_a_second_persister(self):
        url = cluster.create_database("two")
        both = [script.start(url, "--until-end", "--most-events", 1) for _ in range(2)]
        complaints = [process.communicate(timeout=rig.PATIENCE)[1] for process in both]
        self.assertEqual(sorted(process.returncode for process in both), [0, 1], complaints)
        refused = "".join(complaints)
        self.assertIn("two persisters write one database", refused)
        self.assertRegex(refused, r"persister pid \d+ on \S+")
        rig.persist_all(script, url)
        self.assertEqual(rig.contents(cluster, "two"), expected)

    def test_the_database_of_another_market(self):
        url = cluster.create_database("foreign")
        rig.persist_all(script, url, "--market", 0x111111)
        before = rig.contents(cluster, "foreign")
        complaint = script.persist(url, "--until-end", "--market", 0x222222, expect=1)
        self.assertIn("belongs to market 000000111111, the log is of market 000000222222", complaint)
        self.assertEqual(rig.contents(cluster, "foreign"), before)

    def test_a_database_ahead_of_the_log(self):
        url = cluster.create_database("ahead")
        rig.persist_all(script, url)
        complaint = script.persist(url, "--until-end", "--events", 100, expect=1)
        self.assertRegex(complaint, rf"ahead of the log: it holds event {position('ahead')}, the log ends at \d+")
        self.assertEqual(rig.contents(cluster, "ahead"), expected)

    def test_a_log_that_took_another_way_since(self):
        """As after a journal was restored from an older copy and traded on, past the database's position."""
        url = cluster.create_database("other_way")
        rig.persist_all(script, url, "--events", 400)
        before = rig.contents(cluster, "other_way")
        other = rig.Script(flow.random_flow(31, 2500), step_ms=701)
        complaint = other.persist(url, "--until-end", expect=1)
        self.assertRegex(complaint, rf"not made from this log: event {position('other_way')}, its last one, happened at")
        self.assertEqual(rig.contents(cluster, "other_way"), before)

    def test_one_event_ahead_of_the_log(self):
        url = cluster.create_database("one_ahead")
        rig.persist_all(script, url, "--events", 100)
        last = position("one_ahead")
        complaint = script.persist(url, "--until-end", "--events", last - 1, expect=1)
        self.assertRegex(complaint, rf"ahead of the log: it holds event {last}, the log ends at \d+")

    def test_tables_that_were_changed_by_somebody_else(self):
        url = cluster.create_database("changed")
        rig.persist_all(script, url, "--events", 1000)
        cluster.sql("changed", "UPDATE market_orders SET status = 'cancelled', cancel_reason = 'user' "
                               "WHERE status IN ('active', 'partially_filled')")
        complaint = script.persist(url, "--until-end", expect=1)
        self.assertRegex(complaint, r"event \d+ \(\w+\) cannot be folded: it needs live order \d+, .*rebuild")

    def test_a_position_that_somebody_deleted(self):
        url = cluster.create_database("no_position")
        rig.persist_all(script, url, "--events", 300)
        rows = cluster.sql("no_position", "SELECT count(*) FROM market_orders")
        for undone in ("DELETE FROM persister_position", "UPDATE persister_position SET seq = 0"):
            cluster.sql("no_position", undone)
            for how in ("--until-end", "--rebuild"):
                self.assertIn("no position says how far the log is in them", script.persist(url, how, expect=1))
        self.assertEqual(cluster.sql("no_position", "SELECT count(*) FROM market_orders"), rows)

    def test_another_market_is_named_before_anything_is_changed(self):
        url = cluster.create_database("foreign_and_older")
        rig.persist_all(script, url, "--events", 100, "--market", 0x111111)
        cluster.sql("foreign_and_older", "DELETE FROM paddock_schema WHERE version > 3")
        complaint = script.persist(url, "--until-end", "--market", 0x222222, expect=1)
        self.assertIn("belongs to market 000000111111, the log is of market 000000222222", complaint)
        self.assertEqual(cluster.sql("foreign_and_older", "SELECT max(version) FROM paddock_schema"), "3")

    def test_a_newer_schema(self):
        url = cluster.create_database("newer_schema")
        rig.persist_all(script, url, "--events", 100)
        cluster.sql("newer_schema", "INSERT INTO paddock_schema VALUES (99, 'of the future')")
        self.assertIn("schema version 99", script.persist(url, "--until-end", expect=1))


if __name__ == "__main__":
    unittest.main()
