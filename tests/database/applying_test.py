#!/usr/bin/env python3
"""Paddock's schema on servers that differ in what its login may do and in what is there already: it is applied, or says
which statement a superuser must run, and that statement is enough."""

import re
import unittest

import rig

PLAIN_ROLES = "CREATE ROLE paddock_application NOLOGIN; CREATE ROLE paddock_operator NOLOGIN;"


def setUpModule():
    global cluster
    cluster = rig.PostgresCluster(roles=(), settings={"wal_level": "logical"})
    cluster.start()
    unittest.addModuleCleanup(cluster.remove)
    cluster.sql("postgres", "CREATE ROLE plain LOGIN; CREATE ROLE maker LOGIN CREATEROLE")


class Applying(unittest.TestCase):
    def setUp(self):
        cluster.sql("postgres", "DROP DATABASE IF EXISTS d")
        for role in ("paddock_application", "paddock_operator", "authenticated", "anon"):
            cluster.sql("postgres", f"DROP ROLE IF EXISTS {role}")

    def tearDown(self):
        cluster.sql("postgres", "DROP DATABASE d")

    def database(self, owner):
        cluster.create_database("d", owner=owner)

    def apply(self, user):
        return rig.run_files(cluster, "d", rig.SCHEMA, user=user)

    def demanded(self, user, what):
        """The statements that the refusal names for a superuser."""
        with self.assertRaises(rig.Refused) as refused:
            self.apply(user)
        self.assertIn(f"ERROR:  {what} is missing and {user} may not create it", str(refused.exception))
        return re.search(r"ERROR: .* have a superuser run: (.*;)$", str(refused.exception), re.MULTILINE)[1]

    def rights(self):
        return cluster.sql("d", "SELECT has_table_privilege('paddock_application', 'market_orders', 'SELECT'), "
                                "has_table_privilege('paddock_operator', 'parked_rows', 'SELECT')")

    def test_a_login_that_may_make_roles_makes_them(self):
        self.database("maker")
        self.assertEqual(self.apply("maker"), "")
        self.assertEqual(self.rights(), "t|t")

    def test_one_that_may_not_says_what_to_run(self):
        self.database("plain")
        statement = self.demanded("plain", "the role paddock_application")
        self.assertEqual(statement, PLAIN_ROLES)
        cluster.sql("d", statement)
        self.apply("plain")
        self.assertEqual(self.rights(), "t|t")

    def test_a_role_that_is_there_is_not_asked_for(self):
        self.database("plain")
        cluster.sql("postgres", "CREATE ROLE paddock_application NOLOGIN")
        self.assertEqual(self.demanded("plain", "the role paddock_operator"), "CREATE ROLE paddock_operator NOLOGIN;")

    def test_a_foreign_schema_auth_without_the_function(self):
        self.database("plain")
        cluster.sql("d", PLAIN_ROLES + "CREATE SCHEMA auth; CREATE TABLE auth.users (id UUID PRIMARY KEY); GRANT USAGE ON SCHEMA "
                         "auth TO plain; GRANT SELECT, REFERENCES ON auth.users TO plain")
        statement = self.demanded("plain", "the function auth.uid()")
        self.assertEqual(statement, "GRANT CREATE ON SCHEMA auth TO plain;")
        cluster.sql("d", statement)
        self.apply("plain")
        self.assertEqual(cluster.sql("d", "SELECT proowner::regrole FROM pg_proc WHERE oid = 'auth.uid()'::regprocedure"), "plain")

    def test_a_login_with_rights_on_schema_public_alone(self):
        self.database("postgres")
        cluster.sql("d", PLAIN_ROLES + "GRANT CREATE ON SCHEMA public TO plain; CREATE SCHEMA auth AUTHORIZATION plain")
        statement = self.demanded("plain", "the schema history")
        self.assertEqual(statement, "CREATE SCHEMA history AUTHORIZATION plain;")
        cluster.sql("d", statement)
        self.publish(self.apply("plain"))

    def publish(self, warning):
        """Runs what a warning about the publication names; then all four tables are published."""
        self.assertIn("WARNING:  the tables are not published for real time", warning)
        cluster.sql("d", re.search(r"have a superuser run: (.*;)$", warning, re.MULTILINE)[1])
        self.assertEqual(self.published(), "leaderboard_snapshots market_orders market_trades share_holdings")

    def published(self):
        return cluster.sql("d", "SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM pg_publication_tables "
                                "WHERE pubname = 'supabase_realtime' AND tablename <> 'theirs'")

    def test_a_foreign_publication(self):
        self.database("maker")
        cluster.sql("d", "CREATE TABLE theirs (n int); CREATE PUBLICATION supabase_realtime FOR TABLE theirs")
        self.publish(self.apply("maker"))
        self.assertEqual(cluster.sql("d", "SELECT count(*) FROM pg_publication_tables WHERE tablename = 'theirs'"), "1")

    def test_a_publication_of_our_own_gets_what_is_missing(self):
        self.database("maker")
        cluster.sql("d", "CREATE PUBLICATION supabase_realtime; ALTER PUBLICATION supabase_realtime OWNER TO maker")
        self.assertEqual(self.apply("maker"), "")
        self.assertEqual(self.published(), "leaderboard_snapshots market_orders market_trades share_holdings")

    def test_a_publication_of_all_tables_is_left_alone(self):
        self.database("maker")
        cluster.sql("d", "CREATE PUBLICATION supabase_realtime FOR ALL TABLES")
        self.assertEqual(self.apply("maker"), "")

    def test_an_own_server_where_a_login_is_given_the_roles(self):
        self.database("maker")
        self.apply("maker")
        rig.run_files(cluster, "d", [rig.HERE / "market_rows.sql"], user="maker")
        cluster.sql("d", "CREATE ROLE reader LOGIN; GRANT paddock_application TO reader; CREATE ROLE chief LOGIN; "
                         "GRANT paddock_operator TO chief")
        self.addCleanup(cluster.sql, "postgres", "DROP ROLE reader, chief")
        claims = "SET request.jwt.claims = '{\"sub\": \"00000000-abcd-8003-8000-000000000001\"}';"
        self.assertEqual(cluster.sql("d", claims + "SELECT count(*) FROM market_orders", user="reader"), "4")
        self.assertEqual(cluster.sql("d", "SELECT count(*) FROM market_orders", user="reader"), "0")
        self.assertEqual(cluster.sql("d", "SELECT count(*) FROM market_orders", user="chief"), "9")
        cluster.sql("d", "SELECT paddock_refresh_views()", user="chief")


if __name__ == "__main__":
    unittest.main()
