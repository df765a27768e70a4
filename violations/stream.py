"""What follows from what the public sends to a case that is here already: the office is told that it waits."""

from collections.abc import Sequence
from datetime import datetime

from oversight.dossiers.models import Kind
from oversight.ledger.stream import SealedEntry
from oversight.notices import actions as notices
from oversight.notices.queries import waiting
from violations.actions.additions import EVIDENCE_VERB
from violations.actions.messages import POST_VERB
from violations.actions.tips import coarse
from violations.actions.withdrawal import ASK_VERB
from violations.queries.telling import told

_BY, _PUBLIC = "system:notices", "system:public"
KINDS = {
    f"violations.{POST_VERB}": "case-message",
    f"violations.{EVIDENCE_VERB}": "case-evidence",
    f"violations.{ASK_VERB}": "case-withdrawal",
}


class Mailbox:
    """Tells those who have a case of messages, evidence and wishes to withdraw that came with its tracking code.

    What the office itself writes or takes down at the counter it knows. Who has not read the last notice of a kind
    about a case is not told again.
    """

    name = "violations-mailbox"
    verbs: frozenset[str] | None = frozenset(KINDS)

    def handle(self, entries: Sequence[SealedEntry], now: datetime) -> None:
        """One notice a person, case and kind for the whole batch."""
        news = {
            (entry.dossier, KINDS[entry.verb]): None
            for entry in entries
            if entry.dossier is not None and entry.actor == _PUBLIC
        }
        if not news:
            return
        found = told({dossier for dossier, _kind in news}, now=now)
        everybody = {one for each in found.values() for one in each.people}
        known = waiting(everybody, set(KINDS.values()), found)
        for dossier, kind in news:
            if dossier not in found:
                continue
            case, people = found[dossier].case, found[dossier].people
            fresh = [one for one in people if (one, kind, dossier) not in known]
            # Of the sender of a tip no exact time is kept, here neither.
            at = coarse(now, case.dossier.office.time_zone) if case.kind == Kind.TIP else now
            if fresh:
                facts = {"case": str(dossier)}
                notices.send(to=fresh, kind=kind, dossier=dossier, facts=facts, by=_BY, now=at)
