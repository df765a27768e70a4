"""Evidence is looked at and handed out; every look is a custody row, and nothing is shown unless its hash holds."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.database import prepared
from oversight.core.errors import Conflict, Fault, Invalid, NotFound, Refused
from oversight.core.ids import uuid7
from oversight.dossiers import queries as dossiers
from oversight.dossiers.models import Dossier
from oversight.evidence.actions.damage import find_damage
from oversight.evidence.ledger import SUBJECT, item_digest
from oversight.evidence.models import CustodyEvent, Item
from oversight.evidence.policies import check_look, subject_of, viewing
from oversight.files import actions as files
from oversight.files import queries as stored
from oversight.files.models import Blob
from oversight.files.store import NotAsStored, StoreAway
from oversight.files.thumbnails import MEDIA_TYPE, thumbnail
from oversight.ledger import actions as ledger

COPY_VERB = "evidence.copy_original"
# Turning and enlarging a picture asks for it again: looks of one person within this time are one row of the custody.
ONE_LOOK = timedelta(minutes=15)
LONGEST_REASON = 200
WHOLE, SMALL = "", "thumbnail"

_LOOK = """
insert into evidence_custody (id, item_id, act, at, actor, outcome)
select %(id)s, %(item)s, 'viewed', %(now)s, %(actor)s::text, %(outcome)s::text
where not exists (
  select from evidence_custody where item_id = %(item)s and act = 'viewed' and actor = %(actor)s::text
    and outcome in (%(outcome)s::text, '') and at > %(since)s and at <= %(now)s
)
"""


class Content(NamedTuple):
    """Bytes that may be shown, with the row that says what they are."""

    blob: Blob
    data: bytes


def view(*, item: Item, by: Actor, now: datetime) -> Content:
    """The metadata-free copy. The look is a custody row, one for all looks of a person within fifteen minutes."""
    _check(item, by, now)
    content = _read(item.clean_copy, item, by, now)
    _look(item, WHOLE, by, now)
    return content


def view_small(*, item: Item, by: Actor, now: datetime) -> Content:
    """A thumbnail, made now if nobody asked before or if it was damaged; NotFound where none can be made."""
    _check(item, by, now)
    if item.thumbnail is not None and item.thumbnail.state == Blob.State.SOUND:
        try:
            content = Content(item.thumbnail, stored.content(item.thumbnail))
        except (NotAsStored, FileNotFoundError, StoreAway):
            content = _make_small(item, by, now)
    else:
        content = _make_small(item, by, now)
    _look(item, SMALL, by, now)
    return content


def copy_original(*, item: Item, reason: str, by: Actor, now: datetime) -> Content:
    """The untouched original, for a reason: a custody row and a ledger entry each time."""
    _check(item, by, now)
    reason = " ".join(reason.replace("\0", "").split())
    if not 0 < len(reason) <= LONGEST_REASON:
        words = _("Say in one sentence what the original is needed for.")
        fault = Fault("reason", f"1 to {LONGEST_REASON} characters", words, reason[:50])
        raise Invalid(_("The original is handed out for a reason alone."), code="reason-needed", faults=[fault])
    content = _read(item.original, item, by, now)
    with transaction.atomic():
        event = CustodyEvent.objects.create(
            id=uuid7(now), item=item, act=CustodyEvent.Act.COPIED, at=now, actor=by.label, reason=reason
        )
        line = ledger.draw_up(
            verb=COPY_VERB,
            actor=by.label,
            office=item.dossier.scope,
            at=now,
            dossier=item.dossier_id,
            rows={f"{SUBJECT}:{item.pk}": item_digest(item)},
            more={"custody": str(event.pk)},
        )
        ledger.append([line])
    return content


def _check(item: Item, by: Actor, now: datetime) -> None:
    """Within the actor's area, or opened to him by a single exception; NotFound otherwise. A token opens no case."""
    permission = viewing(item.dossier.kind)
    if not by.can(permission, item.dossier.scope):
        dossiers.fetch(Dossier.objects.all(), by, permission, item.dossier_id, now=now)
    check_look(item.dossier, by)


def _read(blob: Blob | None, item: Item, by: Actor, now: datetime) -> Content:
    if blob is None:
        words = (
            _("The file has not arrived yet.")
            if item.received_at is None
            else _("Its copy for viewing is being made; ask again in a moment.")
        )
        raise Conflict(words, code="not-yet-here")
    if blob.state != Blob.State.SOUND:
        raise _held_back()
    try:
        content = Content(blob, stored.content(blob))
    except StoreAway as error:
        raise Refused(
            _("The evidence store does not answer; try again in a few minutes."), status=503, code="store-away"
        ) from error
    except (NotAsStored, FileNotFoundError) as error:
        state = Blob.State.DAMAGED if isinstance(error, NotAsStored) else Blob.State.MISSING
        find_damage(blob=blob, state=state, by=by.label, now=now)  # stays although the look is refused
        raise _held_back() from error
    files.check_scanned(blob, content.data, now=now)
    return content


def _held_back() -> Conflict:
    return Conflict(_("The stored file no longer matches its hash and is held back."), code="damaged")


def _make_small(item: Item, by: Actor, now: datetime) -> Content:
    made = thumbnail(_read(item.clean_copy, item, by, now).data)
    if made is None:
        raise NotFound(_("There is no small picture of this file."))
    sealed_for = subject_of(item.dossier)
    blob = files.keep(made, MEDIA_TYPE, now=now, durable=False, sealed_for=sealed_for)
    if blob.state != Blob.State.SOUND or item.thumbnail_id == blob.pk:  # what lay there was not what was stored
        files.put_back(content=files.as_stored(made, sealed_for), now=now)
    if item.thumbnail_id != blob.pk:
        Item.objects.filter(pk=item.pk).update(thumbnail=blob)
    return Content(blob, made)


def _look(item: Item, outcome: str, by: Actor, now: datetime) -> None:
    with prepared() as cursor:
        cursor.execute(
            _LOOK,
            {
                "id": uuid7(now),
                "item": item.pk,
                "now": now,
                "actor": by.label,
                "outcome": outcome,
                "since": now - ONE_LOOK,
            },
        )
