-- What the views say, when the materialized ones follow, and the public order book.
BEGIN;
SET search_path = public, tap;
SELECT no_plan();

SELECT results_eq(
  $$SELECT symbol, status, current_share_price, highest_bid, lowest_ask, bid_ask_spread, buy_side_depth, sell_side_depth,
           buy_side_shares, sell_side_shares FROM live_market_state ORDER BY symbol$$,
  $$VALUES ('BLZR74', 'trading', 108.0000, 107.0000, 112.0000, 5.0000, 3::bigint, 2::bigint, 8::bigint, 22::bigint),
           ('MUST65', 'trading', 108.0000, 107.0000, 112.0000, 5.0000, 0::bigint, 0::bigint, 0::bigint, 0::bigint)$$,
  'depth counts live orders, partially filled ones too, and open shares');
SELECT results_eq(
  $$SELECT symbol, order_type, live_orders, open_shares, price_levels, best_price FROM live_order_book_summary ORDER BY 1, 2$$,
  $$VALUES ('BLZR74', 'buy', 3::bigint, 8::bigint, 2::bigint, 107.0000), ('BLZR74', 'sell', 2::bigint, 22::bigint, 2::bigint, 108.0000),
           ('MUST65', 'buy', 0::bigint, 0::bigint, 0::bigint, NULL), ('MUST65', 'sell', 0::bigint, 0::bigint, 0::bigint, NULL)$$,
  'the summary has both sides of every offering');
SELECT results_eq(
  $$SELECT rank, user_id, snapshot_date, daily_gain_loss, daily_gain_loss_pct, consecutive_profitable_days FROM live_top_performers ORDER BY 1$$,
  $$VALUES (1::bigint, id(3, 2), DATE '2025-10-20', 8000.0000, 8.00, 1::bigint), (2::bigint, id(3, 1), DATE '2025-10-20', -10.8000, -2.00, 0::bigint)$$,
  'top performers are of the newest day');

SELECT results_eq(
  $$SELECT user_id, trades_executed, buy_volume, sell_volume, commission_paid, listed_value, closing_value, daily_gain_loss,
           daily_gain_loss_pct, win_rate_pct, consecutive_profitable_days FROM live_trading_stats ORDER BY user_id$$,
  $$VALUES (id(3, 1), 1::bigint, 540.0000, 0.0000, 10.8000, 0.0000, 1080.0000, -10.8000, -1.00, NULL, 0::bigint),
           (id(3, 2), 2::bigint, 0.0000, 1080.0000, 0.0000, 0.0000, 106920.0000, 540.0000, 0.50, 50.00, 2::bigint)$$,
  'the present day so far: of who traded in it, holds or held');

CREATE TEMPORARY VIEW pairs AS
  SELECT m.name AS cached, l.name AS live FROM relations m JOIN relations l
      ON l.name = CASE m.name WHEN 'current_market_state' THEN 'live_market_state' ELSE 'live_' || m.name END
   WHERE m.relkind = 'm';
SELECT is((SELECT count(*) FROM pairs), 3::bigint, 'three materialized views, each with a live one');
SELECT set_eq('SELECT * FROM ' || cached, 'SELECT * FROM ' || live, cached || ' is as ' || live) FROM pairs;
SELECT isnt_empty(format($$SELECT FROM pg_index WHERE indrelid = %L::regclass AND indisunique AND indpred IS NULL$$, cached),
                  cached || ' has a unique index') FROM pairs;

-- Only a refresh moves them; the operator may ask for one.
UPDATE order_book_levels SET orders = orders - 1, shares = shares - 4 WHERE price_per_share = 107;
INSERT INTO leaderboard_snapshots (snapshot_date, user_id, rank, daily_gain_loss, daily_gain_loss_pct, consecutive_profitable_days)
  SELECT '2025-10-21', id(3, n), n, 10 - n, 1, 1 FROM generate_series(1, 3) n;
UPDATE leaderboard_snapshots SET rank = 11 WHERE snapshot_date = '2025-10-21' AND rank = 3;
SELECT is((SELECT buy_side_depth FROM live_market_state WHERE symbol = 'BLZR74'), 2::bigint, 'the live view follows');
SELECT is((SELECT buy_side_depth FROM current_market_state WHERE symbol = 'BLZR74'), 3::bigint, 'the other waits');
SELECT lives_ok('SET LOCAL role = paddock_operator; SELECT paddock_refresh_views(); RESET role', 'the operator refreshes');
SELECT set_eq('SELECT * FROM ' || cached, 'SELECT * FROM ' || live, cached || ' is as ' || live || ' again') FROM pairs;
SELECT results_eq('SELECT rank FROM top_performers ORDER BY 1', 'VALUES (1::bigint), (2::bigint)', 'ten ranks are shown');

-- The order book: by level, best first.
INSERT INTO order_book_levels
  SELECT id(4, 2), side, price, shares, orders
  FROM (VALUES ('buy', 9.99, 10, 1), ('buy', 10.01, 16, 2), ('buy', 10.00, 10, 1), ('buy', 9.5, 1, 1),
               ('sell', 100, 10, 1), ('sell', 10.02, 14, 2), ('sell', 10.03, 10, 1)) l (side, price, shares, orders);
CREATE TEMPORARY VIEW book AS SELECT * FROM order_book(id(4, 2));
SELECT results_eq('SELECT side, price_per_share, shares, orders FROM book',
  $$VALUES ('buy', 10.01, 16::bigint, 2::bigint), ('buy', 10.00, 10::bigint, 1::bigint), ('buy', 9.99, 10::bigint, 1::bigint),
           ('buy', 9.5, 1::bigint, 1::bigint), ('sell', 10.02, 14::bigint, 2::bigint), ('sell', 10.03, 10::bigint, 1::bigint),
           ('sell', 100, 10::bigint, 1::bigint)$$, 'bids from high to low, asks from low to high');
SELECT results_eq('SELECT side, price_per_share FROM order_book(id(4, 2), 1)',
  $$VALUES ('buy', 10.01), ('sell', 10.02)$$, 'as many levels as one asks for');
SELECT is_empty('SELECT * FROM order_book(id(4, 99))', 'an unknown offering has none');
SELECT throws_ok(format('SELECT * FROM order_book(id(4, 2), %s)', depth), '22023', NULL, format('depth %s is refused', depth))
  FROM unnest(ARRAY['0', '1001', 'NULL', '-1']) depth;
SELECT * FROM finish();
ROLLBACK;
