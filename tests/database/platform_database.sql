-- The part of it that each database has; run by a superuser in a database that `market` owns.
GRANT ALL ON SCHEMA public TO market;
GRANT USAGE ON SCHEMA public TO anon, authenticated, service_role;

CREATE SCHEMA auth;
GRANT USAGE ON SCHEMA auth TO anon, authenticated, service_role, market;
CREATE TABLE auth.users (id UUID PRIMARY KEY, email TEXT);
GRANT SELECT, INSERT, REFERENCES ON auth.users TO market;
CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT coalesce(
    nullif(current_setting('request.jwt.claim.sub', true), ''),
    (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')
  )::uuid
$$;

ALTER DEFAULT PRIVILEGES FOR ROLE market IN SCHEMA public
  GRANT ALL ON TABLES TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES FOR ROLE market IN SCHEMA public
  GRANT ALL ON FUNCTIONS TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES FOR ROLE market IN SCHEMA public
  GRANT ALL ON SEQUENCES TO anon, authenticated, service_role;
-- More than Supabase gives: in schemas yet to come too.
ALTER DEFAULT PRIVILEGES FOR ROLE market GRANT ALL ON TABLES TO anon, authenticated, service_role, PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE market GRANT ALL ON SCHEMAS TO anon, authenticated, service_role;
