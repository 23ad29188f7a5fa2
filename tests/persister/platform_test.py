#!/usr/bin/env python3
"""A database where auth.users and vehicles belong to somebody else: what is there is used, nothing is added to it, and
what it does not know is parked, without stopping the rest, until it is known."""

import time
import unittest

import flow
import rig

USERS = {account: f"00000000-0000-4000-8000-{account:012d}" for account in range(1, 5)}
VEHICLES = {offering: f"00000000-0000-4000-9000-{offering:012d}" for offering in (1, 2)}
UNKNOWN_USER, UNKNOWN_VEHICLE = 3, 2

PLATFORM = """
    CREATE SCHEMA auth;
    CREATE TABLE auth.users (id UUID PRIMARY KEY, email TEXT NOT NULL UNIQUE, created_at TIMESTAMPTZ NOT NULL);
    CREATE TABLE vehicles (make TEXT NOT NULL, id UUID NOT NULL UNIQUE, year INTEGER NOT NULL CHECK (year > 1950));
"""


def setUpModule():
    global cluster
    cluster = rig.PostgresCluster()
    cluster.start()
    unittest.addModuleCleanup(cluster.remove)


def add_user(database, account):
    cluster.sql(database, f"INSERT INTO auth.users VALUES ('{USERS[account]}', 'u{account}@example.org', now())")


def add_vehicle(database, offering):
    cluster.sql(database, f"INSERT INTO vehicles VALUES ('Blazer', '{VEHICLES[offering]}', 1974)")


def platform(name, users, vehicles):
    url = cluster.create_database(name)
    cluster.sql(name, PLATFORM)
    for account in users:
        add_user(name, account)
    for offering in vehicles:
        add_vehicle(name, offering)
    return url


def lines(seed=41, commands=1200):
    """A flow of four accounts in two offerings whose users and vehicles are named."""
    named = flow.random_flow(seed, commands, accounts=4, offerings=2)
    for line in named:
        if line["op"] == "open_account":
            line["user"] = USERS[line["account"]]
        if line["op"] == "list":
            line["vehicle"] = VEHICLES[line["offering"]]
    return named


def until_nothing_is_parked(name, script, url, *arguments, meanwhile=lambda: None):
    process = script.start(url, *arguments)
    meanwhile()
    end = time.monotonic() + rig.PATIENCE
    while cluster.sql(name, "SELECT count(*) FROM parked_rows") != "0" and time.monotonic() < end:
        time.sleep(0.05)
    process.terminate()
    process.communicate(timeout=rig.PATIENCE)


def of_the_market(contents):
    return [row for row in contents if not row.startswith(("auth.users ", "vehicles "))]


class EverybodyIsKnown(unittest.TestCase):
    def test_nothing_is_added_to_their_tables(self):
        url = platform("known", USERS, VEHICLES)
        before = cluster.sql("known", "SELECT * FROM auth.users ORDER BY id; SELECT * FROM vehicles ORDER BY id")
        script = rig.Script(lines())
        self.assertEqual(rig.persist_all(script, url)["parked"], 0)
        self.assertEqual(rig.differences(script, url), [])
        self.assertEqual(cluster.sql("known", "SELECT * FROM auth.users ORDER BY id; SELECT * FROM vehicles ORDER BY id"),
                         before)
        rig.persist_all(script, cluster.create_database("ordinary"))
        self.assertEqual(of_the_market(rig.contents(cluster, "known")),
                         of_the_market(rig.contents(cluster, "ordinary")))


class SomeAreUnknown(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.script = rig.Script(lines())
        rig.persist_all(cls.script, platform("all", USERS, VEHICLES))
        cls.url = platform("some", set(USERS) - {UNKNOWN_USER}, set(VEHICLES) - {UNKNOWN_VEHICLE})
        cls.said = rig.persist_all(cls.script, cls.url, "--most-events", 40, "--enough-events", 40)
        cls.events = cls.script.events()

    def count(self, sql):
        return int(cluster.sql("some", f"SELECT count(*) FROM {sql}"))

    def test_the_rest_is_there(self):
        for table, of_unknown in (
                ("market_orders", "user_id = '{0}'"), ("market_trades", "buyer_id = '{0}' OR seller_id = '{0}'"),
                ("share_holdings", "holder_id = '{0}'"), ("portfolio_positions", "user_id = '{0}'")):
            condition = of_unknown.format(USERS[UNKNOWN_USER])
            everything = cluster.sql("all", f"SELECT t::text FROM {table} t WHERE NOT ({condition}) ORDER BY 1")
            self.assertEqual(cluster.sql("some", f"SELECT t::text FROM {table} t ORDER BY 1"), everything, table)
            self.assertNotEqual(cluster.sql("all", f"SELECT count(*) FROM {table} t WHERE {condition}"), "0")

    def test_cash_prices_and_bars_are_whole(self):
        for table in ("order_book_levels", "cash_balances", "cash_ledger", "market_snapshots", "price_discovery_events"):
            rows = f"SELECT t::text FROM {table} t ORDER BY 1"
            self.assertEqual(cluster.sql("some", rows), cluster.sql("all", rows), table)
        columns = "symbol, status, current_share_price, highest_bid, lowest_ask, total_trades, opening_price, closing_price"
        rows = f"SELECT {columns} FROM vehicle_offerings ORDER BY symbol"
        self.assertEqual(cluster.sql("some", rows), cluster.sql("all", rows))

    def test_an_open_reference_is_left_open_and_its_value_parked(self):
        self.assertEqual(cluster.sql("some", "SELECT account_number FROM accounts WHERE user_id IS NULL ORDER BY 1"),
                         f"0\n{UNKNOWN_USER}")
        self.assertEqual(cluster.sql("some", "SELECT offering_number FROM vehicle_offerings WHERE vehicle_id IS NULL"),
                         str(UNKNOWN_VEHICLE))
        self.assertEqual(cluster.sql("some", "SELECT reason FROM parked_rows WHERE table_name = 'accounts.user_id'"),
                         f"auth.users does not know user {USERS[UNKNOWN_USER]} of account {UNKNOWN_USER}")

    def test_parked_rows_say_why(self):
        self.assertEqual(self.said["parked"], self.count("parked_rows"))
        self.assertEqual(self.count("parked_rows WHERE reason = ''"), 0)
        orders = sum(event["type"] in ("accepted", "replaced") and event["account"] == UNKNOWN_USER for event in self.events)
        self.assertEqual(self.count("parked_rows WHERE table_name = 'market_orders'"), orders)
        trades = sum(event["type"] == "trade" and UNKNOWN_USER in (event["buyer"], event["seller"])
                     for event in self.events)
        self.assertEqual(self.count("parked_rows WHERE table_name = 'market_trades'"), trades)


class KnownLater(unittest.TestCase):
    """Parked rows move to their tables once what they name is there; then it is as if it had always been."""

    def check(self, name, *arguments):
        script = rig.Script(lines(seed=42))
        rig.persist_all(script, platform(name + "_all", USERS, VEHICLES))
        url = platform(name, set(USERS) - {UNKNOWN_USER}, set(VEHICLES) - {UNKNOWN_VEHICLE})
        rig.persist_all(script, url, "--events", len(script.events()) // 2, *arguments)
        self.assertNotEqual(cluster.sql(name, "SELECT count(*) FROM parked_rows"), "0")
        add_user(name, UNKNOWN_USER)
        add_vehicle(name, UNKNOWN_VEHICLE)
        until_nothing_is_parked(name, script, url, *arguments)
        rig.persist_all(script, url)
        self.assertEqual(of_the_market(rig.contents(cluster, name)), of_the_market(rig.contents(cluster, name + "_all")))
        self.assertEqual(rig.differences(script, url), [])

    def test_small_batches(self):
        self.check("later_small", "--most-events", 30, "--enough-events", 30)

    def test_large_batches(self):
        self.check("later_large")


    def test_while_it_runs(self):
        script = rig.Script(lines(seed=46, commands=300))
        url = platform("later_running", set(USERS) - {UNKNOWN_USER}, set(VEHICLES) - {UNKNOWN_VEHICLE})

        def make_known():
            end = time.monotonic() + rig.PATIENCE
            done = f"SELECT count(*) FROM persister_position WHERE seq = {script.events()[-1]['seq']}"
            while cluster.try_sql("later_running", done)[1].strip() != "1" and time.monotonic() < end:
                time.sleep(0.05)
            self.assertNotEqual(cluster.sql("later_running", "SELECT count(*) FROM parked_rows"), "0")
            add_user("later_running", UNKNOWN_USER)
            add_vehicle("later_running", UNKNOWN_VEHICLE)

        until_nothing_is_parked("later_running", script, url, meanwhile=make_known)
        self.assertEqual(cluster.sql("later_running", "SELECT count(*) FROM parked_rows"), "0")
        rig.persist_all(script, url)
        self.assertEqual(rig.differences(script, url), [])

    def test_a_reference_waits_for_its_own_row(self):
        """A user becomes known while the account's row itself is parked for another reason."""
        script = rig.Script(lines(seed=45, commands=300))
        url = platform("twice", set(USERS) - {UNKNOWN_USER}, VEHICLES)
        first = rig.Script(lines(seed=45, commands=0)[:1])
        rig.persist_all(first, url)
        cluster.sql("twice", f"ALTER TABLE accounts ADD CONSTRAINT theirs CHECK (account_number <> {UNKNOWN_USER})")
        rig.persist_all(script, url)
        add_user("twice", UNKNOWN_USER)
        rig.persist_all(script, url)
        self.assertEqual(cluster.sql("twice", "SELECT row->>'user_id' FROM parked_rows WHERE table_name = "
                                              "'accounts.user_id'"), USERS[UNKNOWN_USER])
        cluster.sql("twice", "ALTER TABLE accounts DROP CONSTRAINT theirs")
        until_nothing_is_parked("twice", script, url)
        self.assertEqual(rig.differences(script, url), [])


class RefusedByTheirRules(unittest.TestCase):
    """Constraints and triggers that the owner of the database added: the rows that offend are parked."""

    def test_a_constraint_on_orders(self):
        script = rig.Script(lines(seed=43))
        url = platform("ruled", USERS, VEHICLES)
        rig.persist_all(script, url, "--events", 60)
        cluster.sql("ruled", "ALTER TABLE market_orders ADD CONSTRAINT theirs CHECK (shares_requested <> 7) NOT VALID")
        self.assertGreater(rig.persist_all(script, url)["parked"], 0)
        self.assertEqual(cluster.sql("ruled", "SELECT count(*) FROM market_orders WHERE shares_requested = 7 AND "
                                              "order_number > 60"), "0")
        self.assertIn("theirs", cluster.sql("ruled", "SELECT reason FROM parked_rows WHERE table_name = 'market_orders' "
                                                     "ORDER BY event_number LIMIT 1"))
        # Cash goes on as if nothing had happened; and a trade is parked only with one of its orders.
        rows = "SELECT account_number, balance, reserved FROM cash_balances ORDER BY 1"
        rig.persist_all(script, platform("unruled", USERS, VEHICLES))
        self.assertEqual(cluster.sql("ruled", rows), cluster.sql("unruled", rows))
        self.assertEqual(cluster.sql("ruled", """
            SELECT count(*) FROM parked_rows t WHERE table_name = 'market_trades' AND NOT EXISTS (
              SELECT FROM parked_rows o WHERE o.table_name = 'market_orders'
              AND o.row_key IN (t.row->>'buy_order_id', t.row->>'sell_order_id'))"""), "0")
        cluster.sql("ruled", "ALTER TABLE market_orders DROP CONSTRAINT theirs")
        until_nothing_is_parked("ruled", script, url)
        self.assertEqual(of_the_market(rig.contents(cluster, "ruled")), of_the_market(rig.contents(cluster, "unruled")))

    def test_an_offering_that_is_refused_takes_what_refers_to_it_along(self):
        script = rig.Script(lines(seed=48, commands=400))
        url = platform("listed", USERS, VEHICLES)
        rig.persist_all(rig.Script(lines(seed=48, commands=0)[:1]), url)
        cluster.sql("listed", "ALTER TABLE vehicle_offerings ADD CONSTRAINT theirs CHECK (offering_number <> 2)")
        rig.persist_all(script, url, "--most-events", 40, "--enough-events", 40)
        for table in ("vehicle_offerings", "market_orders", "order_book_levels", "market_trades", "share_holdings"):
            self.assertNotEqual(cluster.sql("listed", f"SELECT count(*) FROM parked_rows WHERE table_name = '{table}'"), "0", table)
        self.assertEqual(cluster.sql("listed", "SELECT count(*) FROM vehicle_offerings"), "1", "the other goes on")
        cluster.sql("listed", "ALTER TABLE vehicle_offerings DROP CONSTRAINT theirs")
        until_nothing_is_parked("listed", script, url)
        rig.persist_all(script, url)
        self.assertEqual(rig.differences(script, url), [])

    def test_a_level_that_may_not_go_goes_later(self):
        script = rig.Script(lines(seed=47, commands=400))
        url = platform("level", USERS, VEHICLES)
        rig.persist_all(script, url, "--events", 60)
        cluster.sql("level", """
            CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS
              $$ BEGIN RAISE EXCEPTION 'kept' USING ERRCODE = 'MY001'; END $$;
            CREATE TRIGGER theirs BEFORE DELETE ON order_book_levels FOR EACH ROW EXECUTE FUNCTION keep()""")
        rig.persist_all(script, url, "--events", 600, "--most-events", 40, "--enough-events", 40)
        self.assertNotEqual(cluster.sql("level", "SELECT count(*) FROM parked_rows WHERE row->>'orders' = '0'"), "0")
        said = rig.persist_all(script, url, "--most-events", 40, "--enough-events", 40)
        self.assertEqual(cluster.sql("level", "SELECT count(*) FROM parked_rows WHERE table_name = 'order_book_levels'"),
                         str(said["parked"]))
        self.assertNotEqual(cluster.sql("level", "SELECT count(*) FROM parked_rows WHERE row->>'orders' = '0'"), "0")
        cluster.sql("level", "DROP TRIGGER theirs ON order_book_levels")
        until_nothing_is_parked("level", script, url)
        self.assertEqual(rig.differences(script, url), [])

    def test_a_trigger_with_a_code_of_its_own_and_one_that_waits_for_the_commit(self):
        script = rig.Script(lines(seed=44, commands=400))
        url = platform("coded", USERS, VEHICLES)
        rig.persist_all(script, url, "--events", 60)
        cluster.sql("coded", """
            CREATE FUNCTION no_sevens() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
              IF NEW.shares_requested = 7 THEN RAISE EXCEPTION 'seven' USING ERRCODE = 'MY001'; END IF; RETURN NEW; END $$;
            CREATE CONSTRAINT TRIGGER theirs AFTER INSERT ON market_orders DEFERRABLE INITIALLY DEFERRED
              FOR EACH ROW EXECUTE FUNCTION no_sevens()""")
        self.assertGreater(rig.persist_all(script, url)["parked"], 0)
        self.assertEqual(cluster.sql("coded", "SELECT count(*) FROM market_orders WHERE shares_requested = 7 AND "
                                              "order_number > 60"), "0")

    def test_a_portfolio_that_is_refused_leaves_the_marks_of_others_alone(self):
        """A price moves for holders who do not trade; one of them has a portfolio that a rule refuses."""
        opening = [{"op": "open_account", "account": account} for account in (1, 2, 3, 4)] + [
            {"op": "deposit", "account": account, "amount": "10000.00"} for account in (1, 2, 3, 4)] + [
            {"op": "list", "offering": 1, "symbol": "AAA", "issuer": 1, "shares": 100, "price": "10.00"},
            {"op": "phase", "offering": 1, "to": "trading"}]
        orders, refs = [], {}
        for seller, buyer, quantity, price in ((1, 2, 5, "10.00"), (1, 3, 6, "10.00"), (1, 4, 1, "12.00"), (1, 4, 1, "13.00")):
            for account, side in ((seller, "sell"), (buyer, "buy")):
                refs[account] = refs.get(account, 0) + 1
                orders.append({"op": "enter", "account": account, "ref": refs[account], "offering": 1, "side": side,
                               "quantity": quantity, "price": price})
        script = rig.Script(opening + orders)
        self.addCleanup(script.file.close)
        url = cluster.create_database("valued")
        rig.persist_all(script, url, "--events", len(opening) + 6)  # the first two trades
        cluster.sql("valued", "ALTER TABLE portfolio_positions ADD CONSTRAINT theirs CHECK (total_market_value <> 65) NOT VALID")
        self.assertEqual(rig.persist_all(script, url)["parked"], 1)
        self.assertEqual(cluster.sql("valued", """SELECT account_number, current_mark FROM share_holdings
            JOIN accounts ON user_id = holder_id ORDER BY 1"""), "1|13.0000\n2|13.0000\n3|13.0000\n4|13.0000")
        self.assertEqual(cluster.sql("valued", """SELECT account_number, total_market_value FROM portfolio_positions
            JOIN accounts USING (user_id) WHERE account_number <> 2 ORDER BY 1"""), "1|1131.0000\n3|78.0000\n4|26.0000")
        self.assertEqual(cluster.sql("valued", "SELECT row->>'total_market_value' FROM parked_rows"), "65.0000")


class Schema(unittest.TestCase):
    def test_a_role_that_owns_nothing_but_the_database(self):
        cluster.sql("postgres", "CREATE ROLE market LOGIN")
        cluster.create_database("owned", owner="market")
        script = rig.Script(lines(commands=200))
        rig.persist_all(script, cluster.url("owned", user="market"))
        self.assertEqual(rig.differences(script, cluster.url("owned")), [])

    def test_a_right_that_is_missing_is_named(self):
        url = cluster.create_database("closed")
        cluster.sql("postgres", "CREATE ROLE guest LOGIN")
        complaint = rig.Script(lines(commands=10)).persist(cluster.url("closed", user="guest"), "--until-end", expect=1)
        self.assertIn("permission denied for schema public", complaint)

    def test_users_hidden_by_a_policy_are_not_taken_for_unknown(self):
        platform("hidden", USERS, VEHICLES)
        cluster.sql("postgres", "CREATE ROLE blind LOGIN")
        cluster.sql("hidden", """
            ALTER TABLE auth.users ENABLE ROW LEVEL SECURITY;
            GRANT CREATE ON SCHEMA public TO blind; GRANT USAGE, CREATE ON SCHEMA auth TO blind;
            CREATE SCHEMA history AUTHORIZATION blind;
            GRANT SELECT, REFERENCES ON auth.users, vehicles TO blind""")
        script = rig.Script(lines(commands=10))
        complaint = script.persist(cluster.url("hidden", user="blind"), "--until-end", expect=1)
        self.assertIn('row-level security policy for table "users"', complaint)
        cluster.sql("hidden", "ALTER ROLE blind BYPASSRLS")
        self.assertEqual(rig.persist_all(script, cluster.url("hidden", user="blind"))["parked"], 0)

    def test_default_privileges_give_nobody_anything(self):
        url = cluster.create_database("generous")
        cluster.sql("generous", """CREATE ROLE anon LOGIN; CREATE ROLE "Odd-name" LOGIN;
            ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO anon, "Odd-name", PUBLIC""")
        rig.persist_all(rig.Script(lines(commands=50)), url)
        self.assertEqual(cluster.sql("generous", """
            SELECT c.oid::regclass, a.grantee::regrole, string_agg(a.privilege_type, ' ') FROM pg_class c,
            aclexplode(c.relacl) a WHERE c.relnamespace IN ('public'::regnamespace, 'auth'::regnamespace)
            AND c.oid >= 16384 AND a.grantee IN (0, 'anon'::regrole, '"Odd-name"'::regrole) GROUP BY 1, 2"""), "")
        done, complaint = cluster.try_sql("generous", "UPDATE cash_balances SET balance = balance + 1", user="anon")
        self.assertFalse(done)
        self.assertIn("permission denied", complaint)
        self.assertFalse(cluster.try_sql("generous", "SELECT FROM market_trades", user="Odd-name")[0])

    def test_something_in_the_way_is_named(self):
        url = cluster.create_database("in_the_way")
        cluster.sql("in_the_way", "CREATE TABLE accounts (iban TEXT)")
        complaint = rig.Script(lines(commands=10)).persist(url, "--until-end", expect=1)
        self.assertRegex(complaint, r'schema file \d+\w+\.sql cannot be applied: .*"accounts" already exists')
        self.assertEqual(cluster.sql("in_the_way", "SELECT count(*) FROM information_schema.tables WHERE "
                                                   "table_schema = 'public'"), "1")


if __name__ == "__main__":
    unittest.main()
