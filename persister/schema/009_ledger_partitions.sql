-- Takes back whatever default privileges gave anybody but the owner.
CREATE FUNCTION paddock_close_table(which REGCLASS) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  grantee TEXT;
BEGIN
  FOR grantee IN
    SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END
    FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = which AND a.grantee <> c.relowner
  LOOP
    EXECUTE format('REVOKE ALL ON %s FROM %s', which, grantee);
  END LOOP;
END
$$;

-- The ledger's partitions: 20,000,000 events each. Called by the persister before its position comes near the
-- end of the newest one; returns the first event that no partition holds.

CREATE FUNCTION paddock_add_ledger_partitions(up_to BIGINT) RETURNS BIGINT LANGUAGE plpgsql AS $$
DECLARE
  events CONSTANT BIGINT := 20000000;
  covered BIGINT;
  name TEXT;
BEGIN
  SELECT coalesce(max((regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \(''(\d+)''\)'))[1]::bigint), 0) INTO covered
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'cash_ledger'::regclass;
  WHILE covered <= up_to LOOP
    name := format('cash_ledger_%s', to_char(covered / events, 'FM00000'));
    -- Made beside the table and attached: whoever reads it is not held up.
    EXECUTE format('CREATE TABLE %I (LIKE cash_ledger INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name);
    EXECUTE format('CREATE TRIGGER ledger_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION paddock_refuse(''never change'')', name);
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER ledger_immutable', name);
    EXECUTE format('ALTER TABLE cash_ledger ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)',
                   name, covered, covered + events);
    PERFORM paddock_close_table(name::regclass);
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %I FROM CURRENT_USER', name);
    covered := covered + events;
  END LOOP;
  RETURN covered;
END
$$;

SELECT paddock_add_ledger_partitions(1);
