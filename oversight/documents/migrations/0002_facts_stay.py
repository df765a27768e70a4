from django.db import migrations

from oversight.core.guards import append_only


class Migration(migrations.Migration):
    """A published template, an issued paper, its files, its steps and its handouts never change."""

    dependencies = [("documents", "0001_initial")]
    operations = [append_only(f"documents_{table}") for table in ("template", "document", "file", "step", "handout")]
