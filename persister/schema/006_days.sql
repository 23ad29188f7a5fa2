-- What the end of a trading day leaves behind (rulebook section 9).

CREATE TABLE trading_days (
  trading_date DATE PRIMARY KEY,
  end_event    BIGINT NOT NULL UNIQUE,
  ended_at     TIMESTAMPTZ NOT NULL,
  users        BIGINT NOT NULL CHECK (users >= 0),
  trades       BIGINT NOT NULL CHECK (trades >= 0)
);

-- What an account has done since the `end_of_day` event `day_start`, with every batch: the day's statistics are made
-- of it, and live ones. A row of an earlier day is as good as none.
CREATE TABLE day_flows (
  account_number  BIGINT PRIMARY KEY REFERENCES accounts (account_number) ON DELETE RESTRICT,
  day_start       BIGINT NOT NULL,
  trades_executed BIGINT NOT NULL,
  sales           BIGINT NOT NULL,
  winning_sales   BIGINT NOT NULL,
  buy_volume      NUMERIC(24,4) NOT NULL,
  sell_volume     NUMERIC(24,4) NOT NULL,
  commission_paid NUMERIC(24,4) NOT NULL,
  listed_value    NUMERIC(24,4) NOT NULL,
  CONSTRAINT wins_are_sales CHECK (winning_sales BETWEEN 0 AND sales AND sales <= trades_executed),
  CONSTRAINT flows_are_positive CHECK (
    buy_volume >= 0 AND sell_volume >= 0 AND commission_paid >= 0 AND listed_value >= 0)
) WITH (fillfactor = 50);

CREATE TABLE user_trading_stats (
  id                          UUID PRIMARY KEY
    GENERATED ALWAYS AS (md5((stat_date - DATE '1970-01-01')::text || user_id::text)::uuid) STORED,
  user_id                     UUID NOT NULL REFERENCES auth.users (id) ON DELETE RESTRICT,
  stat_date                   DATE NOT NULL,
  trades_executed             BIGINT NOT NULL CHECK (trades_executed >= 0),
  buy_volume                  NUMERIC(24,4) NOT NULL,
  sell_volume                 NUMERIC(24,4) NOT NULL,
  commission_paid             NUMERIC(24,4) NOT NULL,
  listed_value                NUMERIC(24,4) NOT NULL,
  closing_value               NUMERIC(24,4) NOT NULL,
  daily_gain_loss             NUMERIC(24,4) NOT NULL,
  daily_gain_loss_pct         NUMERIC(24,2) NOT NULL,
  win_rate_pct                NUMERIC(5,2) CHECK (win_rate_pct BETWEEN 0 AND 100),
  consecutive_profitable_days BIGINT NOT NULL CHECK (consecutive_profitable_days >= 0),
  CONSTRAINT one_row_a_user_and_day UNIQUE (user_id, stat_date)
);

-- The newest day as a whole: the persister's start, and whoever looks at a day.
CREATE INDEX idx_user_trading_stats_date ON user_trading_stats (stat_date);

CREATE TABLE leaderboard_snapshots (
  id                          UUID PRIMARY KEY
    GENERATED ALWAYS AS (md5((snapshot_date - DATE '1970-01-01')::text || user_id::text)::uuid) STORED,
  snapshot_date               DATE NOT NULL,
  user_id                     UUID NOT NULL REFERENCES auth.users (id) ON DELETE RESTRICT,
  rank                        BIGINT NOT NULL CHECK (rank > 0),
  daily_gain_loss             NUMERIC(24,4) NOT NULL,
  daily_gain_loss_pct         NUMERIC(24,2) NOT NULL,
  consecutive_profitable_days BIGINT NOT NULL,
  CONSTRAINT one_rank_a_user_and_day UNIQUE (snapshot_date, user_id)
);

CREATE INDEX idx_leaderboard_date ON leaderboard_snapshots (snapshot_date, rank);
