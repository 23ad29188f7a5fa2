-- Who holds what, and what it is worth now. Marks move for every holder of an offering at once: no index has a
-- column of theirs and half of every page is free, so that each such move stays within its page (HOT).

CREATE TABLE share_holdings (
  id                       UUID PRIMARY KEY
    GENERATED ALWAYS AS (md5(offering_id::text || holder_id::text)::uuid) STORED,
  offering_id              UUID NOT NULL REFERENCES vehicle_offerings (id) ON DELETE RESTRICT,
  holder_id                UUID NOT NULL REFERENCES auth.users (id) ON DELETE RESTRICT,
  shares_owned             BIGINT NOT NULL,
  cost_basis               NUMERIC(24,4) NOT NULL CHECK (cost_basis >= 0),
  entry_price              NUMERIC(12,4) NOT NULL,
  current_mark             NUMERIC(12,4) NOT NULL,
  unrealized_gain_loss     NUMERIC(24,4) NOT NULL,
  unrealized_gain_loss_pct NUMERIC(24,2) NOT NULL,
  CONSTRAINT positive_shares CHECK (shares_owned >= 0),
  CONSTRAINT nothing_costs_nothing CHECK (shares_owned <> 0 OR cost_basis = 0),
  CONSTRAINT one_holding_of_an_offering UNIQUE (offering_id, holder_id)
) WITH (fillfactor = 45, autovacuum_vacuum_scale_factor = 0.05);

CREATE INDEX idx_share_holdings_holder ON share_holdings (holder_id);

CREATE TABLE portfolio_positions (
  user_id                  UUID PRIMARY KEY REFERENCES auth.users (id) ON DELETE RESTRICT,
  total_positions          BIGINT NOT NULL,
  total_shares_owned       BIGINT NOT NULL,
  total_value_at_cost      NUMERIC(24,4) NOT NULL,
  total_market_value       NUMERIC(24,4) NOT NULL,
  unrealized_gain_loss     NUMERIC(24,4) NOT NULL,
  unrealized_gain_loss_pct NUMERIC(24,2) NOT NULL
) WITH (fillfactor = 45, autovacuum_vacuum_scale_factor = 0.05);
