-- Every forbidden statement, tried on every relation and partition by every role, fails for want of a right.
BEGIN;
SET search_path = public, tap;
SELECT no_plan();

CREATE TEMPORARY VIEW writing AS
  SELECT r.name, r.relkind, r.relispartition, w.verb, format(w.form, r.name, a.attname) AS statement
    FROM relations r
    CROSS JOIN LATERAL (SELECT attname FROM pg_attribute
      WHERE attrelid = r.oid AND attnum > 0 AND attgenerated = '' ORDER BY attnum LIMIT 1) a
    CROSS JOIN (VALUES ('INSERT', 'INSERT INTO %1$s (%2$I) SELECT %2$I FROM %1$s WHERE false'),
                       ('UPDATE', 'UPDATE %1$s SET %2$I = NULL WHERE false'),
                       ('DELETE', 'DELETE FROM %1$s WHERE false'),
                       ('TRUNCATE', 'TRUNCATE %1$s CASCADE'),
                       ('LOCK', 'LOCK %1$s')) w (verb, form)
   WHERE r.relkind IN ('r', 'p');

SELECT is(attempt(role, id(3, 1), statement), '42501', format('%s: no %s', role, statement))
  FROM writing, unnest(ARRAY['anon', 'authenticated', 'service_role', 'paddock_application', 'paddock_operator',
                             'authenticator', 'bystander']) role;

-- anon, and whoever is nobody, see and call nothing; nobody reads a partition by its own name.
SELECT is(attempt(role, id(3, 1), 'SELECT FROM ' || name), '42501', format('%s: no reading of %s', role, name))
  FROM relations, unnest(ARRAY['anon', 'authenticator', 'bystander']) role;
SELECT is(attempt(role, id(3, 1), 'SELECT FROM ' || name), '42501', format('%s: no reading of partition %s', role, name))
  FROM relations, unnest(ARRAY['authenticated', 'paddock_application', 'paddock_operator', 'service_role']) role
 WHERE relispartition;
SELECT is(attempt(role, id(3, 1), 'SELECT FROM ' || name), '42501', format('%s: no reading of %s', role, name))
  FROM unnest(ARRAY['parked_rows', 'persister_position', 'paddock_schema', 'paddock_reference_tables', 'vehicles']) name,
       unnest(ARRAY['authenticated', 'paddock_application']) role;

-- Functions, each by a call with nulls.
SELECT is(attempt(role, id(3, 1), call), '42501', format('%s: no %s', role, call))
  FROM (SELECT p.proname, format(CASE p.prokind WHEN 'p' THEN 'CALL %s(%s)' ELSE 'SELECT %s(%s)' END, p.proname,
          (SELECT string_agg(CASE WHEN p.provariadic <> 0 THEN 'VARIADIC ' ELSE '' END || 'NULL::' || format_type(t, NULL), ', ')
             FROM unnest(p.proargtypes) t)) AS call
          FROM pg_proc p WHERE pg_get_userbyid(p.proowner) = 'market' AND p.pronamespace = 'public'::regnamespace
           AND p.prorettype <> 'trigger'::regtype) f,
       unnest(ARRAY['anon', 'authenticated', 'service_role', 'paddock_application', 'paddock_operator', 'bystander']) role
 WHERE NOT (f.proname LIKE 'order\_book%' AND role NOT IN ('anon', 'bystander'))
   AND NOT (f.proname = 'own_trades' AND role IN ('authenticated', 'paddock_application'))
   AND NOT (role = 'paddock_operator'
            AND f.proname IN ('paddock_refresh_views', 'paddock_move_trades', 'paddock_move_orders', 'paddock_move_history'));

-- The materialized views are refreshed by their function alone, and nobody makes things of their own in the schemas.
SELECT is(attempt(role, id(3, 1), 'REFRESH MATERIALIZED VIEW ' || name), '42501', format('%s: no refresh of %s', role, name))
  FROM relations, unnest(ARRAY['anon', 'authenticated', 'service_role', 'paddock_application', 'paddock_operator']) role
 WHERE relkind = 'm';
SELECT is(attempt(role, id(3, 1), format('CREATE TABLE %s.mine ()', schema)), '42501', format('%s: nothing of their own in %s', role, schema))
  FROM unnest(ARRAY['public', 'history', 'auth']) schema,
       unnest(ARRAY['anon', 'authenticated', 'service_role', 'paddock_application', 'paddock_operator']) role;

-- The persister's own login: trades, ledger and history are closed to it too.
SELECT is(attempt('market', NULL, statement), '42501', format('market: no %s', statement))
  FROM writing JOIN relations USING (name)
 WHERE sealed AND verb IN ('UPDATE', 'DELETE', 'TRUNCATE');
SELECT is(attempt('market', NULL, statement), 'ok', format('market may %s', statement))
  FROM writing JOIN relations USING (name)
 WHERE NOT sealed AND verb IN ('INSERT', 'UPDATE');
SELECT * FROM finish();
ROLLBACK;
