-- What the market refers to but may not own: on a platform's database both tables exist already and keep
-- their columns, rows and owner. `paddock_reference_tables` remembers which of them were made here: only into
-- those does the persister ever insert.

CREATE TABLE IF NOT EXISTS paddock_reference_tables (
  table_name TEXT PRIMARY KEY,
  made_here  BOOLEAN NOT NULL
);

DO $$
BEGIN
  INSERT INTO paddock_reference_tables VALUES
    ('auth.users', to_regclass('auth.users') IS NULL),
    ('vehicles', to_regclass('public.vehicles') IS NULL)
    ON CONFLICT DO NOTHING;  -- a rebuild over an earlier schema knows already

  IF to_regnamespace('auth') IS NULL THEN
    CREATE SCHEMA auth;
  END IF;
  IF to_regclass('auth.users') IS NULL THEN
    CREATE TABLE auth.users (id UUID PRIMARY KEY);
  END IF;
  IF to_regclass('public.vehicles') IS NULL THEN
    CREATE TABLE public.vehicles (id UUID PRIMARY KEY);
  END IF;
END
$$;
