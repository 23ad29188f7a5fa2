-- Who holds which right: exactly these, of everything that is the persister's.
BEGIN;
SET search_path = public, tap;
SELECT no_plan();

CREATE TEMPORARY TABLE readable (name TEXT PRIMARY KEY, by_all BOOLEAN NOT NULL);
INSERT INTO readable SELECT name, true FROM unnest(ARRAY[
  'market_orders', 'order_book_levels', 'market_trades', 'share_holdings', 'portfolio_positions', 'user_trading_stats', 'accounts',
  'cash_balances', 'cash_ledger', 'day_flows', 'vehicle_offerings', 'market_snapshots', 'market_snapshots_minute', 'trading_windows',
  'trading_days', 'price_discovery_events', 'leaderboard_snapshots', 'current_market_state', 'order_book_summary',
  'top_performers', 'live_market_state', 'live_order_book_summary', 'live_top_performers',
  'live_trading_stats', 'all_market_orders',
  'all_market_trades', 'history.market_orders', 'history.market_trades']) name;
INSERT INTO readable SELECT name, false FROM unnest(ARRAY[
  'parked_rows', 'persister_position', 'paddock_schema', 'paddock_reference_tables', 'vehicles']) name;

SELECT set_eq('SELECT name FROM relations WHERE NOT relispartition', 'SELECT name FROM readable',
              'the relations are those that the suites know');
SELECT isnt_empty('SELECT FROM relations WHERE relispartition', 'there are partitions');

CREATE TEMPORARY VIEW expected AS
  SELECT name AS thing, role, 'SELECT' AS privilege FROM readable,
    unnest(ARRAY['paddock_operator', 'service_role']) role
  UNION ALL
  SELECT name, role, 'SELECT' FROM readable, unnest(ARRAY['paddock_application', 'authenticated']) role WHERE by_all
  UNION ALL
  SELECT name, 'market', privilege FROM relations,
    unnest(ARRAY['INSERT', 'SELECT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) privilege
   WHERE NOT sealed OR privilege NOT IN ('UPDATE', 'DELETE', 'TRUNCATE')
  UNION ALL VALUES ('market_trades.created_at', 'market', 'UPDATE')
  UNION ALL
  SELECT p.oid::regprocedure::text, 'market', 'EXECUTE' FROM pg_proc p
   WHERE p.pronamespace = 'public'::regnamespace AND pg_get_userbyid(p.proowner) = 'market'
  UNION ALL
  SELECT f, role, 'EXECUTE' FROM unnest(ARRAY['order_book(uuid,integer)', 'order_book_depth(integer)']) f,
    unnest(ARRAY['paddock_application', 'authenticated', 'paddock_operator', 'service_role']) role
  UNION ALL
  SELECT 'own_trades(integer,bigint)', role, 'EXECUTE' FROM unnest(ARRAY['paddock_application', 'authenticated']) role
  UNION ALL
  SELECT f, 'paddock_operator', 'EXECUTE' FROM unnest(ARRAY['paddock_refresh_views()',
    'paddock_move_trades(date,uuid,integer)', 'paddock_move_orders(date,uuid,integer)',
    'paddock_move_history(date,integer)']) f
  UNION ALL
  SELECT 'schema history', role, 'USAGE'
    FROM unnest(ARRAY['paddock_application', 'authenticated', 'paddock_operator', 'service_role', 'market']) role
  UNION ALL VALUES ('schema history', 'market', 'CREATE');

SELECT set_eq('SELECT * FROM rights', 'SELECT * FROM expected', 'rights are these and no others');

SELECT set_eq('SELECT name FROM relations WHERE relkind IN (''r'', ''p'') AND NOT relispartition AND NOT relrowsecurity',
              ARRAY[]::TEXT[], 'row level security is on for every table');
SELECT is_empty('SELECT name FROM relations r JOIN pg_class c ON c.oid = r.oid WHERE c.relforcerowsecurity',
                'but not for the owner');
SELECT set_eq(
  $$SELECT p.proname::text, p.proconfig[1] FROM pg_proc p
     WHERE pg_get_userbyid(p.proowner) = 'market' AND p.prosecdef$$,
  $$VALUES ('own_trades', 'search_path=pg_catalog, pg_temp'),
           ('paddock_move_orders', 'search_path=pg_catalog, pg_temp'),
           ('paddock_move_trades', 'search_path=pg_catalog, pg_temp'),
           ('paddock_refresh_views', 'search_path=pg_catalog, pg_temp')$$,
  'functions with the owner''s rights are these, each with a search path of its own');
SELECT set_eq(
  $$SELECT tablename::text FROM pg_publication_tables WHERE pubname = 'supabase_realtime'$$,
  ARRAY['market_orders', 'market_trades', 'share_holdings', 'leaderboard_snapshots'],
  'the guide''s four tables are published');
SELECT * FROM finish();
ROLLBACK;
