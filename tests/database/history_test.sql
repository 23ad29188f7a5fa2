-- What moves to history and what stays, slice by slice; that a CALL does the same in transactions of its own is
-- moving_test.py's.
BEGIN;
SET search_path = public, tap;
SELECT no_plan();

CREATE TEMPORARY TABLE before AS SELECT 'order' AS kind, order_number AS n, to_jsonb(o) AS row FROM all_market_orders o
  UNION ALL SELECT 'trade', trade_number, to_jsonb(t) FROM all_market_trades t;
CREATE FUNCTION pg_temp.move(day DATE, most INTEGER) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  last UUID;
BEGIN
  SET LOCAL role = paddock_operator;
  LOOP
    last := paddock_move_trades(day, last, most);
    EXIT WHEN last IS NULL;
  END LOOP;
  LOOP
    last := paddock_move_orders(day, last, most);
    EXIT WHEN last IS NULL;
  END LOOP;
  RESET role;
END
$$;
CREATE TEMPORARY VIEW places AS
  SELECT (SELECT string_agg(order_number::text, ' ' ORDER BY order_number) FROM market_orders) AS orders_here,
         (SELECT string_agg(order_number::text, ' ' ORDER BY order_number) FROM history.market_orders) AS orders_gone,
         (SELECT string_agg(trade_number::text, ' ' ORDER BY trade_number) FROM market_trades) AS trades_here,
         (SELECT string_agg(trade_number::text, ' ' ORDER BY trade_number) FROM history.market_trades) AS trades_gone;

SELECT results_eq('TABLE places', $$VALUES ('10 11 12 14 109 110 112 113 114', '6 7', '13 111 115', '8')$$, 'at first');
SELECT pg_temp.move('2025-10-20', 100);
SELECT results_eq('TABLE places', $$VALUES ('10 11 12 14 109 110 112 113 114', '6 7', '13 111 115', '8')$$,
                  'a day is moved when it lies before the date');
-- 11 is live and 12 waits for a trade that is parked.
INSERT INTO parked_rows VALUES ('market_trades', id(2, 15)::text, 15, 'test',
                                jsonb_build_object('id', id(2, 15), 'buy_order_id', id(1, 12), 'sell_order_id', id(1, 11)));
SELECT pg_temp.move('2025-10-21', 1);
SELECT results_eq('TABLE places', $$VALUES ('10 11 12 109 110 112 113 114', '6 7 14', '111 115', '8 13')$$,
                  'live orders stay, and what a parked trade refers to');
DELETE FROM parked_rows WHERE table_name = 'market_trades';
SELECT pg_temp.move('2025-10-21', 3);
SELECT results_eq('TABLE places', $$VALUES ('10 11 109 110 112 113 114', '6 7 12 14', '111 115', '8 13')$$,
                  'once it is written the order goes with the next move');
SELECT pg_temp.move('9999-12-31', 3);
SELECT results_eq('TABLE places', $$VALUES ('10 11 109 110 112 113 114', '6 7 12 14', '111 115', '8 13')$$,
                  'the present day stays, whatever date is given');
SELECT set_eq($$SELECT 'order', order_number, to_jsonb(o) FROM all_market_orders o
                UNION ALL SELECT 'trade', trade_number, to_jsonb(t) FROM all_market_trades t$$, 'TABLE before',
              'nothing is lost, doubled or changed');

-- An order that ended later goes, unless a trade of a later day refers to it: 11 traded today.
UPDATE market_orders SET status = 'cancelled', cancel_reason = 'user' WHERE order_number IN (10, 11);
SELECT pg_temp.move('2025-10-21', 2);
SELECT results_eq('TABLE places', $$VALUES ('11 109 110 112 113 114', '6 7 10 12 14', '111 115', '8 13')$$,
                  'orders of trades that are here stay');
INSERT INTO trading_days VALUES ('2025-10-21', 112, '2025-10-21 20:15Z', 2, 1);
SELECT pg_temp.move('2025-10-22', 2);
SELECT results_eq('TABLE places', $$VALUES ('11 109 112 113 114', '6 7 10 12 14 110', '115', '8 13 111')$$, 'the next day');

-- Far numbers have partitions of their own, made when they are needed.
INSERT INTO trading_days VALUES ('2025-10-22', 900000000, '2025-10-22 20:15Z', 2, 1);
INSERT INTO market_orders (id, order_number, offering_id, user_id, account_number, order_type, status, price_per_share,
    shares_requested, time_in_force, cancel_reason, created_at, updated_at)
  SELECT id(1, n), n, id(4, 2), id(3, 1), 1, 'buy', 'cancelled', 1, 1, 'day', 'expired', now(), now()
  FROM unnest(ARRAY[19999999, 20000000, 39999999, 899999999]) n;
SELECT pg_temp.move('2025-10-23', 4);
SELECT results_eq($$SELECT tableoid::regclass, min(order_number) FROM history.market_orders GROUP BY 1 ORDER BY 2$$,
  $$VALUES ('history.market_orders_00000'::regclass, 6::bigint), ('history.market_orders_00001'::regclass, 20000000),
           ('history.market_orders_00044'::regclass, 899999999)$$, 'partitions of 20,000,000 events');
SELECT is_empty($$SELECT FROM relations WHERE relispartition AND oid::regclass::text LIKE 'history.%'
                   AND (SELECT count(*) FROM rights WHERE thing = name AND role <> 'market') > 0$$, 'new ones are closed');
SELECT is(attempt('market', NULL, 'DELETE FROM history.market_orders_00044'), '42501', 'to the owner''s changes too');
SELECT is(attempt('postgres', NULL, 'DELETE FROM history.market_orders_00044'), '23001', 'and to a superuser''s');
SELECT is(attempt('market', NULL, 'DELETE FROM market_trades'), '42501', 'moving leaves no right behind');

-- Old partitions can go although live orders are as old.
SELECT lives_ok('SET LOCAL role = market; ALTER TABLE history.market_orders DETACH PARTITION history.market_orders_00000;
                 ALTER TABLE history.market_trades DETACH PARTITION history.market_trades_00000;
                 ALTER TABLE cash_ledger DETACH PARTITION cash_ledger_00000; RESET role', 'partitions are detached');
SELECT is((SELECT count(*) FROM history.market_orders), 3::bigint, 'history goes on without them');
SELECT is((SELECT count(*) FROM all_market_orders), 6::bigint, 'as do the views');
UPDATE market_orders SET status = 'cancelled', cancel_reason = 'user' WHERE order_number = 112;
SELECT pg_temp.move('2025-10-23', 4);
SELECT results_eq($$SELECT tableoid::regclass, order_number FROM history.market_orders ORDER BY 2 LIMIT 1$$,
  $$VALUES ('history.market_orders_00000_1'::regclass, 112::bigint)$$,
  'an old order that ended late gets a new partition');
SELECT lives_ok('DROP TABLE history.market_orders_00000, history.market_trades_00000, cash_ledger_00000', 'the old ones are dropped');
SELECT throws_ok('SELECT paddock_move_trades(NULL, NULL, 1)', '22004', NULL, 'a date is needed');
SELECT throws_ok('CALL paddock_move_history(''2025-10-21'', 0)', '22023', NULL, 'and a slice');
SELECT * FROM finish();
ROLLBACK;
