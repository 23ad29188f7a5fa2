-- The guide's tables of offerings, orders and trades. Prices are NUMERIC(12,4), amounts NUMERIC(24,4). Every
-- time is that of an event, never the database's clock, so that a database rebuilt from the log has the same
-- rows.

CREATE TABLE vehicle_offerings (
  id                  UUID PRIMARY KEY,
  vehicle_id          UUID REFERENCES vehicles (id) ON DELETE RESTRICT,
  offering_number     BIGINT NOT NULL UNIQUE,
  symbol              TEXT NOT NULL UNIQUE,
  status              TEXT NOT NULL
    CHECK (status IN ('closed', 'pre_open', 'trading', 'closing_auction', 'halted')),
  issuer_number       BIGINT NOT NULL,
  total_shares        BIGINT NOT NULL CHECK (total_shares > 0),
  listing_price       NUMERIC(12,4) NOT NULL CHECK (listing_price > 0),
  tick_size           NUMERIC(12,4) NOT NULL CHECK (tick_size > 0),
  current_share_price NUMERIC(12,4) NOT NULL CHECK (current_share_price > 0),
  highest_bid         NUMERIC(12,4),
  lowest_ask          NUMERIC(12,4),
  bid_ask_spread      NUMERIC(12,4) CHECK (bid_ask_spread > 0),
  opening_price       NUMERIC(12,4),
  closing_price       NUMERIC(12,4),
  opened_by_auction   BOOLEAN NOT NULL,
  closed_by_auction   BOOLEAN NOT NULL,
  total_trades        BIGINT NOT NULL CHECK (total_trades >= 0),
  total_volume_shares BIGINT NOT NULL CHECK (total_volume_shares >= 0),
  total_volume_usd    NUMERIC(24,4) NOT NULL CHECK (total_volume_usd >= 0),
  listed_event        BIGINT NOT NULL,
  listed_at           TIMESTAMPTZ NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE market_orders (
  id                 UUID PRIMARY KEY,
  order_number       BIGINT NOT NULL,
  offering_id        UUID NOT NULL REFERENCES vehicle_offerings (id) ON DELETE RESTRICT,
  user_id            UUID NOT NULL REFERENCES auth.users (id) ON DELETE RESTRICT,
  account_number     BIGINT NOT NULL,
  order_type         TEXT NOT NULL CHECK (order_type IN ('buy', 'sell')),
  status             TEXT NOT NULL,
  price_per_share    NUMERIC(12,4) NOT NULL,
  shares_requested   BIGINT NOT NULL CHECK (shares_requested > 0),
  shares_filled      BIGINT NOT NULL DEFAULT 0 CHECK (shares_filled >= 0),
  filled_value       NUMERIC(24,4) NOT NULL DEFAULT 0,
  average_fill_price NUMERIC(12,4),
  time_in_force      TEXT NOT NULL CHECK (time_in_force IN ('day', 'gtc', 'ioc', 'fok')),
  cancel_reason      TEXT
    CHECK (cancel_reason IN ('user', 'ioc', 'fok', 'stp', 'expired', 'mass_cancel', 'replaced')),
  replaces_order_id  UUID,
  created_at         TIMESTAMPTZ NOT NULL,
  updated_at         TIMESTAMPTZ NOT NULL,
  CONSTRAINT positive_price CHECK (price_per_share > 0),
  CONSTRAINT valid_status_transition CHECK (
    (status = 'active' AND shares_filled = 0) OR
    (status = 'partially_filled' AND shares_filled > 0 AND shares_filled < shares_requested) OR
    (status = 'filled' AND shares_filled = shares_requested) OR
    (status = 'cancelled' AND shares_filled < shares_requested)),
  CONSTRAINT cancel_has_reason CHECK ((status = 'cancelled') = (cancel_reason IS NOT NULL)),
  CONSTRAINT average_of_fills CHECK ((average_fill_price IS NULL) = (shares_filled = 0))
) WITH (fillfactor = 80);

-- Of live orders only: an order that has ended leaves it, and one that never rested was never in it. Both sides of an
-- offering in the order of price; whoever asks for one side or status passes over the others within the index.
CREATE INDEX idx_market_orders_offering_type_status ON market_orders (offering_id, price_per_share, order_type, status)
  WHERE status IN ('active', 'partially_filled');
-- What row level security looks by: a user's own orders, the newest first; and the live ones of an offering by price,
-- which may be few among very many of either.
CREATE INDEX idx_market_orders_user ON market_orders (user_id, order_number);
CREATE INDEX idx_market_orders_user_live ON market_orders (user_id, offering_id, status, price_per_share)
  WHERE status IN ('active', 'partially_filled');

CREATE TABLE market_trades (
  id                     UUID PRIMARY KEY,
  trade_number           BIGINT NOT NULL,
  offering_id            UUID NOT NULL REFERENCES vehicle_offerings (id) ON DELETE RESTRICT,
  buyer_id               UUID NOT NULL REFERENCES auth.users (id) ON DELETE RESTRICT,
  seller_id              UUID NOT NULL REFERENCES auth.users (id) ON DELETE RESTRICT,
  buy_order_id           UUID NOT NULL,
  sell_order_id          UUID NOT NULL,
  shares_traded          BIGINT NOT NULL CHECK (shares_traded > 0),
  price_per_share        NUMERIC(12,4) NOT NULL CHECK (price_per_share > 0),
  total_value            NUMERIC(24,4) NOT NULL,
  nuke_commission_pct    NUMERIC(5,2) NOT NULL DEFAULT 2.0,
  nuke_commission_amount NUMERIC(24,4) NOT NULL,
  trade_type             TEXT NOT NULL
    CHECK (trade_type IN ('continuous', 'opening', 'closing', 'intraday')),
  aggressor              TEXT CHECK (aggressor IN ('buy', 'sell')),
  executed_at            TIMESTAMPTZ NOT NULL,
  created_at             TIMESTAMPTZ NOT NULL GENERATED ALWAYS AS (executed_at) STORED,
  CONSTRAINT fk_buy_order FOREIGN KEY (buy_order_id) REFERENCES market_orders (id) ON DELETE RESTRICT,
  CONSTRAINT fk_sell_order FOREIGN KEY (sell_order_id) REFERENCES market_orders (id) ON DELETE RESTRICT,
  CONSTRAINT value_of_shares CHECK (total_value = shares_traded * price_per_share),
  CONSTRAINT fixed_commission CHECK (
    nuke_commission_pct = 2.0 AND nuke_commission_amount = total_value * 0.02)
);

CREATE INDEX idx_market_trades_buyer ON market_trades (buyer_id, trade_number);
CREATE INDEX idx_market_trades_seller ON market_trades (seller_id, trade_number);

CREATE TABLE price_discovery_events (
  id                 UUID PRIMARY KEY
    GENERATED ALWAYS AS (md5(offering_id::text || event_number::text)::uuid) STORED,
  event_number       BIGINT NOT NULL UNIQUE,
  offering_id        UUID NOT NULL REFERENCES vehicle_offerings (id) ON DELETE RESTRICT,
  event_type         TEXT NOT NULL
    CHECK (event_type IN ('opening_auction', 'closing_auction', 'intraday_auction')),
  equilibrium_price  NUMERIC(12,4) NOT NULL,
  equilibrium_volume BIGINT NOT NULL,
  bids_collected     BIGINT NOT NULL,
  asks_collected     BIGINT NOT NULL,
  orders_matched     BIGINT NOT NULL,
  occurred_at        TIMESTAMPTZ NOT NULL
);
