from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    """A report carries its time of receipt, so that lists by instrument, state and flag are read in order."""

    dependencies = [("reports", "0007_alert_procedure")]
    operations = [
        migrations.AddField("stationreport", "received_at", models.DateTimeField(null=True)),
        migrations.RunSQL(
            sql="""
            update reports_stationreport r set received_at = d.received_at from dossier d
            where d.id = r.dossier_id and r.received_at is null
            """,
            reverse_sql=migrations.RunSQL.noop,
        ),
        AddConstraintNotValid(
            "stationreport",
            models.CheckConstraint(condition=models.Q(("received_at__isnull", False)), name="a_report_has_its_time"),
        ),
    ]
