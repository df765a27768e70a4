"""Database guards that migrations apply: tables that only grow.

A revoked privilege stops the serving role, a plain trigger stops everybody who did not mean it; neither has a switch
that the application could reach. What a superuser does anyway, the ledger's verifier names.
"""

from django.db.migrations.operations import RunSQL

SERVING_ROLE = "oversight_app"

REFUSE_CHANGE = """
create or replace function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'table % only grows: % refused', tg_table_name, lower(tg_op) using errcode = 'insufficient_privilege';
end $$;
"""


def append_only(table: str) -> RunSQL:
    """Make `table` refuse UPDATE, DELETE and TRUNCATE, by privilege for the serving role and by trigger for all."""
    return RunSQL(
        sql=f"""
        {REFUSE_CHANGE}
        revoke update, delete, truncate on {table} from {SERVING_ROLE};
        create trigger {table}_only_grows before update or delete on {table}
          for each row execute function refuse_change();
        create trigger {table}_is_never_emptied before truncate on {table}
          for each statement execute function refuse_change();
        """,
        reverse_sql=f"""
        drop trigger {table}_only_grows on {table};
        drop trigger {table}_is_never_emptied on {table};
        grant update, delete on {table} to {SERVING_ROLE};
        """,
    )


def fixed_columns(table: str, *columns: str) -> RunSQL:
    """Let the serving role update only what is not in `columns`: those never change once written."""
    changed = " or ".join(f"new.{c} is distinct from old.{c}" for c in columns)
    return RunSQL(
        sql=f"""
        {REFUSE_CHANGE}
        revoke delete, truncate on {table} from {SERVING_ROLE};
        create trigger {table}_keeps_its_facts before update on {table}
          for each row when ({changed}) execute function refuse_change();
        create trigger {table}_is_never_deleted before delete on {table}
          for each row execute function refuse_change();
        create trigger {table}_is_never_emptied before truncate on {table}
          for each statement execute function refuse_change();
        """,
        reverse_sql=f"""
        drop trigger {table}_keeps_its_facts on {table};
        drop trigger {table}_is_never_deleted on {table};
        drop trigger {table}_is_never_emptied on {table};
        grant delete on {table} to {SERVING_ROLE};
        """,
    )


def references(table: str, **targets: str) -> RunSQL:
    """Refuse rows of a hot table whose `column` names no row of the target (`column="target_table"`, its key is `id`).

    One check a statement instead of a foreign key's check and row lock a row: measured a quarter faster for batches
    (docs/adr/0010). Sound only because the targets are never deleted (`never_deleted`).
    """
    missing = " union all ".join(
        f"select '{column}', n.{column}::text from fresh n where n.{column} is not null"  # noqa: S608  names from migrations
        f" and not exists (select 1 from {target} t where t.id = n.{column})"
        for column, target in targets.items()
    )
    return RunSQL(
        sql=f"""
        create function {table}_refers() returns trigger language plpgsql as $$
        declare fault record;
        begin
          select * from ({missing}) as m(col, val) limit 1 into fault;
          if found then
            raise exception 'table {table}: % = % names no row', fault.col, fault.val
              using errcode = 'foreign_key_violation';
          end if;
          return null;
        end $$;
        create trigger {table}_refers_when_written after insert on {table}
          referencing new table as fresh for each statement execute function {table}_refers();
        create trigger {table}_refers_when_changed after update on {table}
          referencing new table as fresh for each statement execute function {table}_refers();
        """,  # noqa: S608  names from migrations
        reverse_sql=f"""
        drop trigger {table}_refers_when_written on {table};
        drop trigger {table}_refers_when_changed on {table};
        drop function {table}_refers();
        """,
    )


def never_deleted(table: str) -> RunSQL:
    """Make `table` refuse DELETE and TRUNCATE: others point to its rows."""
    return RunSQL(
        sql=f"""
        {REFUSE_CHANGE}
        revoke delete, truncate on {table} from {SERVING_ROLE};
        create trigger {table}_is_never_deleted before delete on {table}
          for each row execute function refuse_change();
        create trigger {table}_is_never_emptied before truncate on {table}
          for each statement execute function refuse_change();
        """,
        reverse_sql=f"""
        drop trigger {table}_is_never_deleted on {table};
        drop trigger {table}_is_never_emptied on {table};
        grant delete on {table} to {SERVING_ROLE};
        """,
    )
