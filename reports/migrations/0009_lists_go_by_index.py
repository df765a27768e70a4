from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models
from django.db.models import F, Func, IntegerField, Q


class Migration(migrations.Migration):
    """Indexes of the working lists: by instrument, by state, by flag, by number of flags."""

    atomic = False
    dependencies = [("reports", "0008_time_of_receipt")]
    operations = [
        ValidateConstraint("stationreport", "a_report_has_its_time"),
        AddIndexConcurrently(
            "stationreport",
            models.Index(
                F("received_at").desc(),
                F("dossier").desc(),
                name="station_report_flagged",
                condition=~Q(flagged=[]) & Q(state=1),
            ),
        ),
        AddIndexConcurrently(
            "stationreport",
            models.Index(
                Func(F("flagged"), function="cardinality", output_field=IntegerField()).desc(),
                F("received_at").desc(),
                F("dossier").desc(),
                name="station_report_by_flag_count",
                condition=~Q(flagged=[]) & Q(state=1),
            ),
        ),
        AddIndexConcurrently(
            "stationreport",
            models.Index(
                F("instrument"),
                F("received_at").desc(),
                F("dossier").desc(),
                name="station_report_by_instrument",
                condition=Q(state=1),
            ),
        ),
        AddIndexConcurrently(
            "stationreport",
            models.Index(
                F("state"),
                F("received_at").desc(),
                F("dossier").desc(),
                name="station_report_set_aside",
                condition=~Q(state=1),
            ),
        ),
    ]
