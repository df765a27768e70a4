from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Indexes of what is over: closed clocks by due time, and how terms were kept by scope and start."""

    atomic = False
    dependencies = [("deadlines", "0002_facts_stay")]
    operations = [
        AddIndexConcurrently(
            "deadline",
            models.Index(
                "due_at", "id", "scope", name="deadline_closed_by_due", condition=Q(state__in=["met", "missed"])
            ),
        ),
        AddIndexConcurrently(
            "deadline",
            models.Index(
                fields=["scope", "started_at"],
                include=["rule", "state", "due_at", "dossier"],
                name="deadline_by_scope_and_start",
            ),
        ),
    ]
