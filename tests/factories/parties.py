"""People in dossiers: what is planted of them is unique, so that a search for it through everything is conclusive."""

from datetime import UTC, date, datetime
from uuid import UUID

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office, User
from oversight.core.ids import uuid7
from oversight.dossiers.models import Channel, Confidentiality, Dossier, Kind, Status
from oversight.parties import actions
from oversight.parties.details import Details
from oversight.parties.models import Part, Role
from oversight.regions.models import Region

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
AMINAH = Details(
    name="Hj. Siti Zulaikhaqisty, S.H.",
    birth_place="Penajamqwerty",
    birth_date=date(1980, 5, 12),
    sex="female",
    occupation="Nelayanqwerty",
    citizenship="WNI",
    address="Gang Melatiqwerty 17",
    phone="0812-9876-1234",
    email="Zulaikhaqisty@Example.org",
    nik="6401015205800001",
    capacity="citizen",
)
DARMAN = Details(
    name="H. Darman Wijayaqisty, M.Si.",
    position="Head of a village",
    address="Jalan Kenangaqwerty 3",
    phone="0811555777",
)
PLANTED = (
    "zulaikhaqisty", "penajamqwerty", "nelayanqwerty", "melatiqwerty", "kenangaqwerty", "98761234", "811555777",
    "6401015205800001",
)  # fmt: skip
at_work: set[tuple[UUID, int]] = set()


def works_on(dossier: UUID, actor: Actor, now: datetime) -> bool:
    """Who has which dossier as his work in these tests; named in settings.PARTIES_HANDLING."""
    return (dossier, actor.user_id) in at_work


def record(scope: str = "64.01.", *, status: Status = Status.OPEN) -> Dossier:
    """A restricted violation report from the public."""
    office = Office.objects.get(path=scope)
    return Dossier.objects.create(
        id=uuid7(NOW),
        kind=Kind.VIOLATION_REPORT,
        status=status,
        confidentiality=Confidentiality.RESTRICTED,
        channel=Channel.WEB,
        office=office,
        place=office.region or Region.objects.first(),
        scope=scope,
        occurred_at=NOW,
        received_at=NOW,
        recorded_at=NOW,
        content_hash=bytes(32),
    )


def reporter(dossier: Dossier, by: Actor, details: Details = AMINAH) -> Part:
    """The reporter of a dossier."""
    return actions.add(dossier, Role.REPORTER, details, by=by, now=NOW)


def reported(dossier: Dossier, by: Actor, *, office: Office | None = None, user: User | None = None) -> Part:
    """The person whom it accuses."""
    return actions.add(dossier, Role.REPORTED, DARMAN, by=by, now=NOW, office=office, user=user)
