from django.db import migrations

from oversight.core.guards import append_only, fixed_columns, references


class Migration(migrations.Migration):
    """What was filed stays as it was filed; only status, confidentiality, holding office and scope may move."""

    dependencies = [("dossiers", "0001_initial")]
    operations = [
        fixed_columns(
            "dossier",
            "id",
            "occurred_at",
            "received_at",
            "recorded_at",
            "filed_by_id",
            "on_behalf_of_id",
            "place_id",
            "station_id",
            "election_id",
            "kind",
            "channel",
            "content_hash",
            "source_system",
            "source_reference",
        ),
        append_only("dossier_recusal"),
        references(
            "dossier",
            filed_by_id="accounts_user",
            on_behalf_of_id="accounts_user",
            office_id="accounts_office",
            place_id="regions_region",
            station_id="regions_pollingstation",
            election_id="regions_election",
        ),
    ]
