from django.db import migrations
from django.db.migrations.operations import RunSQL

from oversight.core.guards import append_only, fixed_columns

# A deadline lies where its dossier lies, whoever writes either: lists by due time trust the copy.
FOLLOW = """
create function deadlines_take_scope() returns trigger language plpgsql as $$
begin
  select scope into strict new.scope from dossier where id = new.dossier_id;
  return new;
end $$;
create trigger deadlines_take_scope before insert or update of scope on deadlines_deadline
  for each row execute function deadlines_take_scope();
create function deadlines_follow_dossier() returns trigger language plpgsql as $$
begin
  update deadlines_deadline set scope = new.scope where dossier_id = new.id;
  return null;
end $$;
create trigger deadlines_follow_dossier after update of scope on dossier
  for each row when (new.scope is distinct from old.scope) execute function deadlines_follow_dossier();
"""
STAY = """
drop trigger deadlines_follow_dossier on dossier;
drop function deadlines_follow_dossier();
drop trigger deadlines_take_scope on deadlines_deadline;
drop function deadlines_take_scope();
"""


class Migration(migrations.Migration):
    """Versions and moves only grow; a day off, a rule or a deadline changes in how it stands, not in what it says."""

    dependencies = [("deadlines", "0001_initial"), ("dossiers", "0002_facts_stay")]
    operations = [
        append_only("deadlines_calendar_version"),
        append_only("deadlines_move"),
        fixed_columns(
            "deadlines_holiday",
            "id",
            "date",
            "kind",
            "name_id",
            "name_en",
            "area_id",
            "is_estimated",
            "decree",
            "decreed_on",
            "introduced_id",
        ),
        fixed_columns(
            "deadlines_office_hours",
            "id",
            "regime",
            "level",
            "weekdays",
            "opens",
            "closes",
            "since",
            "until",
            "occasion",
            "basis_id",
            "basis_en",
            "mark",
            "introduced_id",
        ),
        fixed_columns(
            "deadlines_rule",
            "id",
            "key",
            "reading",
            "regime",
            "amount",
            "unit",
            "starts",
            "first_day",
            "backwards",
            "leave_counts",
            "day_end",
            "basis_id",
            "basis_en",
            "mark",
        ),
        fixed_columns(
            "deadlines_deadline", "id", "dossier_id", "subject", "rule_id", "started_at", "started_by", "zone"
        ),
        RunSQL(sql=FOLLOW, reverse_sql=STAY),
    ]
