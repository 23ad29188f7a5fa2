-- A server as Supabase sets it up, before Paddock's schema: its roles, its auth schema with users and auth.uid(), its
-- default privileges, which give everything to everybody, and the login of the persister, which is no superuser.
CREATE ROLE anon NOLOGIN NOINHERIT;
CREATE ROLE authenticated NOLOGIN NOINHERIT;
-- Supabase's has BYPASSRLS; what it may do here does not rest on that.
CREATE ROLE service_role NOLOGIN NOINHERIT;
CREATE ROLE authenticator LOGIN NOINHERIT;
GRANT anon, authenticated, service_role TO authenticator;
CREATE ROLE market LOGIN CREATEROLE BYPASSRLS;
CREATE ROLE bystander LOGIN;
