"""A person is erased by order of two: his key is destroyed, and what the ledger says of his rows stays true.

What names him elsewhere lies in upper storeys: the functions of settings.PARTIES_ERASING destroy it in the same
transaction, each called as `(person, dossiers, with_contents, now)`.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cache

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import Conflict
from oversight.core.ids import uuid7
from oversight.dossiers.models import Dossier, Status
from oversight.ledger import actions as ledger
from oversight.parties import policies, queries, rules
from oversight.parties.ledger import ERASURE, PERSON, erasure_digest, person_digests
from oversight.parties.models import Erasure, Person
from oversight.vault import actions as vault

Erasing = Callable[[Person, list[Dossier], bool, datetime], None]


@cache
def _erasing(path: str) -> Erasing:
    found: Erasing = import_string(path)
    return found


@transaction.atomic
def order_erasure(person: Person, decision: str, *, with_contents: bool = False, by: Actor, now: datetime) -> Erasure:
    """Order that a person is erased, by which decision; another has to carry it out.

    `with_contents`: what was written in the records that he brought in goes too (narrative, messages, and the words
    of whoever handled them). His own details, and papers that name him, go in any case.

    NotAllowed unless the actor may erase over every office that holds one of the person's dossiers; Conflict while one
    of them is still open, or when he is erased or ordered to be.
    """
    held = _lock(person)
    dossiers = queries.dossiers_of(held)
    policies.check_order_erasure(dossiers, by)
    _check_closed(dossiers)
    if held.erased_at is not None or Erasure.objects.filter(person=held, decided_at=None).exists():
        raise Conflict(_("This person is erased already, or an order to do so waits."), code="already-ordered")
    row = Erasure.objects.create(
        id=uuid7(now),
        person=held,
        decision=rules.words(decision, "decision"),
        with_contents=with_contents,
        ordered_by_id=by.user_id,
        ordered_at=now,
    )
    _enter("parties.order_erasure", row, dossiers, by, now)
    return row


@transaction.atomic
def erase(erasure: Erasure, *, by: Actor, now: datetime) -> Person:
    """Carry the order out, as another than who gave it: key, indexes, name and papers are destroyed, for good."""
    row, dossiers = _decide(erasure, by, now, is_done=True)
    _check_closed(dossiers)
    person = row.person
    vault.erase(person.subject_id, now=now)
    for path in settings.PARTIES_ERASING:
        _erasing(path)(person, dossiers, row.with_contents, now)
    person.name = person.search_name = person.position = ""
    person.salt, person.office, person.user, person.erased_at = b"", None, None, now
    person.save(update_fields=["name", "search_name", "position", "salt", "office", "user", "erased_at"])
    _enter("parties.erase", row, dossiers, by, now)
    return person


@transaction.atomic
def decline_erasure(erasure: Erasure, *, by: Actor, now: datetime) -> None:
    """Refuse the order; nothing is erased."""
    row, dossiers = _decide(erasure, by, now, is_done=False)
    _enter("parties.decline_erasure", row, dossiers, by, now)


def _decide(erasure: Erasure, by: Actor, now: datetime, *, is_done: bool) -> tuple[Erasure, list[Dossier]]:
    person = _lock(erasure.person)
    row = Erasure.objects.get(pk=erasure.pk)
    row.person = person
    dossiers = queries.dossiers_of(person)
    policies.check_decide_erasure(row, dossiers, by)
    if row.decided_at is not None:
        raise Conflict(_("This order was decided already."), code="already-decided")
    row.decided_by_id, row.decided_at, row.is_done = by.user_id, now, is_done
    row.save(update_fields=["decided_by", "decided_at", "is_done"])
    return row, dossiers


def _lock(person: Person) -> Person:
    return Person.objects.select_for_update(of=("self",)).get(pk=person.pk)


def _check_closed(dossiers: list[Dossier]) -> None:
    """What is still being handled needs its people: an open case holds them."""
    if any(dossier.status != Status.CLOSED for dossier in dossiers):
        raise Conflict(_("A record in which this person takes part is still open."), code="still-open")


def _enter(verb: str, row: Erasure, dossiers: list[Dossier], by: Actor, now: datetime) -> None:
    """An entry in each dossier, so that the history of each tells of it."""
    rows = {
        f"{ERASURE}:{row.pk}": erasure_digest(row),
        f"{PERSON}:{row.person_id}": person_digests([row.person])[row.person_id],
    }
    ledger.append(
        [
            ledger.draw_up(verb=verb, actor=by.label, office=one.scope, at=now, dossier=one.pk, rows=rows)
            for one in dossiers
        ]
    )
