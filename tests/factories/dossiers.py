"""Makes dossiers directly, for tests of what works on any of them."""

from datetime import UTC, datetime

from oversight.accounts.models import Office, User
from oversight.core.ids import uuid7
from oversight.dossiers.models import Channel, Confidentiality, Dossier, Kind, Status
from oversight.regions.models import Election, Region

RECEIVED = datetime(2024, 2, 20, 2, tzinfo=UTC)


def case(
    *,
    scope: str,
    received_at: datetime = RECEIVED,
    election: str | None = None,
    confidentiality: Confidentiality = Confidentiality.INTERNAL,
    source: str | None = None,
) -> Dossier:
    """A case held by the office with this path, imported where a source is named."""
    office = Office.objects.get(path=scope)
    id = uuid7(received_at)
    return Dossier.objects.create(
        id=id,
        kind=Kind.CASE,
        status=Status.OPEN,
        confidentiality=confidentiality,
        election=Election.objects.get(code=election) if election else None,
        channel=Channel.IMPORT if source else Channel.WEB,
        source_system=source,
        source_reference=id.hex if source else None,
        office=office,
        place=office.region or Region.objects.first(),
        scope=scope,
        filed_by=User.objects.get(username="founder"),
        occurred_at=received_at,
        received_at=received_at,
        recorded_at=received_at,
        content_hash=bytes(32),
    )
