"""People are told."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from oversight.accounts.models import User
from oversight.core import canonical
from oversight.core.ids import uuid7
from oversight.ledger import actions as ledger
from oversight.notices.kinds import KINDS
from oversight.notices.ledger import SUBJECT, notice_digest
from oversight.notices.models import Delivery, Notice
from oversight.notices.rendering import words

VERB = "notices.send"
_NOTICES_AN_ENTRY = 500


@transaction.atomic
def send(
    *, to: Sequence[int], kind: str, dossier: UUID | None, facts: Mapping[str, str | int], by: str, now: datetime
) -> list[Notice]:
    """Lay a notice on each person's desk, in his language; the e-mail follows once the ledger's entry is sealed.

    `to` are ids of people: doubles, closed accounts and machines are passed over. `facts` are numbers, ids and places
    that the text of the kind may name, never a person's data. `by` is the label of whoever caused it (`actor.label`, or
    `system:…`). One ledger entry for up to 500 notices. ValueError for an unknown kind.
    """
    if kind not in KINDS:
        raise ValueError(f"there is no kind of notice {kind!r}")
    canonical.check(dict(facts))
    people = User.objects.filter(pk__in=set(to), is_active=True, kind=User.Kind.PERSON).order_by("pk")
    languages = people.values_list("pk", "language")
    notices = [_notice(person, language, kind, dossier, facts, now) for person, language in languages]
    Notice.objects.bulk_create(notices, batch_size=1000)
    Delivery.objects.bulk_create(
        (
            Delivery(
                id=uuid7(now),
                notice=notice,
                channel=Delivery.Channel.DESK,
                at=now,
                outcome=Delivery.Outcome.PLACED,
            )
            for notice in notices
        ),
        batch_size=1000,
    )
    ledger.append(
        [
            ledger.draw_up(
                verb=VERB,
                actor=by,
                office="",
                at=now,
                dossier=dossier,
                rows={f"{SUBJECT}:{notice.pk}": notice_digest(notice) for notice in some},
                more={"kind": kind},
            )
            for some in _shares(notices)
        ]
    )
    return notices


def _notice(
    person: int, language: str, kind: str, dossier: UUID | None, facts: Mapping[str, str | int], now: datetime
) -> Notice:
    notice = Notice(
        id=uuid7(now),
        recipient_id=person,
        kind=kind,
        dossier_id=dossier,
        language=language,
        facts=dict(facts),
        created_at=now,
    )
    notice.subject, notice.body = words(kind, language, facts, number=notice.number, id=notice.pk)
    return notice


def _shares(notices: Sequence[Notice]) -> Iterator[Sequence[Notice]]:
    for start in range(0, len(notices), _NOTICES_AN_ENTRY):
        yield notices[start : start + _NOTICES_AN_ENTRY]
