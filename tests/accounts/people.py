"""Short ways to the cast's actors and places, for the tests of accounts."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from oversight.accounts import actions
from oversight.accounts.actor import Actor
from oversight.accounts.models import Assignment, Device, Office, User
from oversight.accounts.queries import actor_of_user
from oversight.accounts.roles import OfficeLevel, Role
from oversight.core.ids import uuid7
from oversight.regions.models import PollingStation

NOW = datetime(2024, 2, 10, 3, 0, tzinfo=UTC)
VILLAGE = "64.01.01.2009."
FREE = "6401012009003"  # a station of that village without a supervisor
SECRET = "ovd_" + "x" * 43


def actor(name: str, *, now: datetime = NOW) -> Actor:
    """The actor of a member of the cast."""
    found = actor_of_user(User.objects.get(username=name).pk, now=now)
    assert found is not None
    return found


def office(path: str) -> Office:
    """An office by its path."""
    return Office.objects.get(path=path)


def station(code: str) -> PollingStation:
    """A station of the 2024 election."""
    return PollingStation.objects.select_related("election").get(code=code, election__code="pemilu-2024")


def far_station(village: str, zone: str) -> PollingStation:
    """A station in another time zone, with the office of its village."""
    near = station(FREE)
    Office.objects.create(id=2**31 - 1, level=OfficeLevel.VILLAGE, path=village, name="Far", time_zone=zone)
    return PollingStation.objects.create(
        id=2**31 - 1,
        election=near.election,
        village=near.village,
        number=1,
        code=village.replace(".", "") + "001",
        path=f"{village}001.",
    )


def newcomer(username: str = "wati", name: str = "Wati Kusumawati") -> User:
    """A person without any role."""
    return User.objects.create(username=username, name=name, date_joined=NOW)


def held(name: str) -> Assignment:
    """The one assignment of a member of the cast."""
    return Assignment.objects.select_related("office", "station").get(user__username=name)


def appointed(
    by: str = "dewi", code: str = FREE, *, person: User | None = None, now: datetime = NOW, days: int = 30
) -> Assignment:
    """A new station supervisor."""
    place = station(code)
    village = office(place.path[: place.path.rstrip(".").rfind(".") + 1])
    return actions.assign(
        person=person or newcomer(),
        role=Role.STATION_SUPERVISOR,
        office=village,
        station=place,
        since=now,
        until=now + timedelta(days=days),
        by=actor(by, now=now),
        now=now,
    )


def enrol(code: str, *, device: UUID | None = None, token: str = SECRET, now: datetime = NOW) -> Device:
    """A phone's way through the public door."""
    digest = sha256(token.encode()).hexdigest()
    return actions.enrol_device(code=code, device=device or uuid7(now), token_sha256=digest, label="phone", now=now)


def entries(verb: str) -> int:
    """How many ledger entries have the verb."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from ledger_entry where convert_from(body, 'utf8')::jsonb ->> 'verb' = %s",
            [f"accounts.{verb}"],
        )
        return int(cursor.fetchone()[0])
