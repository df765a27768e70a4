from django.db import migrations

from oversight.core.guards import fixed_columns

GUARD = """
create function workflow_admit() returns trigger language plpgsql as $$
begin
  perform 1 from workflow_edge e
    where e.procedure = new.procedure and e.edition = new.edition and e.target = new.status
      and e.source = case when tg_op = 'INSERT' then '' else old.status end;
  if not found then
    raise exception 'procedure % edition % has no step from "%" to "%"', new.procedure, new.edition,
      case when tg_op = 'INSERT' then '' else old.status end, new.status using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger workflow_track_admit_start before insert on workflow_track
  for each row execute function workflow_admit();
create trigger workflow_track_admit_step before update of status on workflow_track
  for each row when (new.status is distinct from old.status) execute function workflow_admit();
revoke insert, update, delete, truncate on workflow_edge from oversight_app;
"""


class Migration(migrations.Migration):
    """The database refuses a step that the edition of the law does not know."""

    dependencies = [("workflow", "0001_initial")]
    operations = [
        fixed_columns("workflow_track", "id", "dossier_id", "procedure", "edition"),
        migrations.RunSQL(
            sql=GUARD,
            reverse_sql="""
            drop trigger workflow_track_admit_start on workflow_track;
            drop trigger workflow_track_admit_step on workflow_track;
            drop function workflow_admit();
            grant insert, update, delete on workflow_edge to oversight_app;
            """,
        ),
    ]
