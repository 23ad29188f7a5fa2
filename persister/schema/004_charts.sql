-- Prices by the hour and by the minute (UTC, of the trades), and by the trading day.

CREATE TABLE market_snapshots (
  offering_id   UUID NOT NULL REFERENCES vehicle_offerings (id) ON DELETE RESTRICT,
  snapshot_hour TIMESTAMPTZ NOT NULL,
  open_price    NUMERIC(12,4) NOT NULL,
  high_price    NUMERIC(12,4) NOT NULL,
  low_price     NUMERIC(12,4) NOT NULL,
  close_price   NUMERIC(12,4) NOT NULL,
  volume_shares BIGINT NOT NULL,
  volume_usd    NUMERIC(24,4) NOT NULL,
  trade_count   BIGINT NOT NULL,
  PRIMARY KEY (offering_id, snapshot_hour)
) WITH (fillfactor = 70);

CREATE TABLE market_snapshots_minute (
  offering_id     UUID NOT NULL REFERENCES vehicle_offerings (id) ON DELETE RESTRICT,
  snapshot_minute TIMESTAMPTZ NOT NULL,
  open_price      NUMERIC(12,4) NOT NULL,
  high_price      NUMERIC(12,4) NOT NULL,
  low_price       NUMERIC(12,4) NOT NULL,
  close_price     NUMERIC(12,4) NOT NULL,
  volume_shares   BIGINT NOT NULL,
  volume_usd      NUMERIC(24,4) NOT NULL,
  trade_count     BIGINT NOT NULL,
  PRIMARY KEY (offering_id, snapshot_minute)
) WITH (fillfactor = 70);

-- A trading day of an offering. `day_start` is the number of the `end_of_day` event that began the day (0: the
-- market's first day); `trading_date` is null until its own has come.
CREATE TABLE trading_windows (
  offering_id        UUID NOT NULL REFERENCES vehicle_offerings (id) ON DELETE RESTRICT,
  day_start          BIGINT NOT NULL,
  trading_date       DATE,
  pre_open_at        TIMESTAMPTZ,
  trading_at         TIMESTAMPTZ,
  closing_auction_at TIMESTAMPTZ,
  closed_at          TIMESTAMPTZ,
  opening_price      NUMERIC(12,4),
  high_price         NUMERIC(12,4),
  low_price          NUMERIC(12,4),
  closing_price      NUMERIC(12,4),
  volume_shares      BIGINT NOT NULL,
  volume_usd         NUMERIC(24,4) NOT NULL,
  trade_count        BIGINT NOT NULL,
  PRIMARY KEY (offering_id, day_start),
  CONSTRAINT one_window_a_day UNIQUE (trading_date, offering_id),
  CONSTRAINT prices_come_with_trades CHECK ((trade_count = 0) = (opening_price IS NULL)
    AND (trade_count = 0) = (closing_price IS NULL))
) WITH (fillfactor = 70);
