-- Who sees which rows. alice is user 1, bob 2, carol 3 (market_rows.sql).
BEGIN;
SET search_path = public, tap;
SELECT no_plan();

-- One's own, by both roles that read as a user.
SELECT is(sees(role, id(3, who), query), seen, format('%s as user %s: %s', role, who, query))
  FROM unnest(ARRAY['authenticated', 'paddock_application']) role,
  (VALUES
    ('SELECT order_number FROM market_orders ORDER BY 1', '10 12 14 110', '11 112 113 114', '109'),
    ('SELECT order_number FROM all_market_orders ORDER BY 1', '7 10 12 14 110', '6 11 112 113 114', '109'),
    ('SELECT order_number FROM history.market_orders ORDER BY 1', '7', '6', ''),
    ('SELECT trade_number FROM market_trades ORDER BY 1', '13 111', '13 111 115', '115'),
    ('SELECT trade_number FROM all_market_trades ORDER BY 1', '8 13 111', '8 13 111 115', '115'),
    ('SELECT trade_number FROM history.market_trades ORDER BY 1', '8', '8', ''),
    ('SELECT trade_number FROM own_trades()', '111 13 8', '115 111 13 8', '115'),
    ('SELECT trade_number FROM own_trades(2, 112)', '111 13', '111 13', ''),
    ('SELECT shares_owned FROM share_holdings', '10', '990', ''),
    ('SELECT total_shares_owned FROM portfolio_positions', '10', '990', ''),
    ('SELECT daily_gain_loss FROM user_trading_stats', '-10.8000', '8000.0000', ''),
    ('SELECT account_number FROM accounts', '1', '2', '3'),
    ('SELECT balance FROM cash_balances', '888.4000', '1090.0000', '500.0000'),
    ('SELECT day_start FROM day_flows', '100', '100', '8'),
    ('SELECT daily_gain_loss FROM live_trading_stats', '-10.8000', '540.0000', ''),
    ('SELECT event_number FROM cash_ledger ORDER BY event_number, amount', '3 13 13 111 111', '4 13 111', '5'))
    q (query, alice, bob, carol),
  LATERAL (VALUES (1, alice), (2, bob), (3, carol)) w (who, seen);

-- Public to the authenticated, the same for whoever asks.
SELECT is(sees(role, id(3, who), query), seen, format('%s as user %s: %s', role, who, query))
  FROM unnest(ARRAY['authenticated', 'paddock_application']) role, generate_series(1, 3) who,
  (VALUES
    ('SELECT symbol FROM vehicle_offerings ORDER BY 1', 'BLZR74 MUST65'),
    ('SELECT orders FROM order_book_levels ORDER BY order_type, price_per_share', '1 2 1 1'),
    ('SELECT volume_usd FROM market_snapshots', '540.0000'),
    ('SELECT volume_usd FROM market_snapshots_minute', '540.0000'),
    ('SELECT trading_date FROM trading_windows', '2025-10-20'),
    ('SELECT end_event FROM trading_days ORDER BY 1', '8 100'),
    ('SELECT event_number FROM price_discovery_events', '9'),
    ('SELECT rank FROM leaderboard_snapshots WHERE snapshot_date = ''2025-10-20'' ORDER BY 1', '1 2'),
    ('SELECT rank FROM top_performers ORDER BY 1', '1 2'),
    ('SELECT rank FROM live_top_performers ORDER BY 1', '1 2'),
    ('SELECT buy_side_depth FROM current_market_state ORDER BY symbol', '3 0'),
    ('SELECT buy_side_depth FROM live_market_state ORDER BY symbol', '3 0'),
    ('SELECT live_orders FROM order_book_summary ORDER BY symbol, order_type', '3 2 0 0'),
    ('SELECT live_orders FROM live_order_book_summary ORDER BY symbol, order_type', '3 2 0 0'),
    (format('SELECT orders FROM order_book(%L)', id(4, 1)), '2 1 1 1')) q (query, seen);

-- Without a user, or with one that is nobody's, there is nothing; a claim that is none is an error, for whatever one asks.
CREATE TEMPORARY VIEW private AS
  SELECT name FROM unnest(ARRAY['market_orders', 'market_trades', 'share_holdings', 'portfolio_positions',
    'user_trading_stats', 'accounts', 'cash_balances', 'cash_ledger', 'day_flows', 'live_trading_stats', 'history.market_orders', 'history.market_trades',
    'all_market_orders', 'all_market_trades']) name;
SELECT is(sees(role, NULL, 'SELECT 1 FROM ' || name), '', format('%s without a user sees none of %s', role, name))
  FROM private, unnest(ARRAY['authenticated', 'paddock_application']) role;
SELECT is(sees('authenticated', NULL, 'SELECT 1 FROM own_trades()'), '', 'nor of trades by the function');
SELECT is(sees('authenticated', id(3, 1), format('SELECT 1 FROM own_trades(%s)', most)), '22023', format('%s trades are refused', most))
  FROM unnest(ARRAY['0', '1001', 'NULL']) most;
SELECT is(sees('authenticated', id(3, 99), 'SELECT 1 FROM ' || name), '', format('a stranger sees none of %s', name)) FROM private;

CREATE FUNCTION pg_temp.claims(setting TEXT, claim TEXT, query TEXT) RETURNS TEXT LANGUAGE plpgsql AS $$
DECLARE
  answer TEXT;
BEGIN
  PERFORM set_config('request.jwt.claims', '', true), set_config('role', 'authenticated', true), set_config(setting, claim, true);
  EXECUTE query INTO answer;
  RAISE EXCEPTION USING ERRCODE = 'P0999', MESSAGE = answer;
EXCEPTION
  WHEN SQLSTATE 'P0999' THEN RETURN SQLERRM;
  WHEN OTHERS THEN RETURN SQLSTATE;
END
$$;
SELECT is(pg_temp.claims('request.jwt.claim.sub', claim, 'SELECT count(*) FROM ' || name), seen, format('sub %s on %s', claim, name))
  FROM private, (VALUES ('me', '22P02'), ('', '0'), (' ', '22P02')) c (claim, seen);
SELECT is(pg_temp.claims('request.jwt.claims', claim, 'SELECT count(*) FROM ' || name), seen, format('claims %s on %s', claim, name))
  FROM private, (VALUES ('{}', '0'), ('{"sub":""}', '22P02'), ('{"sub":"me"}', '22P02'), ('{"sub":null}', '0'),
                        ('{', '22P02'), ('', '0')) c (claim, seen);
SELECT is(pg_temp.claims('request.jwt.claim.sub', id(3, 2)::text, 'SELECT count(*) FROM market_orders'), '4',
          'the older form of the claim names bob');

-- The operator and the service see everything, the persister's own tables too.
SELECT is(sees(role, id(3, 1), 'SELECT count(*) FROM ' || name), sees('postgres', NULL, 'SELECT count(*) FROM ' || name),
          format('%s sees all of %s', role, name))
  FROM relations, unnest(ARRAY['paddock_operator', 'service_role', 'market']) role WHERE NOT relispartition;
SELECT isnt(sees('postgres', NULL, 'SELECT count(*) FROM ' || name), '0', name || ' has rows, so that the above says something')
  FROM relations WHERE NOT relispartition;
SELECT is(attempt('market', NULL, 'SET LOCAL row_security = off; SELECT FROM ' || name), 'ok', 'no policy stands in the persister''s way')
  FROM relations;
SELECT * FROM finish();
ROLLBACK;
