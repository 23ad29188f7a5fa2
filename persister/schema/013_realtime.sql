-- The four tables that a Supabase project's realtime server follows. The publication leaves deletes out where it is
-- made here: a row that moves to history has not gone.
DO $$
DECLARE
  wanted CONSTANT TEXT[] := ARRAY['market_orders', 'market_trades', 'share_holdings', 'leaderboard_snapshots'];
  missing TEXT;
  statement TEXT;
BEGIN
  -- Where it is FOR ALL TABLES, or for those of schema public, they are in it already.
  SELECT string_agg('public.' || name, ', ' ORDER BY place) INTO missing FROM unnest(wanted) WITH ORDINALITY w (name, place)
   WHERE NOT EXISTS (SELECT FROM pg_publication_tables
                      WHERE pubname = 'supabase_realtime' AND schemaname = 'public' AND tablename = name);
  IF missing IS NULL THEN
    RETURN;
  END IF;
  IF EXISTS (SELECT FROM pg_publication WHERE pubname = 'supabase_realtime') THEN
    statement := format('ALTER PUBLICATION supabase_realtime ADD TABLE %s', missing);
  ELSE
    statement := format('CREATE PUBLICATION supabase_realtime FOR TABLE %s WITH (publish = ''insert, update'')', missing);
  END IF;
  EXECUTE statement;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE WARNING 'the tables are not published for real time (%); have a superuser run: %;', SQLERRM, statement;
END
$$;

-- pgoutput leaves generated columns out, so these two say which row they mean by the columns their id is computed from.
ALTER TABLE share_holdings REPLICA IDENTITY USING INDEX one_holding_of_an_offering;
ALTER TABLE leaderboard_snapshots REPLICA IDENTITY USING INDEX one_rank_a_user_and_day;
