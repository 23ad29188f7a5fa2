-- A few rows in every table of a database that has Paddock's schema; run as its owner. Market abcd; users 1 alice,
-- 2 bob, 3 carol; offerings 1 BLZR74 and 2 MUST65; days 2025-10-17 (events 1 to 8, moved to history), 2025-10-20
-- (events 9 to 100) and the present one. Order 10 is alice's gtc order, which lives on. The sums are nobody's.
CREATE FUNCTION pg_temp.id(kind INTEGER, number BIGINT) RETURNS UUID LANGUAGE sql AS $$
  SELECT format('00000000-abcd-8%s-%s-%s', lpad(to_hex(kind), 3, '0'), left(h, 4), substr(h, 5))::uuid
    FROM (SELECT to_hex((1::bigint << 63) | number) AS h) n
$$;

INSERT INTO auth.users (id) SELECT pg_temp.id(3, n) FROM generate_series(1, 3) n;
INSERT INTO vehicles (id) SELECT pg_temp.id(5, n) FROM generate_series(1, 2) n;
INSERT INTO accounts SELECT n, CASE WHEN n > 0 THEN pg_temp.id(3, n) END, '2025-10-20 13:00Z' FROM generate_series(0, 3) n;
INSERT INTO cash_balances VALUES (0, 21.60, 0), (1, 888.40, 0), (2, 1090.00, 100), (3, 500, 0);

INSERT INTO vehicle_offerings (id, vehicle_id, offering_number, symbol, status, issuer_number, total_shares, listing_price,
    tick_size, current_share_price, highest_bid, lowest_ask, bid_ask_spread, opened_by_auction, closed_by_auction,
    total_trades, total_volume_shares, total_volume_usd, listed_event, listed_at)
  SELECT pg_temp.id(4, n), pg_temp.id(5, n), n, symbol, 'trading', 2, 1000, 100, 0.01, 108, 107, 112, 5, false, false,
    2, 10, 1080, n, '2025-10-20 13:00Z'
  FROM (VALUES (1, 'BLZR74'), (2, 'MUST65')) o (n, symbol);

INSERT INTO market_orders (id, order_number, offering_id, user_id, account_number, order_type, status, price_per_share,
    shares_requested, shares_filled, filled_value, average_fill_price, time_in_force, cancel_reason, created_at, updated_at)
  SELECT pg_temp.id(1, n), n, pg_temp.id(4, 1), pg_temp.id(3, account), account, side, status, price, requested, filled,
    filled * 108, CASE WHEN filled > 0 THEN 108 END, 'gtc', CASE WHEN status = 'cancelled' THEN 'user' END,
    at::timestamptz, at::timestamptz
  FROM (VALUES (6, 2, 'sell', 'filled', 108.00, 5, 5, '2025-10-17 13:30Z'),
               (7, 1, 'buy', 'filled', 108.00, 5, 5, '2025-10-17 13:30Z'),
               (10, 1, 'buy', 'active', 107.00, 4, 0, '2025-10-20 13:30Z'),
               (11, 2, 'sell', 'partially_filled', 108.00, 17, 15, '2025-10-20 13:30Z'),
               (12, 1, 'buy', 'filled', 110.00, 5, 5, '2025-10-20 13:31Z'),
               (14, 1, 'buy', 'cancelled', 90.00, 7, 0, '2025-10-20 13:32Z'),
               (109, 3, 'buy', 'filled', 108.00, 5, 5, '2025-10-21 13:30Z'),
               (110, 1, 'buy', 'filled', 108.00, 5, 5, '2025-10-21 13:31Z'),
               (112, 2, 'sell', 'active', 112.00, 20, 0, '2025-10-21 13:32Z'),
               (113, 2, 'buy', 'active', 107.00, 3, 0, '2025-10-21 13:33Z'),
               (114, 2, 'buy', 'active', 106.00, 1, 0, '2025-10-21 13:34Z'))
    o (n, account, side, status, price, requested, filled, at);

INSERT INTO order_book_levels
  SELECT offering_id, order_type, price_per_share, sum(shares_requested - shares_filled), count(*) FROM market_orders
   WHERE status IN ('active', 'partially_filled') GROUP BY 1, 2, 3;

INSERT INTO market_trades (id, trade_number, offering_id, buyer_id, seller_id, buy_order_id, sell_order_id, shares_traded,
    price_per_share, total_value, nuke_commission_pct, nuke_commission_amount, trade_type, aggressor, executed_at)
  SELECT pg_temp.id(2, n), n, pg_temp.id(4, 1), pg_temp.id(3, buyer), pg_temp.id(3, 2), pg_temp.id(1, buy),
    pg_temp.id(1, sell), 5, 108, 540, 2, 10.80, 'continuous', 'buy', at::timestamptz
  FROM (VALUES (8, 1, 7, 6, '2025-10-17 13:31Z'), (13, 1, 12, 11, '2025-10-20 13:31Z'),
               (111, 1, 110, 11, '2025-10-21 13:31Z'), (115, 3, 109, 11, '2025-10-21 13:35Z')) t (n, buyer, buy, sell, at);

INSERT INTO cash_ledger (account_number, event_number, entry_type, amount, trade_id, cost_basis, created_at)
  SELECT account, event, entry, amount, CASE WHEN event > 10 THEN pg_temp.id(2, event) END, cost, '2025-10-20 13:31Z'
  FROM (VALUES (1, 3, 'deposit', 1990.00, NULL), (2, 4, 'deposit', 10.00, NULL), (3, 5, 'deposit', 500, NULL),
               (1, 13, 'purchase', -540, NULL), (1, 13, 'commission', -10.80, NULL), (2, 13, 'sale', 540, 500),
               (0, 13, 'commission', 10.80, NULL), (1, 111, 'purchase', -540, NULL), (1, 111, 'commission', -10.80, NULL),
               (2, 111, 'sale', 540, 500), (0, 111, 'commission', 10.80, NULL))
    l (account, event, entry, amount, cost);

INSERT INTO share_holdings (offering_id, holder_id, shares_owned, cost_basis, entry_price, current_mark,
    unrealized_gain_loss, unrealized_gain_loss_pct)
  VALUES (pg_temp.id(4, 1), pg_temp.id(3, 1), 10, 1080, 108, 108, 0, 0),
         (pg_temp.id(4, 1), pg_temp.id(3, 2), 990, 99000, 100, 108, 7920, 8);
INSERT INTO portfolio_positions VALUES (pg_temp.id(3, 1), 1, 10, 1080, 1080, 0, 0),
                                       (pg_temp.id(3, 2), 1, 990, 99000, 106920, 7920, 8);

INSERT INTO market_snapshots VALUES (pg_temp.id(4, 1), '2025-10-20 13:00Z', 108, 108, 108, 108, 5, 540, 1);
INSERT INTO market_snapshots_minute VALUES (pg_temp.id(4, 1), '2025-10-20 13:31Z', 108, 108, 108, 108, 5, 540, 1);
INSERT INTO trading_windows VALUES (pg_temp.id(4, 1), 0, '2025-10-20', '2025-10-20 13:00Z', '2025-10-20 13:30Z',
                                    NULL, '2025-10-20 20:00Z', 108, 108, 108, 108, 5, 540, 1);
INSERT INTO price_discovery_events (event_number, offering_id, event_type, equilibrium_price, equilibrium_volume,
    bids_collected, asks_collected, orders_matched, occurred_at)
  VALUES (9, pg_temp.id(4, 1), 'opening_auction', 108, 5, 1, 1, 1, '2025-10-20 13:30Z');

INSERT INTO trading_days VALUES ('2025-10-17', 8, '2025-10-17 20:15Z', 2, 1), ('2025-10-20', 100, '2025-10-20 20:15Z', 2, 1);
INSERT INTO user_trading_stats (user_id, stat_date, trades_executed, buy_volume, sell_volume, commission_paid,
    listed_value, closing_value, daily_gain_loss, daily_gain_loss_pct, win_rate_pct, consecutive_profitable_days)
  VALUES (pg_temp.id(3, 1), '2025-10-20', 1, 540, 0, 10.80, 0, 540, -10.80, -2, NULL, 0),
         (pg_temp.id(3, 2), '2025-10-20', 1, 0, 540, 0, 100000, 107460, 8000, 8, 100, 1);
INSERT INTO day_flows VALUES (1, 100, 1, 0, 0, 540, 0, 10.80, 0), (2, 100, 2, 2, 1, 0, 1080, 0, 0), (3, 8, 1, 1, 1, 0, 9, 0, 0);
INSERT INTO leaderboard_snapshots (snapshot_date, user_id, rank, daily_gain_loss, daily_gain_loss_pct,
    consecutive_profitable_days)
  VALUES ('2025-10-19', pg_temp.id(3, 1), 1, 5, 1, 1), ('2025-10-20', pg_temp.id(3, 2), 1, 8000, 8, 1),
         ('2025-10-20', pg_temp.id(3, 1), 2, -10.80, -2, 0);

INSERT INTO persister_position VALUES (true, 43981, 115, '2025-10-21 13:35Z', 'test');
INSERT INTO parked_rows VALUES ('market_orders', pg_temp.id(1, 8)::text, 8, 'test', '{}');
INSERT INTO paddock_schema VALUES (1, '001_reference_tables.sql') ON CONFLICT DO NOTHING;
SELECT paddock_move_trades('2025-10-18', NULL, 100), paddock_move_orders('2025-10-18', NULL, 100);
SELECT paddock_refresh_views();
