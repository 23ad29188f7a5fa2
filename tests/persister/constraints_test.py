#!/usr/bin/env python3
"""What the schema guide names exists under its name, and each thing that must not happen fails."""

import unittest

import flow
import rig


def setUpModule():
    global cluster
    cluster = rig.PostgresCluster()
    cluster.start()
    unittest.addModuleCleanup(cluster.remove)
    cluster.sql("postgres", "CREATE ROLE market LOGIN; CREATE ROLE reader LOGIN")
    cluster.create_database("market", owner="market")
    script = rig.Script(flow.random_flow(51, 1200))
    unittest.addModuleCleanup(script.file.close)
    rig.persist_all(script, cluster.url("market", user="market"))
    cluster.sql("market", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")


SUPERUSER, OWNER, READER = "postgres", "market", "reader"


class Names(unittest.TestCase):
    def test_constraints(self):
        found = set(cluster.sql("market", """
            SELECT conrelid::regclass || ' ' || conname || ' ' || contype::text FROM pg_constraint""").splitlines())
        for name in ("market_trades fk_buy_order f", "market_trades fk_sell_order f", "share_holdings positive_shares c",
                     "market_orders positive_price c", "market_trades fixed_commission c",
                     "market_orders valid_status_transition c"):
            self.assertIn(name, found)

    def test_indexes(self):
        found = set(cluster.sql("market", "SELECT tablename || ' ' || indexname FROM pg_indexes").splitlines())
        for name in ("market_orders idx_market_orders_offering_type_status", "share_holdings idx_share_holdings_holder",
                     "leaderboard_snapshots idx_leaderboard_date"):
            self.assertIn(name, found)

    def test_the_guides_queries_use_their_indexes(self):
        for query, index in (
                ("SELECT id FROM market_orders WHERE offering_id = '{0}' AND status = 'active' "
                 "ORDER BY price_per_share DESC LIMIT 10", "idx_market_orders_offering_type_status"),
                ("SELECT id FROM market_orders WHERE offering_id = '{0}' AND order_type = 'sell' AND "
                 "status IN ('active', 'partially_filled') ORDER BY price_per_share", "idx_market_orders_offering_type_status"),
                ("SELECT * FROM share_holdings WHERE holder_id = '{0}'", "idx_share_holdings_holder"),
                ("SELECT * FROM leaderboard_snapshots WHERE snapshot_date = CURRENT_DATE ORDER BY rank LIMIT 10",
                 "idx_leaderboard_date")):
            plan = cluster.sql("market", "SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan; EXPLAIN "
                               + query.format("00000000-0000-0000-0000-000000000000"))
            self.assertIn(index, plan)

    def test_types(self):
        found = dict(line.split("|") for line in cluster.sql("market", """
            SELECT table_name || '.' || column_name, data_type || coalesce('(' || numeric_precision || ',' ||
                   numeric_scale || ')', '') FROM information_schema.columns WHERE table_schema = 'public'""").splitlines())
        for column in ("market_orders.price_per_share", "market_trades.price_per_share", "market_snapshots.high_price",
                       "vehicle_offerings.highest_bid", "share_holdings.entry_price", "share_holdings.current_mark"):
            self.assertEqual(found[column], "numeric(12,4)", column)
        for column in ("market_trades.total_value", "market_trades.nuke_commission_amount", "cash_balances.balance",
                       "cash_balances.reserved", "cash_ledger.amount", "share_holdings.cost_basis",
                       "market_snapshots.volume_usd", "portfolio_positions.total_market_value"):
            self.assertEqual(found[column], "numeric(24,4)", column)
        for column in ("market_orders.shares_requested", "share_holdings.shares_owned", "market_snapshots.volume_shares"):
            self.assertEqual(found[column], "bigint(64,0)", column)


class Forbidden(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.before = rig.contents(cluster, "market")

    def tearDown(self):
        self.assertEqual(rig.contents(cluster, "market"), self.before)

    def refuse(self, statement, *words, users=(SUPERUSER,), setup=""):
        for user in users:
            done, complaint = cluster.try_sql("market", f"BEGIN; {setup} {statement}; COMMIT", user=user)
            self.assertFalse(done, f"{user}: {statement}")
            for word in words:
                self.assertIn(word, complaint)

    def test_trades_never_change(self):
        for statement in ("UPDATE market_trades SET shares_traded = shares_traded", "DELETE FROM market_trades",
                          "DELETE FROM market_trades WHERE false", "TRUNCATE market_trades",
                          "INSERT INTO market_trades SELECT (jsonb_populate_record(t, '{}')).* FROM market_trades t "
                          "ON CONFLICT (id) DO UPDATE SET shares_traded = 1"):
            self.refuse(statement, users=(SUPERUSER, OWNER, READER))

    def test_trades_never_change_for_a_replication_role_either(self):
        for statement in ("UPDATE market_trades SET shares_traded = 1", "DELETE FROM market_trades", "TRUNCATE market_trades"):
            self.refuse(statement, "rows never change", setup="SET LOCAL session_replication_role = replica;")

    def test_the_owner_lacks_the_privilege_too(self):
        self.refuse("UPDATE market_trades SET shares_traded = 1", "permission denied", users=(OWNER,))
        self.refuse("DELETE FROM cash_ledger", "permission denied", users=(OWNER,))

    def test_the_ledger_never_changes(self):
        for statement in ("UPDATE cash_ledger SET amount = amount", "DELETE FROM cash_ledger", "TRUNCATE cash_ledger"):
            self.refuse(statement, users=(SUPERUSER, OWNER, READER))

    def test_accounts_and_their_cash_stay(self):
        for table in ("accounts", "cash_balances"):
            for statement in (f"DELETE FROM {table}", f"DELETE FROM {table} WHERE account_number = 1", f"TRUNCATE {table} CASCADE"):
                self.refuse(statement, "its rows are never deleted", users=(SUPERUSER, OWNER))
                self.refuse(statement, users=(READER,))

    def test_a_ledger_entry_of_no_account(self):
        self.refuse("INSERT INTO cash_ledger VALUES (4711, 999999, 'deposit', 5, NULL, NULL, now())", "4711")

    def test_signs_of_the_ledger(self):
        for entry, amount in (("deposit", -1), ("withdrawal", 1), ("deposit", 0)):
            self.refuse(f"INSERT INTO cash_ledger VALUES (1, 999999, '{entry}', {amount}, NULL, NULL, now())",
                        "sign_of_entry")

    def order(self, **columns):
        values = {"id": "'00000000-0000-0000-0000-0000000000ff'", "order_number": "0",
                  "offering_id": "(SELECT id FROM vehicle_offerings LIMIT 1)",
                  "user_id": "(SELECT id FROM auth.users LIMIT 1)", "account_number": "1", "order_type": "'buy'",
                  "status": "'active'", "price_per_share": "1", "shares_requested": "5", "shares_filled": "0",
                  "time_in_force": "'day'", "created_at": "now()", "updated_at": "now()", **columns}
        return f"INSERT INTO market_orders ({', '.join(values)}) VALUES ({', '.join(values.values())})"

    def test_the_order_that_the_others_differ_from_is_taken(self):
        done, complaint = cluster.try_sql("market", f"BEGIN; {self.order()}; ROLLBACK")
        self.assertTrue(done, complaint)

    def test_prices_are_positive(self):
        self.refuse(self.order(price_per_share="0"), "positive_price")
        self.refuse(self.order(price_per_share="-1"), "positive_price")

    def test_states_fit_their_fills(self):
        fills = {"filled_value": "1", "average_fill_price": "1"}
        for status, filled in (("active", 1), ("partially_filled", 0), ("partially_filled", 5), ("filled", 4),
                               ("cancelled", 5), ("waiting", 0)):
            more = fills if filled else {}
            reason = {"cancel_reason": "'user'"} if status == "cancelled" else {}
            self.refuse(self.order(status=f"'{status}'", shares_filled=str(filled), **more, **reason),
                        "valid_status_transition")

    def test_references(self):
        nobody = "'00000000-0000-0000-0000-000000000001'"
        self.refuse(self.order(user_id=nobody), "market_orders_user_id_fkey")
        self.refuse(self.order(offering_id=nobody), "market_orders_offering_id_fkey")
        for column, name in (("buy_order_id", "fk_buy_order"), ("sell_order_id", "fk_sell_order"),
                             ("buyer_id", "market_trades_buyer_id_fkey"), ("seller_id", "market_trades_seller_id_fkey")):
            self.refuse(self.trade(**{column: nobody}), name)
        self.refuse("DELETE FROM market_orders WHERE id IN (SELECT buy_order_id FROM market_trades)", "fk_buy_order",
                    users=(SUPERUSER, OWNER))
        self.refuse("DELETE FROM auth.users", "violates foreign key")
        self.refuse("DELETE FROM vehicle_offerings", "violates foreign key")

    def test_a_user_who_never_traded_can_go(self):
        done, complaint = cluster.try_sql("market", """BEGIN; INSERT INTO auth.users VALUES (gen_random_uuid());
            DELETE FROM auth.users u WHERE NOT EXISTS (SELECT FROM accounts a WHERE a.user_id = u.id); ROLLBACK""",
                                          user=OWNER)
        self.assertTrue(done, complaint)

    def trade(self, **columns):
        values = {"id": "'00000000-0000-0000-0000-0000000000fe'", "trade_number": "0", "total_value": "total_value",
                  "nuke_commission_pct": "2.0", "nuke_commission_amount": "nuke_commission_amount",
                  "offering_id": "offering_id", "buyer_id": "buyer_id", "seller_id": "seller_id",
                  "buy_order_id": "buy_order_id", "sell_order_id": "sell_order_id", "shares_traded": "shares_traded",
                  "price_per_share": "price_per_share", "trade_type": "trade_type", "executed_at": "executed_at",
                  **columns}
        return (f"INSERT INTO market_trades ({', '.join(values)}) SELECT {', '.join(values.values())} "
                "FROM market_trades ORDER BY trade_number LIMIT 1")

    def test_the_commission_is_fixed(self):
        done, complaint = cluster.try_sql("market", f"BEGIN; {self.trade()}; ROLLBACK")
        self.assertTrue(done, complaint)
        self.refuse(self.trade(nuke_commission_pct="1.99"), "fixed_commission")
        self.refuse(self.trade(nuke_commission_amount="nuke_commission_amount + 0.0001"), "fixed_commission")
        self.refuse(self.trade(total_value="total_value + 1", nuke_commission_amount="(total_value + 1) * 0.02"),
                    "value_of_shares")

    def test_orders_that_ended_stay_ended(self):
        for ended in ("filled", "cancelled"):
            for other in ("active", "partially_filled", "filled", "cancelled"):
                if other != ended:
                    self.refuse(f"UPDATE market_orders SET status = '{other}', cancel_reason = "
                                f"{chr(39) + 'user' + chr(39) if other == 'cancelled' else 'NULL'} WHERE status = '{ended}'",
                                "may not go from", users=(SUPERUSER, OWNER))

    def test_fills_are_never_taken_back(self):
        self.refuse("UPDATE market_orders SET shares_filled = 0, status = 'cancelled', cancel_reason = 'user', "
                    "average_fill_price = NULL, filled_value = 0 WHERE status = 'partially_filled'", "may not go from")
        self.refuse("UPDATE market_orders SET shares_filled = shares_filled - 1 WHERE shares_filled > 1",
                    "may not go from", setup="SET LOCAL session_replication_role = replica;")

    def test_holdings_are_not_negative(self):
        self.refuse("UPDATE share_holdings SET shares_owned = -1", "positive_shares")

    def test_unique_keys(self):
        for table, key in (("share_holdings", "one_holding_of_an_offering"), ("market_snapshots", "market_snapshots_pkey"),
                           ("portfolio_positions", "portfolio_positions_pkey"), ("market_trades", "market_trades_pkey"),
                           ("cash_ledger", "cash_ledger_00000_pkey")):
            generated = {"share_holdings": ("id",), "market_trades": ("created_at",)}.get(table, ())
            columns = [name for name in cluster.sql("market", f"SELECT attname FROM pg_attribute WHERE attrelid = "
                                                    f"'{table}'::regclass AND attnum > 0").splitlines()
                       if name not in generated]
            names = ", ".join(columns)
            if table == "share_holdings":
                key = ""  # its id is computed from the same two columns: either may be named
            self.refuse(f"INSERT INTO {table} ({names}) SELECT {names} FROM {table} LIMIT 1", "duplicate key", key)

    def test_a_second_position(self):
        self.refuse("INSERT INTO persister_position VALUES (true, 1, 1, NULL, 'x')", "duplicate key")
        self.refuse("INSERT INTO persister_position VALUES (false, 1, 1, NULL, 'x')", "persister_position_one_row_check")


if __name__ == "__main__":
    unittest.main()
