from django.db import migrations

from oversight.core.guards import append_only, fixed_columns

PLACE = """
create function workflow_place() returns trigger language plpgsql as $$
begin
  select d.scope into new.scope from dossier d where d.id = new.dossier_id;
  return new;
end $$;
create trigger workflow_track_takes_its_place before insert or update of scope on workflow_track
  for each row execute function workflow_place();
create function workflow_place_moves() returns trigger language plpgsql as $$
begin
  update workflow_track set scope = new.scope where dossier_id = new.id;
  return null;
end $$;
create trigger dossier_moves_its_tracks after update of scope on dossier
  for each row when (new.scope is distinct from old.scope) execute function workflow_place_moves();
update workflow_track set scope = '';  -- the trigger puts the dossier's in its place
"""


class Migration(migrations.Migration):
    """A step is never changed; of a duty and an absence only their end; a track stands where its dossier stands."""

    dependencies = [("workflow", "0004_track_indexes")]
    operations = [
        append_only("workflow_step"),
        fixed_columns("workflow_duty", "id", "track_id", "holder_id", "office_id", "assigned_by_id", "assigned_at"),
        fixed_columns(
            "workflow_absence", "id", "person_id", "substitute_id", "period", "recorded_by_id", "recorded_at"
        ),
        migrations.RunSQL(
            sql=PLACE,
            reverse_sql="""
            drop trigger workflow_track_takes_its_place on workflow_track;
            drop trigger dossier_moves_its_tracks on dossier;
            drop function workflow_place();
            drop function workflow_place_moves();
            """,
        ),
    ]
