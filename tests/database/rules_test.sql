-- What the data may not be, for whomever: constraints by name, and rows that never change.
BEGIN;
SET search_path = public, tap;
SELECT no_plan();

-- An insert of one row that differs from a good one by what is given here, as the owner.
CREATE FUNCTION pg_temp.with(which REGCLASS, good TEXT, different TEXT) RETURNS TEXT LANGUAGE sql AS $$
  SELECT format('INSERT INTO %1$s (%2$s) SELECT %2$s FROM jsonb_populate_record((SELECT t FROM %1$s t WHERE %3$s LIMIT 1), %4$L)',
    which, string_agg(quote_ident(attname), ', ' ORDER BY attnum), good, different)
    FROM pg_attribute WHERE attrelid = which AND attnum > 0 AND attgenerated = ''
$$;
CREATE FUNCTION pg_temp.violated(statement TEXT) RETURNS TEXT LANGUAGE plpgsql AS $$
DECLARE
  broken TEXT;
BEGIN
  SET LOCAL role = market;
  EXECUTE statement;
  SET CONSTRAINTS ALL IMMEDIATE;
  RAISE EXCEPTION USING ERRCODE = 'P0999';
EXCEPTION
  WHEN SQLSTATE 'P0999' THEN RETURN 'nothing';
  WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS broken = CONSTRAINT_NAME;
    RETURN coalesce(nullif(broken, ''), SQLERRM);
END
$$;

CREATE TEMPORARY TABLE broken (which TEXT, good TEXT, different TEXT, breaks TEXT);
INSERT INTO broken VALUES
  ('market_orders', 'order_number = 10', '{"id":"%1$s","price_per_share":0}', 'positive_price'),
  ('market_orders', 'order_number = 10', '{"id":"%1$s","price_per_share":-1}', 'positive_price'),
  ('market_orders', 'order_number = 10', '{"id":"%1$s","shares_requested":0}', 'market_orders_shares_requested_check'),
  ('market_orders', 'order_number = 14', '{"id":"%1$s","shares_filled":-1,"average_fill_price":1}', 'market_orders_shares_filled_check'),
  ('market_orders', 'order_number = 10', '{"id":"%1$s","order_type":"hold"}', 'market_orders_order_type_check'),
  ('market_orders', 'order_number = 10', '{"id":"%1$s","time_in_force":"ever"}', 'market_orders_time_in_force_check'),
  ('market_orders', 'order_number = 14', '{"id":"%1$s","cancel_reason":"whim"}', 'market_orders_cancel_reason_check'),
  ('market_orders', 'order_number = 10', '{"id":"%1$s","status":"new"}', 'valid_status_transition'),
  ('market_orders', 'order_number = 10', '{"id":"%1$s","shares_filled":1,"average_fill_price":1}', 'valid_status_transition'),
  ('market_orders', 'order_number = 12', '{"id":"%1$s","shares_requested":6}', 'valid_status_transition'),
  ('market_orders', 'order_number = 12', '{"id":"%1$s","status":"partially_filled"}', 'valid_status_transition'),
  ('market_orders', 'order_number = 14', '{"id":"%1$s","shares_filled":7,"average_fill_price":1}', 'valid_status_transition'),
  ('market_orders', 'order_number = 10', '{"id":"%1$s","cancel_reason":"user"}', 'cancel_has_reason'),
  ('market_orders', 'order_number = 14', '{"id":"%1$s","cancel_reason":null}', 'cancel_has_reason'),
  ('market_orders', 'order_number = 10', '{"id":"%1$s","average_fill_price":1}', 'average_of_fills'),
  ('market_orders', 'order_number = 12', '{"id":"%1$s","average_fill_price":null}', 'average_of_fills'),
  ('market_orders', 'order_number = 10', '{"id":"%1$s","offering_id":"%1$s"}', 'market_orders_offering_id_fkey'),
  ('market_orders', 'order_number = 10', '{"id":"%1$s","user_id":"%1$s"}', 'market_orders_user_id_fkey'),
  ('order_book_levels', 'true', '{"price_per_share":1,"offering_id":"%1$s"}', 'order_book_levels_offering_id_fkey'),
  ('order_book_levels', 'true', '{"price_per_share":1,"order_type":"hold"}', 'order_book_levels_order_type_check'),
  ('order_book_levels', 'true', '{"price_per_share":0}', 'order_book_levels_price_per_share_check'),
  ('order_book_levels', 'true', '{"price_per_share":1,"orders":0}', 'each_order_has_shares'),
  ('order_book_levels', 'true', '{"price_per_share":1,"orders":3,"shares":2}', 'each_order_has_shares'),
  ('market_trades', 'trade_number = 13', '{"id":"%1$s","nuke_commission_pct":1}', 'fixed_commission'),
  ('market_trades', 'trade_number = 13', '{"id":"%1$s","nuke_commission_amount":10.7}', 'fixed_commission'),
  ('market_trades', 'trade_number = 13', '{"id":"%1$s","nuke_commission_pct":2.01}', 'fixed_commission'),
  ('market_trades', 'trade_number = 13', '{"id":"%1$s","total_value":541,"nuke_commission_amount":10.82}', 'value_of_shares'),
  ('market_trades', 'trade_number = 13', '{"id":"%1$s","buy_order_id":"%1$s"}', 'fk_buy_order'),
  ('market_trades', 'trade_number = 13', '{"id":"%1$s","sell_order_id":"%1$s"}', 'fk_sell_order'),
  ('market_trades', 'trade_number = 13', '{"id":"%1$s","buyer_id":"%1$s"}', 'market_trades_buyer_id_fkey'),
  ('market_trades', 'trade_number = 13', '{"id":"%1$s","seller_id":"%1$s"}', 'market_trades_seller_id_fkey'),
  ('market_trades', 'trade_number = 13', '{"id":"%1$s","offering_id":"%1$s"}', 'market_trades_offering_id_fkey'),
  ('market_trades', 'trade_number = 13', '{"id":"%1$s","trade_type":"gift"}', 'market_trades_trade_type_check'),
  ('market_trades', 'trade_number = 13', '{"id":"%1$s","aggressor":"both"}', 'market_trades_aggressor_check'),
  ('market_trades', 'trade_number = 13', '{"id":"%1$s","shares_traded":0,"total_value":0,"nuke_commission_amount":0}', 'market_trades_shares_traded_check'),
  ('market_trades', 'trade_number = 13', '{"id":"%1$s","price_per_share":0,"total_value":0,"nuke_commission_amount":0}', 'market_trades_price_per_share_check'),
  ('share_holdings', 'shares_owned = 10', '{"holder_id":"%3$s","shares_owned":-1}', 'positive_shares'),
  ('share_holdings', 'shares_owned = 10', '{"holder_id":"%3$s","cost_basis":-1}', 'share_holdings_cost_basis_check'),
  ('share_holdings', 'shares_owned = 10', '{"holder_id":"%3$s","shares_owned":0}', 'nothing_costs_nothing'),
  ('share_holdings', 'shares_owned = 10', '{"holder_id":"%1$s"}', 'share_holdings_holder_id_fkey'),
  ('share_holdings', 'shares_owned = 10', '{"holder_id":"%3$s","offering_id":"%1$s"}', 'share_holdings_offering_id_fkey'),
  ('portfolio_positions', 'total_shares_owned = 10', '{"user_id":"%1$s"}', 'portfolio_positions_user_id_fkey'),
  ('vehicle_offerings', 'symbol = ''BLZR74''', '{"id":"%1$s","offering_number":3}', 'vehicle_offerings_symbol_key'),
  ('vehicle_offerings', 'symbol = ''BLZR74''', '{"id":"%1$s","symbol":"X"}', 'vehicle_offerings_offering_number_key'),
  ('vehicle_offerings', 'symbol = ''BLZR74''', '{"id":"%1$s","offering_number":3,"symbol":"X","vehicle_id":"%1$s"}', 'vehicle_offerings_vehicle_id_fkey'),
  ('vehicle_offerings', 'symbol = ''BLZR74''', '{"id":"%1$s","offering_number":3,"symbol":"X","status":"open"}', 'vehicle_offerings_status_check'),
  ('vehicle_offerings', 'symbol = ''BLZR74''', '{"id":"%1$s","offering_number":3,"symbol":"X","total_shares":0}', 'vehicle_offerings_total_shares_check'),
  ('vehicle_offerings', 'symbol = ''BLZR74''', '{"id":"%1$s","offering_number":3,"symbol":"X","listing_price":0}', 'vehicle_offerings_listing_price_check'),
  ('vehicle_offerings', 'symbol = ''BLZR74''', '{"id":"%1$s","offering_number":3,"symbol":"X","tick_size":0}', 'vehicle_offerings_tick_size_check'),
  ('vehicle_offerings', 'symbol = ''BLZR74''', '{"id":"%1$s","offering_number":3,"symbol":"X","current_share_price":0}', 'vehicle_offerings_current_share_price_check'),
  ('vehicle_offerings', 'symbol = ''BLZR74''', '{"id":"%1$s","offering_number":3,"symbol":"X","bid_ask_spread":0}', 'vehicle_offerings_bid_ask_spread_check'),
  ('vehicle_offerings', 'symbol = ''BLZR74''', '{"id":"%1$s","offering_number":3,"symbol":"X","total_trades":-1}', 'vehicle_offerings_total_trades_check'),
  ('vehicle_offerings', 'symbol = ''BLZR74''', '{"id":"%1$s","offering_number":3,"symbol":"X","total_volume_shares":-1}', 'vehicle_offerings_total_volume_shares_check'),
  ('vehicle_offerings', 'symbol = ''BLZR74''', '{"id":"%1$s","offering_number":3,"symbol":"X","total_volume_usd":-1}', 'vehicle_offerings_total_volume_usd_check'),
  ('price_discovery_events', 'true', '{"offering_id":"%2$s"}', 'price_discovery_events_event_number_key'),
  ('price_discovery_events', 'true', '{"event_number":10,"event_type":"auction"}', 'price_discovery_events_event_type_check'),
  ('price_discovery_events', 'true', '{"event_number":10,"offering_id":"%1$s"}', 'price_discovery_events_offering_id_fkey'),
  ('market_snapshots', 'true', '{"offering_id":"%1$s"}', 'market_snapshots_offering_id_fkey'),
  ('market_snapshots_minute', 'true', '{"offering_id":"%1$s"}', 'market_snapshots_minute_offering_id_fkey'),
  ('trading_windows', 'true', '{"trading_date":null,"day_start":1,"offering_id":"%1$s"}', 'trading_windows_offering_id_fkey'),
  ('trading_windows', 'true', '{"day_start":1}', 'one_window_a_day'),
  ('trading_windows', 'true', '{"trading_date":null,"day_start":1,"trade_count":0}', 'prices_come_with_trades'),
  ('trading_windows', 'true', '{"trading_date":null,"day_start":1,"closing_price":null}', 'prices_come_with_trades'),
  ('trading_days', 'end_event = 100', '{"trading_date":"2025-10-21"}', 'trading_days_end_event_key'),
  ('trading_days', 'end_event = 100', '{"trading_date":"2025-10-21","end_event":200,"users":-1}', 'trading_days_users_check'),
  ('trading_days', 'end_event = 100', '{"trading_date":"2025-10-21","end_event":200,"trades":-1}', 'trading_days_trades_check'),
  ('user_trading_stats', 'win_rate_pct = 100', '{"stat_date":"2025-10-21","user_id":"%1$s"}', 'user_trading_stats_user_id_fkey'),
  ('user_trading_stats', 'win_rate_pct = 100', '{"stat_date":"2025-10-21","trades_executed":-1}', 'user_trading_stats_trades_executed_check'),
  ('user_trading_stats', 'win_rate_pct = 100', '{"stat_date":"2025-10-21","win_rate_pct":100.01}', 'user_trading_stats_win_rate_pct_check'),
  ('user_trading_stats', 'win_rate_pct = 100', '{"stat_date":"2025-10-21","consecutive_profitable_days":-1}', 'user_trading_stats_consecutive_profitable_days_check'),
  ('leaderboard_snapshots', 'true', '{"snapshot_date":"2025-10-21","user_id":"%1$s"}', 'leaderboard_snapshots_user_id_fkey'),
  ('leaderboard_snapshots', 'true', '{"snapshot_date":"2025-10-21","rank":0}', 'leaderboard_snapshots_rank_check'),
  ('accounts', 'account_number = 0', '{"account_number":4,"user_id":"%1$s"}', 'accounts_user_id_fkey'),
  ('accounts', 'account_number = 1', '{"account_number":4}', 'idx_accounts_user'),
  ('accounts', 'account_number = 0', '{"account_number":-1,"user_id":"%3$s"}', 'house_is_no_user'),
  ('cash_balances', 'account_number = 1', '{"account_number":9}', 'cash_balances_account_number_fkey'),
  ('day_flows', 'account_number = 2', '{"account_number":9}', 'day_flows_account_number_fkey'),
  ('cash_ledger', 'entry_type = ''deposit''', '{"event_number":40,"entry_type":"gift"}', 'cash_ledger_entry_type_check'),
  ('cash_ledger', 'entry_type = ''sale''', '{"event_number":40,"cost_basis":-1}', 'cash_ledger_cost_basis_check'),
  ('cash_ledger', 'entry_type = ''deposit''', '{"event_number":40,"trade_id":"%1$s"}', 'trade_entries_name_their_trade'),
  ('cash_ledger', 'entry_type = ''sale''', '{"event_number":40,"trade_id":null}', 'trade_entries_name_their_trade'),
  ('cash_ledger', 'entry_type = ''sale''', '{"event_number":40,"cost_basis":null}', 'sales_have_a_cost'),
  ('cash_ledger', 'entry_type = ''deposit''', '{"event_number":40,"cost_basis":1}', 'sales_have_a_cost'),
  ('cash_ledger', 'entry_type = ''deposit''', '{"event_number":40,"amount":-1}', 'sign_of_entry'),
  ('cash_ledger', 'entry_type = ''commission'' AND account_number = 0', '{"event_number":40,"amount":-1}', 'sign_of_entry'),
  ('cash_ledger', 'entry_type = ''commission'' AND account_number = 1', '{"event_number":40,"amount":1}', 'sign_of_entry'),
  ('cash_ledger', 'entry_type = ''deposit''', '{"event_number":40,"account_number":9}', 'cash_ledger names account 9, which does not exist'),
  ('persister_position', 'true', '{"one_row":false}', 'persister_position_one_row_check');
SELECT is(pg_temp.violated(pg_temp.with(which::regclass, good, format(different, id(9, 9), id(4, 2), id(3, 3)))), breaks,
          format('%s with %s breaks %s', which, different, breaks)) FROM broken;

-- Balances are changed, not inserted anew.
SELECT is(pg_temp.violated('UPDATE cash_balances SET ' || change || ' WHERE account_number = 2'), breaks, change)
  FROM (VALUES ('balance = -1, reserved = 0', 'cash_balances_balance_check'), ('reserved = -1', 'cash_balances_reserved_check'),
               ('reserved = balance + 1', 'reserved_is_there')) c (change, breaks);
SELECT is(pg_temp.violated('UPDATE day_flows SET ' || change || ' WHERE account_number = 2'), breaks, change)
  FROM (VALUES ('winning_sales = -1', 'wins_are_sales'), ('winning_sales = sales + 1', 'wins_are_sales'),
               ('sales = trades_executed + 1', 'wins_are_sales'), ('buy_volume = -1', 'flows_are_positive'),
               ('sell_volume = -1', 'flows_are_positive'), ('commission_paid = -1', 'flows_are_positive'),
               ('listed_value = -1', 'flows_are_positive')) c (change, breaks);
-- A second row of what there may be one of.
SELECT is(pg_temp.violated(pg_temp.with(which::regclass, 'true', '{}')), breaks, which || ' holds each thing once')
  FROM (VALUES ('market_orders', 'market_orders_pkey'), ('market_trades', 'market_trades_pkey'),
               ('order_book_levels', 'order_book_levels_pkey'),
               ('portfolio_positions', 'portfolio_positions_pkey'), ('market_snapshots', 'market_snapshots_pkey'),
               ('market_snapshots_minute', 'market_snapshots_minute_pkey'), ('trading_windows', 'trading_windows_pkey'),
               ('trading_days', 'trading_days_pkey'), ('accounts', 'accounts_pkey'), ('cash_balances', 'cash_balances_pkey'),
               ('day_flows', 'day_flows_pkey'),
               ('cash_ledger', 'cash_ledger_00000_pkey'), ('persister_position', 'persister_position_pkey'),
               ('parked_rows', 'parked_rows_pkey'), ('vehicle_offerings', 'vehicle_offerings_pkey')) w (which, breaks);
SELECT has_unique(name) FROM unnest(ARRAY['share_holdings', 'user_trading_stats', 'leaderboard_snapshots']) name;
SELECT matches(pg_temp.violated(pg_temp.with(which::regclass, 'true', '{}')), breaks, which || ' holds each thing once')
  FROM (VALUES ('share_holdings', 'share_holdings_pkey|one_holding'), ('user_trading_stats', 'user_trading_stats_pkey|one_row'),
               ('leaderboard_snapshots', 'leaderboard_snapshots_pkey|one_rank')) w (which, breaks);
SELECT * FROM finish();
ROLLBACK;
