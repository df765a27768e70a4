"""Makes filings as a phone would send them, and files them through the action."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from oversight.accounts.actor import Actor
from oversight.accounts.queries import actor_of_token, actor_of_user
from oversight.core.ids import uuid7
from oversight.dossiers.models import Channel
from reports.actions import Outcome, receive
from tests.cast import STATION, Cast, device_token, office_token

INSTRUMENT = "pemilu-2024-voting-counting@1"
NOW = datetime(2024, 2, 14, 9, tzinfo=UTC)
PPWP = {
    "voters": {"l": 116, "p": 104, "j": 220},
    "users_dpt": {"l": 95, "p": 85, "j": 180},
    "users_dptb": {"l": 1, "p": 0, "j": 1},
    "users_dpk": {"l": 8, "p": 2, "j": 10},
    "users_total": {"l": 104, "p": 87, "j": 191},
    "votes": [28, 153, 8],
    "valid": 189,
    "invalid": 2,
    "total": 191,
}


def filing(station: str = STATION, **parts: Any) -> dict[str, Any]:
    """One sound filing; `parts` replace or add members, None removes."""
    made = {
        "id": str(uuid7(NOW)),
        "instrument": INSTRUMENT,
        "station": station,
        "observed_at": "2024-02-14T15:40:00+08:00",
        "answers": {"PS01": "no", "PS08": "no"},
        "tallies": {"PPWP": PPWP},
    } | parts
    return {key: value for key, value in made.items() if value is not None}


def raw(made: dict[str, Any]) -> bytes:
    """As bytes on the wire."""
    return json.dumps(made).encode()


def actor(name: str, now: datetime = NOW) -> Actor:
    """A member of the cast by his phone or at his desk, or an office's token (`office:64.`)."""
    if name.startswith("office:"):
        found = actor_of_token(office_token(name), now=now)
    elif Cast().is_of_the_field(name):
        found = actor_of_token(device_token(name), now=now)
    else:
        found = actor_of_user(Cast().user(name).pk, now=now)
    assert found is not None, name
    return found


def file(made: dict[str, Any], name: str = "sari", now: datetime = NOW) -> Outcome:
    """Receive one filing of a member."""
    return receive(filings=[raw(made)], by=actor(name, now), channel=Channel.OFFLINE, now=now)[0]


def filed(made: dict[str, Any] | None = None, name: str = "sari", now: datetime = NOW) -> UUID:
    """Receive one filing that must be stored; its id."""
    outcome = file(made or filing(), name, now)
    assert outcome.refusal is None, outcome.refusal
    assert outcome.id is not None
    return outcome.id
