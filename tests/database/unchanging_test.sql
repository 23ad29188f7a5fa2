-- Rows that never change, orders that move forward alone: for the owner by right, for everybody by trigger, also a
-- superuser and where session_replication_role skips ordinary triggers.
BEGIN;
SET search_path = public, tap;
SELECT no_plan();

SELECT is(attempt('postgres', NULL, setting || change), '23001', format('superuser%s: no %s', setting, change))
  FROM unnest(ARRAY['', 'SET LOCAL session_replication_role = replica; ']) setting,
  unnest(ARRAY[
    'UPDATE market_trades SET price_per_share = 1', 'DELETE FROM market_trades', 'TRUNCATE market_trades',
    'DELETE FROM market_trades WHERE false', 'UPDATE market_trades SET id = id WHERE trade_number = 13', 'DELETE FROM market_trades WHERE trade_number = 13',
    'TRUNCATE market_orders, market_trades',
    'UPDATE cash_ledger SET amount = amount', 'DELETE FROM cash_ledger', 'TRUNCATE cash_ledger',
    'DELETE FROM accounts', 'TRUNCATE accounts CASCADE', 'DELETE FROM cash_balances', 'TRUNCATE cash_balances',
    'DELETE FROM day_flows', 'TRUNCATE day_flows']) change;
SELECT is(attempt('postgres', NULL, setting || format(change, name)), '23001', format('superuser%s: no %s', setting, format(change, name)))
  FROM relations, unnest(ARRAY['', 'SET LOCAL session_replication_role = replica; ']) setting,
  unnest(ARRAY['DELETE FROM %s', 'TRUNCATE %s', 'UPDATE %s SET created_at = DEFAULT', 'DELETE FROM %s WHERE false']) change
 WHERE name LIKE 'history.%' OR (sealed AND relispartition);
SELECT is(attempt('market', NULL, change), '42501', 'owner: no ' || change)
  FROM unnest(ARRAY['UPDATE market_trades SET price_per_share = 1', 'DELETE FROM market_trades', 'TRUNCATE market_trades',
    'UPDATE cash_ledger SET amount = amount', 'DELETE FROM cash_ledger', 'TRUNCATE cash_ledger',
    'DELETE FROM history.market_trades', 'UPDATE history.market_trades SET price_per_share = 1',
    'TRUNCATE history.market_trades', 'DELETE FROM history.market_orders']) change;
SELECT is(attempt('market', NULL, change), '23001', 'owner: no ' || change)
  FROM unnest(ARRAY['DELETE FROM accounts', 'DELETE FROM cash_balances', 'TRUNCATE accounts CASCADE', 'TRUNCATE cash_balances',
              'DELETE FROM day_flows', 'TRUNCATE day_flows']) change;
-- The one column of a trade that the owner has a right to is generated.
SELECT is(attempt('market', NULL, 'UPDATE market_trades SET created_at = now()'), '428C9', 'owner: created_at is worked out');
SELECT is(attempt('market', NULL, 'UPDATE market_trades SET created_at = DEFAULT'), '23001', 'owner: nor written again');

-- Nor does an entry name an account that is not there.
SELECT is(attempt('postgres', NULL, setting || $$INSERT INTO cash_ledger (account_number, event_number, entry_type, amount, created_at)
                  VALUES (9, 40, 'deposit', 1, now())$$), '23503', setting || 'no entry of a stranger')
  FROM unnest(ARRAY['', 'SET LOCAL session_replication_role = replica; ']) setting;

-- A trade goes only where its equal is in history already.
SELECT is(attempt('postgres', NULL, format($$
  SET LOCAL session_replication_role = replica;
  INSERT INTO history.market_trades (id, trade_number, offering_id, buyer_id, seller_id, buy_order_id, sell_order_id, shares_traded,
      price_per_share, total_value, nuke_commission_pct, nuke_commission_amount, trade_type, aggressor, executed_at)
    SELECT id, trade_number, offering_id, buyer_id, seller_id, buy_order_id, sell_order_id, shares_traded, price_per_share,
      total_value, nuke_commission_pct, nuke_commission_amount, trade_type, %s, executed_at
    FROM market_trades WHERE trade_number = 13;
  DELETE FROM market_trades WHERE trade_number = 13$$, aggressor)), outcome, 'a copy with aggressor ' || aggressor)
  FROM (VALUES ('aggressor', 'ok'), ('NULL', '23001'), ('''sell''', '23001')) c (aggressor, outcome);

-- Orders go forward; what they ended as stays.
SELECT is(attempt(role, NULL, setting || format('UPDATE market_orders SET %s WHERE order_number = %s', change, n)), outcome,
          format('%s %s: order %s %s', role, setting, n, change))
  FROM (VALUES ('market', ''), ('postgres', ''), ('postgres', 'SET LOCAL session_replication_role = replica; ')) w (role, setting),
  (VALUES (11, 'status = ''active'', shares_filled = 0, average_fill_price = NULL', '23514'),
          (11, 'shares_filled = 14', '23514'),
          (12, 'status = ''partially_filled'', shares_requested = 9', '23514'),
          (12, 'status = ''cancelled'', cancel_reason = ''user'', shares_requested = 9', '23514'),
          (14, 'status = ''active'', cancel_reason = NULL', '23514'),
          (14, 'status = ''filled'', cancel_reason = NULL, shares_filled = 7, average_fill_price = 1', '23514'),
          (10, 'id = md5(id::text)::uuid', '23514'),
          (10, 'status = ''partially_filled'', shares_filled = 1, average_fill_price = 107', 'ok'),
          (11, 'status = ''filled'', shares_filled = 17', 'ok'),
          (11, 'status = ''cancelled'', cancel_reason = ''user''', 'ok')) c (n, change, outcome);

-- What is referred to stays: trades their orders, everything its offering and its user.
SELECT is(attempt('market', NULL, change), '23503', 'owner: no ' || change)
  FROM unnest(ARRAY['DELETE FROM market_orders WHERE order_number = 12', 'DELETE FROM market_orders WHERE order_number = 11',
                    'DELETE FROM vehicle_offerings', 'DELETE FROM vehicles']) change;
SELECT is(attempt('postgres', NULL, 'DELETE FROM auth.users'), '23503', 'users with an account stay');
SELECT * FROM finish();
ROLLBACK;
