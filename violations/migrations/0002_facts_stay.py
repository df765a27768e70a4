from django.db import migrations
from django.db.migrations.operations import RunSQL

from oversight.core.guards import append_only, fixed_columns

# A case lies where its dossier lies and stands where its main track stands, whoever writes either: lists trust the copies.
FOLLOW = """
create function violations_take_standing() returns trigger language plpgsql as $$
begin
  select scope into strict new.scope from dossier where id = new.dossier_id;
  select coalesce((select status from workflow_track where id = new.track), '') into new.status;
  return new;
end $$;
create trigger violations_case_takes_its_standing before insert or update of scope, status on violations_case
  for each row execute function violations_take_standing();
create function violations_follow_dossier() returns trigger language plpgsql as $$
begin
  update violations_case set scope = new.scope where dossier_id = new.id;
  return null;
end $$;
create trigger dossier_moves_its_violation after update of scope on dossier
  for each row when (new.scope is distinct from old.scope) execute function violations_follow_dossier();
create function violations_follow_track() returns trigger language plpgsql as $$
begin
  update violations_case set status = new.status where dossier_id = new.dossier_id and track = new.id;
  return null;
end $$;
create trigger track_begins_for_its_violation after insert on workflow_track
  for each row when (new.procedure = 'violation') execute function violations_follow_track();
create trigger track_moves_its_violation after update of status on workflow_track
  for each row when (new.procedure = 'violation') execute function violations_follow_track();
"""
STAY = """
drop trigger track_moves_its_violation on workflow_track;
drop trigger track_begins_for_its_violation on workflow_track;
drop function violations_follow_track();
drop trigger dossier_moves_its_violation on dossier;
drop function violations_follow_dossier();
drop trigger violations_case_takes_its_standing on violations_case;
drop function violations_take_standing();
"""


class Migration(migrations.Migration):
    """What was brought in stays as it came; what moves is where it lies, how it stands and what the study makes of it."""

    dependencies = [("violations", "0001_what_is_brought_in"), ("workflow", "0005_work_keeps_its_facts")]
    operations = [
        RunSQL(sql=FOLLOW, reverse_sql=STAY),
        fixed_columns(
            "violations_case",
            "dossier_id",
            "kind",
            "track",
            "received_at",
            "place_id",
            "occurred_on",
            "code_mark",
        ),
        fixed_columns("violations_report", "case_id", "capacity", "by_proxy", "known_on"),
        append_only("violations_tip"),
        append_only("violations_finding"),
        append_only("violations_paper"),
        fixed_columns("violations_message", "id", "case_id", "direction", "at", "author_id"),
        fixed_columns("violations_withdrawal_request", "id", "case_id", "at", "taken_by_id"),
        fixed_columns(
            "violations_same_event",
            "id",
            "first_id",
            "second_id",
            "outcome",
            "lead_id",
            "decided_at",
            "decided_by_id",
        ),
    ]
