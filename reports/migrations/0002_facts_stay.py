from django.db import migrations

from oversight.core.guards import append_only, fixed_columns, references


class Migration(migrations.Migration):
    """A published instrument never changes; of a report only its standing (superseded, withdrawn) does."""

    dependencies = [("reports", "0001_initial")]
    operations = [
        append_only("reports_instrument"),
        fixed_columns(
            "reports_stationreport",
            "dossier_id",
            "instrument_id",
            "station_id",
            "reporter_id",
            "device",
            "device_counter",
            "supersedes",
            "content",
            "applied",
            "flagged",
        ),
        references(
            "reports_stationreport",
            dossier_id="dossier",
            instrument_id="reports_instrument",
            station_id="regions_pollingstation",
            reporter_id="accounts_user",
        ),
    ]
