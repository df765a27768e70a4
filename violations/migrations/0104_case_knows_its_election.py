import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

# The public register lists by election: the copy is kept like that of the scope, whoever writes.
TAKE = """
create or replace function violations_take_standing() returns trigger language plpgsql as $$
begin
  select scope, election_id into strict new.scope, new.election_id from dossier where id = new.dossier_id;
  select coalesce((select status from workflow_track where id = new.track), '') into new.status;
  return new;
end $$;
drop trigger violations_case_takes_its_standing on violations_case;
create trigger violations_case_takes_its_standing before insert or update of scope, status, election_id
  on violations_case for each row execute function violations_take_standing();
update violations_case set scope = scope;
"""
BEFORE = """
create or replace function violations_take_standing() returns trigger language plpgsql as $$
begin
  select scope into strict new.scope from dossier where id = new.dossier_id;
  select coalesce((select status from workflow_track where id = new.track), '') into new.status;
  return new;
end $$;
drop trigger violations_case_takes_its_standing on violations_case;
create trigger violations_case_takes_its_standing before insert or update of scope, status on violations_case
  for each row execute function violations_take_standing();
"""


class Migration(migrations.Migration):
    """A case has its dossier's election, so that lists by election need no join to find their rows."""

    dependencies = [
        ("dossiers", "0007_numbers_stay"),
        ("regions", "0005_places_by_name"),
        ("violations", "0103_steps_of_both_editions"),
    ]
    operations = [
        migrations.AddField(
            model_name="case",
            name="election",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                help_text="The dossier's.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="regions.election",
            ),
        ),
        RunSQL(sql=TAKE, reverse_sql=BEFORE),
    ]
