-- Where ended orders and their trades go once their day is long over, so that the tables that the market writes stay
-- small. Range partitions by id, 20,000,000 events each: ids ascend with the number of the event. No foreign keys
-- here: an order that lives on stays behind in market_orders although trades of it have moved, and old partitions
-- can be detached.

DO $$
BEGIN
  IF to_regnamespace('history') IS NULL THEN
    CREATE SCHEMA history;
  END IF;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE EXCEPTION 'the schema history is missing and % may not create it; have a superuser run: %', current_user,
    format('CREATE SCHEMA history AUTHORIZATION %I;', current_user) USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TABLE history.market_orders (LIKE public.market_orders INCLUDING DEFAULTS INCLUDING CONSTRAINTS,
  PRIMARY KEY (id)) PARTITION BY RANGE (id);
CREATE INDEX idx_history_orders_user ON history.market_orders (user_id, order_number);

CREATE TABLE history.market_trades (LIKE public.market_trades INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS,
  PRIMARY KEY (id)) PARTITION BY RANGE (id);
CREATE INDEX idx_history_trades_buyer ON history.market_trades (buyer_id, trade_number);
CREATE INDEX idx_history_trades_seller ON history.market_trades (seller_id, trade_number);

-- The trades of an order. The foreign keys look here when an order leaves market_orders.
CREATE INDEX idx_market_trades_buy_order ON market_trades (buy_order_id);
CREATE INDEX idx_market_trades_sell_order ON market_trades (sell_order_id);

-- What is in history never changes, for whomever.
CREATE FUNCTION paddock_seal_history(which REGCLASS) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER history_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON %s
                  FOR EACH STATEMENT EXECUTE FUNCTION public.paddock_refuse(''never change'')', which);
  EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER history_immutable', which);
  PERFORM public.paddock_close_table(which);
  EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM CURRENT_USER', which);
END
$$;

SELECT paddock_seal_history('history.market_orders');
SELECT paddock_seal_history('history.market_trades');

-- A trade leaves market_trades only for history: whoever deletes one, its copy must be there, equal in every column.
-- Looked up row by row, whatever the planner believes of tables that grow while it is used.
CREATE FUNCTION paddock_check_moved_trades() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  lost UUID;
BEGIN
  SELECT g.id INTO lost FROM gone g WHERE NOT EXISTS (
    SELECT FROM history.market_trades h WHERE h.id = g.id AND ROW(h.*) IS NOT DISTINCT FROM ROW(g.*)) LIMIT 1;
  IF lost IS NOT NULL OR NOT EXISTS (SELECT FROM gone) THEN
    RAISE EXCEPTION 'DELETE of market_trades is refused: its rows never change, they move to history alone%',
      coalesce(', where trade ' || lost || ' is not', '') USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER trades_leave_for_history AFTER DELETE ON market_trades REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION paddock_check_moved_trades();
ALTER TABLE market_trades ENABLE ALWAYS TRIGGER trades_leave_for_history;

-- The computed UUID of event `number` that is of the same market and kind as `like_this` (rulebook section 2).
CREATE FUNCTION paddock_id(like_this UUID, number BIGINT) RETURNS UUID LANGUAGE sql IMMUTABLE AS $$
  SELECT (left(like_this::text, 18) || to_hex((1::bigint << 63) | number))::uuid
$$;

-- Makes the partitions of a history table that events `first` to `last` fall in, where they are missing. Where one was
-- detached and is still there by its name, the new one, for old orders that ended late, gets the next name.
CREATE FUNCTION paddock_add_history_partitions(which TEXT, like_this UUID, first BIGINT, last BIGINT) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  events CONSTANT BIGINT := 20000000;
  name TEXT;
  copies INTEGER;
BEGIN
  FOR n IN first / events .. last / events LOOP
    name := format('history.%I', which || '_' || to_char(n, 'FM00000'));
    CONTINUE WHEN EXISTS (SELECT FROM pg_inherits WHERE inhparent = format('history.%I', which)::regclass
                             AND inhrelid::regclass::text ~ (name || '(_\d+)?$'));
    copies := 0;
    WHILE to_regclass(name) IS NOT NULL LOOP
      copies := copies + 1;
      name := format('history.%I', which || '_' || to_char(n, 'FM00000') || '_' || copies);
    END LOOP;
    -- Made beside the table and attached: whoever reads it is not held up.
    EXECUTE format('CREATE TABLE %s (LIKE history.%I INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS)',
                   name, which);
    PERFORM public.paddock_seal_history(name::regclass);
    EXECUTE format('ALTER TABLE history.%I ATTACH PARTITION %s FOR VALUES FROM (%L) TO (%L)', which, name,
                   public.paddock_id(like_this, n * events), public.paddock_id(like_this, (n + 1) * events));
  END LOOP;
END
$$;

-- The last event of the days before `before_date` that have ended; null when there is none.
CREATE FUNCTION paddock_history_end(before_date DATE) RETURNS BIGINT
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF before_date IS NULL THEN
    RAISE EXCEPTION 'history: the date is null' USING ERRCODE = 'null_value_not_allowed';
  END IF;
  RETURN (SELECT max(end_event) FROM public.trading_days WHERE trading_date < before_date);
END
$$;

-- One slice of paddock_move_history: moves those of the next `most` trades after `after` (null: from the first on) that
-- are of ended days before the date. Returns the last one looked at, null when there are no more.
CREATE FUNCTION paddock_move_trades(before_date DATE, after UUID, most INTEGER) RETURNS UUID
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  bound BIGINT := public.paddock_history_end(before_date);
  start UUID := coalesce(after, '00000000-0000-0000-0000-000000000000');
  slice RECORD;
BEGIN
  PERFORM pg_advisory_xact_lock(7089336938131513955);  -- one mover at a time
  SELECT (array_agg(s.id ORDER BY s.id DESC))[1] AS id, min(s.trade_number) AS first, max(s.trade_number) AS last INTO slice
    FROM (SELECT t.id, t.trade_number FROM public.market_trades t WHERE t.id > start ORDER BY t.id LIMIT most) s
   WHERE s.trade_number <= bound;
  IF slice.id IS NULL THEN
    RETURN NULL;
  END IF;

  PERFORM public.paddock_add_history_partitions('market_trades', slice.id, slice.first, slice.last);
  GRANT DELETE ON public.market_trades TO CURRENT_USER;
  WITH gone AS (DELETE FROM public.market_trades t WHERE t.id > start AND t.id <= slice.id RETURNING t.*)
  INSERT INTO history.market_trades (id, trade_number, offering_id, buyer_id, seller_id, buy_order_id, sell_order_id,
      shares_traded, price_per_share, total_value, nuke_commission_pct, nuke_commission_amount, trade_type, aggressor,
      executed_at)
    SELECT id, trade_number, offering_id, buyer_id, seller_id, buy_order_id, sell_order_id, shares_traded,
      price_per_share, total_value, nuke_commission_pct, nuke_commission_amount, trade_type, aggressor, executed_at
    FROM gone;
  REVOKE DELETE ON public.market_trades FROM CURRENT_USER;
  RETURN slice.id;
END
$$;

-- The same for orders: those that have ended and that no trade in market_trades, nor one that waits in parked_rows to
-- get there, refers to. The others stay where they are.
CREATE FUNCTION paddock_move_orders(before_date DATE, after UUID, most INTEGER) RETURNS UUID
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  bound BIGINT := public.paddock_history_end(before_date);
  start UUID := coalesce(after, '00000000-0000-0000-0000-000000000000');
  slice RECORD;
BEGIN
  PERFORM pg_advisory_xact_lock(7089336938131513955);
  SELECT (array_agg(s.id ORDER BY s.id DESC))[1] AS id, min(s.order_number) AS first, max(s.order_number) AS last INTO slice
    FROM (SELECT o.id, o.order_number FROM public.market_orders o WHERE o.id > start ORDER BY o.id LIMIT most) s
   WHERE s.order_number <= bound;
  IF slice.id IS NULL THEN
    RETURN NULL;
  END IF;

  PERFORM public.paddock_add_history_partitions('market_orders', slice.id, slice.first, slice.last);
  WITH gone AS (
    DELETE FROM public.market_orders o
     WHERE o.id > start AND o.id <= slice.id AND o.status IN ('filled', 'cancelled')
       AND NOT EXISTS (SELECT FROM public.market_trades t WHERE t.buy_order_id = o.id)
       AND NOT EXISTS (SELECT FROM public.market_trades t WHERE t.sell_order_id = o.id)
       AND o.id NOT IN (SELECT named FROM public.parked_rows p,
             unnest(ARRAY[p.row ->> 'id', p.row ->> 'buy_order_id', p.row ->> 'sell_order_id']::uuid[]) named
           WHERE p.table_name IN ('market_orders', 'market_trades') AND named IS NOT NULL)
    RETURNING o.*)
  INSERT INTO history.market_orders SELECT * FROM gone;
  RETURN slice.id;
END
$$;

-- Moves what belongs to trading days that ended before `before_date` to history: trades, then orders. Live orders stay,
-- however old, as do orders that a trade of a later day refers to; rows of the present day always do. In slices, each
-- one a transaction: ended at any point it has lost and doubled nothing, and goes on where it was when called again.
-- It holds up nobody. CALL it outside of a transaction.
CREATE PROCEDURE paddock_move_history(before_date DATE, slice INTEGER DEFAULT 10000) LANGUAGE plpgsql AS $$
DECLARE
  last UUID;
BEGIN
  IF slice IS NULL OR slice < 1 THEN
    RAISE EXCEPTION 'history: a slice is at least 1 row, not %', coalesce(slice::text, 'null')
      USING ERRCODE = 'invalid_parameter_value';
  END IF;
  LOOP
    last := public.paddock_move_trades(before_date, last, slice);
    EXIT WHEN last IS NULL;
    COMMIT;
  END LOOP;
  LOOP
    last := public.paddock_move_orders(before_date, last, slice);
    EXIT WHEN last IS NULL;
    COMMIT;
  END LOOP;
END
$$;

-- Both together; whose rows one sees is as it is in the tables themselves.
CREATE VIEW all_market_orders WITH (security_invoker = true) AS
  SELECT * FROM public.market_orders UNION ALL SELECT * FROM history.market_orders;
CREATE VIEW all_market_trades WITH (security_invoker = true) AS
  SELECT * FROM public.market_trades UNION ALL SELECT * FROM history.market_trades;

-- The caller's newest trades, of both places, older than trade `before`. As the policy on market_trades, but it walks
-- either side's index from its end, where the policy's OR reads all that a busy user ever traded.
CREATE FUNCTION own_trades(most INTEGER DEFAULT 20, before BIGINT DEFAULT NULL) RETURNS SETOF market_trades
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me CONSTANT UUID := auth.uid();
  last CONSTANT BIGINT := coalesce(before, 9223372036854775807);
BEGIN
  IF most IS NULL OR most NOT BETWEEN 1 AND 1000 THEN
    RAISE EXCEPTION 'own_trades: most is %, it must be 1 to 1000', coalesce(most::text, 'null')
      USING ERRCODE = 'invalid_parameter_value';
  END IF;
  RETURN QUERY SELECT * FROM (
      (SELECT * FROM public.market_trades t WHERE t.buyer_id = me AND t.trade_number < last
         ORDER BY t.trade_number DESC LIMIT most)
      UNION ALL
      (SELECT * FROM public.market_trades t WHERE t.seller_id = me AND t.buyer_id <> me AND t.trade_number < last
         ORDER BY t.trade_number DESC LIMIT most)
      UNION ALL
      (SELECT * FROM history.market_trades t WHERE t.buyer_id = me AND t.trade_number < last
         ORDER BY t.trade_number DESC LIMIT most)
      UNION ALL
      (SELECT * FROM history.market_trades t WHERE t.seller_id = me AND t.buyer_id <> me AND t.trade_number < last
         ORDER BY t.trade_number DESC LIMIT most)) newest
    ORDER BY newest.trade_number DESC LIMIT most;
END
$$;

DO $$
DECLARE
  me CONSTANT TEXT := '(SELECT auth.uid())';
  grantee TEXT;
  routine REGPROCEDURE;
BEGIN
  FOR grantee IN
    SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END
      FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = 'history' AND a.grantee <> n.nspowner
  LOOP
    EXECUTE format('REVOKE ALL ON SCHEMA history FROM %s', grantee);
  END LOOP;
  EXECUTE 'GRANT USAGE ON SCHEMA history TO '
    || paddock_roles('paddock_application', 'authenticated', 'paddock_operator', 'service_role');
  PERFORM paddock_open_table('history.market_orders', 'user_id = ' || me);
  PERFORM paddock_open_table('history.market_trades', format('buyer_id = %s OR seller_id = %s', me, me));
  PERFORM paddock_open_view('all_market_orders', true);
  PERFORM paddock_open_view('all_market_trades', true);

  FOREACH routine IN ARRAY ARRAY[
      'paddock_seal_history(regclass)', 'paddock_check_moved_trades()', 'paddock_id(uuid, bigint)',
      'paddock_add_history_partitions(text, uuid, bigint, bigint)', 'paddock_history_end(date)',
      'paddock_move_trades(date, uuid, integer)', 'paddock_move_orders(date, uuid, integer)',
      'paddock_move_history(date, integer)', 'own_trades(integer, bigint)']::regprocedure[] LOOP
    PERFORM paddock_close_function(routine);
  END LOOP;
  EXECUTE 'GRANT EXECUTE ON FUNCTION own_trades(INTEGER, BIGINT) TO ' || paddock_roles('paddock_application', 'authenticated');
  GRANT EXECUTE ON FUNCTION paddock_move_trades(DATE, UUID, INTEGER) TO paddock_operator;
  GRANT EXECUTE ON FUNCTION paddock_move_orders(DATE, UUID, INTEGER) TO paddock_operator;
  GRANT EXECUTE ON PROCEDURE paddock_move_history(DATE, INTEGER) TO paddock_operator;
END
$$;
