import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

_EDITIONS = ("pemilu-7/2022", "pilkada-9/2024")
_BASIS = "Keputusan Bawaslu 0207.1/PP.00.00/K1/01/2023 (SigapLapor) [?]"
_STATUSES = (
    "submitted",
    "in_study",
    "found",
    "prior_information",
    "registered",
    "not_registered",
    "lapsed",
    "withdrawn",
    "status_notified",
)
_STEPS = [("", f"bring_over_{status}", status) for status in _STATUSES]
_STEPS += [(status, "take_back", "taken_back") for status in _STATUSES]
_ROWS = ",\n".join(
    f"('violation', '{edition}', '{source}', '{verb}', '{target}', '{_BASIS}')"
    for edition in _EDITIONS
    for source, verb, target in _STEPS
)
# Further on than people bring a case in, nothing begins but what another system has handled so far.
_GUARD = """
create function violations_begins_elsewhere() returns trigger language plpgsql as $$
begin
  perform 1 from dossier d where d.id = new.dossier_id and d.channel = 5 and d.source_system is not null;
  if not found then
    raise exception 'case % cannot begin as %', new.dossier_id, new.status using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger what_was_brought_over_alone_begins_there before insert on workflow_track
  for each row when (new.procedure = 'violation'
    and new.status in ('in_study', 'registered', 'not_registered', 'lapsed', 'withdrawn', 'status_notified'))
  execute function violations_begins_elsewhere();
"""
_WITHOUT = """
drop trigger what_was_brought_over_alone_begins_there on workflow_track;
drop function violations_begins_elsewhere();
"""


class Migration(migrations.Migration):
    """Cases of older systems come in where they stood there, and go again when their import is undone."""

    dependencies = [("violations", "0109_lists_go_by_index")]
    operations = [
        migrations.AlterField(
            model_name="report",
            name="capacity",
            field=models.CharField(
                blank=True,
                choices=[
                    ("citizen", "Citizen with the right to vote"),
                    ("participant", "Election participant"),
                    ("monitor", "Election monitor"),
                ],
                help_text="Empty: an older system does not say.",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="report",
            name="known_on",
            field=models.DateField(
                help_text="When the reporter came to know: the term for reporting counts from here. "
                "None: an older system does not say.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="finding",
            name="found_on",
            field=models.DateField(help_text="None: an older system does not say.", null=True),
        ),
        migrations.AlterField(
            model_name="finding",
            name="finder",
            field=models.ForeignKey(
                db_index=False,
                help_text="None: it was found by somebody of an older system.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        RunSQL(
            sql="insert into workflow_edge (procedure, edition, source, verb, target, basis) values "  # noqa: S608
            + _ROWS,
            reverse_sql="delete from workflow_edge where procedure = 'violation' "
            "and (verb like 'bring_over_%' or verb = 'take_back')",
        ),
        RunSQL(sql=_GUARD, reverse_sql=_WITHOUT),
    ]
