from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

_NUMBERED = models.Q(("kind__in", [120, 130]))
_NEWEST = (
    models.OrderBy(models.F("received_at"), descending=True),
    models.OrderBy(models.F("dossier"), descending=True),
)


class Migration(migrations.Migration):
    """The public register by state, election and place, the newest first; tips are never in it."""

    atomic = False
    dependencies = [("violations", "0105_case_knows_its_election")]
    operations = [
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                models.F("status"), *_NEWEST, models.F("scope"), condition=_NUMBERED, name="register_by_status"
            ),
        ),
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                models.F("status"), models.F("election"), *_NEWEST, condition=_NUMBERED, name="register_by_election"
            ),
        ),
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                models.F("status"), models.F("scope"), *_NEWEST, condition=_NUMBERED, name="register_by_scope"
            ),
        ),
    ]
