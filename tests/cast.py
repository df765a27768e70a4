"""The people of the tests. Names are invented; places are real (East Kalimantan, sub-district Batu Sopang)."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from oversight.accounts.models import ApiToken, Assignment, Device, EnrolmentCode, Office, User
from oversight.accounts.queries import token_hash
from oversight.accounts.roles import ROLES, Role
from oversight.core.ids import uuid7
from oversight.regions.models import PollingStation

STATION = "6401012009001"
NEIGHBOUR = "6401012009002"
FROM = datetime(2024, 1, 1, tzinfo=UTC)
PASSWORD = "kalimantan-timur-2024"


class Part(NamedTuple):
    """One member: who, in which office, with which role."""

    name: str
    role: Role
    path: str
    station: str | None = None
    lapsed: bool = False


PARTS = {
    "sari": Part("Sari Melati", Role.STATION_SUPERVISOR, "64.01.01.2009.", STATION),
    "bayu": Part("Bayu Pratama", Role.STATION_SUPERVISOR, "64.01.01.2009.", NEIGHBOUR),
    "made": Part("Made Wirawan", Role.VILLAGE_SUPERVISOR, "64.01.01.2009."),
    "dewi": Part("Dewi Lestari", Role.DISTRICT_MEMBER, "64.01.01."),
    "agus": Part("Agus Salim", Role.DISTRICT_MEMBER, "64.01.02."),
    "rina": Part("Rina Wijaya", Role.REGENCY_MEMBER, "64.01."),
    "budi": Part("Budi Santoso", Role.REGENCY_OFFICER, "64.01."),
    "hadi": Part("Hadi Nugroho", Role.REGENCY_OFFICER, "64.02."),
    "ratna": Part("Ratna Wulandari", Role.PROVINCE_OFFICER, "64."),
    "yosef": Part("Yosef Wanggai", Role.PROVINCE_OFFICER, "91."),
    "nani": Part("Nani Suryani", Role.NATIONAL_OFFICER, ""),
    "intan": Part("Intan Kurniasih", Role.NATIONAL_OFFICER, ""),
    "toto": Part("Toto Hartono", Role.NATIONAL_AUDITOR, ""),
    "ayu": Part("Ayu Kusuma", Role.NATIONAL_ADMINISTRATOR, ""),
    "lina": Part("Lina Marlina", Role.REGENCY_OFFICER, "64.01.", lapsed=True),
}


def device_token(name: str) -> str:
    """The bearer token of a member's phone."""
    return "ovd_" + base64.urlsafe_b64encode(hashlib.sha256(name.encode()).digest()).decode().rstrip("=")


def office_token(name: str) -> str:
    """The bearer token of an office: national, province, regency."""
    return "ovt_" + base64.urlsafe_b64encode(hashlib.sha256(name.encode()).digest()).decode().rstrip("=")


class Cast:
    """Finds members and their keys in the database."""

    def user(self, name: str) -> User:
        """The account of a member."""
        return User.objects.get(username=name)

    def is_of_the_field(self, name: str) -> bool:
        """Whether the member signs in by phone; all others sit at desks."""
        return name in PARTS and ROLES[PARTS[name].role].signs_in_by_device

    def bearer(self, name: str) -> dict[str, str]:
        """Request headers of a member's phone, or of `office:64.` tokens."""
        token = office_token(name) if name.startswith("office:") else device_token(name)
        return {"authorization": f"Bearer {token}"}


def enlist() -> None:
    """Write the cast, its phones and three office tokens."""
    founder = User.objects.create(username="founder", name="Founder", date_joined=FROM)
    second = User.objects.create(username="second", name="Second Founder", date_joined=FROM)
    ends = timezone.now() + timedelta(days=3650)
    for username, part in PARTS.items():
        user = User(username=username, name=part.name, date_joined=FROM)
        user.set_password(PASSWORD)
        user.save()
        national = part.path == ""
        Assignment.objects.create(
            user=user,
            office=Office.objects.get(path=part.path),
            role=part.role,
            origin=Assignment.Origin.GRANT,
            station=PollingStation.objects.get(code=part.station) if part.station else None,
            period=DateTimeTZRange(FROM, FROM + timedelta(days=60) if part.lapsed else ends),
            granted_by=founder,
            granted_at=FROM,
            needs_approval=national,
            approved_by=second if national else None,
            approved_at=FROM if national else None,
        )
        code = EnrolmentCode.objects.create(
            code_hash=hashlib.sha256(username.encode()).digest(),
            user=user,
            issued_by=founder,
            issued_at=FROM,
            expires_at=ends,
            used_at=FROM,
        )
        Device.objects.create(
            id=uuid7(FROM),
            user=user,
            code=code,
            token_hash=token_hash(device_token(username)),
            enrolled_at=FROM,
            expires_at=ends,
            label="test phone",
        )
    for path in ("", "64.", "64.01."):
        service = User.objects.create(
            username=f"service-{path or 'national'}",
            kind=User.Kind.SERVICE,
            name=f"Service of {path or 'the nation'}",
            date_joined=FROM,
        )
        ApiToken.objects.create(
            office=Office.objects.get(path=path),
            service=service,
            name="tests",
            token_hash=token_hash(office_token(f"office:{path}")),
            scopes=["read", "file-reports", "send-evidence"],
            created_by=founder,
            created_at=FROM,
            expires_at=ends,
        )


def station_id(code: str = STATION) -> int:
    """The row id of a station of the 2024 election."""
    return PollingStation.objects.get(code=code, election__code="pemilu-2024").pk


def new_id() -> UUID:
    """A fresh version 7 id, as a phone would mint it."""
    return uuid7()
