#!/usr/bin/env python3
"""The parts of tools/run, with small stand-ins for the market's programs.

usage: tests/supervisor/supervisor_test.py [-v]
"""

import os
import shlex
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "supervisor"))
import child as child_module  # noqa: E402
import environment  # noqa: E402
import leftovers  # noqa: E402
import market  # noqa: E402
import postgres  # noqa: E402
import waiting  # noqa: E402
from child import Child  # noqa: E402

waiting.watch_signals()
SOON = 20  # seconds; only a safety net


class InAFolder(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="pdk-")
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name)
        self.said = []

    def shell(self, script, **options):
        """A stand-in program."""
        child = Child("helper", ["/bin/sh", "-c", script], self.folder / "helper.out", self.said.append, **options)
        self.addCleanup(child.stop, SOON)
        return child

    def tend_until(self, child, condition):
        def look():
            child.tend()
            return condition()

        self.assertTrue(waiting.until(look, SOON, step=0.01), f"did not come about; said: {self.said}")


class AChild(InAFolder):
    def test_is_restarted_with_a_word_when_it_is_killed(self):
        child = self.shell("sleep 1000", pauses=(0.01,))
        child.start()
        first = child.pid
        os.kill(first, signal.SIGKILL)
        self.tend_until(child, lambda: child.pid not in (None, first))
        self.assertRegex(self.said[0], rf"^helper \(pid {first}\) was ended by SIGKILL after .* s; starting it again in 0.01 s$")

    def test_that_keeps_dying_is_given_up_with_its_last_words(self):
        child = self.shell("echo first; echo no more disk >&2; exit 3", pauses=(0.01, 0.02))
        child.start()
        self.tend_until(child, lambda: child.given_up is not None)
        self.assertIn("ended with status 3", child.given_up)
        self.assertIn("3 times in a row", child.given_up)
        self.assertIn("last words: first\nno more disk", child.given_up)
        self.assertEqual([line.rsplit(" in ", 1)[1] for line in self.said[:-1]],
                         [f"{pause} s; it said: first\nno more disk" for pause in (0.01, 0.02)])

    def test_that_was_steady_starts_again_with_the_shortest_pause(self):
        child = self.shell("exit 0", pauses=(0.01, 1000), steady=0.0)
        child.start()
        self.tend_until(child, lambda: len(self.said) >= 4)
        self.assertTrue(all(line.endswith("in 0.01 s") for line in self.said), self.said)

    def test_is_stopped_in_order(self):
        child = self.shell(f"trap 'echo bye > {self.folder}/bye; exit 0' TERM; touch {self.folder}/up; "
                           "while :; do sleep 0.05; done")
        child.start()
        self.tend_until(child, (self.folder / "up").exists)
        child.stop(SOON)
        self.assertEqual((self.folder / "bye").read_text(), "bye\n")
        self.assertEqual(self.said, [])

    def test_what_it_prints_does_not_grow_for_ever(self):
        self.addCleanup(setattr, child_module, "ROLL_AT", child_module.ROLL_AT)
        child_module.ROLL_AT = 1000
        output, older = self.folder / "helper.out", self.folder / "helper.out.1"
        output.write_text("of an earlier run\n" * 100)
        child = self.shell(f"echo begun; while [ ! -e {self.folder}/go ]; do sleep 0.01; done; "
                           f"head -c 1500 /dev/zero | tr '\\0' x; while [ -s {output} ]; do sleep 0.01; done; echo; "
                           "echo last; exit 1", pauses=(1000,))
        child.start()
        self.assertIn("of an earlier run", older.read_text())
        self.tend_until(child, lambda: child.last_words() == "begun")
        older.unlink()
        (self.folder / "go").touch()
        self.tend_until(child, lambda: self.said)
        self.assertIn("x" * 1500, older.read_text())
        self.assertTrue(self.said[0].endswith("it said: last"), self.said)
        self.assertLess(output.stat().st_size, 1000)

    def test_whose_program_is_gone_is_given_up_like_one_that_dies(self):
        program = self.folder / "program"
        program.symlink_to("/bin/false")
        child = Child("helper", [program], self.folder / "out", self.said.append, pauses=(0.01, 0.01))
        child.start()
        program.unlink()
        self.tend_until(child, lambda: child.given_up)
        self.assertIn("cannot be started", child.given_up)

    def test_that_does_not_stop_is_killed_with_a_word(self):
        child = self.shell(f"trap '' TERM; touch {self.folder}/up; while :; do sleep 0.05; done")
        child.start()
        self.tend_until(child, (self.folder / "up").exists)
        child.stop(0.2)
        self.assertIn("did not stop within 0.2 s; killing it", self.said[0])

    def test_goes_when_its_supervisor_is_killed(self):
        program = (f"import sys; sys.path.insert(0, {str(ROOT / 'tools/supervisor')!r})\n"
                   "import time, waiting; from child import Child\nwaiting.watch_signals()\n"
                   f"c = Child('h', ['sleep', '1000'], {str(self.folder / 'out')!r}, print)\nc.start()\n"
                   "print(c.pid, flush=True)\ntime.sleep(1000)\n")
        supervisor = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        pid = int(supervisor.stdout.readline())
        supervisor.kill()
        supervisor.communicate()
        self.assertTrue(waiting.until(lambda: not running(pid), SOON), "it outlived its supervisor")


def running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def command_of(pid):
    try:
        return Path(Path(f"/proc/{pid}/cmdline").read_text().split("\0")[0]).name
    except OSError:
        return ""


class Leftovers(InAFolder):
    def test_programs_of_this_market_are_cleared_and_others_left_alone(self):
        config = self.folder / "paddock.toml"
        other_config = self.folder / "other.toml"
        marked = {**os.environ, environment.MARK: "1"}
        processes = []
        for name, file, variables in (("paddock-engine", config, marked), ("paddock-engine", other_config, marked),
                                      ("paddock-gateway", config, os.environ), ("paddock", config, marked)):
            program = self.folder / name
            if not program.exists():
                program.symlink_to("/usr/bin/tail")
            file.touch()
            processes.append(subprocess.Popen([program, "-f", file], env=variables, preexec_fn=waiting.clear_mask))
            self.addCleanup(processes[-1].wait)
            self.addCleanup(processes[-1].kill)
        mine, *others = processes
        self.assertTrue(waiting.until(lambda: all(command_of(one.pid).startswith("paddock") for one in processes), SOON))
        self.assertEqual(leftovers.of_market(config), [mine.pid])
        leftovers.clear(lambda: [] if mine.poll() is not None else leftovers.of_market(config), "processes",
                        self.said.append)
        self.assertEqual(mine.wait(20), -signal.SIGTERM)  # its command line may be gone a moment before it is
        self.assertEqual([other.poll() for other in others], [None, None, None])
        self.assertIn(f"clearing processes of an earlier run (pid {mine.pid})", self.said)

    def test_what_a_child_is_started_with_is_found(self):
        program = self.folder / "paddock-persister"
        program.symlink_to("/usr/bin/tail")
        config = self.folder / "paddock.toml"
        config.touch()
        child = Child("persister", [program, "-f", config], self.folder / "out", self.said.append)
        child.start()
        self.addCleanup(child.stop, SOON)
        self.assertTrue(waiting.until(lambda: leftovers.of_market(config) == [child.pid], SOON))


class WhatIsFoundInTheFolder(InAFolder):
    def test_a_status_that_makes_no_sense_is_passed_over(self):
        (self.folder / "status").mkdir()
        for name, text in (("gateway-0", "[1]"), ("gateway-1", "{"), ("gateway-2", '{"pid": 7}')):
            (self.folder / "status" / f"{name}.json").write_text(text)
        self.assertEqual(market.Market(self.folder, self.folder).statuses("gateway"), [{"pid": 7}])


class TheEnvironmentFile(InAFolder):
    def test_is_shell_assignments_that_survive_any_path(self):
        path = self.folder / "paddock.env"
        odd = "host='/a b/$HOME/x' port=1"
        environment.write_environment(path, {"PADDOCK_DATABASE": odd, "PADDOCK_ENGINE_PID": None, "PADDOCK_OUCH_PORT": 7})
        shell = f'. {shlex.quote(str(path))}; printf "%s|%s|%s" "$PADDOCK_DATABASE" "$PADDOCK_ENGINE_PID" "$PADDOCK_OUCH_PORT"'
        self.assertEqual(subprocess.run(["sh", "-c", shell], capture_output=True, text=True).stdout, f"{odd}||7")
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        self.assertEqual([p.name for p in self.folder.iterdir()], ["paddock.env"])


class TheCluster(InAFolder):
    def cluster(self):
        self.folder.chmod(0o711)
        return postgres.Cluster(self.folder / "postgres", self.folder, self.said.append, durable=False)

    def test_knows_its_name_of_before_a_move(self):
        for folder in ("/before/postgres", "'/be fore/postgres'"):
            self.assertTrue(self.cluster().is_named_elsewhere(f"host={folder} port=5433 user=paddock dbname=paddock"))
        for connection in (self.cluster().connection(), "host=/before/postgres port=5433 user=me dbname=paddock",
                           "host=/var/run/postgresql port=5433 user=paddock dbname=paddock", "postgresql://x/paddock"):
            self.assertFalse(self.cluster().is_named_elsewhere(connection), connection)

    def test_says_when_its_socket_path_is_too_long(self):
        long_one = postgres.Cluster(self.folder / ("x" * 120) / "postgres", self.folder, self.said.append)
        length = len(str(long_one.socket))
        self.assertRegex(long_one.problem(), rf"has a path of {length} bytes; at most 107 .* --data")

    def start(self, cluster):
        cluster.prepare()
        child = cluster.child()
        child.start()
        self.addCleanup(child.stop, SOON)
        cluster.finish_start()
        return child

    def test_is_made_once_and_found_again_even_after_a_kill(self):
        cluster = self.cluster()
        self.assertIsNone(cluster.problem())
        child = self.start(cluster)
        cluster.sql("CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
        self.assertEqual(cluster.sql("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"), "f")
        os.kill(child.pid, signal.SIGKILL)
        child.process.wait()
        again = self.start(cluster)
        self.assertEqual(cluster.sql("SELECT n FROM kept"), "7")
        again.stop(SOON)
        self.assertEqual(leftovers.of_cluster(cluster.folder), [])

    def test_lets_readers_follow_and_has_the_roles_of_the_schema(self):
        cluster = self.cluster()
        child = self.start(cluster)
        self.assertEqual(cluster.sql("SHOW wal_level"), "logical")
        self.assertEqual(cluster.sql("SHOW max_slot_wal_keep_size"), "4GB")
        cluster.sql("SELECT pg_create_logical_replication_slot('reader', 'pgoutput')", user="postgres")
        roles = "SELECT rolname, rolcanlogin FROM pg_roles WHERE rolname ~ '^paddock' ORDER BY 1"
        self.assertEqual(cluster.sql(roles), "paddock|t\npaddock_application|f\npaddock_operator|f")
        # A cluster that was made before there were such roles gets them at its next start.
        cluster.sql("DROP ROLE paddock_operator", user="postgres", database="postgres")
        child.stop(SOON)
        self.start(cluster)
        self.assertEqual(cluster.sql("SELECT count(*) FROM pg_roles WHERE rolname ~ '^paddock'"), "3")

    def test_a_half_made_cluster_is_made_anew(self):
        cluster = self.cluster()
        half = self.folder / "postgres.unfinished"
        half.mkdir()
        (half / "PG_VERSION").write_text("15\n")
        self.start(cluster)
        self.assertEqual(cluster.sql("SELECT 1"), "1")
        self.assertFalse(half.exists())


if __name__ == "__main__":
    unittest.main()
