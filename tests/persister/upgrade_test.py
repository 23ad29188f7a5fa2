#!/usr/bin/env python3
"""A database that an earlier Paddock made: refused by name, and written anew from the log by one command."""

import unittest

import flow
import rig

# The tables of that schema by name: a rebuild drops them whatever they hold.
OLD_TABLES = ("vehicle_offerings", "market_orders", "market_trades", "share_holdings", "portfolio_positions",
              "market_snapshots", "price_discovery_events", "leaderboard_snapshots", "accounts", "cash_balances",
              "cash_ledger", "parked_rows")
OLD_SCHEMA = f"""
CREATE SCHEMA auth; CREATE TABLE auth.users (id UUID PRIMARY KEY); CREATE TABLE vehicles (id UUID PRIMARY KEY);
INSERT INTO auth.users VALUES ('00000000-0000-4000-8000-00000000aaaa');
CREATE TABLE paddock_reference_tables (table_name TEXT PRIMARY KEY, made_here BOOLEAN NOT NULL);
INSERT INTO paddock_reference_tables VALUES ('auth.users', true), ('vehicles', true);
{"".join(f"CREATE TABLE {table} (id INT); INSERT INTO {table} VALUES (1);" for table in OLD_TABLES)}
CREATE FUNCTION paddock_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER trades_immutable BEFORE DELETE OR TRUNCATE ON market_trades EXECUTE FUNCTION paddock_refuse();
CREATE TABLE persister_position (market_id BIGINT, seq BIGINT, event_time TIMESTAMPTZ, writer TEXT);
INSERT INTO persister_position VALUES ({0xABCDEF012345}, 47, now(), 'an earlier one');
CREATE TABLE paddock_schema (version INTEGER PRIMARY KEY, file TEXT NOT NULL);
INSERT INTO paddock_schema VALUES (1, '001_reference_tables.sql'), (2, '002_market.sql'), (3, '003_cash.sql'),
  (4, '004_persister.sql'), (5, '005_rules.sql');
"""


def setUpModule():
    global cluster, script
    cluster = rig.PostgresCluster()
    cluster.start()
    unittest.addModuleCleanup(cluster.remove)
    script = rig.Script(flow.random_flow(71, 300))
    unittest.addModuleCleanup(script.file.close)


class FromAnEarlierPaddock(unittest.TestCase):
    def old(self, name, more=""):
        url = cluster.create_database(name)
        cluster.sql(name, OLD_SCHEMA + more)
        return url

    def test_it_is_refused_by_name_and_left_as_it_is(self):
        url = self.old("refused")
        complaint = script.persist(url, "--until-end", expect=1)
        self.assertIn("made by an earlier Paddock (its schema has the file 003_cash.sql)", complaint)
        self.assertIn("--rebuild", complaint)
        self.assertEqual(cluster.sql("refused", "SELECT seq FROM persister_position"), "47")

    def test_a_rebuild_writes_it_anew(self):
        url = self.old("upgraded")
        script.persist(url, "--rebuild")
        self.assertEqual(rig.differences(script, url), [])
        self.assertEqual(cluster.sql("upgraded", "SELECT made_here FROM paddock_reference_tables"), "t\nt")
        self.assertEqual(cluster.sql("upgraded", "SELECT count(*) FROM auth.users WHERE "
                                                 "id = '00000000-0000-4000-8000-00000000aaaa'"), "1")

    def test_so_does_one_of_a_database_with_all_that_is_there_now(self):
        url = cluster.create_database("later")
        script.persist(url, "--rebuild")
        cluster.sql("later", "UPDATE paddock_schema SET file = '006_earlier.sql' WHERE version = 6")
        self.assertIn("006_earlier.sql", script.persist(url, "--until-end", expect=1))
        script.persist(url, "--rebuild")
        self.assertEqual(rig.differences(script, url), [])

    def test_a_role_for_which_a_superuser_made_what_it_may_not_rebuilds_again_and_again(self):
        cluster.create_database("plain")
        cluster.sql("plain", """
            CREATE ROLE plain LOGIN; GRANT CREATE ON SCHEMA public TO plain; CREATE SCHEMA history AUTHORIZATION plain;
            CREATE SCHEMA auth AUTHORIZATION plain;
            DO $$ BEGIN CREATE ROLE paddock_application NOLOGIN; EXCEPTION WHEN duplicate_object THEN END $$;
            DO $$ BEGIN CREATE ROLE paddock_operator NOLOGIN; EXCEPTION WHEN duplicate_object THEN END $$""")
        url = cluster.url("plain", user="plain")
        script.persist(url, "--rebuild")
        cluster.sql("plain", "UPDATE paddock_schema SET file = '006_earlier.sql' WHERE version = 6")
        script.persist(url, "--rebuild")
        self.assertEqual(rig.differences(script, url), [])

    def test_what_is_ahead_of_the_log_is_not_dropped(self):
        url = self.old("ahead", "UPDATE persister_position SET seq = 999999;")
        complaint = script.persist(url, "--rebuild", expect=1)
        self.assertIn("ahead of the log: they hold event 999999", complaint)
        self.assertEqual(cluster.sql("ahead", "SELECT count(*) FROM market_trades"), "1")

    def test_what_depends_on_the_tables_is_named_and_stays(self):
        url = self.old("depended", "CREATE VIEW theirs AS SELECT id FROM market_trades;")
        complaint = script.persist(url, "--rebuild", expect=1)
        self.assertIn("view theirs depends on table market_trades", complaint)
        self.assertEqual(cluster.sql("depended", "SELECT count(*) FROM theirs"), "1")

    def test_the_database_of_another_market_is_not_rebuilt(self):
        url = self.old("foreign", "UPDATE persister_position SET market_id = 77;")
        complaint = script.persist(url, "--rebuild", expect=1)
        self.assertIn("the database belongs to market 00000000004d", complaint)
        self.assertEqual(cluster.sql("foreign", "SELECT count(*) FROM market_trades"), "1")


if __name__ == "__main__":
    unittest.main()
