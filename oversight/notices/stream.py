"""What people are told of follows the ledger, and e-mails follow the notices."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from oversight.accounts.ledger import DEVICE
from oversight.accounts.people import owners_of_devices
from oversight.accounts.queries import holders
from oversight.accounts.roles import Permission
from oversight.evidence.actions import FOUND_VERB
from oversight.ledger.stream import SealedEntry
from oversight.notices import actions
from oversight.notices.actions.mailing import CONSUMER
from oversight.notices.ledger import SUBJECT
from oversight.notices.queries import told_lately

ENROLLED_VERB = "accounts.enrol_device"
_BY = "system:notices"
# When a whole disk goes, an auditor needs one notice, not one per file.
_ENOUGH_FOR = timedelta(hours=1)


class Announcer:
    """Tells people of a new phone of theirs, and auditors of damaged evidence."""

    name = "notices-announcer"
    verbs: frozenset[str] | None = frozenset({ENROLLED_VERB, FOUND_VERB})

    def handle(self, entries: Sequence[SealedEntry], now: datetime) -> None:
        """One notice a person and kind for the whole batch."""
        phones = [id for entry in entries if entry.verb == ENROLLED_VERB for id in _ids(entry, DEVICE)]
        actions.send(to=owners_of_devices(phones), kind="new-device", dossier=None, facts={}, by=_BY, now=now)
        if any(entry.verb == FOUND_VERB for entry in entries):
            auditors = set(holders(Permission.AUDIT, "", now=now))
            fresh = auditors - told_lately(auditors, "evidence-incident", since=now - _ENOUGH_FOR)
            actions.send(to=sorted(fresh), kind="evidence-incident", dossier=None, facts={}, by=_BY, now=now)


class Mail:
    """Queues the e-mails of sealed notices; retrying its stuck work tries given-up letters anew."""

    name = CONSUMER
    verbs: frozenset[str] | None = frozenset({actions.VERB})

    def handle(self, entries: Sequence[SealedEntry], now: datetime) -> None:
        """A few statements an entry."""
        for entry in entries:
            actions.queue(notices=_ids(entry, SUBJECT), leaf=entry.index, entry=entry.id, now=now)


def _ids(entry: SealedEntry, table: str) -> list[UUID]:
    rows = (row.partition(":") for row in entry.rows)
    return [UUID(id) for name, _, id in rows if name == table]
