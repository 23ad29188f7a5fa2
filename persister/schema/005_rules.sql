-- What no role may do. Triggers are ENABLE ALWAYS: they also hold where replication roles skip the others.

CREATE FUNCTION paddock_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: its rows never change', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER trades_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON market_trades
  FOR EACH STATEMENT EXECUTE FUNCTION paddock_refuse();
ALTER TABLE market_trades ENABLE ALWAYS TRIGGER trades_immutable;

CREATE TRIGGER ledger_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON cash_ledger
  FOR EACH STATEMENT EXECUTE FUNCTION paddock_refuse();
ALTER TABLE cash_ledger ENABLE ALWAYS TRIGGER ledger_immutable;

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

REVOKE ALL ON market_trades, cash_ledger FROM PUBLIC;
REVOKE UPDATE, DELETE, TRUNCATE ON market_trades, cash_ledger FROM CURRENT_USER;
