from django.db import migrations

from oversight.core.guards import REFUSE_CHANGE, SERVING_ROLE, append_only, fixed_columns

_OF_THE_OWNER = "language plpgsql security definer set search_path = public, pg_temp"

# The serving role may not touch a key or an index but through these three, which do nothing else.
FUNCTIONS = {
    "vault_erase(which uuid, at timestamptz) returns boolean": """
    begin
      update vault_subject set erased_at = at where id = which and erased_at is null;
      if not found then
        return false;
      end if;
      delete from vault_key where subject_id = which;
      delete from vault_blind_index where subject_id = which;
      return true;
    end""",
    "vault_rewrap(subjects uuid[], version smallint, keys bytea[]) returns void": """
    begin
      update vault_key k set root_id = version, wrapped = n.key
      from unnest(subjects, keys) as n(subject, key) where k.subject_id = n.subject and k.root_id < version;
    end""",
    "vault_forget_root(which smallint) returns void": """
    begin
      delete from vault_root_key where version = which;
    end""",
}
ADMITS = "vault_admits() returns trigger"
CONDITIONS = {
    "vault_is_erased(which uuid) returns boolean": "select erased_at is not null from vault_subject where id = which",
    "vault_is_newest_root(which smallint) returns boolean": "select which = max(version) from vault_root_key",
}


def _name(signature: str) -> str:
    """The function's name and types, as DROP and GRANT want them."""
    name, _, rest = signature.partition("(")
    types = ", ".join(argument.split()[-1] for argument in rest.partition(")")[0].split(",") if argument)
    return f"{name}({types})"


def functions() -> migrations.RunSQL:
    """Functions of the owner that the serving role may call, and what the guards ask."""
    made, dropped = [], []
    for signature, body in FUNCTIONS.items():
        made.append(f"create function {signature} {_OF_THE_OWNER} as $${body} $$;")
        made.append(f"revoke execute on function {_name(signature)} from public;")
        made.append(f"grant execute on function {_name(signature)} to {SERVING_ROLE};")
    for signature, body in CONDITIONS.items():
        made.append(f"create function {signature} language sql stable as $$ {body} $$;")
    # The lock makes erasure and whatever arrives at the same moment come one after the other.
    made.append(f"""
        create function {ADMITS} {_OF_THE_OWNER} as $$
        declare gone timestamptz;
        begin
          select erased_at from vault_subject where id = new.subject_id into gone for share;
          if gone is not null then
            raise exception 'subject % is erased: it takes nothing again', new.subject_id
              using errcode = 'check_violation';
          end if;
          return new;
        end $$;
    """)  # noqa: S608  names from above
    for signature in (*FUNCTIONS, ADMITS, *CONDITIONS):
        dropped.append(f"drop function {_name(signature)};")
    return migrations.RunSQL(sql="\n".join(made), reverse_sql="\n".join(dropped))


def guard(table: str, **kept: str) -> migrations.RunSQL:
    """Refuse to the serving role UPDATE, DELETE and TRUNCATE, and to all what is not under the given conditions."""
    triggers = [(f"{table}_{name}", rule) for name, rule in kept.items()]
    triggers.append((f"{table}_is_never_emptied", "before truncate on {table} for each statement"))
    return migrations.RunSQL(
        sql=REFUSE_CHANGE
        + f"revoke update, delete, truncate on {table} from {SERVING_ROLE};\n"
        + "\n".join(
            f"create trigger {name} {rule.format(table=table)} execute function refuse_change();"
            for name, rule in triggers
        ),
        reverse_sql="\n".join(f"drop trigger {name} on {table};" for name, _ in triggers)
        + f"\ngrant update, delete on {table} to {SERVING_ROLE};",
    )


def admits(table: str) -> migrations.RunSQL:
    """An erased subject takes nothing again."""
    return migrations.RunSQL(
        sql=f"""
        create trigger {table}_takes_nothing_once_erased before insert on {table}
          for each row execute function vault_admits();
        """,
        reverse_sql=f"drop trigger {table}_takes_nothing_once_erased on {table};",
    )


class Migration(migrations.Migration):
    """Keys and indexes go by erasure alone, and erasure is final."""

    dependencies = [("vault", "0001_initial")]
    operations = [
        functions(),
        fixed_columns("vault_subject", "id", "kind", "made_at"),
        migrations.RunSQL(
            sql=f"""
            revoke update on vault_subject from {SERVING_ROLE};
            create trigger vault_subject_stays_erased before update on vault_subject
              for each row when (old.erased_at is not null) execute function refuse_change();
            """,
            reverse_sql=f"""
            drop trigger vault_subject_stays_erased on vault_subject;
            grant update on vault_subject to {SERVING_ROLE};
            """,
        ),
        append_only("vault_sealed"),
        guard(
            "vault_key",
            goes_with_its_subject="before delete on {table} for each row when (not vault_is_erased(old.subject_id))",
            is_wrapped_by_newer_keys_alone="before update on {table} for each row when"
            " (new.subject_id <> old.subject_id or new.root_id <= old.root_id)",
        ),
        guard(
            "vault_blind_index",
            goes_with_its_subject="before delete on {table} for each row when (not vault_is_erased(old.subject_id))",
            is_never_changed="before update on {table} for each row",
        ),
        guard(
            "vault_root_key",
            keeps_the_newest="before delete on {table} for each row when (vault_is_newest_root(old.version))",
            is_never_changed="before update on {table} for each row",
        ),
        admits("vault_key"),
        admits("vault_sealed"),
        admits("vault_blind_index"),
    ]
