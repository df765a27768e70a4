"""The invented people of the demonstration. They exist in demo mode alone, which refuses production settings."""

import base64
import hmac
import os
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import encrypt
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.crypto import salted_hmac

from oversight.accounts.actions.devices import code_hash, issue_enrolment_code
from oversight.accounts.actions.record import record
from oversight.accounts.actions.tokens import mint, shut_out
from oversight.accounts.ledger import assignment_row
from oversight.accounts.models import ApiToken, Assignment, EnrolmentCode, Office, User
from oversight.accounts.queries import actor_of_user, token_hash
from oversight.accounts.roles import NATIONAL_ROLES, ROLES, Role, TokenScope
from oversight.regions.models import PollingStation

PASSWORD = "awasi-bersama-2024"  # noqa: S105  documented in the README, for the demonstration alone
SYSTEM = "system:demo"
ELECTION = "pemilu-2024"
REGENCY, NEIGHBOUR = "64.02.", "64.72."  # Kutai Kartanegara, and the city of Samarinda beside it
INGEST_NAME = "sirekap-ingest"
_TERM, _LEAD, _TOKEN_LIFE, _RENEWED_BEFORE = (
    timedelta(days=730),
    timedelta(days=30),
    timedelta(days=365),
    timedelta(days=30),
)
_TOTP_PERIOD = 30
# Numbers that nobody has: freephone numbers of Indonesia do not begin with zeros.
_PHONES = {"demo.pkd": "+62800000001", "demo.panwascam": "+62800000002"}
_CODE_LEFT = timedelta(hours=1)
# Supervisors whose phone anybody may play, each with the superior who issues the code.
_PLAYED_BY_STRANGERS = (("demo.ptps1", "demo.pkd"), ("demo.pkd", "demo.panwascam"))


class Invented(NamedTuple):
    """Somebody who does not exist: sign-in name, name, role, and which office or station.

    Who does not sign in fills a chair of his office, so that its plenaries have a quorum; he has no password.
    """

    username: str
    name: str
    role: Role
    path: str
    station: int = 0
    lapsed: bool = False
    signs_in: bool = True


class Phone(NamedTuple):
    """A code with which the phone of somebody of the demonstration can be enrolled now."""

    username: str
    name: str
    code: str


class Shown(NamedTuple):
    """How somebody of the demonstration signs in now; the code is empty where no second factor is asked."""

    username: str
    name: str
    role: Role
    office: str
    code: str
    seconds_left: int


_DISTRICT, _VILLAGE = "district", "village"  # the first of the regency that has three stations
PEOPLE = (
    Invented("demo.admin1", "Kartika Sasmita", Role.NATIONAL_ADMINISTRATOR, ""),
    Invented("demo.admin2", "Bagus Wicaksono", Role.NATIONAL_ADMINISTRATOR, ""),
    Invented("demo.national", "Laksmi Paramita", Role.NATIONAL_OFFICER, ""),
    Invented("demo.national2", "Sekar Ayuningtyas", Role.NATIONAL_OFFICER, ""),
    Invented("demo.auditor", "Gunawan Prakoso", Role.NATIONAL_AUDITOR, ""),
    Invented("demo.auditor2", "Ratih Permatasari", Role.NATIONAL_AUDITOR, ""),
    Invented("demo.province", "Nurlela Hasan", Role.PROVINCE_OFFICER, "64."),
    Invented("demo.province.member", "Yohanes Lejau", Role.PROVINCE_MEMBER, "64."),
    Invented("demo.province.member2", "Hesti Wulandari", Role.PROVINCE_MEMBER, "64."),
    Invented("demo.province.member3", "Aloysius Bato", Role.PROVINCE_MEMBER, "64."),
    Invented("demo.regency", "Rahmad Fauzi", Role.REGENCY_OFFICER, REGENCY),
    Invented("demo.regency.member", "Siti Maimunah", Role.REGENCY_MEMBER, REGENCY),
    Invented("demo.regency.member2", "Ferdinand Lasut", Role.REGENCY_MEMBER, REGENCY),
    Invented("demo.regency.member3", "Noor Aisyah", Role.REGENCY_MEMBER, REGENCY),
    Invented("demo.regency2", "Wahyu Ramdani", Role.REGENCY_OFFICER, NEIGHBOUR),
    Invented("demo.regency2.member", "Agnes Tumbelaka", Role.REGENCY_MEMBER, NEIGHBOUR),
    Invented("demo.panwascam", "Andi Saputra", Role.DISTRICT_MEMBER, _DISTRICT),
    Invented("demo.panwascam2", "Yuliana Bit", Role.DISTRICT_MEMBER, _DISTRICT),
    Invented("demo.panwascam3", "Saiful Anwar", Role.DISTRICT_MEMBER, _DISTRICT),
    Invented("demo.pkd", "Hasnah Noor", Role.VILLAGE_SUPERVISOR, _VILLAGE),
    Invented("demo.ptps1", "Dimas Anggara", Role.STATION_SUPERVISOR, _VILLAGE, station=1),
    Invented("demo.ptps2", "Fitri Handayani", Role.STATION_SUPERVISOR, _VILLAGE, station=2),
    Invented("demo.ptps3", "Rizky Ramadhan", Role.STATION_SUPERVISOR, _VILLAGE, station=3),
    Invented("demo.lapsed", "Sulaiman Idris", Role.REGENCY_OFFICER, REGENCY, lapsed=True),
)
# Who else works in the regencies of East Kalimantan whose desks no stranger plays.
_CHAIRS = (
    ("officer", Role.REGENCY_OFFICER, "Petugas"),
    ("member1", Role.REGENCY_MEMBER, "Anggota Satu"),
    ("member2", Role.REGENCY_MEMBER, "Anggota Dua"),
    ("member3", Role.REGENCY_MEMBER, "Anggota Tiga"),
)
_OTHERS = {
    "64.01.": "Paser", "64.03.": "Berau", "64.07.": "Kutai Barat", "64.08.": "Kutai Timur", "64.09.": "Penajam",
    "64.11.": "Mahakam Ulu", "64.71.": "Balikpapan", "64.74.": "Bontang",
}  # fmt: skip
STAFF = (
    *(
        Invented(f"demo.{path}{chair}", f"{title} {place}", role, path, signs_in=False)
        for path, place in _OTHERS.items()
        for chair, role, title in _CHAIRS
    ),
    *(
        Invented(f"demo.{NEIGHBOUR}{chair}", f"{title} Samarinda", role, NEIGHBOUR, signs_in=False)
        for chair, role, title in _CHAIRS[2:]
    ),
)


@transaction.atomic
def prepare(now: datetime) -> int:
    """Make the people who are missing, with roles, password and second factor; answers how many were made."""
    _refuse_outside_demo()
    everybody = (*PEOPLE, *STAFF)
    known = set(
        User.objects.filter(username__in=[one.username for one in everybody]).values_list("username", flat=True)
    )
    missing = [one for one in everybody if one.username not in known]
    if not missing:
        return 0
    seated = Assignment.objects.filter(user__username="demo.pkd").select_related("office").first()
    stations = [] if seated else _stations()
    village = seated.office.path if seated else stations[0].path[: stations[0].path.rstrip(".").rfind(".") + 1]
    paths = {_VILLAGE: village, _DISTRICT: village[: village.rstrip(".").rfind(".") + 1]}
    for one in missing:
        user = User(
            username=one.username,
            name=one.name,
            email=f"{one.username}@example.org",
            phone=_PHONES.get(one.username, ""),
            date_joined=now,
        )
        if one.signs_in:
            user.set_password(PASSWORD)
        else:
            user.set_unusable_password()
        user.save(force_insert=True)
        if one.signs_in and ROLES[one.role].second_factor:
            Authenticator.objects.create(
                user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(totp_secret(one.username))}
            )
    founders = [User.objects.get(username=one.username) for one in PEOPLE[:2]]
    offices = {
        office.path: office
        for office in Office.objects.filter(path__in=[paths.get(one.path, one.path) for one in missing])
    }
    for one in missing:
        _assign(
            one,
            offices[paths.get(one.path, one.path)],
            stations[one.station - 1] if one.station else None,
            founders,
            now,
        )
    return len(missing)


def _assign(one: Invented, office: Office, station: PollingStation | None, founders: list[User], now: datetime) -> None:
    founding = one.role is Role.NATIONAL_ADMINISTRATOR
    two_people = one.role in NATIONAL_ROLES and not founding
    since, until = (now - 2 * _LEAD, now - timedelta(days=1)) if one.lapsed else (now - _LEAD, now + _TERM)
    assignment = Assignment.objects.create(
        user=User.objects.get(username=one.username),
        office=office,
        station=station,
        role=one.role,
        election=station.election if station else None,
        period=DateTimeTZRange(since, until),
        origin=Assignment.Origin.FOUNDING if founding else Assignment.Origin.GRANT,
        mandate="" if founding else "DEMO",
        granted_by=None if founding else founders[0],
        granted_at=since,
        needs_approval=two_people,
        approved_by=founders[1] if two_people else None,
        approved_at=since if two_people else None,
    )
    record("demo", actor=SYSTEM, office=office.path, now=now, rows=assignment_row(assignment))


def _stations() -> list[PollingStation]:
    """Three free stations of the first village of the regency that has them."""
    taken = Assignment.objects.filter(station__isnull=False).values("station")
    rows = PollingStation.objects.select_related("election").filter(
        election__code=ELECTION, path__gte=REGENCY, path__lt=f"{REGENCY[:-1]}/", number__in=(1, 2, 3)
    )
    by_village: dict[int, list[PollingStation]] = {}
    for station in rows.exclude(pk__in=taken).order_by("path"):
        of_village = by_village.setdefault(station.village_id, [])
        of_village.append(station)
        if len(of_village) == 3:
            return of_village
    raise ImproperlyConfigured("Load the stations of East Kalimantan first: the demonstration's people work there.")


def sign_ins(now: datetime) -> list[Shown]:
    """Everybody of the demonstration with the code of his second factor as it is at `now`."""
    _refuse_outside_demo()
    counter = int(now.timestamp()) // _TOTP_PERIOD
    left = _TOTP_PERIOD - int(now.timestamp()) % _TOTP_PERIOD
    held = Assignment.objects.select_related("office", "user").filter(
        user__username__in=[one.username for one in PEOPLE]
    )
    offices = {row.user.username: row.office.name for row in held}
    shown = []
    for one in PEOPLE:
        code = hotp_value(totp_secret(one.username), counter)
        asked = format_hotp_value(code) if ROLES[one.role].second_factor else ""
        shown.append(Shown(one.username, one.name, one.role, offices.get(one.username, ""), asked, left))
    return shown


@transaction.atomic
def enrolments(now: datetime) -> list[Phone]:
    """A valid enrolment code for each supervisor of the field whom a stranger may play; made anew when it was used."""
    _refuse_outside_demo()
    names = {one.username: one.name for one in PEOPLE}
    people = {user.username: user for user in User.objects.filter(username__in=names)}
    found = []
    for username, superior in _PLAYED_BY_STRANGERS:
        actor = actor_of_user(people[superior].pk, now=now) if superior in people else None
        if username not in people or actor is None:
            continue
        path = Path(settings.DATA_DIR) / "secrets" / f"{username}.code"
        code = path.read_text().strip() if path.is_file() else ""
        unused = EnrolmentCode.objects.filter(user=people[username], used_at=None, withdrawn_at=None)
        if not code or not unused.filter(code_hash=code_hash(code), expires_at__gt=now + _CODE_LEFT).exists():
            code = issue_enrolment_code(person=people[username], by=actor, now=now)[1]
            _keep(path, code)
        found.append(Phone(username, names[username], code))
    return found


def totp_secret(username: str) -> str:
    """The second factor of a demo account: base32, derived from SECRET_KEY and so the same on every start."""
    return base64.b32encode(salted_hmac("oversight.accounts.demo", username, algorithm="sha256").digest()[:20]).decode()


@transaction.atomic
def ingest_token(now: datetime) -> str:
    """The token of the demonstration's ingest, for the nation; kept in `secrets/ingest.token`, mode 0600."""
    _refuse_outside_demo()
    path = Path(settings.DATA_DIR) / "secrets" / "ingest.token"
    kept = path.read_text().strip() if path.is_file() else ""
    rows = (
        ApiToken.objects.select_for_update(of=("self",))
        .select_related("office")
        .filter(name=INGEST_NAME, office__path="", revoked_at=None)
    )
    for token in rows:
        if (
            kept
            and hmac.compare_digest(bytes(token.token_hash), token_hash(kept))
            and token.expires_at > now + _RENEWED_BEFORE
        ):
            return kept
        shut_out(token, actor=SYSTEM, by=token.created_by_id or token.service_id, now=now)
    creator = User.objects.filter(username=PEOPLE[0].username).first()
    _token, secret = mint(
        office=Office.objects.get(path=""),
        name=INGEST_NAME,
        scopes=[TokenScope.FILE_REPORTS, TokenScope.READ, TokenScope.SEND_EVIDENCE],
        expires_at=now + _TOKEN_LIFE,
        actor=SYSTEM,
        created_by=creator.pk if creator else None,
        now=now,
    )
    _keep(path, secret)
    return secret


def _keep(path: Path, secret: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.{time.monotonic_ns()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{secret}\n")
    fresh.replace(path)


def _refuse_outside_demo() -> None:
    if not settings.DEMO:
        raise ImproperlyConfigured("The demonstration's accounts have known passwords; they exist with DEMO=1 alone.")
