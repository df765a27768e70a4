"""The embedded Postgres and Valkey, and the supervisor of `manage.py up`. Knows no Django."""
