from django.db import migrations, models
from django.db.migrations.operations import RunSQL

# How a case left the stage before registration, of what stands already: the first such step of its main track.
BACKFILL = """
update violations_case c
set result = coalesce((
    select s.target from workflow_step s
    where s.track_id = c.track
      and s.target in ('registered', 'not_registered', 'lapsed', 'withdrawn', 'tip_closed', 'became_finding')
    order by s.at, s.id limit 1
  ), case when c.status in ('status_notified', 'archived') then 'ended' else '' end);
"""
# A result stays what it first was. What comes from an older system as closed has ended, and nobody knows how.
KEEP = """
create or replace function violations_take_standing() returns trigger language plpgsql as $$
begin
  select scope, election_id into strict new.scope, new.election_id from dossier where id = new.dossier_id;
  select coalesce((select status from workflow_track where id = new.track), '') into new.status;
  new.result := case
    when tg_op = 'UPDATE' and old.result <> '' then old.result
    when new.status in ('registered', 'not_registered', 'lapsed', 'withdrawn', 'tip_closed', 'became_finding')
      then new.status
    when new.status in ('status_notified', 'archived') then 'ended'
    else '' end;
  return new;
end $$;
drop trigger violations_case_takes_its_standing on violations_case;
create trigger violations_case_takes_its_standing
  before insert or update of scope, status, election_id, result on violations_case
  for each row execute function violations_take_standing();
"""
BEFORE = """
create or replace function violations_take_standing() returns trigger language plpgsql as $$
begin
  select scope, election_id into strict new.scope, new.election_id from dossier where id = new.dossier_id;
  select coalesce((select status from workflow_track where id = new.track), '') into new.status;
  return new;
end $$;
drop trigger violations_case_takes_its_standing on violations_case;
create trigger violations_case_takes_its_standing before insert or update of scope, status, election_id
  on violations_case for each row execute function violations_take_standing();
"""


class Migration(migrations.Migration):
    """A case keeps how it left the stage before registration, for lists and statistics."""

    dependencies = [("violations", "0106_public_register_by_its_indexes"), ("workflow", "0005_work_keeps_its_facts")]
    operations = [
        migrations.AddField(
            "case",
            "result",
            models.CharField(
                choices=[
                    ("registered", "Registered"),
                    ("not_registered", "Not registered"),
                    ("lapsed", "Lapsed"),
                    ("withdrawn", "Withdrawn"),
                    ("tip_closed", "Closed after tracing"),
                    ("became_finding", "Became a finding"),
                    ("ended", "Ended in an older system"),
                ],
                db_default="",
                editable=False,
                max_length=16,
            ),
        ),
        RunSQL(sql=BACKFILL, reverse_sql=RunSQL.noop),
        RunSQL(sql=KEEP, reverse_sql=BEFORE),
    ]
