"""Alerts as the stream raises them: reports are filed, sealed entries are handed to the consumer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from oversight.ledger.models import Entry
from oversight.ledger.stream import Body, SealedEntry
from reports.models import Alert
from reports.stream import Alerts
from tests.cast import STATION
from tests.factories.reports import NOW, filed, filing

ADVERSE = {"HS02": "yes", "PS01": "no", "PS08": "no"}


def sealed(dossiers: Sequence[UUID] | None = None) -> list[SealedEntry]:
    """The entries about some dossiers (all, without), as the stream would hand them over."""
    rows = Entry.objects.order_by("id")
    if dossiers is not None:
        rows = rows.filter(dossier__in=dossiers)
    found = []
    for index, entry in enumerate(rows):
        body = msgspec.json.decode(bytes(entry.body), type=Body)
        found.append(
            SealedEntry(
                index, entry.pk, body.at, body.dossier, body.verb, body.actor, body.office, body.rows, body.more
            )
        )
    return found


def follow(entries: Sequence[SealedEntry] | None = None, now: datetime = NOW) -> None:
    """Let the consumer hear entries that it wants, in one batch."""
    consumer = Alerts()
    batch = [e for e in (sealed() if entries is None else entries) if consumer.verbs and e.verb in consumer.verbs]
    consumer.handle(batch, now)


def adverse_filing(station: str = STATION, answers: dict[str, str] | None = None, **parts: Any) -> dict[str, Any]:
    """A filing with adverse answers, HS02 unless others are named."""
    return filing(station, answers=answers or ADVERSE, **parts)


def raised(name: str = "sari", now: datetime = NOW, **parts: Any) -> Alert:
    """One alert from one report of a member of the cast."""
    report = filed(adverse_filing(**parts), name, now)
    follow(sealed([report]), now)
    return Alert.objects.select_related("track__dossier", "report", "station").get(report=report)
