-- What the suites share; in schema tap, with pgTAP. Run by a superuser once in each database.
CREATE SCHEMA tap;
CREATE EXTENSION pgtap SCHEMA tap;

-- The computed UUID of a thing of market abcd (rulebook section 2): kind 1 order, 2 trade, 3 user, 4 offering.
CREATE FUNCTION tap.id(kind INTEGER, number BIGINT) RETURNS UUID LANGUAGE sql AS $$
  SELECT format('00000000-abcd-8%s-%s-%s', lpad(to_hex(kind), 3, '0'), left(h, 4), substr(h, 5))::uuid
    FROM (SELECT to_hex((1::bigint << 63) | number) AS h) n
$$;

-- Runs a statement as a role, with that user's claims, and takes it back: 'ok', or the SQLSTATE it failed with.
CREATE FUNCTION tap.attempt(who TEXT, subject UUID, statement TEXT) RETURNS TEXT LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('request.jwt.claims', coalesce(json_build_object('sub', subject)::text, ''), true),
          set_config('role', who, true);
  EXECUTE statement;
  RAISE EXCEPTION USING ERRCODE = 'P0999';
EXCEPTION
  WHEN SQLSTATE 'P0999' THEN RETURN 'ok';
  WHEN OTHERS THEN RETURN SQLSTATE;
END
$$;

-- The first column of a query's rows as a role sees them, as text, in the query's order; or the SQLSTATE.
CREATE FUNCTION tap.sees(who TEXT, subject UUID, query TEXT) RETURNS TEXT LANGUAGE plpgsql AS $$
DECLARE
  answer TEXT;
BEGIN
  PERFORM set_config('request.jwt.claims', coalesce(json_build_object('sub', subject)::text, ''), true),
          set_config('role', who, true);
  EXECUTE format('SELECT coalesce(string_agg(q.value::text, '' ''), '''') FROM (%s) q (value)', query) INTO answer;
  RAISE EXCEPTION USING ERRCODE = 'P0999', MESSAGE = answer;
EXCEPTION
  WHEN SQLSTATE 'P0999' THEN RETURN SQLERRM;
  WHEN OTHERS THEN RETURN SQLSTATE;
END
$$;

-- Paddock's relations, whatever kind they are, and how to name them.
CREATE VIEW tap.relations AS
  SELECT c.oid, c.oid::regclass::text AS name, c.relkind, c.relispartition, c.relrowsecurity,
         c.relname ~ '^(market_trades|cash_ledger)' OR n.nspname = 'history' AS sealed
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE n.nspname IN ('public', 'history') AND c.relkind IN ('r', 'p', 'v', 'm')
     AND pg_get_userbyid(c.relowner) = 'market';

-- Who holds which right on what, as it is: relations, columns, functions and the schema history.
CREATE VIEW tap.rights AS
  SELECT r.name AS thing, coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC') AS role, a.privilege_type AS privilege
    FROM tap.relations r JOIN pg_class c ON c.oid = r.oid, aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
  UNION ALL
  SELECT r.name || '.' || t.attname, coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC'), a.privilege_type
    FROM tap.relations r JOIN pg_attribute t ON t.attrelid = r.oid, aclexplode(t.attacl) a
  UNION ALL
  SELECT p.oid::regprocedure::text, coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC'), a.privilege_type
    FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
   WHERE p.pronamespace = 'public'::regnamespace AND pg_get_userbyid(p.proowner) = 'market'
  UNION ALL
  SELECT 'schema ' || n.nspname, coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC'), a.privilege_type
    FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = 'history';
