import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from oversight.core.guards import append_only, fixed_columns


class Migration(migrations.Migration):
    """Incidents keep what was found; what is done about them only grows."""

    dependencies = [
        ("files", "0002_facts_stay"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("evidence", "0004_items_by_stored_file"),
    ]

    operations = [
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "blob",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incidents",
                        to="files.blob",
                    ),
                ),
                (
                    "found",
                    models.CharField(
                        choices=[("damaged", "its bytes are others"), ("missing", "it is gone")], max_length=8
                    ),
                ),
                ("found_at", models.DateTimeField()),
                ("found_by", models.CharField(max_length=50)),
                ("acknowledged_at", models.DateTimeField(null=True)),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("resolved_at", models.DateTimeField(null=True)),
                (
                    "resolution",
                    models.CharField(
                        blank=True,
                        choices=[("restored", "put back and checked"), ("lost", "declared lost")],
                        max_length=8,
                    ),
                ),
            ],
            options={
                "db_table": "evidence_incident",
                "indexes": [
                    models.Index(models.F("id"), condition=models.Q(("resolved_at", None)), name="incident_still_open"),
                    models.Index(models.F("blob"), name="incident_by_file"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("resolved_at", None)), fields=("blob",), name="one_open_incident_per_file"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("acknowledged_at", None), ("acknowledged_by", None)),
                            models.Q(("acknowledged_at__isnull", False), ("acknowledged_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_incident_is_acknowledged_by_someone_at_some_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("resolution", ""), ("resolved_at", None)),
                            models.Q(("resolved_at__isnull", False), models.Q(("resolution", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_resolved_incident_says_how",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IncidentNote",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="evidence.incident"
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("acknowledged", "taken up"),
                            ("checked", "checked again: still not as received"),
                            ("restored", "checked again: as received"),
                            ("lost", "declared lost"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=50)),
                ("words", models.CharField(blank=True, max_length=500)),
            ],
            options={"db_table": "evidence_incident_note", "ordering": ["at", "id"]},
        ),
        append_only("evidence_incident_note"),
        fixed_columns("evidence_incident", "id", "blob_id", "found", "found_at", "found_by"),
    ]
