-- How far the log is in these tables. One row, moved by compare-and-set in the transaction of every batch.
CREATE TABLE persister_position (
  one_row    BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (one_row),
  market_id  BIGINT NOT NULL,
  seq        BIGINT NOT NULL,
  event_time TIMESTAMPTZ,
  writer     TEXT NOT NULL
) WITH (fillfactor = 10);

-- Rows that the tables refused for a reason of the data, as they should be, with that reason. They move to
-- their table once the reason is gone.
CREATE TABLE parked_rows (
  table_name TEXT NOT NULL,
  row_key    TEXT NOT NULL,
  event_number BIGINT NOT NULL,
  reason     TEXT NOT NULL,
  row        JSONB NOT NULL,
  PRIMARY KEY (table_name, row_key)
);

CREATE INDEX idx_parked_rows_event ON parked_rows (event_number, table_name, row_key);
