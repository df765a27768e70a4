-- Prepares one fresh database: two roles, ownership, default privileges, extensions.
-- Run by a superuser on the database itself; safe to run again. `owner` migrates, `app` serves.
do $$
begin
  if not exists (select from pg_roles where rolname = 'oversight_owner') then create role oversight_owner login; end if;
  if not exists (select from pg_roles where rolname = 'oversight_app') then create role oversight_app login; end if;
end $$;

create extension if not exists pg_trgm;
create extension if not exists btree_gist;
create extension if not exists btree_gin;
create extension if not exists unaccent;

alter schema public owner to oversight_owner;
revoke create on schema public from public;
grant usage on schema public to oversight_app;
alter default privileges for role oversight_owner in schema public
  grant select, insert, update, delete on tables to oversight_app;
alter default privileges for role oversight_owner in schema public
  grant usage, select on sequences to oversight_app;
