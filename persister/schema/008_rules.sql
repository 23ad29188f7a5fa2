-- What no role may do. Triggers are ENABLE ALWAYS: they also hold where replication roles skip the others.

CREATE FUNCTION paddock_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: its rows %', TG_OP, TG_TABLE_NAME, TG_ARGV[0]
    USING ERRCODE = 'restrict_violation';
END
$$;

-- A trade may leave for history alone (014_history.sql).
CREATE TRIGGER trades_immutable BEFORE UPDATE OR TRUNCATE ON market_trades
  FOR EACH STATEMENT EXECUTE FUNCTION paddock_refuse('never change');
ALTER TABLE market_trades ENABLE ALWAYS TRIGGER trades_immutable;

CREATE TRIGGER ledger_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON cash_ledger
  FOR EACH STATEMENT EXECUTE FUNCTION paddock_refuse('never change');
ALTER TABLE cash_ledger ENABLE ALWAYS TRIGGER ledger_immutable;

CREATE TRIGGER accounts_stay BEFORE DELETE OR TRUNCATE ON accounts
  FOR EACH STATEMENT EXECUTE FUNCTION paddock_refuse('are never deleted');
ALTER TABLE accounts ENABLE ALWAYS TRIGGER accounts_stay;

CREATE TRIGGER balances_stay BEFORE DELETE OR TRUNCATE ON cash_balances
  FOR EACH STATEMENT EXECUTE FUNCTION paddock_refuse('are never deleted');
ALTER TABLE cash_balances ENABLE ALWAYS TRIGGER balances_stay;

CREATE TRIGGER flows_stay BEFORE DELETE OR TRUNCATE ON day_flows
  FOR EACH STATEMENT EXECUTE FUNCTION paddock_refuse('are never deleted');
ALTER TABLE day_flows ENABLE ALWAYS TRIGGER flows_stay;

-- The ledger's reference to accounts, which are never deleted: their balances refer to them too.
CREATE FUNCTION paddock_check_ledger_accounts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  stranger BIGINT;
BEGIN
  SELECT l.account_number INTO stranger FROM (SELECT DISTINCT account_number FROM new_entries) l
    LEFT JOIN cash_balances b ON b.account_number = l.account_number WHERE b.account_number IS NULL LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'cash_ledger names account %, which does not exist', stranger
      USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER ledger_accounts_exist AFTER INSERT ON cash_ledger REFERENCING NEW TABLE AS new_entries
  FOR EACH STATEMENT EXECUTE FUNCTION paddock_check_ledger_accounts();
ALTER TABLE cash_ledger ENABLE ALWAYS TRIGGER ledger_accounts_exist;

CREATE FUNCTION paddock_refuse_transition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'order % may not go from % with % shares filled to % with %',
    OLD.id, OLD.status, OLD.shares_filled, NEW.status, NEW.shares_filled
    USING ERRCODE = 'check_violation';
END
$$;

CREATE TRIGGER order_moves_forward BEFORE UPDATE ON market_orders
  FOR EACH ROW
  WHEN ((OLD.status IN ('filled', 'cancelled') AND NEW.status IS DISTINCT FROM OLD.status)
        OR NEW.shares_filled < OLD.shares_filled
        OR (OLD.status = 'partially_filled' AND NEW.status = 'active')
        OR NEW.id IS DISTINCT FROM OLD.id)
  EXECUTE FUNCTION paddock_refuse_transition();
ALTER TABLE market_orders ENABLE ALWAYS TRIGGER order_moves_forward;

-- The owner's own right; foreign keys lock the rows that refer to one that is to be deleted, as the owner, who
-- needs a right to update some column for that: a generated one, which nobody can set.
REVOKE UPDATE, DELETE, TRUNCATE ON market_trades, cash_ledger FROM CURRENT_USER;
GRANT UPDATE (created_at) ON market_trades TO CURRENT_USER;
