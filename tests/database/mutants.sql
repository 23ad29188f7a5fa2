-- Every mutant: its kind and the statement that makes it. From the catalogue, so that what is added is covered.
WITH tables AS (
  SELECT c.oid, c.oid::regclass::text AS name, c.relkind, c.relowner, c.relacl, c.relispartition, c.relrowsecurity
    FROM pg_class c WHERE c.relnamespace IN ('public'::regnamespace, 'history'::regnamespace)
     AND c.relkind IN ('r', 'p', 'v', 'm') AND pg_get_userbyid(c.relowner) = 'market'),
functions AS (
  SELECT p.oid, p.oid::regprocedure::text AS name, p.proacl, p.prosecdef FROM pg_proc p
   WHERE p.pronamespace = 'public'::regnamespace AND pg_get_userbyid(p.proowner) = 'market'),
roles AS (
  SELECT unnest(ARRAY['anon', 'authenticated', 'service_role', 'paddock_application', 'paddock_operator', 'PUBLIC',
                      'market']) AS name),
held AS (
  SELECT t.name AS thing, coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC') AS role, a.privilege_type AS privilege
    FROM tables t, aclexplode(t.relacl) a)
SELECT 'policy' AS kind, format('DROP POLICY %I ON %s', polname, polrelid::regclass) AS statement FROM pg_policy
UNION ALL
SELECT 'policy', format('ALTER POLICY %I ON %s USING (true)', polname, polrelid::regclass) FROM pg_policy
 WHERE pg_get_expr(polqual, polrelid) <> 'true'
UNION ALL
SELECT 'policy', format('ALTER POLICY %I ON %s TO %s', polname, polrelid::regclass, r::regrole)
  FROM pg_policy, unnest(polroles) r WHERE r::regrole::text <> 'service_role'
UNION ALL
SELECT 'row security', format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', name) FROM tables WHERE relrowsecurity
UNION ALL
SELECT 'row security', format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name) FROM tables WHERE relrowsecurity
UNION ALL
SELECT 'right', format('REVOKE %s ON %s FROM %s', privilege, thing, role) FROM held
UNION ALL
SELECT 'right', format('REVOKE %s (%I) ON %s FROM %s', a.privilege_type, c.attname, t.name, a.grantee::regrole)
  FROM tables t JOIN pg_attribute c ON c.attrelid = t.oid, aclexplode(c.attacl) a
UNION ALL
SELECT 'gift', format('GRANT %s ON %s TO %s', privilege, t.name, r.name) FROM tables t, roles r,
  unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) privilege
 WHERE NOT EXISTS (SELECT FROM held h WHERE h.thing = t.name AND h.role = r.name AND h.privilege = privilege)
UNION ALL
SELECT 'right', format('REVOKE EXECUTE ON ROUTINE %s FROM %s', f.name, a.grantee::regrole) FROM functions f, aclexplode(f.proacl) a
UNION ALL
SELECT 'gift', format('GRANT EXECUTE ON ROUTINE %s TO %s', f.name, r.name) FROM functions f, roles r
 WHERE NOT EXISTS (SELECT FROM aclexplode(f.proacl) a WHERE a.grantee::regrole::text = r.name)
UNION ALL
SELECT 'right', format('REVOKE %s ON SCHEMA history FROM %s', a.privilege_type, a.grantee::regrole)
  FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = 'history'
UNION ALL
SELECT 'gift', format('GRANT %s ON SCHEMA history TO %s', privilege, r.name) FROM roles r, unnest(ARRAY['USAGE', 'CREATE']) privilege
 WHERE NOT EXISTS (SELECT FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = 'history'
                      AND a.grantee::regrole::text = r.name AND a.privilege_type = privilege)
UNION ALL
SELECT 'trigger', format('DROP TRIGGER %I ON %s', g.tgname, t.name) FROM pg_trigger g JOIN tables t ON t.oid = g.tgrelid
 WHERE NOT g.tgisinternal
UNION ALL
SELECT 'trigger', format('ALTER TABLE %s ENABLE TRIGGER %I', t.name, g.tgname) FROM pg_trigger g JOIN tables t ON t.oid = g.tgrelid
 WHERE NOT g.tgisinternal
UNION ALL
SELECT 'constraint', format('ALTER TABLE %s DROP CONSTRAINT %I', t.name, c.conname) FROM pg_constraint c JOIN tables t ON t.oid = c.conrelid
 WHERE c.contype IN ('c', 'f', 'u') AND c.conislocal AND NOT t.relispartition AND t.name NOT LIKE 'history.%'
UNION ALL
SELECT 'function', format('ALTER FUNCTION %s SECURITY INVOKER', name) FROM functions WHERE prosecdef
UNION ALL
SELECT 'function', format('ALTER FUNCTION %s RESET search_path', name) FROM functions WHERE prosecdef
UNION ALL
SELECT 'view', format('ALTER VIEW %s RESET (security_invoker)', name) FROM tables t JOIN pg_class c ON c.oid = t.oid
 WHERE 'security_invoker=true' = ANY (c.reloptions)
UNION ALL
SELECT 'publication', format('ALTER PUBLICATION supabase_realtime DROP TABLE %I', tablename)
  FROM pg_publication_tables WHERE pubname = 'supabase_realtime'
UNION ALL
SELECT 'index', format('DROP INDEX %s', indexrelid::regclass) FROM pg_index i JOIN tables t ON t.oid = i.indrelid
 WHERE i.indisunique AND t.relkind = 'm'
ORDER BY 1, 2;
