"""Filing what supervisors phoned in: many stations at once, each row judged alone, with scans of paper where there are.

The filings go through `receive` like all others: who filed and for whom are both kept there.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.conf import settings
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import Fault, Invalid, Refused
from oversight.dossiers.models import Channel
from oversight.evidence import actions as evidence
from oversight.evidence import queries as promised
from oversight.files.sniff import check_type
from oversight.files.store import store
from reports.actions.receive import Outcome, receive

_STORED = frozenset({"created", "replayed", "superseded"})
SCAN = "scan"


class Attached(msgspec.Struct, frozen=True):
    """A file that the filing promises. Without `content` it lies in the store already, kept from an earlier version."""

    id: UUID
    sha256: bytes
    media_type: str
    content: bytes | None = None


class PhonedIn(msgspec.Struct, frozen=True):
    """One row: the filing as it is sent, and the files that it promises."""

    filing: bytes
    attached: tuple[Attached, ...] = ()


def file_on_behalf(*, rows: Sequence[PhonedIn], by: Actor, channel: Channel, now: datetime) -> list[Outcome]:
    """File every sound row and name what is wrong with each other; outcomes come in the order of the rows.

    Sending the same rows again changes nothing. A scan that is no picture or PDF refuses its row alone.
    """
    faulty = {index: refusal for index, row in enumerate(rows) if (refusal := _unfit(row)) is not None}
    sound = [index for index in range(len(rows)) if index not in faulty]
    received = receive(filings=[rows[index].filing for index in sound], by=by, channel=channel, now=now)
    outcomes = dict(zip(sound, received, strict=True))
    for index, outcome in outcomes.items():
        if outcome.status in _STORED:
            for attached in rows[index].attached:
                _keep(attached, by=by, now=now)
    refused = {index: Outcome(None, "refused", refusal=refusal) for index, refusal in faulty.items()}
    return [outcomes.get(index) or refused[index] for index in range(len(rows))]


def _unfit(row: PhonedIn) -> Refused | None:
    for attached in row.attached:
        if attached.content is None:
            continue
        try:
            if len(attached.content) > settings.EVIDENCE_MAX_BYTES:
                words = _("Files may have %(limit)s bytes at most.") % {"limit": settings.EVIDENCE_MAX_BYTES}
                raise Invalid(words, code="too-large", faults=[Fault(SCAN, "size", words, len(attached.content))])
            check_type(attached.content, attached.media_type)
        except Refused as refusal:
            words = refusal.faults[0].message if refusal.faults else str(refusal.message)
            return Invalid(str(refusal.message), code=refusal.code, faults=[Fault(SCAN, "picture or PDF", words)])
    return None


def _keep(attached: Attached, *, by: Actor, now: datetime) -> None:
    content = store().read(attached.sha256) if attached.content is None else attached.content
    item = promised.awaited(by, attached.id, now=now)
    evidence.receive(item=item, content=content, media_type=attached.media_type, by=by, now=now)
