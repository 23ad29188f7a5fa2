-- Who may do what. The owner, which is the persister's login, writes; everybody else reads at most:
--   paddock_application   through row level security, as the user that auth.uid() names; likewise `authenticated`,
--                         where the platform has it (named itself, since Supabase's is NOINHERIT)
--   paddock_operator      everything; may refresh the views and move rows to history
--   service_role          everything (where the platform has it)
--   anon, PUBLIC          nothing
-- The owner's own reach is not narrowed by policies: the persister runs with row_security = off.

DO $$
DECLARE
  role_name TEXT;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['paddock_application', 'paddock_operator'] LOOP
    CONTINUE WHEN to_regrole(role_name) IS NOT NULL;
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
    EXCEPTION
      WHEN duplicate_object THEN NULL;  -- made meanwhile for another database of the server
      WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'the role % is missing and % may not create it; have a superuser run: %', role_name,
          current_user, concat_ws(' ',
            CASE WHEN to_regrole('paddock_application') IS NULL THEN 'CREATE ROLE paddock_application NOLOGIN;' END,
            CASE WHEN to_regrole('paddock_operator') IS NULL THEN 'CREATE ROLE paddock_operator NOLOGIN;' END)
          USING ERRCODE = 'insufficient_privilege';
    END;
  END LOOP;
END
$$;

-- Those of the roles named that this server has, as a list for GRANT and CREATE POLICY.
CREATE FUNCTION paddock_roles(VARIADIC names TEXT[]) RETURNS TEXT LANGUAGE sql STABLE AS $$
  SELECT string_agg(quote_ident(name), ', ') FROM unnest(names) name WHERE to_regrole(quote_ident(name)) IS NOT NULL
$$;

-- The JWT's subject, exactly as Supabase's: a platform that has the function keeps its own.
DO $$
BEGIN
  IF to_regprocedure('auth.uid()') IS NOT NULL THEN
    RETURN;
  END IF;
  BEGIN
    CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $uid$
      SELECT coalesce(
        nullif(current_setting('request.jwt.claim.sub', true), ''),
        (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')
      )::uuid
    $uid$;
  EXCEPTION WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'the function auth.uid() is missing and % may not create it; have a superuser run: %', current_user,
      format('GRANT CREATE ON SCHEMA auth TO %I;', current_user) USING ERRCODE = 'insufficient_privilege';
  END;
  REVOKE ALL ON FUNCTION auth.uid() FROM PUBLIC;
  EXECUTE 'GRANT EXECUTE ON FUNCTION auth.uid() TO ' || paddock_roles('paddock_application', 'authenticated');
  IF (SELECT pg_get_userbyid(nspowner) = current_user FROM pg_namespace WHERE nspname = 'auth') THEN
    EXECUTE 'GRANT USAGE ON SCHEMA auth TO ' || paddock_roles('paddock_application', 'authenticated');
  END IF;
END
$$;

-- Takes a function from everybody but the owner: EXECUTE is PUBLIC's by default.
CREATE FUNCTION paddock_close_function(which REGPROCEDURE) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  grantee TEXT;
BEGIN
  FOR grantee IN
    SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END
      FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
     WHERE p.oid = which AND a.grantee <> p.proowner
  LOOP
    EXECUTE format('REVOKE ALL ON ROUTINE %s FROM %s', which, grantee);
  END LOOP;
END
$$;

-- Gives a view, or what has no rows of anybody's own, to the operator and, if `everybody`, to the authenticated.
CREATE FUNCTION paddock_open_view(which REGCLASS, everybody BOOLEAN) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM paddock_close_table(which);
  EXECUTE format('GRANT SELECT ON %s TO %s', which, paddock_roles('paddock_operator', 'service_role'));
  IF everybody THEN
    EXECUTE format('GRANT SELECT ON %s TO %s', which, paddock_roles('paddock_application', 'authenticated'));
  END IF;
END
$$;

-- Gives a table to the operator as a whole and to the authenticated as far as `visible` says; null: not at all.
CREATE FUNCTION paddock_open_table(which REGCLASS, visible TEXT DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM paddock_open_view(which, visible IS NOT NULL);
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', which);
  -- What outlives a rebuild has its policy already.
  IF EXISTS (SELECT FROM pg_policy WHERE polrelid = which AND polname = 'operator_reads') THEN
    EXECUTE format('DROP POLICY operator_reads ON %s', which);
  END IF;
  EXECUTE format('CREATE POLICY operator_reads ON %s FOR SELECT TO %s USING (true)', which,
                 paddock_roles('paddock_operator', 'service_role'));
  IF visible IS NOT NULL THEN
    EXECUTE format('CREATE POLICY authenticated_read ON %s FOR SELECT TO %s USING (%s)', which,
                   paddock_roles('paddock_application', 'authenticated'), visible);
  END IF;
END
$$;

-- The persister makes this one before it applies the first file; whoever applies the files by hand has it from here.
CREATE TABLE IF NOT EXISTS paddock_schema (version INTEGER PRIMARY KEY, file TEXT NOT NULL);

DO $$
DECLARE
  -- Worked out once a query, so that the comparison can use an index.
  me CONSTANT TEXT := '(SELECT auth.uid())';
  -- A user has one account at most (005_cash.sql).
  mine CONSTANT TEXT := '(SELECT a.account_number FROM accounts a WHERE a.user_id = (SELECT auth.uid()))';
  name TEXT;
  routine REGPROCEDURE;
BEGIN
  PERFORM paddock_open_table('market_orders', 'user_id = ' || me);
  PERFORM paddock_open_table('market_trades', format('buyer_id = %s OR seller_id = %s', me, me));
  PERFORM paddock_open_table('share_holdings', 'holder_id = ' || me);
  PERFORM paddock_open_table('portfolio_positions', 'user_id = ' || me);
  PERFORM paddock_open_table('user_trading_stats', 'user_id = ' || me);
  PERFORM paddock_open_table('accounts', 'user_id = ' || me);
  PERFORM paddock_open_table('cash_balances', 'account_number = ' || mine);
  PERFORM paddock_open_table('day_flows', 'account_number = ' || mine);
  PERFORM paddock_open_table('cash_ledger', 'account_number = ' || mine);
  FOREACH name IN ARRAY ARRAY['vehicle_offerings', 'order_book_levels', 'market_snapshots', 'market_snapshots_minute',
                              'trading_windows', 'trading_days', 'price_discovery_events', 'leaderboard_snapshots'] LOOP
    PERFORM paddock_open_table(name::regclass, 'true');
  END LOOP;
  FOREACH name IN ARRAY ARRAY['parked_rows', 'persister_position', 'paddock_schema', 'paddock_reference_tables'] LOOP
    PERFORM paddock_open_table(name::regclass);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['current_market_state', 'order_book_summary', 'top_performers', 'live_market_state',
                              'live_order_book_summary', 'live_top_performers', 'live_trading_stats'] LOOP
    PERFORM paddock_open_view(name::regclass, true);
  END LOOP;

  -- What a platform owns keeps the platform's rights.
  FOR name IN SELECT table_name FROM paddock_reference_tables WHERE made_here LOOP
    PERFORM paddock_open_table(name::regclass);
  END LOOP;

  FOR routine IN SELECT oid FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proowner = current_user::regrole
                    AND (proname LIKE 'paddock\_%' OR proname LIKE 'order\_book%') LOOP
    PERFORM paddock_close_function(routine);
  END LOOP;
  EXECUTE 'GRANT EXECUTE ON FUNCTION order_book(UUID, INTEGER), order_book_depth(INTEGER) TO '
    || paddock_roles('paddock_application', 'authenticated', 'paddock_operator', 'service_role');
  GRANT EXECUTE ON FUNCTION paddock_refresh_views() TO paddock_operator;
END
$$;
