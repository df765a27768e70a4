#!/bin/sh
# Runs once, on the empty database, after 10-roles.sql: gives the two roles the passwords of deploy/env.example.
set -eu
psql --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set app="$APP_DATABASE_PASSWORD" --set owner="$OWNER_DATABASE_PASSWORD" <<'SQL'
alter role oversight_app password :'app';
alter role oversight_owner password :'owner';
SQL
