from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import F, Q

_NEWEST = (F("received_at").desc(), F("dossier").desc())


class Migration(migrations.Migration):
    """Indexes of the lists by election, result and flag; that by scope holds what statistics count by."""

    atomic = False
    dependencies = [("violations", "0108_alarms")]
    operations = [
        AddIndexConcurrently(
            "case",
            models.Index(
                fields=["scope", "-received_at", "-dossier"],
                include=["kind", "status", "election", "result", "classes"],
                name="violation_by_scope_figures",
            ),
        ),
        RemoveIndexConcurrently("case", "violation_by_scope"),
        AddIndexConcurrently("case", models.Index("election", *_NEWEST, "scope", name="violation_by_election")),
        AddIndexConcurrently("case", models.Index("result", *_NEWEST, "scope", name="violation_by_result")),
        AddIndexConcurrently("case", models.Index(*_NEWEST, "scope", name="violation_flagged", condition=~Q(flags=[]))),
    ]
