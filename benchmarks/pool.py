"""Makes reporters with their keys on a prepared database: phones of village supervisors, tokens of offices.

`python benchmarks/pool.py '{"phones": 6, "tokens": 20, …}'` in the environment of a stack. Everyone gets his ledger
entry, so that the verifier finds nothing amiss afterwards. Each run makes new people, since a reporter reports a
station once.
"""

import json
import os
import secrets
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

if TYPE_CHECKING:
    from oversight.accounts.models import User

_AT_ONCE = 2_000
_FROM = datetime(2024, 1, 1, tzinfo=UTC)
_SCOPES = ["file-reports", "read", "send-evidence"]
_VILLAGES = """
select o.id, array_agg(s.code order by s.code)
from regions_pollingstation s join accounts_office o on o.path = regexp_replace(s.path, '[^.]+[.]$', '')
where starts_with(s.path, %s) group by o.id order by o.id
"""


def fill(*, folder: Path, phones: int, tokens: int, area: str, readers: int) -> None:
    """Write `pairs` (a phone's token and each station of its village), `tokens`, `stations` and `readers`."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_VILLAGES, [area])
        villages: list[tuple[int, list[str]]] = cursor.fetchall()
    with (folder / "pairs").open("w") as pairs:
        for turn in range(phones):
            for held, (_office, stations) in zip(
                _phones([office for office, _ in villages], turn), villages, strict=True
            ):
                pairs.writelines(f"{held} {station}\n" for station in stations)
    (folder / "stations").write_text("".join(f"{code}\n" for _office, stations in villages for code in stations))
    (folder / "tokens").write_text("".join(f"{token}\n" for token in _tokens(area, tokens)))
    (folder / "readers").write_text("".join(f"{token}\n" for token in _tokens("", readers)))


def _phones(offices: list[int], turn: int) -> list[str]:
    """One village supervisor with a phone per office; their tokens in that order."""
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

    from oversight.accounts.ledger import assignment_row, device_row
    from oversight.accounts.models import Assignment, Device, EnrolmentCode, User
    from oversight.accounts.queries import token_hash
    from oversight.accounts.roles import Role
    from oversight.core.ids import uuid7

    ends = datetime.now(UTC) + timedelta(days=30)
    founder, run, found = _founder(), secrets.token_hex(4), []
    for some in _slices(offices):
        keys = [f"ovd_{secrets.token_urlsafe(32)}" for _ in some]
        users = User.objects.bulk_create(
            [
                User(
                    username=f"bench-{run}-{turn}-{office}",
                    name="Petugas uji",
                    password=UNUSABLE_PASSWORD_PREFIX,
                    date_joined=_FROM,
                )
                for office in some
            ]
        )
        held = Assignment.objects.bulk_create(
            [
                Assignment(
                    user=user,
                    office_id=office,
                    role=Role.VILLAGE_SUPERVISOR,
                    origin=Assignment.Origin.GRANT,
                    period=DateTimeTZRange(_FROM, ends),
                    granted_by=founder,
                    granted_at=_FROM,
                )
                for user, office in zip(users, some, strict=True)
            ]
        )
        codes = EnrolmentCode.objects.bulk_create(
            [
                EnrolmentCode(
                    code_hash=os.urandom(32),
                    user=user,
                    issued_by=founder,
                    issued_at=_FROM,
                    expires_at=ends,
                    used_at=_FROM,
                )
                for user in users
            ]
        )
        devices = Device.objects.bulk_create(
            [
                Device(
                    id=uuid7(),
                    user=user,
                    code=code,
                    token_hash=token_hash(key),
                    enrolled_at=_FROM,
                    expires_at=ends,
                    label="bench",
                )
                for user, code, key in zip(users, codes, keys, strict=True)
            ]
        )
        _enter([assignment_row(row) for row in held] + [device_row(row) for row in devices])
        found += keys
    return found


def _tokens(path: str, count: int) -> list[str]:
    """Tokens of one office, each with a service account of its own."""
    from oversight.accounts.ledger import token_row
    from oversight.accounts.models import ApiToken, Office, User
    from oversight.accounts.queries import token_hash

    if not count:
        return []
    office: Office = Office.objects.get(path=path)
    run, founder = secrets.token_hex(4), _founder()
    keys = [f"ovt_{secrets.token_urlsafe(32)}" for _ in range(count)]
    services = User.objects.bulk_create(
        [
            User(
                username=f"bench-service-{run}-{n}",
                kind=User.Kind.SERVICE,
                name=f"Uji {n}",
                password=UNUSABLE_PASSWORD_PREFIX,
                date_joined=_FROM,
            )
            for n in range(count)
        ]
    )
    made = ApiToken.objects.bulk_create(
        [
            ApiToken(
                office=office,
                service=service,
                name="bench",
                token_hash=token_hash(key),
                scopes=_SCOPES,
                created_by=founder,
                created_at=_FROM,
                expires_at=datetime.now(UTC) + timedelta(days=30),
            )
            for service, key in zip(services, keys, strict=True)
        ]
    )
    _enter([token_row(row) for row in made])
    return keys


def _founder() -> "User":
    from oversight.accounts.models import User

    founder, _ = User.objects.get_or_create(
        username="bench-founder", defaults={"name": "Uji", "date_joined": _FROM, "password": UNUSABLE_PASSWORD_PREFIX}
    )
    return founder


def _enter(rows: list[dict[str, bytes]]) -> None:
    from oversight.ledger import actions as ledger

    now = datetime.now(UTC)
    ledger.append(
        [
            ledger.draw_up(verb="bench.prepare", actor="system:bench", office="", at=now, dossier=None, rows=row)
            for row in rows
        ]
    )


def _slices(items: list[Any]) -> Iterator[list[Any]]:
    rest = iter(items)
    while some := list(islice(rest, _AT_ONCE)):
        yield some


if __name__ == "__main__":
    import django

    django.setup()
    asked = json.loads(sys.argv[1])
    fill(folder=Path(asked.pop("folder")), **asked)
