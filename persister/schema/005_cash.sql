-- Accounts and their cash. Account 0 is the house: no user stands behind it. An account whose user is unknown
-- to a user table that is not ours has no user_id either, until that user appears (see parked_rows).

CREATE TABLE accounts (
  account_number BIGINT PRIMARY KEY,
  user_id        UUID REFERENCES auth.users (id) ON DELETE RESTRICT,
  opened_at      TIMESTAMPTZ,
  CONSTRAINT house_is_no_user CHECK (account_number > 0 OR user_id IS NULL)
);

-- A user has one account: policies rely on it.
CREATE UNIQUE INDEX idx_accounts_user ON accounts (user_id);

CREATE TABLE cash_balances (
  account_number BIGINT PRIMARY KEY REFERENCES accounts (account_number) ON DELETE RESTRICT,
  balance        NUMERIC(24,4) NOT NULL CHECK (balance >= 0),
  reserved       NUMERIC(24,4) NOT NULL CHECK (reserved >= 0),
  CONSTRAINT reserved_is_there CHECK (reserved <= balance)
) WITH (fillfactor = 50);

-- Every movement of cash; sums to cash_balances.balance by account. `trade_id` names a row of market_trades,
-- without a foreign key: the ledger is whole even where a trade's own row is parked or has moved to history.
-- `cost_basis` is what a sale took off the cost of the seller's holding. That its accounts exist is checked for
-- all rows of a statement at once (008_rules.sql): four foreign keys checked row by row a trade would cost more
-- than writing the rows.
CREATE TABLE cash_ledger (
  account_number BIGINT NOT NULL,
  event_number   BIGINT NOT NULL,
  entry_type     TEXT NOT NULL
    CHECK (entry_type IN ('deposit', 'withdrawal', 'purchase', 'sale', 'commission')),
  amount         NUMERIC(24,4) NOT NULL,
  trade_id       UUID,
  cost_basis     NUMERIC(24,4) CHECK (cost_basis >= 0),
  created_at     TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (account_number, event_number, entry_type),
  CONSTRAINT trade_entries_name_their_trade CHECK (
    (entry_type IN ('purchase', 'sale', 'commission')) = (trade_id IS NOT NULL)),
  CONSTRAINT sales_have_a_cost CHECK ((entry_type = 'sale') = (cost_basis IS NOT NULL)),
  CONSTRAINT sign_of_entry CHECK (
    CASE entry_type
      WHEN 'deposit' THEN amount > 0
      WHEN 'sale' THEN amount > 0
      WHEN 'withdrawal' THEN amount < 0
      WHEN 'purchase' THEN amount < 0
      ELSE (amount > 0) = (account_number = 0)
    END)
) PARTITION BY RANGE (event_number);

-- A day's entries lie together: rows come in the order of their events.
CREATE INDEX idx_cash_ledger_event ON cash_ledger USING brin (event_number) WITH (pages_per_range = 32);
