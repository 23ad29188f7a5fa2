-- What readers see of the market without seeing who trades. Each figure has a plain view, `live_...`, worked out
-- when it is read, and a materialized view of the same columns, as of the last `paddock_refresh_views()`.

-- Depth counts live orders, partially filled ones too; shares are what is still open.
CREATE VIEW live_market_state AS
SELECT o.id, o.symbol, o.status, o.current_share_price, o.highest_bid, o.lowest_ask, o.bid_ask_spread,
       coalesce(d.buy_orders, 0)::bigint AS buy_side_depth, coalesce(d.sell_orders, 0)::bigint AS sell_side_depth,
       coalesce(d.buy_shares, 0)::bigint AS buy_side_shares, coalesce(d.sell_shares, 0)::bigint AS sell_side_shares
  FROM vehicle_offerings o
  LEFT JOIN (
    SELECT l.offering_id, sum(l.orders) FILTER (WHERE l.order_type = 'buy') AS buy_orders,
           sum(l.orders) FILTER (WHERE l.order_type = 'sell') AS sell_orders,
           sum(l.shares) FILTER (WHERE l.order_type = 'buy') AS buy_shares,
           sum(l.shares) FILTER (WHERE l.order_type = 'sell') AS sell_shares
      FROM order_book_levels l GROUP BY l.offering_id) d ON d.offering_id = o.id;

-- Two rows for every offering, also where a side is empty.
CREATE VIEW live_order_book_summary AS
SELECT o.id AS offering_id, o.symbol, s.order_type, coalesce(d.orders, 0)::bigint AS live_orders,
       coalesce(d.shares, 0)::bigint AS open_shares, coalesce(d.price_levels, 0) AS price_levels,
       CASE s.order_type WHEN 'buy' THEN d.highest ELSE d.lowest END AS best_price
  FROM vehicle_offerings o
  CROSS JOIN (VALUES ('buy'), ('sell')) s (order_type)
  LEFT JOIN (
    SELECT l.offering_id, l.order_type, sum(l.orders) AS orders, sum(l.shares) AS shares, count(*) AS price_levels,
           max(l.price_per_share) AS highest, min(l.price_per_share) AS lowest
      FROM order_book_levels l GROUP BY l.offering_id, l.order_type) d
    ON d.offering_id = o.id AND d.order_type = s.order_type;

-- The first ten of the newest day that has ended.
CREATE VIEW live_top_performers AS
SELECT l.rank, l.user_id, l.snapshot_date, l.daily_gain_loss, l.daily_gain_loss_pct, l.consecutive_profitable_days
  FROM leaderboard_snapshots l
 WHERE l.snapshot_date = (SELECT max(snapshot_date) FROM leaderboard_snapshots) AND l.rank <= 10;

-- The present day so far, as its end would make user_trading_stats of it now, by the marks there are: a row for
-- everyone who traded, holds shares or held some when the last day ended. Not stored, and read with the reader's rights:
-- a user's own row, the operator's all.
CREATE VIEW live_trading_stats WITH (security_invoker = true) AS
SELECT a.user_id, s.trades_executed, s.buy_volume, s.sell_volume, s.commission_paid, s.listed_value, s.closing_value,
       s.gain AS daily_gain_loss,
       CASE WHEN s.base = 0 THEN 0 ELSE sign(s.gain) * div(abs(s.gain) * 20000 + s.base, s.base * 2) * 0.01 END
         AS daily_gain_loss_pct,
       CASE WHEN s.sales > 0 THEN round(div(s.winning_sales * 20000 + s.sales, s.sales * 2::numeric) * 0.01, 2) END
         AS win_rate_pct,
       CASE WHEN s.gain > 0 THEN s.days_before + 1 ELSE 0 END AS consecutive_profitable_days
  FROM accounts a
  LEFT JOIN (SELECT * FROM day_flows WHERE day_start = coalesce((SELECT max(end_event) FROM trading_days), 0)) f
    ON f.account_number = a.account_number
  LEFT JOIN portfolio_positions p ON p.user_id = a.user_id
  LEFT JOIN (SELECT * FROM user_trading_stats
              WHERE stat_date = (SELECT trading_date FROM trading_days ORDER BY end_event DESC LIMIT 1)) y
    ON y.user_id = a.user_id
  CROSS JOIN LATERAL (
    SELECT coalesce(f.trades_executed, 0) AS trades_executed, f.sales, f.winning_sales,
           coalesce(f.buy_volume, 0) AS buy_volume, coalesce(f.sell_volume, 0) AS sell_volume,
           coalesce(f.commission_paid, 0) AS commission_paid, coalesce(f.listed_value, 0) AS listed_value,
           coalesce(p.total_market_value, 0) AS closing_value,
           coalesce(f.sell_volume - f.buy_volume - f.commission_paid - f.listed_value, 0)
             + coalesce(p.total_market_value, 0) - coalesce(y.closing_value, 0) AS gain,
           coalesce(y.closing_value, 0) + coalesce(f.buy_volume + f.listed_value, 0) AS base,
           coalesce(y.consecutive_profitable_days, 0) AS days_before) s
 WHERE a.user_id IS NOT NULL AND (s.trades_executed > 0 OR s.closing_value > 0 OR y.closing_value > 0);

CREATE MATERIALIZED VIEW current_market_state AS SELECT * FROM live_market_state;
CREATE UNIQUE INDEX idx_current_market_state ON current_market_state (id);

CREATE MATERIALIZED VIEW order_book_summary AS SELECT * FROM live_order_book_summary;
CREATE UNIQUE INDEX idx_order_book_summary ON order_book_summary (offering_id, order_type);

CREATE MATERIALIZED VIEW top_performers AS SELECT * FROM live_top_performers;
CREATE UNIQUE INDEX idx_top_performers ON top_performers (user_id);

-- Makes the materialized views new; whoever reads them meanwhile sees the old ones. For the owner and the operator.
CREATE FUNCTION paddock_refresh_views() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  REFRESH MATERIALIZED VIEW CONCURRENTLY public.current_market_state;
  REFRESH MATERIALIZED VIEW CONCURRENTLY public.order_book_summary;
  REFRESH MATERIALIZED VIEW CONCURRENTLY public.top_performers;
END
$$;
