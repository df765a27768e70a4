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
) -> Dossier:
    """A case held by the office with this path."""
    office = Office.objects.get(path=scope)
    return Dossier.objects.create(
        id=uuid7(received_at),
        kind=Kind.CASE,
        status=Status.OPEN,
        confidentiality=confidentiality,
        election=Election.objects.get(code=election) if election else None,
        channel=Channel.WEB,
        office=office,
        place=office.region or Region.objects.first(),
        scope=scope,
        filed_by=User.objects.get(username="founder"),
        occurred_at=received_at,
        received_at=received_at,
        recorded_at=received_at,
        content_hash=bytes(32),
    )
